//! HTML pages: the output of any generator, and pages written as HTML. The dialect `built` is a folder of them alone; the
//! plain dialect reads them beside Markdown.

mod address;
mod page;
mod role;
mod same_page;

use crate::corpus::SourceMappedText;
use crate::corpus::include::PageFiles;
use crate::corpus::source::{FileList, Role, SiteFolder};

use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage};

pub(super) use page::{EXTENSIONS, describe, is_html, text};
pub(super) use role::role;
pub(super) use same_page::names;

/// The line of the table. The files are indexes that generators write beside their pages.
pub(super) const KIND: Kind = Kind {
    name: "built",
    configs: &[
        "objects.inv",
        "searchindex.js",
        "search/search_index.json",
        "crates.js",
        "search-index.js",
        "element-list",
        "package-list",
        "doxygen.css",
        "pagefind/pagefind-entry.json",
    ],
    open,
};

/// A folder of HTML pages.
#[derive(Debug)]
struct Built;

/// A corpus that holds the output of a generator somewhere below is no built site.
fn open(site: &SiteFolder, _: &str, _: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    (!site.root().starts_with("..")).then(|| Box::new(Built) as Box<dyn Dialect>)
}

impl Dialect for Built {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn extensions(&self) -> &[&str] {
        &EXTENSIONS
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        role::of_page(path)
    }

    fn names(&self, path: &str, head: &dyn Fn() -> String) -> Vec<String> {
        names(path, head)
    }

    fn markdown<'a>(&self, page: &PageText<'a>, _: &PageFiles<'_>) -> SourceMappedText<'a> {
        text(page)
    }

    fn describe(&self, parsed: ParsedPage<'_>) -> Description {
        describe(parsed)
    }
}
