//! Lists: with and without numbers, of tasks, and of callouts.

use crate::corpus::markup::Container;

use super::super::inline::{NORMAL, convert_item};
use super::super::reader::{Line, Reader};
use super::delimiter::{block_title, delimiter, is_attribute_line, is_break, starts_block_or_list};
use super::marker::{ListKind, Marker, block_macro};
use super::metadata::Metadata;
use super::parser::Parser;

/// Signs of a task.
const TASKS: [&str; 3] = ["[ ] ", "[x] ", "[*] "];

impl Parser<'_> {
    /// Reads a list whose first item is at the next line.
    pub(super) fn read_list(&mut self, reader: &mut Reader, first: &Marker<'_>, metadata: &Metadata) {
        self.write_title(metadata);
        if first.kind == ListKind::Description {
            return self.read_description_list(reader, first);
        }
        let line = reader.peek(&mut self.document).map(|line| line.text.clone()).unwrap_or_default();
        let start = metadata.attributes.get("start").and_then(|start| start.parse().ok());
        let start = start.unwrap_or_else(|| first.start(&line));
        let next = (first.kind != ListKind::Unordered).then_some(start);
        let in_bibliography = metadata.style() == Some("bibliography")
            || self.in_bibliography && metadata.style().is_none() && first.kind == ListKind::Unordered;
        self.page.open(Container::List { next, cards: false });
        while let Some(line) = reader.peek(&mut self.document).cloned() {
            if !first.is_sibling(&line.text) {
                break;
            }
            reader.next(&mut self.document);
            let text = Marker::of(&line.text).map(|marker| marker.text.to_owned()).unwrap_or_default();
            self.read_item(reader, first, &line.with_text(&text), in_bibliography);
            // The items of callouts are lines without blank ones between them.
            if reader.skip_blank_lines(&mut self.document).is_none() {
                break;
            }
        }
        self.page.close(Container::List { next: None, cards: false });
    }

    fn read_item(&mut self, reader: &mut Reader, marker: &Marker<'_>, first: &Line, in_bibliography: bool) {
        self.page.open_item();
        let task = TASKS.iter().find_map(|sign| first.text.strip_prefix(sign));
        let text = task.filter(|_| marker.kind == ListKind::Unordered).unwrap_or(&first.text);
        let mut inner = Reader::of_lines(self.item_lines(reader, marker, true));
        let text = self.with_adjacent(text, &mut inner, true);
        let html = convert_item(&mut self.document, &text, NORMAL, in_bibliography);
        self.write_paragraph(&html, first.origin);
        self.parse_rest(&mut inner, Some(marker.kind));
        self.page.close(Container::Item { ordinal: None, is_empty: false });
    }

    /// The text of an item with the lines right below it. In such lines, macros and titles of blocks are text if `is_text`.
    pub(super) fn with_adjacent(&mut self, text: &str, inner: &mut Reader, is_text: bool) -> String {
        let mut text = text.to_owned();
        while let Some(line) = inner.peek(&mut self.document).cloned() {
            let written = &*line.text;
            let is_comment = written.starts_with("//") && !written.starts_with("///");
            let starts_other = starts_block_or_list(written) && (delimiter(written).is_some() || !is_comment)
                || is_attribute_line(written)
                || !is_text && (block_title(written).is_some() || is_break(written) || block_macro(written).is_some());
            if line.is_empty() || line.is_mark() || written == "+" || starts_other {
                break;
            }
            inner.next(&mut self.document);
            if !is_comment {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(written.trim_start());
            }
        }
        text
    }
}
