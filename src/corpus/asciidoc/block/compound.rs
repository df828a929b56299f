//! Blocks that hold other blocks: examples, admonitions, sidebars, quotations and open blocks.

use crate::corpus::Origin;
use crate::corpus::markup::Container;

use super::super::inline::{NORMAL, convert};
use super::super::reader::{Line, Reader, Until};
use super::metadata::Metadata;
use super::parser::Parser;

/// The kinds of admonitions.
pub(super) const ADMONITIONS: [&str; 5] = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];

/// The lines of a block, or of the paragraph that a style makes a block.
pub(super) enum Body {
    Delimited(Vec<Line>),
    Paragraph(Vec<Line>),
}

impl Parser<'_> {
    /// The lines up to the delimiter that ends a block.
    pub(super) fn delimited_lines(&mut self, reader: &mut Reader, terminator: &str, is_raw: bool) -> Vec<Line> {
        let until = Until { terminator: Some(terminator), is_raw, ..Until::default() };
        reader.read_until(&mut self.document, until, |_| false)
    }

    /// Writes the blocks of a body, or its paragraph.
    pub(super) fn write_body(&mut self, body: Body, metadata: &Metadata) {
        match body {
            Body::Delimited(lines) => self.parse_nested(lines, None),
            Body::Paragraph(lines) => {
                let untitled = Metadata { title: None, attributes: metadata.attributes.clone() };
                let mut untitled = untitled;
                untitled.attributes.take("id");
                self.write_lines(&lines, &untitled);
            }
        }
    }

    /// An example, which may be counted or collapsible.
    pub(super) fn write_example(&mut self, body: Body, metadata: &Metadata, origin: Origin) {
        if metadata.attributes.has_option("collapsible") {
            if metadata.title.is_none() {
                self.write_paragraph("Details", origin);
            }
            self.write_title(metadata);
        } else {
            self.write_caption(metadata, "example");
        }
        self.write_body(body, metadata);
    }

    /// An admonition: its label, its title and its text.
    pub(super) fn write_admonition(&mut self, kind: &str, body: Body, metadata: &Metadata) {
        self.write_admonition_label(kind, metadata);
        self.write_body(body, metadata);
    }

    /// The label of an admonition, such as `Note`, and its title.
    pub(super) fn write_admonition_label(&mut self, kind: &str, metadata: &Metadata) {
        let origin = metadata.title.as_ref().map(|(_, origin)| *origin);
        let name = format!("{}-caption", kind.to_lowercase());
        let own = metadata.attributes.get("caption").map(str::to_owned);
        let label = own.or_else(|| self.document.attributes.get(&name).map(str::to_owned)).unwrap_or_default();
        let origin = origin.unwrap_or(self.place);
        self.write_paragraph(&label, origin);
        self.write_title(metadata);
    }

    /// A quotation, or a verse, with its author and its source.
    pub(super) fn write_quotation(&mut self, body: Body, is_verse: bool, metadata: &Metadata) {
        self.write_title(metadata);
        let origin = match &body {
            Body::Delimited(lines) | Body::Paragraph(lines) => lines.first().map_or(self.place, |line| line.origin),
        };
        self.write_quote(|parser| match body {
            Body::Delimited(lines) if !is_verse => parser.parse_nested(lines, None),
            Body::Delimited(lines) | Body::Paragraph(lines) => {
                let html = parser.convert_block(&super::parser::joined(&lines), metadata, NORMAL);
                parser.write_paragraph(&html, origin);
            }
        });
        let of = |name: &str, position: usize| {
            metadata.attributes.get(name).or_else(|| metadata.attributes.position(position)).map(str::to_owned)
        };
        let (author, source) = (of("attribution", 2), of("citetitle", 3));
        let author = author.map(|author| convert(&mut self.document, &author, NORMAL));
        let source = source.map(|source| convert(&mut self.document, &source, NORMAL));
        self.write_attribution(author.as_deref(), source.as_deref(), origin);
    }

    /// Writes blocks as a quotation.
    pub(super) fn write_quote(&mut self, write: impl FnOnce(&mut Self)) {
        self.page.open(Container::Quote);
        write(self);
        self.page.close(Container::Quote);
    }

    /// Writes the author and the source of a quotation.
    pub(super) fn write_attribution(&mut self, author: Option<&str>, source: Option<&str>, origin: Origin) {
        if let Some(author) = author {
            self.write_paragraph(&format!("&#8212; {author}"), origin);
        }
        if let Some(source) = source {
            self.write_paragraph(source, origin);
        }
    }
}
