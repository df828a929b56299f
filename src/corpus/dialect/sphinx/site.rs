//! The site: roles, titles and addresses of its pages.

use crate::corpus::SourceMappedText;
use crate::corpus::dialect::{Description, Dialect, Kind, PageText, ParsedPage, search_keys, standing};
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{PageContent, Syntax, parse_markdown};
use crate::corpus::rst::parse_rst;
use crate::corpus::source::{FileList, LeftOut, Role};

use super::config::{Config, Parser};
use super::myst;
use super::references::{References, address, names};

/// Extensions of files that a configuration can make pages.
const EXTENSIONS: [&str; 16] = [
    "rst", "rest", "txt", "text", "md", "markdown", "mdown", "mkd", "mkdn", "myst", "inc", "rstx", "restx", "in",
    "page", "doc",
];

/// The title that Sphinx shows for a page without a heading.
const NO_TITLE: &str = "<no title>";

/// The line of the table.
pub(in crate::corpus::dialect) const KIND: Kind = Kind {
    name: "sphinx",
    configs: &["conf.py", "source/conf.py"],
    open: |site, path, _| {
        let config = Config::read(site, path)?;
        let ends =
            |extension: &&str| config.suffixes.iter().any(|(suffix, _)| suffix.rsplit('.').next() == Some(*extension));
        let extensions = EXTENSIONS.into_iter().filter(|extension| ends(extension)).collect();
        let syntax = myst::syntax(&config.myst);
        Some(Box::new(Sphinx { config, extensions, syntax }))
    },
};

/// A site of Sphinx.
#[derive(Debug)]
struct Sphinx {
    config: Config,
    extensions: Vec<&'static str>,
    /// The syntax of rewritten MyST.
    syntax: Syntax,
}

impl Dialect for Sphinx {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        vec![self.config.root.clone()]
    }

    fn extensions(&self) -> &[&str] {
        &self.extensions
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        let Some(below) = self.config.below_root(path) else { return Role::LeftOut(LeftOut::OutsideContent) };
        if self.config.document(path).is_none() {
            return Role::LeftOut(LeftOut::Unpublished);
        }
        if self.config.selects(below) { Role::Page } else { Role::LeftOut(LeftOut::Excluded) }
    }

    fn names(&self, path: &str, text: &dyn Fn() -> String) -> Vec<String> {
        names(&self.config, path, &text())
    }

    fn names_are_in_text(&self) -> bool {
        true
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        myst::rewrite(page, &self.config, files, &References::new(&self.config, page.path, page.body))
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn parse(&self, page: &PageText<'_>, files: &PageFiles<'_>) -> PageContent {
        match self.config.document(page.path) {
            Some((_, Parser::Myst)) => parse_markdown(&self.markdown(page, files), self.syntax(page.path)),
            _ => {
                let text = page.whole();
                parse_rst(&text, 1, files, &References::new(&self.config, page.path, &text))
            }
        }
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let (name, parser) = self.config.document(page.path).unwrap_or((page.path, Parser::Rst));
        let url = address(name);
        let title = Some(content.title.map_or(NO_TITLE, |(title, _)| title).to_owned());
        if parser == Parser::Rst {
            return Description { title, url, left_out: left_out(page.body), ..Description::default() };
        }
        let of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
        Description { title, url, left_out: standing::left_out_of_search(page), ..of_search }
    }
}

/// Whether the fields at the top of a page leave it out of searches.
fn left_out(text: &str) -> Option<LeftOut> {
    let fields = text.lines().map(str::trim_end).take_while(|line| line.is_empty() || line.starts_with([':', ' ']));
    let mut names = fields.filter_map(|line| line.strip_prefix(':')?.split_once(':').map(|(name, _)| name));
    names.any(|name| matches!(name, "nosearch" | "no-search")).then_some(LeftOut::ExcludedFromSearch)
}
