//! Markdown with EJS templates: `<%= include('./_part', { … }) %>`, `${variable}` and `<% … %>`. Files and folders whose name
//! starts with `_` are partials. It has no configuration; kb.toml names it.

use crate::corpus::SourceMappedText;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::Marks;
use crate::corpus::source::{FileList, Role};

use super::plain::{describe, is_partial, strip};
use super::{Description, Dialect, Kind, PageText, ParsedPage};

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "ejs", configs: &[], open: |_, _, _| Some(Box::new(Ejs)) };

/// Markdown with EJS templates. Braces in pairs are text: pages describe the templates of other programs.
#[derive(Debug)]
struct Ejs;

impl Dialect for Ejs {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        if is_partial(path) { Role::Partial } else { Role::Page }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        strip(page, files, &Marks { templates: true, fences: true, ..Marks::NONE })
    }

    fn title_starts_text(&self) -> bool {
        false
    }

    fn describe(&self, parsed: ParsedPage<'_>) -> Description {
        describe(parsed)
    }
}
