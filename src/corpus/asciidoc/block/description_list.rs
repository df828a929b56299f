//! Description lists.

use crate::corpus::markup::Container;

use super::super::catalog::Target;
use super::super::inline::{NORMAL, convert};
use super::super::reader::Reader;
use super::super::scan::anchor_id;
use super::marker::{ListKind, Marker};
use super::parser::Parser;

impl Parser<'_> {
    /// Reads a list of terms and descriptions whose first term is at the next line.
    pub(super) fn read_description_list(&mut self, reader: &mut Reader, first: &Marker<'_>) {
        while let Some(line) = reader.peek(&mut self.document).cloned() {
            let Some(marker) = Marker::of(&line.text).filter(|_| first.is_sibling(&line.text)) else { break };
            reader.next(&mut self.document);
            self.register_term(marker.term);
            self.page.open(Container::Term);
            let term = convert(&mut self.document, marker.term.trim_end(), NORMAL);
            self.write_paragraph(&term, line.origin);
            self.page.close(Container::Term);
            let has_text = !marker.text.is_empty();
            let lines = self.item_lines(reader, first, has_text);
            let origin = if has_text { line.origin } else { lines.first().map_or(line.origin, |line| line.origin) };
            let mut inner = Reader::of_lines(lines);
            let text = self.with_adjacent(marker.text, &mut inner, !has_text);
            self.page.open(Container::Definition);
            let html = convert(&mut self.document, &text, NORMAL);
            self.write_paragraph(&html, origin);
            self.parse_rest(&mut inner, Some(ListKind::Description));
            self.page.close(Container::Definition);
            if reader.skip_blank_lines(&mut self.document).is_none() {
                break;
            }
        }
    }

    /// Registers the anchor at the start of a term, whose text is that of references.
    fn register_term(&mut self, term: &str) {
        let anchor = term.strip_prefix("[[").and_then(|term| term.split_once("]]"));
        let Some((inner, rest)) = anchor else { return };
        let Some((id, text)) = anchor_id(inner) else { return };
        let text = convert(&mut self.document, text.unwrap_or(rest.trim()), NORMAL);
        self.document.register(id, Target { text: Some(text), ..Target::default() });
    }
}
