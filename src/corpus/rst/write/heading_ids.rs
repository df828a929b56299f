//! Headings that bring their ids.

use crate::corpus::markup::{HeadingId, HeadingIds, HeadingText};

/// Each heading keeps the id that it has.
#[derive(Debug, Clone, Copy)]
pub(in crate::corpus::rst) struct OwnIds;

impl HeadingIds for OwnIds {
    fn cut_id(&self, _: &mut HeadingText) {}

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        headings.iter().map(|heading| HeadingId { id: heading.id.clone().unwrap_or_default(), also: None }).collect()
    }
}
