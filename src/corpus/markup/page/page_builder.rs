//! Builds a page's sections, blocks and mentions from parser events. The Markdown and the HTML parser share one builder.

use crate::corpus::{Block, BlockKind, GlossaryMark, MentionKind, Origin};

use super::super::heading::{Heading, HeadingIds, HeadingPart, HeadingText, assign_ids};
use super::container::{Container, ContainerStack};
use super::link::BlockLinks;
use super::marks::BlockMarks;
use super::page_content::PageContent;
use super::text::BlockText;

/// Longest text of a table row, in bytes; a longer row lacks its end tag.
const MAX_ROW: usize = 20_000;

/// The content of a page so far, and the block in progress.
#[derive(Debug, Default)]
pub(crate) struct PageBuilder {
    content: PageContent,
    /// Each heading, and the number of fragments before it; the sections from the second on belong to them.
    headings: Vec<(HeadingText, usize)>,
    containers: ContainerStack,
    /// The text of the current block, heading or code.
    block: BlockText,
    /// The links of the current block.
    links: BlockLinks,
    /// The code and the cells of the current block.
    marks: BlockMarks,
    heading: Option<Heading>,
    /// The language of the current code block.
    code: Option<String>,
    /// An id that belongs to the next heading or text.
    pending_id: Option<String>,
    /// The link that the next paragraph describes, as an index of its mention.
    card: Option<usize>,
    /// The link that the current paragraph describes, as an index of its mention.
    blurb_for: Option<usize>,
    /// Key and text offset of the current glossary mark.
    dfn: Option<(String, usize)>,
}

impl PageBuilder {
    /// A page with an empty section before the first heading.
    pub(crate) fn new(origin: Origin) -> Self {
        Self { content: PageContent::new(origin), ..Self::default() }
    }

    /// Appends text; outside code, white space is folded.
    pub(crate) fn text(&mut self, text: &str, origin: Origin) {
        if self.code.is_some() {
            return self.block.push_verbatim(text, origin);
        }
        self.block.pending_space |= text.starts_with(char::is_whitespace);
        if text.trim().is_empty() {
            return;
        }
        if let Some(id) = self.pending_id.take() {
            match &mut self.heading {
                Some(heading) if self.block.text.is_empty() => heading.text.id = heading.text.id.take().or(Some(id)),
                _ => self.content.add_fragment(Some(id)),
            }
        }
        if !self.links.is_open() {
            self.card = None;
        }
        let start = self.block.push_words(text, origin);
        self.links.start_label(start);
        self.marks.start_word(start);
    }

    /// Starts code in running text.
    pub(crate) fn open_code(&mut self) {
        self.marks.open_code();
    }

    /// Ends code in running text.
    pub(crate) fn close_code(&mut self) {
        self.marks.close_code(self.block.text.len());
    }

    /// Separates words; in code, starts a line.
    pub(crate) fn space(&mut self) {
        if self.code.is_some() { self.block.text.push('\n') } else { self.block.pending_space = true }
    }

    /// Whether the current block has no text yet.
    pub(crate) fn is_at_block_start(&self) -> bool {
        self.block.text.is_empty()
    }

    /// Appends the alternative text of an image.
    pub(crate) fn image(&mut self, alt: &str, origin: Origin) {
        self.links.mark_image();
        self.text(alt, origin);
    }

    /// Starts a glossary mark. A pending space stays before the mark.
    pub(crate) fn open_dfn(&mut self, key: &str) {
        if self.code.is_none() {
            self.block.flush_space();
        }
        self.dfn = Some((key.to_owned(), self.block.text.len()));
    }

    /// Ends the glossary mark.
    pub(crate) fn close_dfn(&mut self) {
        let Some((key, start)) = self.dfn.take() else { return };
        let text = self.block.text.get(start..).unwrap_or_default().trim();
        self.content.glossary.push(GlossaryMark { key, text: text.to_owned() });
    }

    /// Adds an `id` or `name`. It belongs to the current heading, or to the next one if `precedes_heading`, else to the page.
    pub(crate) fn id(&mut self, id: &str, precedes_heading: bool) {
        let id = id.trim();
        if id.is_empty() {
            return;
        }
        if let (Some(heading), true) = (&mut self.heading, self.block.text.is_empty()) {
            heading.text.id.get_or_insert_with(|| id.to_owned());
        } else if precedes_heading && self.block.text.is_empty() {
            let earlier = self.pending_id.replace(id.to_owned());
            self.content.add_fragment(earlier);
        } else {
            self.content.add_fragment(Some(id.to_owned()));
        }
    }

    /// Adds an `id` or `name` that belongs to no heading.
    pub(crate) fn fragment(&mut self, id: &str) {
        self.content.add_fragment(Some(id.trim().to_owned()).filter(|id| !id.is_empty()));
    }

    /// Starts a heading; `text` has its level, id and source.
    pub(crate) fn start_heading(&mut self, text: HeadingText, may_be_title: bool, origin: Origin) {
        self.break_block();
        if self.containers.in_row() {
            self.close(Container::Row { header: false });
        }
        self.card = None;
        let fragments = self.content.fragments.len();
        let text = HeadingText { source: origin.source, line: origin.line, ..text };
        self.heading = Some(Heading { text, may_be_title, origin, fragments });
    }

    /// Adds a part to the heading in progress, if there is one.
    pub(crate) fn heading_part(&mut self, part: impl FnOnce() -> HeadingPart) {
        if let Some(heading) = &mut self.heading {
            heading.text.parts.push(part());
        }
    }

    /// Ends the heading and starts its section; ignores an empty heading.
    pub(crate) fn end_heading(&mut self, ids: &dyn HeadingIds) {
        let Some(mut heading) = self.heading.take() else { return };
        let text = self.block.text.clone();
        self.split_link(&text);
        heading.text.id = heading.text.id.take().or_else(|| self.pending_id.take());
        heading.text.text = text;
        ids.cut_id(&mut heading.text);
        if heading.text.text.is_empty() {
            self.content.add_fragment(heading.text.id);
            return self.reset_block();
        }
        let origin = heading.origin;
        if heading.may_be_title {
            self.content.offer_title(&heading.text.text, origin);
        }
        self.content.sections.push(heading.section());
        let text = heading.text.text.as_str();
        self.content.add_mentions(self.links.drain(text), text, MentionKind::Inline, origin);
        self.headings.push((heading.text, heading.fragments));
        self.reset_block();
    }

    /// Starts a link. A space separates it from a link right before it.
    pub(crate) fn open_link(&mut self, target: &str) {
        self.close_link(false);
        self.block.pending_space |= self.links.touches(self.block.text.len());
        self.links.open(target);
    }

    /// Ends a link. If it `may_be_card` and is the whole block so far, the next paragraph can describe it.
    pub(crate) fn close_link(&mut self, may_be_card: bool) {
        let was_open = self.links.close(self.block.text.len());
        let is_whole_block = self.links.is_single_and_first() && self.heading.is_none() && !self.containers.in_row();
        if was_open && may_be_card && is_whole_block {
            self.card = Some(self.content.mentions.len());
        }
    }

    /// Ends the label of a link that continues in the next block.
    fn split_link(&mut self, text: &str) {
        let index = self.content.mentions.len() + self.links.len();
        if self.links.split(text.len()) {
            self.card = Some(index);
        }
    }

    /// Starts a paragraph. It describes the link card right before it.
    pub(crate) fn paragraph(&mut self) {
        let card = self.card.take();
        self.break_block();
        self.blurb_for = card;
    }

    /// Starts a code block.
    pub(crate) fn start_code(&mut self, language: &str) {
        if self.containers.in_row() || self.heading.is_some() {
            return self.space();
        }
        self.break_block();
        self.code = Some(language.to_owned());
    }

    /// Ends the code block.
    pub(crate) fn end_code(&mut self) {
        let Some(language) = self.code.take() else { return self.space() };
        let text = self.block.text.trim_end().trim_start_matches('\n');
        if let (Some(origin), false) = (self.block.origin, text.is_empty()) {
            let (kind, text) = (BlockKind::Code { language }, text.to_owned());
            let block = Block { kind, text, links: Vec::new(), code: Vec::new(), cells: Vec::new(), origin };
            self.content.push_block(block);
        }
        self.reset_block();
    }

    /// Opens a container.
    pub(crate) fn open(&mut self, container: Container) {
        self.break_block();
        self.containers.open(container);
    }

    /// Opens an item of the innermost list.
    pub(crate) fn open_item(&mut self) {
        self.break_block();
        if !self.containers.in_row() {
            let item = self.containers.next_item();
            self.open(item);
        }
    }

    /// Closes the innermost container of the same kind, and all containers inside it.
    pub(crate) fn close(&mut self, container: Container) {
        let is_row = matches!(container, Container::Row { .. });
        if self.containers.in_row() && !is_row {
            return self.space();
        }
        if is_row {
            self.end_block()
        } else {
            self.break_block()
        }
        self.containers.close(&container);
    }

    /// Closes a container if it is the innermost one.
    pub(crate) fn close_if_innermost(&mut self, container: Container) {
        if self.containers.is_innermost(&container) {
            self.close(container);
        }
    }

    /// Closes the table row.
    pub(crate) fn close_row(&mut self) {
        if self.containers.in_row() {
            self.close(Container::Row { header: false });
        } else {
            self.break_block();
        }
    }

    /// Starts a cell of a table row.
    pub(crate) fn cell(&mut self) {
        if !self.containers.in_row() {
            // A heading in a cell ended the row.
            return self.space();
        }
        self.marks.start_cell(self.block.text.len());
        if !self.block.text.is_empty() {
            self.block.pending_space = true;
            self.block.text.push_str(" |");
        }
    }

    /// Starts a head cell; a row whose first cell is one is the head of its table.
    pub(crate) fn head_cell(&mut self) {
        if self.block.text.is_empty() {
            self.containers.mark_header();
        }
        self.cell();
    }

    /// Ends the current block, unless a heading, code or a table row contains it.
    pub(crate) fn break_block(&mut self) {
        let in_row = self.containers.in_row() && self.block.text.len() < MAX_ROW;
        if self.heading.is_some() || self.code.is_some() || in_row {
            return self.space();
        }
        self.end_block();
    }

    fn end_block(&mut self) {
        let mut text = std::mem::take(&mut self.block.text);
        if self.containers.in_row() {
            text.truncate(text.trim_end_matches([' ', '|']).len());
        }
        self.split_link(&text);
        match self.block.origin.filter(|_| !text.is_empty()) {
            Some(origin) => self.end_text(&text, origin),
            None => {
                let nowhere = Origin { source: 0, line: 1 };
                self.content.add_mentions(self.links.drain(""), "", MentionKind::Inline, nowhere);
            }
        }
        self.block.text = text;
        self.reset_block();
    }

    fn end_text(&mut self, text: &str, origin: Origin) {
        let kind = self.containers.take_block_kind();
        let is_listed =
            matches!(kind, BlockKind::Item { .. } | BlockKind::TableRow { header: false } | BlockKind::Term);
        let leading = match is_listed {
            _ if self.containers.in_cards() => MentionKind::Card,
            true => MentionKind::List,
            false => MentionKind::Inline,
        };
        self.content.describe_card(self.blurb_for, text);
        let code = self.marks.code(text);
        let cells = if matches!(kind, BlockKind::TableRow { .. }) { self.marks.cells(text) } else { Vec::new() };
        let block = Block { kind, text: text.to_owned(), links: Vec::new(), code, cells, origin };
        self.content.push_linked(block, self.links.drain(text), leading);
    }

    fn reset_block(&mut self) {
        self.block.clear();
        self.marks.clear();
        self.blurb_for = None;
        self.dfn = None;
    }

    /// Ends a part of the page whose open markup ends with it.
    pub(crate) fn end_part(&mut self, ids: &dyn HeadingIds) {
        self.end_heading(ids);
        self.end_code();
        self.end_block();
        self.containers = ContainerStack::default();
    }

    /// Ends the page: closes all open markup, gives the headings their ids, and drops an empty section before the first
    /// heading.
    pub(crate) fn finish(mut self, ids: &dyn HeadingIds) -> PageContent {
        self.end_part(ids);
        let Self { mut content, headings, pending_id, .. } = self;
        content.add_fragment(pending_id);
        assign_ids(headings, ids, content.sections.get_mut(1..).unwrap_or_default(), &mut content.fragments);
        content.drop_empty_lead();
        content
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::super::super::heading::GithubIds;
    use super::*;

    proptest! {
        #[test]
        fn folded_text_takes_the_fast_path_with_the_same_result(
            pieces in proptest::collection::vec(("[ab é\u{a0}\t]{0,6}|[a ]{0,8}", 0..4), 0..9),
        ) {
            let read = |spaces: &str| {
                let mut builder = PageBuilder::default();
                for (piece, link) in &pieces {
                    match link {
                        1 => builder.open_link("x"),
                        2 => builder.close_link(false),
                        _ => {}
                    }
                    builder.text(&piece.replace(' ', spaces), Origin { source: 0, line: 1 });
                }
                let content = builder.finish(&GithubIds);
                (content.sections, content.mentions)
            };
            // A text with a tab takes the slow path.
            prop_assert_eq!(read(" "), read("\t"));
        }
    }
}
