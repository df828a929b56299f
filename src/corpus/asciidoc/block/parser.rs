//! The parser of a page: its document, and the page that it writes.

use std::borrow::Cow;

use crate::corpus::include::PageFiles;
use crate::corpus::markup::{PageBuilder, PageContent, parse_html_piece};
use crate::corpus::{Origin, SourceMappedText};

use super::super::catalog::{Catalog, Target};
use super::super::document::Document;
use super::super::host::Host;
use super::super::ids::GivenIds;
use super::super::inline::{NORMAL, REFERENCE, Sub, convert, resolve};
use super::super::reader::{Line, Reader};
use super::super::section_numbers::SectionNumbers;
use super::marker::ListKind;
use super::metadata::Metadata;

/// Deepest nesting of blocks; the text of deeper ones is kept.
const MAX_DEPTH: usize = 24;

/// A page in progress.
#[derive(Debug)]
pub(in crate::corpus::asciidoc) struct Parser<'a> {
    pub(super) document: Document<'a>,
    pub(super) page: PageBuilder,
    pub(super) numbers: SectionNumbers,
    /// Whether the current section is a bibliography.
    pub(super) in_bibliography: bool,
    /// Whether the blocks are in a cell of a table.
    pub(super) in_cell: bool,
    /// The first line of the current block.
    pub(super) place: Origin,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// A parser before the first line of a page. `known` has the targets of an earlier pass.
    pub(in crate::corpus::asciidoc) fn new(
        files: &'a PageFiles<'a>,
        host: &'a dyn Host,
        known: Option<Catalog>,
        first_line: u32,
    ) -> Self {
        Self {
            document: Document::new(files, host, known),
            page: PageBuilder::new(Origin { source: 0, line: first_line }),
            numbers: SectionNumbers::default(),
            in_bibliography: false,
            in_cell: false,
            place: Origin { source: 0, line: first_line },
            depth: 0,
        }
    }

    /// Reads the whole page.
    pub(in crate::corpus::asciidoc) fn parse(&mut self, text: &str, first_line: u32) {
        let mut reader = Reader::of_page(text, first_line);
        let mut metadata = self.read_header(&mut reader);
        while reader.skip_blank_lines(&mut self.document).is_some() {
            if !metadata.read(&mut reader, &mut self.document) {
                break;
            }
            if !self.take_section(&mut reader, &metadata) {
                self.read_block(&mut reader, std::mem::take(&mut metadata), None, 0);
            }
            metadata = Metadata::default();
        }
        self.write_footnotes();
    }

    /// Ends the page; the targets, if a second pass would find one that this pass has missed.
    pub(in crate::corpus::asciidoc) fn finish(self) -> (PageContent, Option<Catalog>) {
        (self.page.finish(&GivenIds), self.document.missed())
    }

    /// Reads blocks from lines that a block has collected.
    pub(super) fn parse_nested(&mut self, lines: Vec<Line>, list: Option<ListKind>) {
        if self.depth >= MAX_DEPTH {
            return self.write_plain(&lines);
        }
        self.parse_rest(&mut Reader::of_lines(lines), list);
    }

    /// Reads the blocks of a reader.
    pub(super) fn parse_rest(&mut self, reader: &mut Reader, list: Option<ListKind>) {
        if self.depth >= MAX_DEPTH {
            let mut lines = Vec::new();
            while let Some(line) = reader.next(&mut self.document) {
                lines.push(line);
            }
            return self.write_plain(&lines);
        }
        self.depth += 1;
        while let Some(skipped) = reader.skip_blank_lines(&mut self.document) {
            let mut metadata = Metadata::default();
            if !metadata.read(reader, &mut self.document) {
                break;
            }
            self.read_block(reader, metadata, list, skipped);
        }
        self.depth -= 1;
    }

    /// Writes lines that are nested too deep as text.
    fn write_plain(&mut self, lines: &[Line]) {
        self.page.paragraph();
        for line in lines {
            self.page.text(&line.text, line.origin);
            self.page.space();
        }
        self.page.break_block();
    }

    /// Writes HTML of a converted text.
    pub(super) fn write_html(&mut self, html: &str, origin: Origin) {
        if !html.contains(['<', '&']) {
            return self.page.text(html, origin);
        }
        let mapped = SourceMappedText { text: Cow::Borrowed(html), lines: vec![origin] };
        parse_html_piece(&mapped, &GivenIds, &mut self.page);
    }

    /// Writes a paragraph of HTML.
    pub(super) fn write_paragraph(&mut self, html: &str, origin: Origin) {
        self.page.paragraph();
        self.write_html(html, origin);
        self.page.close_link(false);
        self.page.break_block();
    }

    /// Converts the text of a block, with its own substitutions if it names some.
    pub(super) fn convert_block(&mut self, text: &str, metadata: &Metadata, defaults: &[Sub]) -> String {
        match metadata.attributes.get("subs") {
            Some(subs) => convert(&mut self.document, text, &resolve(subs, defaults)),
            None => convert(&mut self.document, text, defaults),
        }
    }

    /// Registers the id of a block, if it has one, and the text of references to it.
    pub(super) fn register(&mut self, metadata: &Metadata, title: Option<String>, label: Option<String>) {
        let Some(id) = metadata.id().map(str::to_owned) else { return };
        let text = metadata.attributes.get("reftext").map(str::to_owned);
        let text = text.map(|text| convert(&mut self.document, &text, REFERENCE));
        self.page.fragment(&id);
        self.document.register(&id, Target { text, title, label });
    }

    /// Writes the title of a block as a paragraph, and registers the block.
    pub(super) fn write_title(&mut self, metadata: &Metadata) {
        let title =
            metadata.title.as_ref().map(|(title, origin)| (convert(&mut self.document, title, NORMAL), *origin));
        self.register(metadata, title.as_ref().map(|(title, _)| title.clone()), None);
        if let Some((title, origin)) = title {
            self.write_paragraph(&title, origin);
        }
    }

    fn write_footnotes(&mut self) {
        let end = Origin { source: 0, line: 1 };
        for (index, note) in std::mem::take(&mut self.document.footnotes).iter().enumerate() {
            self.write_paragraph(&format!("{}. {}", index + 1, note.text), end);
        }
    }
}

/// The text of lines, joined by line ends.
pub(super) fn joined(lines: &[Line]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| &*line.text).collect();
    lines.join("\n")
}
