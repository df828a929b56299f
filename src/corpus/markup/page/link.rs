//! The links of the block in progress, and the mention that each of them becomes.

use crate::corpus::{Link, Mention, MentionKind, Origin};

use super::link_context;

/// A link whose end has not been parsed yet.
#[derive(Debug)]
struct OpenLink {
    target: String,
    /// Offset of its first word in the block.
    start: Option<usize>,
    has_image: bool,
    /// Whether an earlier block has made its mention.
    is_mentioned: bool,
}

/// The open link and the complete links of a block.
#[derive(Debug, Default)]
pub(super) struct BlockLinks {
    open: Option<OpenLink>,
    complete: Vec<Link>,
}

impl BlockLinks {
    /// Opens a link, unless the target is empty.
    pub(super) fn open(&mut self, target: &str) {
        let target = target.trim();
        if !target.is_empty() {
            self.open =
                Some(OpenLink { target: target.to_owned(), start: None, has_image: false, is_mentioned: false });
        }
    }

    /// Whether a link is open.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Sets the start of the open link's label, unless it is set.
    pub(super) fn start_label(&mut self, offset: usize) {
        if let Some(link) = &mut self.open {
            link.start.get_or_insert(offset);
        }
    }

    /// Records that the open link contains an image.
    pub(super) fn mark_image(&mut self) {
        if let Some(link) = &mut self.open {
            link.has_image = true;
        }
    }

    /// Closes the open link at `end`; returns whether there was one. A link without words and image is dropped.
    pub(super) fn close(&mut self, end: usize) -> bool {
        let Some(link) = self.open.take() else { return false };
        let start = link.start.unwrap_or(end);
        if (start != end || link.has_image) && !link.is_mentioned {
            self.complete.push(Link { range: (narrow(start), narrow(end)), target: link.target });
        }
        true
    }

    /// Ends the label of the open link at the end of its block; returns whether the block has its first words. The next block
    /// continues the link without a second mention.
    pub(super) fn split(&mut self, end: usize) -> bool {
        let Some(link) = &mut self.open else { return false };
        let start = link.start.take().filter(|_| !link.is_mentioned);
        link.is_mentioned |= start.is_some();
        self.complete
            .extend(start.map(|start| Link { range: (narrow(start), narrow(end)), target: link.target.clone() }));
        start.is_some()
    }

    /// Number of complete links.
    pub(super) fn len(&self) -> usize {
        self.complete.len()
    }

    /// Whether the only link starts with the block.
    pub(super) fn is_single_and_first(&self) -> bool {
        self.complete.len() == 1 && self.complete.first().is_some_and(|link| link.range.0 == 0)
    }

    /// Whether the last link has words and ends at the end of the text.
    pub(super) fn touches(&self, end: usize) -> bool {
        self.complete.last().is_some_and(|link| link.range.1 > 0 && link.range.1 as usize == end)
    }

    /// Removes the complete links, their ranges bounded by the final text.
    pub(super) fn drain(&mut self, text: &str) -> impl Iterator<Item = Link> {
        let len = narrow(text.len());
        self.complete.drain(..).map(move |mut link| {
            link.range.1 = link.range.1.min(len);
            link.range.0 = link.range.0.min(link.range.1);
            link
        })
    }
}

/// The mention of a link in the text of its block. `leading` is the kind of a link that starts the block.
pub(super) fn mention_of(link: &Link, text: &str, leading: MentionKind, section: u32, origin: Origin) -> Mention {
    let (start, end) = (link.range.0 as usize, link.range.1 as usize);
    let label = text.get(start..end).unwrap_or_default();
    let is_leading = text.get(..start).is_some_and(|before| before.trim().is_empty());
    let (kind, blurb) = if is_leading && leading != MentionKind::Inline {
        (leading, link_context::rest(text.get(end..).unwrap_or_default()))
    } else {
        // MDN starts a definition with a colon.
        (MentionKind::Inline, link_context::sentence(text, start, end).trim_start_matches(": "))
    };
    let label = if label.is_empty() { link_context::last_segment(&link.target) } else { label };
    Mention { kind, label: label.into(), target: link.target.clone(), blurb: blurb.into(), section, origin }
}

/// An index as `u32`; larger values saturate.
pub(super) fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
