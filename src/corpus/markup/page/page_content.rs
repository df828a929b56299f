//! The content of a page: its sections with their blocks, its mentions of other pages, and the marks in its text.

use std::ops::Range;

use crate::corpus::{Anchor, Block, BlockKind, GlossaryMark, Link, Mention, MentionKind, Origin, Section};

use super::link::{mention_of, narrow};

/// The content of a page, complete up to the last block.
#[derive(Debug, Default)]
pub(crate) struct PageContent {
    pub(crate) sections: Vec<Section>,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) glossary: Vec<GlossaryMark>,
    pub(crate) fragments: Vec<Anchor>,
    /// The heading that becomes the title of a page whose front matter has none.
    pub(crate) title: Option<(String, Origin)>,
    /// The mentions of the last block: a definition describes the link of its term.
    last_mentions: Range<usize>,
}

impl PageContent {
    /// A page with an empty section before the first heading.
    pub(super) fn new(origin: Origin) -> Self {
        let lead = Section { level: 0, heading: String::new(), anchor: Anchor::default(), origin, blocks: Vec::new() };
        Self { sections: vec![lead], ..Self::default() }
    }

    /// Adds a fragment, if there is one.
    pub(super) fn add_fragment(&mut self, id: Option<String>) {
        self.fragments.extend(id.map(Anchor::new));
    }

    /// Makes the first heading the title; a heading of the page's own file replaces one of a partial.
    pub(super) fn offer_title(&mut self, heading: &str, origin: Origin) {
        if self.title.as_ref().is_none_or(|(_, from)| from.source > 0 && origin.source == 0) {
            self.title = Some((heading.to_owned(), origin));
        }
    }

    /// Adds a mention for each link of a text; returns the links that have words. `leading` is the kind of a first link.
    pub(super) fn add_mentions(
        &mut self,
        links: impl Iterator<Item = Link>,
        text: &str,
        leading: MentionKind,
        origin: Origin,
    ) -> Vec<Link> {
        let section = narrow(self.sections.len().saturating_sub(1));
        let mut worded = Vec::new();
        for link in links {
            self.mentions.push(mention_of(&link, text, leading, section, origin));
            worded.extend((link.range.0 < link.range.1).then_some(link));
        }
        worded
    }

    /// Makes a text the blurb of a mention, which becomes a card.
    pub(super) fn describe_card(&mut self, mention: Option<usize>, text: &str) {
        if let Some(mention) = mention.and_then(|index| self.mentions.get_mut(index)) {
            mention.kind = MentionKind::Card;
            text.clone_into(&mut mention.blurb);
        }
    }

    /// Adds a block, and its links, whose first one is of the kind `leading`.
    pub(super) fn push_linked(&mut self, block: Block, links: impl Iterator<Item = Link>, leading: MentionKind) {
        let first = self.mentions.len();
        let links = self.add_mentions(links, &block.text, leading, block.origin);
        self.push_block(Block { links, ..block });
        self.last_mentions = first..self.mentions.len();
    }

    /// Adds a block to the last section.
    pub(super) fn push_block(&mut self, mut block: Block) {
        let Some(section) = self.sections.last_mut() else { return };
        // MDN writes a definition list as `- term` with a nested `- : definition`.
        if let (BlockKind::Item { depth: 1.., .. }, true) = (&block.kind, block.text.starts_with(": ")) {
            block = Block { kind: BlockKind::Definition, ..block.part(2..block.text.len()) };
            if let Some(term) = section.blocks.last_mut().filter(|term| matches!(term.kind, BlockKind::Item { .. })) {
                term.kind = BlockKind::Term;
            }
        }
        if section.level == 0 && section.blocks.is_empty() {
            section.origin = block.origin;
        }
        if let (BlockKind::Definition, Some(mention)) = (&block.kind, self.mentions.get_mut(self.last_mentions.start))
            && (mention.kind, mention.blurb.as_str()) == (MentionKind::List, "")
            && self.last_mentions.len() == 1
        {
            mention.blurb.clone_from(&block.text);
        }
        section.blocks.push(block);
    }

    /// Makes the text under a first heading that repeats the title the text before the first heading; its id stays a fragment.
    pub(crate) fn join_title(&mut self, title: &str) {
        if let Some(first) = self.sections.first_mut().filter(|first| first.level == 1 && first.heading == title) {
            let anchor = std::mem::take(&mut first.anchor);
            first.level = 0;
            first.heading.clear();
            if !anchor.as_str().is_empty() {
                self.fragments.insert(0, anchor);
            }
        }
    }

    /// Drops an empty section before the first heading.
    pub(super) fn drop_empty_lead(&mut self) {
        let lead_is_empty = self.sections.first().is_some_and(|lead| lead.blocks.is_empty());
        let lead_has_no_link = self.mentions.iter().all(|mention| mention.section > 0);
        if lead_is_empty && lead_has_no_link && self.sections.len() > 1 {
            self.sections.remove(0);
            for mention in &mut self.mentions {
                mention.section -= 1;
            }
        }
    }
}
