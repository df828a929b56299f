//! A heading in progress, and the explicit id in its text.

use crate::corpus::{Anchor, Origin, Section};

/// A heading whose end has not been parsed yet.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) level: u8,
    pub(super) id: Option<String>,
    /// Whether it can become the page's title; HTML headings below `<h1>` cannot.
    pub(super) may_be_title: bool,
    pub(super) origin: Origin,
}

impl Heading {
    /// The empty section of this heading.
    pub(super) fn into_section(self, text: String, anchor: Anchor) -> Section {
        Section { level: self.level, heading: text, anchor, origin: self.origin, blocks: Vec::new() }
    }
}

/// The title and id of a heading `Title {#id}`.
pub(super) fn split_id(heading: &str) -> Option<(&str, &str)> {
    let (title, attributes) = heading.strip_suffix('}')?.rsplit_once("{#")?;
    let id = attributes.split_whitespace().next()?;
    Some((title.trim_end(), id))
}
