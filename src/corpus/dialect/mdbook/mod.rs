//! mdBook: the summary of a book names its pages (<https://rust-lang.github.io/mdBook/>).

mod book;
mod code;
mod ids;
mod include;
mod lines;

use crate::corpus::SourceMappedText;
use crate::corpus::front_matter::Notations;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{COMMON, Extensions, Syntax};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder};

use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage};

use self::book::Book;

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "mdbook", configs: &["book.toml"], open };

/// A book.
#[derive(Debug)]
struct MdBook {
    book: Book,
    syntax: Syntax,
}

fn open(site: &SiteFolder, config: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let book = Book::read(site, config, faults)?;
    let mut extensions = COMMON | Extensions::ENABLE_FOOTNOTES | Extensions::ENABLE_HEADING_ATTRIBUTES;
    if book.has_definitions {
        extensions |= Extensions::ENABLE_DEFINITION_LIST;
    }
    // Typographic quotes and dashes stay as written: words are searched as their author types them.
    let ids = Box::new(ids::BookIds { smart_dashes: book.has_smart_punctuation });
    Some(Box::new(MdBook { book, syntax: Syntax { extensions, ids } }))
}

impl Dialect for MdBook {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        vec![self.book.source.clone()]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        let book = &self.book;
        if path == book.summary {
            Role::Data
        } else if book.is_page(path) {
            Role::Page
        } else if book.is_in_source(path) {
            Role::LeftOut(LeftOut::NotInSummary)
        } else {
            Role::LeftOut(LeftOut::OutsideContent)
        }
    }

    fn notations(&self) -> Notations {
        Notations::None
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let text = SourceMappedText::of_file(page.body, 0, page.body_line);
        let text = if self.book.has_links { include::expand(text, page.path, files) } else { text };
        code::rewrite(text, &self.book.hidden_prefixes, self.book.has_boxes)
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, content, .. }: ParsedPage<'_>) -> Description {
        let heading = content.first_h1().filter(|heading| !heading.is_empty());
        let title = heading.or_else(|| self.book.chapter(page.path)).map(str::to_owned);
        let url = self.book.address(page.path);
        let aliases = self.book.aliases(page.path, &url);
        Description { title, url, aliases, ..Description::default() }
    }

    fn link(&self, page: &str, target: &str) -> Option<String> {
        if target.starts_with("../") {
            return self.book.outside(page, target);
        }
        // An absolute link has the base path of the site.
        let rest = target.strip_prefix(self.book.base.as_deref()?)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("/{}", rest.trim_start_matches('/')))
    }
}
