//! Headings: a heading in progress, its parts, and the rule that gives each heading of a page its id.

use std::fmt;

use crate::corpus::{Anchor, Origin, Section};

use super::anchor::{Anchors, slug};

/// A part of a heading. Generators differ in the parts that count for an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeadingPart {
    /// Running text, entities decoded.
    Text(String),
    /// A code span.
    Code(String),
    /// The alternative text of an image.
    Alt(String),
    /// A tag, or a comment, as written.
    Html(String),
    /// The label of a footnote.
    Footnote(String),
    /// A formula, as written.
    Math(String),
    /// The start of emphasis, a link or an image.
    Open,
    /// The end of the innermost one.
    Close,
}

/// A heading after its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HeadingText {
    /// 1 to 6.
    pub(crate) level: u8,
    /// The visible text; white space is folded.
    pub(crate) text: String,
    /// The parts, in order; empty for a heading of HTML.
    pub(crate) parts: Vec<HeadingPart>,
    /// The Markdown of the heading, with its marks; empty for a heading of HTML.
    pub(crate) raw: String,
    /// The id that the page gives.
    pub(crate) id: Option<String>,
    /// Whether the heading is an HTML element.
    pub(crate) is_html: bool,
    /// Index into the sources of the page: another one than 0 is a partial.
    pub(crate) source: u16,
    /// The line in that source.
    pub(crate) line: u32,
}

/// The id of a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HeadingId {
    /// The id; empty for a heading that the site gives none.
    pub(crate) id: String,
    /// A further fragment of the heading.
    pub(crate) also: Option<String>,
}

/// The rule of a generator that gives headings their ids.
pub(crate) trait HeadingIds: fmt::Debug + Send + Sync {
    /// Cuts an id such as `{#id}` off the heading's text, and keeps it in [`HeadingText::id`].
    fn cut_id(&self, heading: &mut HeadingText) {
        cut_braced_id(heading);
    }

    /// Whether an element right before the text of a heading, such as `<a id="x"></a>`, gives the heading its id.
    fn takes_element_ids(&self) -> bool {
        true
    }

    /// The id of each heading of a page, in order.
    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId>;
}

/// Cuts `{#id}` off the end of a heading. An id that an element gave has precedence.
pub(crate) fn cut_braced_id(heading: &mut HeadingText) {
    let Some((title, attributes)) = heading.text.strip_suffix('}').and_then(|text| text.rsplit_once("{#")) else {
        return;
    };
    let Some(id) = attributes.split_whitespace().next().map(str::to_owned) else { return };
    let end = title.trim_end().len();
    heading.text.truncate(end);
    heading.id.get_or_insert(id);
}

/// The rule of GitHub: slug of the visible text, `-1` for a repeated one, `section` for an empty one. A heading with an id
/// of its own keeps its slug as a further fragment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GithubIds;

impl HeadingIds for GithubIds {
    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        let mut anchors = Anchors::default();
        let ids = headings.iter().map(|heading| {
            let slug = slug(&heading.text);
            let id = anchors.assign(heading.id.as_deref().unwrap_or(&slug));
            let also = (heading.id.is_some() && slug != id).then_some(slug);
            HeadingId { id, also }
        });
        ids.collect()
    }
}

/// A heading whose end has not been parsed yet.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) text: HeadingText,
    /// Whether it can become the page's title; HTML headings below `<h1>` cannot.
    pub(super) may_be_title: bool,
    pub(super) origin: Origin,
    /// The number of fragments of the page before the heading.
    pub(super) fragments: usize,
}

impl Heading {
    /// The empty section of this heading; it gets its anchor at the end of the page.
    pub(super) fn section(&self) -> Section {
        let (level, heading) = (self.text.level, self.text.text.clone());
        Section { level, heading, anchor: Anchor::default(), origin: self.origin, blocks: Vec::new() }
    }
}

/// Gives the sections of headings their anchors, and puts the further fragments of headings in reading order. `headings` have
/// the number of fragments before them.
pub(super) fn assign_ids(
    headings: Vec<(HeadingText, usize)>,
    ids: &dyn HeadingIds,
    sections: &mut [Section],
    fragments: &mut Vec<Anchor>,
) {
    let (headings, positions): (Vec<HeadingText>, Vec<usize>) = headings.into_iter().unzip();
    let assigned = ids.assign(&headings);
    let mut further: Vec<(usize, Anchor)> = Vec::new();
    for ((section, id), position) in sections.iter_mut().zip(assigned).zip(positions) {
        section.anchor = Anchor::new(id.id);
        further.extend(id.also.map(|also| (position, Anchor::new(also))));
    }
    if further.is_empty() {
        return;
    }
    let mut further = further.into_iter().peekable();
    let before = std::mem::take(fragments);
    for (index, fragment) in before.into_iter().enumerate() {
        while let Some((_, anchor)) = further.next_if(|(position, _)| *position <= index) {
            fragments.push(anchor);
        }
        fragments.push(fragment);
    }
    fragments.extend(further.map(|(_, anchor)| anchor));
}
