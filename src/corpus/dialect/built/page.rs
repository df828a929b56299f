//! Title, address and standing of an HTML page.

use crate::corpus::html::Head;
use crate::corpus::source::{LeftOut, split_path};
use crate::corpus::{PageFormat, Section, SourceMappedText, default_address};

use super::super::{Description, PageText, ParsedPage, search_keys, standing};
use super::same_page::{aliases, other_page};

/// The extensions of HTML pages.
pub(in super::super) const EXTENSIONS: [&str; 3] = ["html", "htm", "xhtml"];
/// Most letters of a page named `search` that only holds a form.
const MAX_SEARCH: usize = 400;

/// Whether a file is an HTML page.
pub(in super::super) fn is_html(path: &str) -> bool {
    PageFormat::of(path) == PageFormat::Html
}

/// The text of an HTML page, as it is.
pub(in super::super) fn text<'a>(page: &PageText<'a>) -> SourceMappedText<'a> {
    SourceMappedText::of_file(page.body, 0, page.body_line)
}

/// What an HTML page says of itself: in its head, in its first heading, and in front matter if it has any.
pub(in super::super) fn describe(ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
    let head = Head::of(page.body);
    let given = front.take_first("title").or(content.title.map(|(heading, _)| heading.to_owned()));
    for (key, value) in [("description", &head.description), ("lang", &head.language)] {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if front.first(key).is_none() && !value.is_empty() {
            front.set(key, vec![value]);
        }
    }
    let left_out = standing::left_out(page).or_else(|| left_out(&head, page, content.sections));
    let left_out = left_out.or_else(|| other_page(&head, page.path, files).map(|_| LeftOut::Duplicate));
    let aliases = if left_out.is_none() { aliases(&head, page.path, files) } else { Vec::new() };
    let of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
    Description {
        title: given.or_else(|| head.page_title()),
        url: front.take_first("url").unwrap_or_else(|| default_address(page.path).into_owned()),
        aliases: of_search.aliases.into_iter().chain(aliases).collect(),
        left_out,
        ..of_search
    }
}

/// Why a page is left out by its head and its text.
fn left_out(head: &Head, page: &PageText<'_>, sections: &[Section]) -> Option<LeftOut> {
    if head.refresh.is_some() {
        return Some(LeftOut::Redirect);
    }
    if head.is_unindexed {
        return Some(LeftOut::NoIndex);
    }
    let is_template = |text: &str| ["{{", "{%", "<%"].iter().any(|mark| text.contains(mark));
    let start: String = page.body.trim_start().chars().take(2).collect();
    if is_template(&start) || is_template(&head.title) {
        return Some(LeftOut::Unpublished);
    }
    let texts = sections.iter().flat_map(|section| &section.blocks).map(|block| block.text.len());
    let letters = texts.fold(0, |sum: usize, letters| sum.saturating_add(letters));
    let (folder, stem) = split_path(page.path);
    let name = if stem == "index" { folder.rsplit('/').next().unwrap_or_default() } else { stem };
    let has_heading = sections.iter().any(|section| section.level > 0);
    let is_search_form = name.eq_ignore_ascii_case("search") && letters < MAX_SEARCH;
    // A page of a program, a frame set.
    let is_empty = letters == 0 && !has_heading;
    (is_search_form || is_empty).then_some(LeftOut::Auxiliary)
}
