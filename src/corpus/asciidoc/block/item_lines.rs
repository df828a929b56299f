//! Collects the lines of a list item, by the rules of Asciidoctor's `read_lines_for_list_item`.

use super::super::reader::{Line, Mark, Reader, Until};
use super::delimiter::{block_title, delimiter, is_attribute_line};
use super::marker::{ListKind, Marker};
use super::parser::Parser;

/// Whether a `+` joins the next block to the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Continuation {
    Inactive,
    Active,
    /// Two in a row: no block is joined.
    Frozen,
}

/// The lines of an item so far.
struct ItemLines<'m> {
    marker: &'m Marker<'m>,
    buffer: Vec<Line>,
    continuation: Continuation,
    is_in_nested_list: bool,
    /// The index of a `+` after a blank line.
    detached: Option<usize>,
    /// Whether the item has text; a description takes the first lines that it finds.
    has_text: bool,
}

impl Parser<'_> {
    /// The lines that belong to an item, after its first one.
    pub(super) fn item_lines(&mut self, reader: &mut Reader, marker: &Marker<'_>, has_text: bool) -> Vec<Line> {
        let continuation = Continuation::Inactive;
        let mut item =
            ItemLines { marker, buffer: Vec::new(), continuation, is_in_nested_list: false, detached: None, has_text };
        while let Some(line) = reader.next(&mut self.document) {
            if marker.is_sibling(&line.text) {
                reader.unread(line);
                break;
            }
            if let Some(last) = self.add_item_line(reader, &mut item, line) {
                reader.unread(last);
                break;
            }
        }
        item.finish()
    }

    /// Adds a line to an item, and the lines that belong to it; returns one that ends the item.
    fn add_item_line(&mut self, reader: &mut Reader, item: &mut ItemLines<'_>, mut line: Line) -> Option<Line> {
        if &*line.text == "+" {
            line.mark = Mark::Continuation;
        }
        if item.buffer.last().is_some_and(Line::is_mark) && !item.activate(&line) {
            return None;
        }
        let is_active = item.continuation == Continuation::Active;
        let is_description = item.marker.kind == ListKind::Description;
        if let Some((_, terminator)) = delimiter(&line.text) {
            if !is_active {
                return Some(line);
            }
            let until = Until { terminator: Some(terminator), keeps_terminator: true, ..Until::default() };
            let rest = reader.read_until(&mut self.document, until, |_| false);
            item.buffer.push(line.clone());
            item.buffer.extend(rest);
            item.continuation = Continuation::Inactive;
        } else if is_description && !is_active && is_attribute_line(&line.text) {
            return self.add_attribute_lines(reader, item, line);
        } else if is_active && !line.is_empty() {
            self.add_joined_line(reader, item, line);
        } else if item.buffer.last().is_some_and(Line::is_empty) {
            return self.add_after_blank_line(reader, item, line);
        } else {
            if !line.is_empty() {
                item.has_text = true;
                item.enter_nested_list(&line, !item.is_in_nested_list && !line.is_mark());
            }
            item.buffer.push(line);
        }
        None
    }

    /// Attributes in a description belong to a list below them, or to the next block after the list.
    fn add_attribute_lines(&mut self, reader: &mut Reader, item: &mut ItemLines<'_>, line: Line) -> Option<Line> {
        let mut lines = vec![line];
        while let Some(next) = reader.peek(&mut self.document).cloned() {
            if next.is_empty() || is_attribute_line(&next.text) {
                lines.extend(reader.next(&mut self.document));
                continue;
            }
            if delimiter(&next.text).is_none()
                && Marker::of(&next.text).is_some()
                && !item.marker.is_sibling(&next.text)
            {
                item.buffer.extend(lines);
                return None;
            }
            break;
        }
        while lines.len() > 1 {
            lines.pop().into_iter().for_each(|line| reader.unread(line));
        }
        lines.pop()
    }

    /// Adds the line after a `+`.
    fn add_joined_line(&mut self, reader: &mut Reader, item: &mut ItemLines<'_>, line: Line) {
        if line.is_indented() {
            self.add_literal(reader, item, line);
            item.continuation = Continuation::Inactive;
            return;
        }
        let is_metadata = block_title(&line.text).is_some()
            || is_attribute_line(&line.text)
            || line.text.starts_with(':') && line.text.get(1..).is_some_and(|rest| rest.contains(':'));
        if !is_metadata {
            item.enter_nested_list(&line, !item.is_in_nested_list);
            item.continuation = Continuation::Inactive;
        }
        item.buffer.push(line);
    }

    /// Adds the line after a blank one; returns it when it does not belong to the item.
    fn add_after_blank_line(&mut self, reader: &mut Reader, item: &mut ItemLines<'_>, line: Line) -> Option<Line> {
        let mut line = line;
        if line.is_empty() {
            reader.skip_blank_lines(&mut self.document)?;
            line = reader.next(&mut self.document)?;
            if item.marker.is_sibling(&line.text) {
                return Some(line);
            }
        }
        if &*line.text == "+" {
            item.detached = Some(item.buffer.len());
            line.mark = Mark::Continuation;
            item.buffer.push(line);
        } else if !item.has_text {
            // The text of a description may follow after blank lines.
            if !item.is_in_nested_list {
                item.buffer.pop();
            }
            item.has_text = true;
            item.buffer.push(line);
        } else if Marker::nested(&line.text).is_some() {
            item.enter_nested_list(&line, true);
            item.buffer.push(line);
        } else if line.is_indented() {
            self.add_literal(reader, item, line);
        } else {
            return Some(line);
        }
        None
    }

    /// Adds indented lines as a whole, so that none of them is taken for an item.
    fn add_literal(&mut self, reader: &mut Reader, item: &mut ItemLines<'_>, line: Line) {
        reader.unread(line);
        let until = Until { at_blank_line: true, at_continuation: true, ..Until::default() };
        let marker = item.marker;
        let is_description = marker.kind == ListKind::Description;
        let lines = reader.read_until(&mut self.document, until, |line| is_description && marker.is_sibling(line));
        item.buffer.extend(lines);
    }
}

impl ItemLines<'_> {
    /// Reacts to a line after a `+`; `false` when the line is another one, and was taken.
    fn activate(&mut self, line: &Line) -> bool {
        if self.continuation == Continuation::Inactive {
            self.continuation = Continuation::Active;
            self.has_text = true;
            if let Some(last) = self.buffer.last_mut().filter(|_| !self.is_in_nested_list) {
                *last = Line { mark: Mark::Placeholder, ..last.with_text("") };
            }
        }
        if line.is_mark() {
            if self.continuation != Continuation::Frozen {
                self.continuation = Continuation::Frozen;
                self.buffer.push(line.clone());
            }
            return false;
        }
        true
    }

    /// Notes that a line starts an item of a nested list; a description without text takes more lines.
    fn enter_nested_list(&mut self, line: &Line, may_be_any: bool) {
        let Some(nested) = Marker::nested(&line.text) else { return };
        if may_be_any || nested.kind == ListKind::Description {
            self.is_in_nested_list = true;
            if nested.kind == ListKind::Description && nested.text.is_empty() {
                self.has_text = false;
            }
        }
    }

    fn finish(mut self) -> Vec<Line> {
        if let Some(line) = self.detached.and_then(|index| self.buffer.get_mut(index)) {
            *line = Line { mark: Mark::Placeholder, ..line.with_text("") };
        }
        while let Some(last) = self.buffer.last() {
            let is_mark = last.is_mark();
            if !is_mark && !last.is_empty() {
                break;
            }
            self.buffer.pop();
            if is_mark {
                break;
            }
        }
        self.buffer
    }
}
