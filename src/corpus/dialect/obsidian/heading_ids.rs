//! The ids of headings: the text of the heading, with `+` for white space.

use crate::corpus::markup::anchor::Anchors;
use crate::corpus::markup::{HeadingId, HeadingIds, HeadingText};

/// The rule of Obsidian Publish for ids.
#[derive(Debug)]
pub(super) struct ObsidianIds;

impl HeadingIds for ObsidianIds {
    fn cut_id(&self, _: &mut HeadingText) {}

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        let mut anchors = Anchors::default();
        let ids = headings.iter().map(|heading| {
            let own = id(&heading.text);
            // The id of a block is a second name.
            let also = heading.id.clone().filter(|id| *id != own);
            HeadingId { id: anchors.assign(&own), also }
        });
        ids.collect()
    }
}

/// The id of a heading's text.
pub(super) fn id(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("+")
}

/// The form in which headings and links to them are compared: Obsidian ignores signs and capitals.
pub(super) fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
