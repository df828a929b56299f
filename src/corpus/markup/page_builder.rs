//! Builds a page's sections, blocks and mentions from a stream of text, links and containers.
//! Markdown and HTML write into the same outline; neither knows how a block or a mention comes about.

use std::ops::Range;

use crate::corpus::{Anchor, Block, BlockKind, GlossaryMark, Link, Mention, MentionKind, Origin, Section};

use super::anchor::Anchors;
use super::heading::Heading;
use super::link::OpenLink;

/// Containers nested deeper than this are not told apart.
const MAX_CONTAINERS: usize = 4_096;
/// A table row longer than this was never closed.
const MAX_ROW: usize = 20_000;

/// What text can stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// A list; `cards` where its items are link cards.
    List {
        next: Option<u64>,
        cards: bool,
    },
    Item {
        ordinal: Option<u64>,
        fresh: bool,
    },
    Quote,
    Term,
    Definition,
    /// A table row: its blocks are one text.
    Row {
        header: bool,
    },
}

impl Container {
    fn same(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// What came of a page's text.
#[derive(Debug, Default)]
pub(crate) struct PageBuilder {
    pub(crate) sections: Vec<Section>,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) glossary: Vec<GlossaryMark>,
    pub(crate) fragments: Vec<Anchor>,
    /// The heading that the page may be called by, and where it stands.
    pub(crate) title: Option<(String, Origin)>,
    pub(crate) anchors: Anchors,
    containers: Vec<Container>,
    /// What the block being written holds; kept for its memory.
    pub(crate) text: String,
    pub(crate) space: bool,
    pub(crate) links: Vec<Link>,
    pub(crate) finished_links: Vec<(Link, bool)>,
    pub(crate) origin: Option<Origin>,
    pub(crate) open_link: Option<OpenLink>,
    pub(crate) heading: Option<Heading>,
    pub(crate) code: Option<String>,
    pub(crate) pending_id: Option<String>,
    /// The card whose paragraph may come next.
    pub(crate) card: Option<usize>,
    /// The mention that the paragraph being written describes.
    pub(crate) blurb_for: Option<usize>,
    dfn: Option<(String, usize)>,
    /// The mentions that the last block made: a definition says what its term's link leads to.
    last_mentions: Range<usize>,
}

impl PageBuilder {
    pub(crate) fn new(origin: Origin) -> Self {
        let lead = Section { level: 0, heading: String::new(), anchor: Anchor::default(), origin, blocks: Vec::new() };
        Self { sections: vec![lead], ..Self::default() }
    }

    pub(crate) fn space(&mut self) {
        if self.code.is_some() { self.text.push('\n') } else { self.space = true }
    }

    /// The alternative text of an image.
    pub(crate) fn image(&mut self, alt: &str, origin: Origin) {
        if let Some(link) = &mut self.open_link {
            link.has_image = true;
        }
        self.text(alt, origin);
    }

    pub(crate) fn open_dfn(&mut self, key: &str) {
        let at = self.text.len();
        self.dfn = Some((key.to_owned(), at));
    }

    pub(crate) fn close_dfn(&mut self) {
        let Some((key, start)) = self.dfn.take() else { return };
        let text = self.text.get(start..).unwrap_or_default().trim();
        self.glossary.push(GlossaryMark { key, text: text.to_owned() });
    }

    pub(crate) fn start_code(&mut self, language: &str) {
        if self.in_row() || self.heading.is_some() {
            return self.space();
        }
        self.break_block();
        self.code = Some(language.to_owned());
    }

    pub(crate) fn end_code(&mut self) {
        let Some(language) = self.code.take() else { return self.space() };
        let text = self.text.trim_end().trim_start_matches('\n');
        if let (Some(origin), false) = (self.origin, text.is_empty()) {
            let block = Block { kind: BlockKind::Code { language }, text: text.to_owned(), links: Vec::new(), origin };
            self.push_block(block);
        }
        self.reset_block();
    }

    /// Opens a container; inside a table row nothing but the row counts.
    pub(crate) fn open(&mut self, container: Container) {
        self.break_block();
        if self.containers.len() < MAX_CONTAINERS && !self.in_row() {
            self.containers.push(container);
        }
    }

    /// Opens an item of the innermost list.
    pub(crate) fn open_item(&mut self) {
        self.break_block();
        if self.in_row() {
            return;
        }
        let mut ordinal = None;
        if let Some(Container::List { next, .. }) = self.containers.last_mut() {
            ordinal = *next;
            *next = next.map(|n| n.saturating_add(1));
        }
        self.open(Container::Item { ordinal, fresh: true });
    }

    /// Closes the innermost container of this kind and all that was left open inside it.
    pub(crate) fn close(&mut self, container: Container) {
        let row = matches!(container, Container::Row { .. });
        if self.in_row() && !row {
            return self.space();
        }
        if row {
            self.end_block()
        } else {
            self.break_block()
        }
        if let Some(at) = self.containers.iter().rposition(|open| open.same(container)) {
            self.containers.truncate(at);
        }
    }

    pub(crate) fn is_open(&self, container: Container) -> bool {
        self.containers.last().is_some_and(|open| open.same(container))
    }

    pub(crate) fn cell(&mut self) {
        if self.in_row() && !self.text.is_empty() {
            self.space = true;
            self.text.push_str(" |");
        }
    }

    /// A head cell: it makes the row the table's head when the row begins with it.
    pub(crate) fn head_cell(&mut self) {
        if let (Some(Container::Row { header }), true) = (self.containers.last_mut(), self.text.is_empty()) {
            *header = true;
        }
        self.cell();
    }

    pub(crate) fn close_row(&mut self) {
        if self.in_row() {
            self.close(Container::Row { header: false });
        } else {
            self.break_block();
        }
    }

    pub(crate) fn close_terms(&mut self) {
        for open in [Container::Term, Container::Definition] {
            if self.is_open(open) {
                self.close(open);
            }
        }
    }

    /// A mark's text begins behind the space before it.
    pub(crate) fn space_before_mark(&mut self) {
        if self.space && !self.text.is_empty() && self.code.is_none() {
            self.text.push(' ');
            self.space = false;
        }
    }

    pub(crate) fn in_row(&self) -> bool {
        matches!(self.containers.last(), Some(Container::Row { .. }))
    }

    /// Ends the block that is being written, where blocks end.
    pub(crate) fn break_block(&mut self) {
        if self.heading.is_some() || self.code.is_some() || (self.in_row() && self.text.len() < MAX_ROW) {
            return self.space();
        }
        self.end_block();
    }

    fn end_block(&mut self) {
        let mut text = std::mem::take(&mut self.text);
        if self.in_row() {
            text.truncate(text.trim_end_matches([' ', '|']).len());
        }
        self.cut_open_link(&text);
        let origin = self.origin.filter(|_| !text.is_empty());
        match origin {
            Some(origin) => self.end_text(&text, origin),
            None => self.mention_links("", false, false, Origin { source: 0, line: 1 }),
        }
        self.text = text;
        self.reset_block();
    }

    fn end_text(&mut self, text: &str, origin: Origin) {
        let kind = self.kind();
        let cards = self.containers.iter().any(|open| matches!(open, Container::List { cards: true, .. }));
        let listed = matches!(kind, BlockKind::Item { .. } | BlockKind::TableRow { header: false } | BlockKind::Term);
        if let Some(mention) = self.blurb_for.and_then(|at| self.mentions.get_mut(at)) {
            mention.kind = MentionKind::Card;
            text.clone_into(&mut mention.blurb);
        }
        let first = self.mentions.len();
        self.mention_links(text, cards, listed, origin);
        let block = Block { kind, text: text.to_owned(), links: std::mem::take(&mut self.links), origin };
        self.push_block(block);
        self.last_mentions = first..self.mentions.len();
    }

    fn kind(&mut self) -> BlockKind {
        let depth = self.containers.iter().filter(|open| matches!(open, Container::List { .. })).count();
        let depth = u8::try_from(depth.saturating_sub(1)).unwrap_or(u8::MAX);
        match self.containers.last_mut() {
            Some(Container::Item { ordinal, fresh }) if *fresh => {
                *fresh = false;
                BlockKind::Item { depth, ordinal: *ordinal }
            }
            Some(Container::Quote) => BlockKind::Quote,
            Some(Container::Term) => BlockKind::Term,
            Some(Container::Definition) => BlockKind::Definition,
            Some(Container::Row { header }) => BlockKind::TableRow { header: *header },
            _ => BlockKind::Paragraph,
        }
    }

    /// `- term` with a nested `- : definition` is how MDN writes a definition list.
    fn push_block(&mut self, mut block: Block) {
        let Some(section) = self.sections.last_mut() else { return };
        if let (BlockKind::Item { depth: 1.., .. }, true) = (&block.kind, block.text.starts_with(": ")) {
            block.kind = BlockKind::Definition;
            block.text.drain(..2);
            for link in &mut block.links {
                link.range = (link.range.0.saturating_sub(2), link.range.1.saturating_sub(2));
            }
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

    pub(crate) fn reset_block(&mut self) {
        self.text.clear();
        self.links.clear();
        self.space = false;
        self.origin = None;
        self.blurb_for = None;
        self.dfn = None;
    }

    /// Ends whatever is open, and drops the text before the first heading when there is none.
    pub(crate) fn finish(&mut self) {
        self.end_heading();
        self.end_code();
        self.end_block();
        self.containers.clear();
        self.fragments.extend(self.pending_id.take().map(Anchor::new));
        let lead_is_empty = self.sections.first().is_some_and(|lead| lead.blocks.is_empty());
        let unlinked = self.mentions.iter().all(|mention| mention.section > 0);
        if lead_is_empty && unlinked && self.sections.len() > 1 {
            self.sections.remove(0);
            for mention in &mut self.mentions {
                mention.section -= 1;
            }
        }
    }
}

pub(crate) fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
