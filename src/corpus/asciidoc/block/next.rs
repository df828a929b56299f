//! Reads the next block, whatever it is.

use crate::corpus::Origin;

use super::super::reader::{Line, Reader, Until};
use super::compound::{ADMONITIONS, Body};
use super::delimiter::{Context, delimiter, is_break};
use super::marker::{ListKind, Marker};
use super::metadata::Metadata;
use super::parser::Parser;

/// Styles that make a paragraph another block.
const STYLES: [&str; 16] = [
    "abstract",
    "asciimath",
    "comment",
    "example",
    "latexmath",
    "listing",
    "literal",
    "open",
    "partintro",
    "pass",
    "quote",
    "sidebar",
    "source",
    "stem",
    "verse",
    "normal",
];

impl Parser<'_> {
    /// Reads the block at the next line. `list` is the list whose item holds it, `skipped` the number of blank lines before it.
    pub(super) fn read_block(
        &mut self,
        reader: &mut Reader,
        metadata: Metadata,
        list: Option<ListKind>,
        skipped: usize,
    ) {
        let Some(line) = reader.peek(&mut self.document).cloned() else { return };
        self.place = line.origin;
        let style = metadata.style().unwrap_or_default().to_owned();
        if let Some((context, terminator)) = delimiter(&line.text) {
            reader.next(&mut self.document);
            return self.read_delimited(reader, context, terminator, &line, metadata);
        }
        if matches!(style.as_str(), "literal" | "listing" | "source" | "verse") {
            return self.read_styled(reader, &style, &metadata, line.origin);
        }
        let bare = line.text.trim_start_matches(' ');
        if is_break(bare) && line.text.len() - bare.len() < 4 {
            reader.next(&mut self.document);
            return self.page.break_block();
        }
        if line.text.ends_with(']') && self.write_media(&line.text, &metadata, line.origin) {
            reader.next(&mut self.document);
            return;
        }
        if let Some(marker) = Marker::of(&line.text) {
            return self.read_list(reader, &marker, &metadata);
        }
        if matches!(style.as_str(), "discrete" | "float") && self.take_discrete(reader, &metadata) {
            return;
        }
        if STYLES.contains(&style.as_str()) || ADMONITIONS.contains(&style.as_str()) {
            return self.read_styled(reader, &style, &metadata, line.origin);
        }
        // An unknown style is none, so that indented lines are literal text.
        let mut metadata = metadata;
        metadata.attributes.set_style(None);
        self.read_paragraph(reader, &metadata, list, skipped == 0);
    }

    /// Reads a paragraph that its style makes another block.
    fn read_styled(&mut self, reader: &mut Reader, style: &str, metadata: &Metadata, origin: Origin) {
        let lines = match style {
            "literal" | "listing" | "source" | "verse" => {
                let until = Until { at_blank_line: true, at_continuation: true, ..Until::default() };
                reader.read_until(&mut self.document, until, |_| false)
            }
            _ => self.paragraph_lines(reader, false, true),
        };
        match style {
            "comment" => {}
            "listing" if metadata.attributes.position(2).is_none() => self.write_listing(&lines, "", metadata),
            "source" | "listing" => self.write_listing(&lines, &self.language(metadata), metadata),
            "literal" => self.write_literal(&lines, metadata),
            "normal" => self.write_lines(&lines, metadata),
            _ => self.write_compound(style, Body::Paragraph(lines), metadata, origin),
        }
    }

    /// Reads a block up to its delimiter. A style can make it a block of another kind.
    fn read_delimited(
        &mut self,
        reader: &mut Reader,
        context: Context,
        terminator: &str,
        line: &Line,
        metadata: Metadata,
    ) {
        let style = metadata.style().unwrap_or_default();
        let is_comment = context == Context::Comment || context == Context::Open && style == "comment";
        let lines = self.delimited_lines(reader, terminator, is_comment);
        if is_comment {
            return;
        }
        let is_admonition = ADMONITIONS.contains(&style);
        match (context, style) {
            (Context::Comment, _) => {}
            (Context::Table, _) => self.read_table(lines, terminator, &metadata),
            (Context::Fenced, _) => {
                let language = line.text.get(3..).unwrap_or_default();
                let language = language.split(',').next().unwrap_or_default().trim();
                let language = if language.is_empty() { self.language(&metadata) } else { language.to_owned() };
                self.write_listing(&lines, &language, &metadata);
            }
            (Context::Listing | Context::Open, "literal") => self.write_literal_block(&lines, &metadata),
            (Context::Literal, style) if !matches!(style, "listing" | "source") => {
                self.write_literal_block(&lines, &metadata);
            }
            (Context::Listing | Context::Literal, _) | (Context::Open, "source" | "listing") => {
                let has_language = style == "source" || style.is_empty();
                let language = if has_language { self.language(&metadata) } else { String::new() };
                self.write_listing(&lines, &language, &metadata);
            }
            (Context::Example, style) if is_admonition => {
                self.write_admonition(style, Body::Delimited(lines), &metadata);
            }
            (Context::Example, _) => self.write_example(Body::Delimited(lines), &metadata, line.origin),
            (Context::Quote, "verse") => self.write_quotation(Body::Delimited(lines), true, &metadata),
            (Context::Quote, _) => self.write_quotation(Body::Delimited(lines), false, &metadata),
            (Context::Pass, "stem" | "latexmath" | "asciimath") => self.write_formula(&lines, style, &metadata),
            (Context::Pass, _) => self.write_passthrough(&lines, &metadata),
            (Context::Sidebar, _) => self.write_compound("sidebar", Body::Delimited(lines), &metadata, line.origin),
            (Context::Open, style) => self.write_compound(style, Body::Delimited(lines), &metadata, line.origin),
        }
    }

    fn write_literal_block(&mut self, lines: &[Line], metadata: &Metadata) {
        self.write_title(metadata);
        self.write_code(lines, "", metadata);
    }

    /// Writes a block by its style.
    fn write_compound(&mut self, style: &str, body: Body, metadata: &Metadata, origin: Origin) {
        match (style, body) {
            (style, body) if ADMONITIONS.contains(&style) => self.write_admonition(style, body, metadata),
            ("example", body) => self.write_example(body, metadata, origin),
            (style @ ("quote" | "verse"), body) => self.write_quotation(body, style == "verse", metadata),
            (style @ ("stem" | "latexmath" | "asciimath"), Body::Delimited(lines) | Body::Paragraph(lines)) => {
                self.write_formula(&lines, style, metadata);
            }
            ("pass", Body::Delimited(lines) | Body::Paragraph(lines)) => self.write_passthrough(&lines, metadata),
            // Only books have parts; elsewhere Asciidoctor drops the block.
            ("partintro", _) if self.document.attributes.get("doctype") != Some("book") => {}
            (_, body) => {
                self.write_title(metadata);
                self.write_body(body, metadata);
            }
        }
    }
}
