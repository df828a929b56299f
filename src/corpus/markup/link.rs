//! How the links of a page become mentions: what is their label, how the page presents them, what it says about them.
//! What a block is, and which of them are there, belongs to the outline.

use super::link_context;
use super::page_builder::PageBuilder;
pub(crate) use super::page_builder::narrow;
use crate::corpus::{Link, Mention, MentionKind, Origin};

/// A link whose end has not come yet.
#[derive(Debug)]
pub(crate) struct OpenLink {
    target: String,
    pub(crate) start: Option<usize>,
    pub(crate) has_image: bool,
    /// The mention that an earlier block of the same link made.
    mention: Option<usize>,
}

impl PageBuilder {
    /// A link begins.
    pub(crate) fn open_link(&mut self, target: &str) {
        self.close_link(false);
        // Two links side by side are two words, whatever the page shows.
        let touches = |end: u32| end > 0 && end as usize == self.text.len();
        self.space |= self.finished_links.last().is_some_and(|(link, _)| touches(link.range.1));
        let target = target.trim();
        if !target.is_empty() {
            self.open_link = Some(OpenLink { target: target.to_owned(), start: None, has_image: false, mention: None });
        }
    }

    /// Ends a link; a paragraph may follow that describes what an HTML link leads to.
    pub(crate) fn close_link(&mut self, may_be_card: bool) {
        let Some(mut link) = self.open_link.take() else { return };
        self.cut_link(&mut link);
        let whole = self.finished_links.len() == 1 && self.finished_links.first().is_some_and(|(l, _)| l.range.0 == 0);
        if may_be_card && whole && self.heading.is_none() && !self.in_row() {
            self.card = Some(self.mentions.len());
        }
    }

    pub(crate) fn cut_link(&mut self, link: &mut OpenLink) {
        let end = self.text.len();
        let start = link.start.take().unwrap_or(end);
        if (start == end && !link.has_image) || link.mention.is_some() {
            return;
        }
        link.mention = Some(self.mentions.len() + self.finished_links.len());
        let range = (narrow(start), narrow(end));
        self.finished_links.push((Link { range, target: std::mem::take(&mut link.target) }, link.has_image));
    }

    /// A paragraph begins: it describes the link that stands right before it.
    pub(crate) fn paragraph(&mut self) {
        let card = self.card.take();
        self.break_block();
        self.blurb_for = card;
    }

    /// A link that goes on in the next block has its label here.
    pub(crate) fn cut_open_link(&mut self, text: &str) {
        let Some(mut link) = self.open_link.take() else { return };
        let end = text.len();
        if let (Some(start), None) = (link.start.take(), link.mention) {
            link.mention = Some(self.mentions.len() + self.finished_links.len());
            self.card = link.mention;
            let range = (narrow(start), narrow(end));
            self.finished_links.push((Link { range, target: link.target.clone() }, link.has_image));
        }
        self.open_link = Some(link);
    }

    pub(crate) fn mention_links(&mut self, text: &str, cards: bool, listed: bool, origin: Origin) {
        let section = u32::try_from(self.sections.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let Self { finished_links, mentions, links, .. } = self;
        for (mut link, _) in finished_links.drain(..) {
            link.range.1 = link.range.1.min(narrow(text.len()));
            link.range.0 = link.range.0.min(link.range.1);
            let (start, end) = (link.range.0 as usize, link.range.1 as usize);
            let label = text.get(start..end).unwrap_or_default();
            let begins = text.get(..start).is_some_and(|before| before.trim().is_empty());
            let rest = text.get(end..).unwrap_or_default();
            let (kind, about) = if cards && begins {
                (MentionKind::Card, link_context::rest(rest))
            } else if listed && begins {
                (MentionKind::List, link_context::rest(rest))
            } else {
                // MDN's mark of a definition is no part of what it says.
                (MentionKind::Inline, link_context::sentence(text, start, end).trim_start_matches(": "))
            };
            let label = if label.is_empty() { link_context::last_segment(&link.target) } else { label };
            let mention = Mention {
                kind,
                label: label.into(),
                target: link.target.clone(),
                blurb: about.into(),
                section,
                origin,
            };
            mentions.push(mention);
            if start < end {
                links.push(link);
            }
        }
    }
}
