//! Plain Markdown and its relatives without a configuration of their own: EJS templates, MDN macros, DocFX directives.

use std::borrow::Cow;

use crate::corpus::SourceMappedText;
use crate::corpus::front_matter::FrontMatter;
use crate::corpus::include::{PageFiles, expand};
use crate::corpus::markup::strip_markup;
use crate::corpus::source::{FileList, Role};
use crate::corpus::{SourcePath, default_address};
use crate::diagnostic::Code;

use super::{Content, Description, Dialect, Kind, PageText};

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "plain", configs: &[], open: |_, _, _| Some(Box::new(Plain)) };

/// Plain Markdown.
#[derive(Debug)]
pub(super) struct Plain;

impl Dialect for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn role(&self, path: &str, _: &FileList) -> Role {
        if is_partial(path) { Role::Partial } else { Role::Page }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let path = SourcePath::new(page.path);
        let text = files.absorb(expand(&path, page.body, page.body_line, files.partials()));
        let stripped = strip_markup(text, page.path.ends_with(".mdx"));
        if let Some(origin) = stripped.too_deep {
            let message = "quotations or lists are nested too deep; the nesting was dropped";
            files.report(Code::TooDeep, origin, message.to_owned());
        }
        stripped.text
    }

    fn describe(
        &self,
        page: &PageText<'_>,
        content: &Content<'_>,
        front: &mut FrontMatter,
        _: &PageFiles<'_>,
    ) -> Description {
        let url = front.take_first("url").map_or_else(|| default_address(page.path), Cow::Owned);
        let title = front.take_first("title").or(content.title.map(|(heading, _)| heading.to_owned()));
        Description { title, url: url.into_owned(), ..Description::default() }
    }
}

/// Whether a file is a partial: its name, or the name of a folder above it, starts with `_`.
///
/// An `index` file is a page in every folder. MDN has 152 pages in folders such as `_colon_hover`; no examined tree has a
/// partial named `index`.
fn is_partial(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_index = name.rsplit_once('.').is_some_and(|(stem, _)| stem.eq_ignore_ascii_case("index"));
    name.starts_with('_') || !is_index && folders.split('/').any(|folder| folder.starts_with('_'))
}
