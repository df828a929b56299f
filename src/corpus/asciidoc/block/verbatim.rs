//! Code, literal text, formulas and HTML of the author.

use crate::corpus::Origin;

use super::super::inline::{Sub, VERBATIM, convert, resolve, with_callouts};
use super::super::plain::plain_text;
use super::super::reader::Line;
use super::metadata::Metadata;
use super::parser::{Parser, joined};

impl Parser<'_> {
    /// A listing, whose language is known or not.
    pub(super) fn write_listing(&mut self, lines: &[Line], language: &str, metadata: &Metadata) {
        self.write_caption(metadata, "listing");
        self.write_code(lines, language, metadata);
    }

    /// The language of a listing: the second value of `[source,ruby]`, or the one of the document.
    pub(super) fn language(&self, metadata: &Metadata) -> String {
        let given = metadata.attributes.get("language").or_else(|| metadata.attributes.position(2));
        let language = given.or_else(|| self.document.attributes.get("source-language"));
        language.unwrap_or_default().to_owned()
    }

    /// Literal text, which has no language and no number.
    pub(super) fn write_literal(&mut self, lines: &[Line], metadata: &Metadata) {
        self.write_title(metadata);
        let indent = lines.iter().filter(|line| !line.is_empty());
        let indent = indent.map(|line| line.text.len() - line.text.trim_start().len()).min().unwrap_or_default();
        let bare: Vec<Line> =
            lines.iter().map(|line| line.with_text(line.text.get(indent..).unwrap_or_default())).collect();
        self.write_code(&bare, "", metadata);
    }

    /// Writes lines as code, with the substitutions that the block names.
    pub(super) fn write_code(&mut self, lines: &[Line], language: &str, metadata: &Metadata) {
        let Some(origin) = lines.first().map(|line| line.origin) else { return };
        let text = joined(lines);
        let text = match metadata.attributes.get("subs").map(|subs| resolve(subs, VERBATIM)) {
            None => with_callouts(&text),
            Some(subs) if subs.iter().any(|sub| !matches!(sub, Sub::SpecialCharacters | Sub::Callouts)) => {
                plain_text(&convert(&mut self.document, &text, &subs))
            }
            Some(subs) if subs.contains(&Sub::Callouts) => with_callouts(&text),
            Some(_) => text,
        };
        self.page.start_code(language);
        self.page.text(&text, origin);
        self.page.end_code();
    }

    /// A formula, shown as its source.
    pub(super) fn write_formula(&mut self, lines: &[Line], style: &str, metadata: &Metadata) {
        self.write_title(metadata);
        let Some(origin) = lines.first().map(|line| line.origin) else { return };
        let kind = metadata.attributes.position(2).or_else(|| self.document.attributes.get("stem")).unwrap_or_default();
        let is_latex = style == "latexmath" || style == "stem" && (kind.starts_with("latex") || kind == "tex");
        let (before, after) = if is_latex { ("\\[", "\\]") } else { ("\\$", "\\$") };
        let html = convert(&mut self.document, &joined(lines), &[Sub::SpecialCharacters]);
        self.write_paragraph(&format!("{before}{html}{after}"), origin);
    }

    /// HTML of the author.
    pub(super) fn write_passthrough(&mut self, lines: &[Line], metadata: &Metadata) {
        self.write_title(metadata);
        let origin = lines.first().map_or(Origin { source: 0, line: 1 }, |line| line.origin);
        let html = self.convert_block(&joined(lines), metadata, &[]);
        self.write_paragraph(&html, origin);
    }
}
