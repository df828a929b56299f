//! Paragraphs, and the blocks that a paragraph can be: quotations, admonitions, literal text.

use super::super::inline::{NORMAL, convert};
use super::super::reader::{Line, Reader, Until};
use super::compound::ADMONITIONS;
use super::delimiter::{starts_block, starts_block_or_list};
use super::marker::ListKind;
use super::metadata::Metadata;
use super::parser::{Parser, joined};

impl Parser<'_> {
    /// Reads the lines of a paragraph. In the text of a list item, the marker of an item ends it.
    pub(super) fn paragraph_lines(
        &mut self,
        reader: &mut Reader,
        breaks_at_list: bool,
        skips_comments: bool,
    ) -> Vec<Line> {
        let until = Until { at_blank_line: true, at_continuation: true, skips_comments, ..Until::default() };
        let ends = if breaks_at_list { starts_block_or_list } else { starts_block };
        reader.read_until(&mut self.document, until, ends)
    }

    /// Reads a paragraph without a style that makes it another block.
    pub(super) fn read_paragraph(
        &mut self,
        reader: &mut Reader,
        metadata: &Metadata,
        list: Option<ListKind>,
        is_adjacent: bool,
    ) {
        let is_indented = reader.peek(&mut self.document).is_some_and(Line::is_indented);
        let breaks_at_list = is_adjacent && list.is_some();
        let mut lines = self.paragraph_lines(reader, breaks_at_list, !is_indented);
        let Some(first) = lines.first().cloned() else { return };
        let is_literal =
            is_indented && metadata.style().is_none() && !(is_adjacent && list == Some(ListKind::Description));
        if is_literal {
            return self.write_literal(&lines, metadata);
        }
        if let Some((kind, rest)) = admonition(&first.text) {
            if let Some(line) = lines.first_mut() {
                *line = first.with_text(rest);
            }
            self.write_admonition_label(kind, metadata);
            return self.write_lines(&lines, &Metadata { title: None, ..metadata.clone() });
        }
        if first.text.starts_with("> ") {
            return self.write_markdown_quote(lines, metadata);
        }
        let is_quoted = first.text.starts_with('"')
            && lines.last().is_some_and(|last| last.text.starts_with("-- "))
            && lines.iter().rev().nth(1).is_some_and(|line| line.text.ends_with('"'));
        if is_quoted && lines.len() > 1 {
            return self.write_quoted_paragraph(lines, metadata);
        }
        self.write_lines(&lines, metadata);
    }

    /// Writes lines as a paragraph with its title.
    pub(super) fn write_lines(&mut self, lines: &[Line], metadata: &Metadata) {
        let Some(first) = lines.first() else { return };
        self.write_title(metadata);
        let indent = lines.iter().map(|line| line.text.len() - line.text.trim_start().len()).min().unwrap_or_default();
        let lines: Vec<&str> = lines.iter().map(|line| line.text.get(indent..).unwrap_or_default()).collect();
        let html = self.convert_block(&lines.join("\n"), metadata, NORMAL);
        self.write_paragraph(&html, first.origin);
    }

    /// A quotation of Markdown: each line starts with `>`.
    fn write_markdown_quote(&mut self, lines: Vec<Line>, metadata: &Metadata) {
        let bare =
            |line: &Line| {
                line.with_text(line.text.strip_prefix("> ").unwrap_or_else(|| {
                    line.text.strip_prefix('>').filter(|rest| rest.is_empty()).unwrap_or(&line.text)
                }))
            };
        let mut lines: Vec<Line> = lines.iter().map(bare).collect();
        let credit = lines.pop_if(|line| line.text.starts_with("-- "));
        self.write_title(metadata);
        self.write_quote(|parser| parser.parse_nested(lines, None));
        self.write_credit(credit);
    }

    /// A quotation in quotation marks, whose last line names its author.
    fn write_quoted_paragraph(&mut self, mut lines: Vec<Line>, metadata: &Metadata) {
        let credit = lines.pop();
        if let Some(first) = lines.first_mut() {
            *first = first.with_text(first.text.get(1..).unwrap_or_default());
        }
        if let Some(last) = lines.last_mut() {
            *last = last.with_text(last.text.strip_suffix('"').unwrap_or(&last.text));
        }
        self.write_title(metadata);
        let (html, origin) =
            (convert(&mut self.document, &joined(&lines), NORMAL), lines.first().map(|line| line.origin));
        self.write_quote(|parser| origin.into_iter().for_each(|origin| parser.write_paragraph(&html, origin)));
        self.write_credit(credit);
    }

    fn write_credit(&mut self, credit: Option<Line>) {
        let Some(line) = credit else { return };
        let html = convert(&mut self.document, line.text.get(3..).unwrap_or_default(), NORMAL);
        let (author, source) =
            html.split_once(", ").map_or((html.as_str(), None), |(author, source)| (author, Some(source)));
        self.write_attribution(Some(author), source, line.origin);
    }
}

/// The kind of an admonition and its text, in a line such as `NOTE: text`.
fn admonition(line: &str) -> Option<(&'static str, &str)> {
    let (name, rest) = line.split_once(':')?;
    let kind = ADMONITIONS.iter().find(|kind| **kind == name)?;
    let text = rest.trim_start_matches([' ', '\t']);
    (text.len() < rest.len()).then_some((kind, text))
}
