//! Plain Markdown, and pages of an unknown flavour: all template marks are removed.

use std::borrow::Cow;

use crate::corpus::asciidoc::{FileHost, Host, read_header};
use crate::corpus::include::{PageFiles, expand};
use crate::corpus::markup::{Marks, PageContent, strip_markup};
use crate::corpus::source::{FileList, LeftOut, Role, split_path};
use crate::corpus::{PageFormat, SourceMappedText, default_address};
use crate::diagnostic::Code;

use super::interface::parse_by_format;
use super::{Description, Dialect, Kind, PageText, ParsedPage, built, search_keys, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "plain", configs: &[], open: |_, _, _| Some(Box::new(Plain)) };

/// The extensions of pages in all formats.
const EXTENSIONS: [&str; 11] =
    ["ipynb", "md", "mdx", "markdown", "html", "htm", "xhtml", "adoc", "asc", "asciidoc", "rst"];

/// Plain Markdown, and pages of other formats beside it.
#[derive(Debug)]
pub(super) struct Plain;

impl Dialect for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn extensions(&self) -> &[&str] {
        &EXTENSIONS
    }

    fn role(&self, path: &str, files: &FileList<'_>) -> Role {
        if built::is_html(path) && (!is_partial(path) || !files.has_sources()) {
            // HTML beside Markdown is a template more often than a page; kb.toml can name its extension.
            return match built::role(path, files) {
                Role::Page if files.has_sources() => Role::LeftOut(LeftOut::UnknownFormat),
                role => role,
            };
        }
        if is_partial(path) { Role::Partial } else { Role::Page }
    }

    fn names(&self, path: &str, head: &dyn Fn() -> String) -> Vec<String> {
        built::names(path, head)
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        if built::is_html(page.path) {
            return built::text(page);
        }
        strip(page, files, &Marks { expressions: page.path.ends_with(".mdx"), ..Marks::ALL })
    }

    fn parse(&self, page: &PageText<'_>, files: &PageFiles<'_>) -> PageContent {
        let mut content = parse_by_format(self, page, files);
        if built::is_html(page.path) {
            let title = content.title.as_ref().map(|(title, _)| title.clone()).unwrap_or_default();
            content.join_title(&title);
        }
        content
    }

    fn title_starts_text(&self) -> bool {
        false
    }

    fn describe(&self, parsed: ParsedPage<'_>) -> Description {
        if built::is_html(parsed.page.path) { built::describe(parsed) } else { describe(parsed) }
    }
}

/// Expands the includes of a page, which are relative to the corpus root, and removes its template marks.
pub(super) fn strip<'a>(page: &PageText<'a>, files: &PageFiles<'_>, marks: &Marks) -> SourceMappedText<'a> {
    let path = files.page_path();
    let text = files.absorb(expand(&path, page.body, page.body_line, files.partials()));
    let stripped = strip_markup(text, marks);
    if let Some(origin) = stripped.too_deep {
        let message = "quotations or lists are nested too deep; the nesting was dropped";
        files.report(Code::TooDeep, origin, message.to_owned());
    }
    stripped.text
}

/// Title and address of a page by its front matter, its first heading and its path.
pub(super) fn describe(ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
    if PageFormat::of(page.path) == PageFormat::AsciiDoc {
        let host = FileHost { page: page.path };
        let header = read_header(page.body, &host, files);
        header.keys(&host.attributes()).into_iter().for_each(|(key, values)| front.set(key, values));
    }
    let url = front.take_first("url").map_or_else(|| address(page.path), Cow::Owned);
    let title = front.take_first("title").or(content.title.map(|(heading, _)| heading.to_owned()));
    // Microsoft Learn generates `keywords`, so they are a facet only.
    let words = search_keys::WORDS.get(1..).unwrap_or_default();
    let of_search = search_keys::describe(page, front, files, words);
    Description { title, url: url.into_owned(), left_out: standing::left_out(page), ..of_search }
}

/// The address of a page by its path. A README is the page of its folder; it gives way to an `index` file beside it.
fn address(path: &str) -> Cow<'_, str> {
    let (folder, stem) = split_path(path);
    match stem.eq_ignore_ascii_case("readme") {
        true => Cow::Owned(default_address(&format!("{folder}/index")).into_owned()),
        false => default_address(path),
    }
}

/// Whether a file is a partial: its name, or the name of a folder above it, starts with `_`.
///
/// An `index` file is a page in every folder. MDN has 152 pages in folders such as `_colon_hover`; no examined tree has a
/// partial named `index`.
pub(super) fn is_partial(path: &str) -> bool {
    // Most paths have no such name, and every run asks for all of them.
    if !path.starts_with('_') && !path.contains("/_") {
        return false;
    }
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_index = name.rsplit_once('.').is_some_and(|(stem, _)| stem.eq_ignore_ascii_case("index"));
    name.starts_with('_') || !is_index && folders.split('/').any(|folder| folder.starts_with('_'))
}
