//! The interface of a dialect, and the types that pass it.

use std::borrow::Cow;
use std::fmt;

use crate::corpus::asciidoc::{FileHost, parse_asciidoc};
use crate::corpus::data::Value;
use crate::corpus::front_matter::{Block, FrontMatter, Notations};
use crate::corpus::html::parse_html;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{PLAIN, PageContent, Syntax, parse_markdown};
use crate::corpus::notebook::read_notebook;
use crate::corpus::rst::{NoSite, parse_rst};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder};
use crate::corpus::{Origin, PageFormat, Section, SourceMappedText};

use super::publication::Publication;

/// The rules of one generator, with the configuration of one site.
pub(crate) trait Dialect: fmt::Debug + Send + Sync {
    /// The name in kb.toml and in reports.
    fn name(&self) -> &'static str;

    /// The folders that hold the pages; the empty path is the folder of the configuration.
    fn content(&self) -> Vec<String> {
        vec![String::new()]
    }

    /// The folders whose files the site serves at its root as they are, beside those of [`Dialect::content`].
    fn served(&self) -> Vec<String> {
        ["static", "public"].map(str::to_owned).to_vec()
    }

    /// The names of hidden files and folders that the site publishes, such as `.well-known`.
    fn hidden(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether pages can include hidden pages, such as `.shared.mdx`, which have no address.
    fn includes_hidden(&self) -> bool {
        false
    }

    /// The extensions of pages, without the dot.
    fn extensions(&self) -> &[&str] {
        &["md", "mdx", "markdown"]
    }

    /// The role of a file with one of the extensions, given all such files. The front matter may still leave the page out.
    fn role(&self, path: &str, files: &FileList<'_>) -> Role;

    /// The names by which other pages can refer to a page without its path; `head` has the start of its file.
    fn names(&self, path: &str, head: &dyn Fn() -> String) -> Vec<String> {
        let _ = (path, head);
        Vec::new()
    }

    /// Whether [`Dialect::names`] needs the whole text of a file instead of its start.
    fn names_are_in_text(&self) -> bool {
        false
    }

    /// The notations of front matter.
    fn notations(&self) -> Notations {
        Notations::Yaml
    }

    /// Rewrites the body of a page into Markdown, or leaves it in the format of its file: expands includes and templates, replaces each mark that Markdown does not
    /// know by its text, and keeps the origin of each line. [`Dialect::syntax`] says how the result is parsed.
    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a>;

    /// Parses a page in the format of its file. A dialect with formats of its own replaces this.
    fn parse(&self, page: &PageText<'_>, files: &PageFiles<'_>) -> PageContent {
        parse_by_format(self, page, files)
    }

    /// The syntax of the result of [`Dialect::markdown`].
    fn syntax(&self, path: &str) -> &Syntax {
        let _ = path;
        &PLAIN
    }

    /// Title, address and standing of a page.
    fn describe(&self, parsed: ParsedPage<'_>) -> Description;

    /// Whether a heading of level 1 that starts the page and equals its title is the title and no section of its own.
    fn title_starts_text(&self) -> bool {
        true
    }

    /// Another spelling of a link target, which resolves without knowledge of the generator: an address of the site, or a
    /// path relative to the page. `None` for a target that needs none.
    fn link(&self, page: &str, target: &str) -> Option<String> {
        let _ = (page, target);
        None
    }
}

/// Parses a page in the format of its file.
pub(super) fn parse_by_format<D: Dialect + ?Sized>(
    dialect: &D,
    page: &PageText<'_>,
    files: &PageFiles<'_>,
) -> PageContent {
    match PageFormat::of(page.path) {
        PageFormat::AsciiDoc => parse_asciidoc(page.body, page.body_line, &FileHost { page: page.path }, files),
        PageFormat::Html => parse_html(&dialect.markdown(page, files)),
        PageFormat::Markdown => parse_markdown(&dialect.markdown(page, files), dialect.syntax(page.path)),
        PageFormat::Notebook => read_notebook(page.body, page.body_line, dialect.syntax(page.path), files),
        PageFormat::Rst => parse_rst(&page.whole(), 1, files, &NoSite::default()),
    }
}

/// The text of a page's file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageText<'a> {
    /// The site path.
    pub(crate) path: &'a str,
    /// The front matter as written; [`Block::tree`] has its nested values.
    pub(crate) block: Block<'a>,
    /// The text after the front matter.
    pub(crate) body: &'a str,
    /// The line of the file at which the body starts.
    pub(crate) body_line: u32,
}

impl PageText<'_> {
    /// The text of the file for a format without front matter, in which dashes are adornments.
    pub(crate) fn whole(&self) -> Cow<'_, str> {
        match self.block.text.is_empty() && self.body_line == 1 {
            true => Cow::Borrowed(self.body),
            false => Cow::Owned(format!("---\n{}\n---\n{}", self.block.text.trim_end_matches('\n'), self.body)),
        }
    }

    /// The front matter with nested values; `Null` without one.
    pub(crate) fn tree(&self) -> Value {
        self.block.tree()
    }
}

/// The parsed content of a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Content<'a> {
    /// The first heading that can be a title, an `<h1>` or any heading of Markdown, and its place; one of the page's own file
    /// has precedence over one of a partial.
    pub(crate) title: Option<(&'a str, Origin)>,
    /// The sections, in reading order. The first one may be the text before the first heading.
    pub(crate) sections: &'a [Section],
}

impl Content<'_> {
    /// The first heading of level 1.
    pub(crate) fn first_h1(&self) -> Option<&str> {
        self.sections.iter().find(|section| section.level == 1).map(|section| section.heading.as_str())
    }

    /// The heading of level 1 that starts the page, without text before it.
    pub(crate) fn leading_h1(&self) -> Option<&str> {
        let first = self.sections.iter().find(|section| section.level > 0 || !section.blocks.is_empty())?;
        (first.level == 1).then_some(first.heading.as_str())
    }
}

/// A page after the parser, for [`Dialect::describe`].
#[derive(Debug)]
pub(crate) struct ParsedPage<'a> {
    pub(crate) page: &'a PageText<'a>,
    pub(crate) content: &'a Content<'a>,
    /// The keys of the front matter; one that is taken out becomes no facet.
    pub(crate) front: &'a mut FrontMatter,
    pub(crate) files: &'a PageFiles<'a>,
}

/// What a page says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Description {
    /// The title that the site shows; `None` makes a title of the file name.
    pub(crate) title: Option<String>,
    /// The address of the page: percent-decoded, without base path, `index.html` and `.html`.
    pub(crate) url: String,
    /// The folder that a browser resolves relative links against; `None` where links are paths of files.
    pub(crate) folder: Option<String>,
    /// Earlier addresses of the page.
    pub(crate) aliases: Vec<String>,
    /// Why the page is left out, whatever the date; `None` for a published page.
    pub(crate) left_out: Option<LeftOut>,
    /// When the site shows the page.
    pub(crate) publication: Publication,
    /// The factor of `boost` on the page's score, 0.1 to 10.
    pub(crate) boost: Option<f64>,
    /// Topics from keys of the dialect, for a page without `topics`.
    pub(crate) topics: Vec<String>,
    /// Words that the page is searched by, with low weight, beside its text.
    pub(crate) keywords: Vec<String>,
}

/// A dialect, the files that give it away, and its constructor.
pub(crate) struct Kind {
    /// The name in kb.toml.
    pub(crate) name: &'static str,
    /// Names of its configuration, relative to the folder of the site; the first one that exists is given to `open`.
    pub(crate) configs: &'static [&'static str],
    /// Reads the configuration; `None` when the file belongs to another program. A fault is a warning and leaves defaults.
    pub(crate) open: Open,
}

/// The constructor of a dialect, see [`Kind::open`].
pub(crate) type Open = fn(&SiteFolder, &str, &mut Vec<Fault>) -> Option<Box<dyn Dialect>>;

/// A fault of a configuration: site path, line, reason.
pub(crate) type Fault = (String, u32, String);
