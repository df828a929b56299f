//! Writes lines of Markdown: the marks of containers before each line, and blank lines between blocks.

use crate::corpus::{MappedWriter, Origin, SourceMappedText};

/// A writer of lines.
#[derive(Debug)]
pub(super) struct Lines {
    out: MappedWriter,
    /// The marks before the next line.
    lead: String,
    /// The marks before the lines after it.
    rest: String,
    /// Whether `lead` has the mark of a list item that no line has yet.
    item_is_open: bool,
    /// Whether the current line is empty.
    is_start: bool,
    /// Whether a blank line precedes the current one.
    is_apart: bool,
    /// Whether the current line cannot be broken: it is a heading or a row of a table.
    is_single: bool,
    origin: Origin,
}

impl Lines {
    pub(super) fn new(origin: Origin) -> Self {
        let (lead, rest) = (String::new(), String::new());
        let (item_is_open, is_start, is_apart, is_single) = (false, true, true, false);
        Self { out: MappedWriter::default(), lead, rest, item_is_open, is_start, is_apart, is_single, origin }
    }

    /// Starts the text of a line of the source with the marks of its containers.
    pub(super) fn begin(&mut self, lead: String, rest: String, has_item: bool, is_single: bool, origin: Origin) {
        // The text of an item whose first line had only tags.
        let continues = self.item_is_open && self.is_start && !has_item && rest.len() >= self.rest.len();
        if !continues {
            self.lead = lead;
            self.rest.clone_from(&rest);
            self.item_is_open = has_item;
        }
        (self.is_single, self.origin) = (is_single, origin);
    }

    /// The marks before a further line of the current text.
    pub(super) fn marks(&self) -> &str {
        &self.rest
    }

    pub(super) fn is_single(&self) -> bool {
        self.is_single
    }

    /// Whether nothing was written in the current line.
    pub(super) fn is_start(&self) -> bool {
        self.is_start
    }

    /// Whether a new block starts here: a blank line precedes.
    pub(super) fn is_apart(&self) -> bool {
        self.is_start && self.is_apart
    }

    /// The line of the source that the next text comes from.
    pub(super) fn set_origin(&mut self, origin: Origin) {
        self.origin = origin;
    }

    /// Appends text without line ends.
    pub(super) fn text(&mut self, text: &str) {
        let text = if self.is_start { text.trim_start_matches([' ', '\t']) } else { text };
        if text.is_empty() {
            return;
        }
        if self.is_start {
            self.out.push(&self.lead, self.origin);
            self.lead.clone_from(&self.rest);
            (self.is_start, self.is_apart, self.item_is_open) = (false, false, false);
        }
        self.out.push(text, self.origin);
    }

    /// Ends a line inside of a paragraph.
    pub(super) fn end_line(&mut self) {
        if !self.is_start {
            self.out.newline(self.origin);
            self.is_start = true;
        }
    }

    /// Starts a block: leaves a blank line before it.
    pub(super) fn start_block(&mut self) {
        if self.is_single {
            return self.text(" ");
        }
        self.end_line();
        self.blank();
    }

    /// Writes a blank line, unless there is one.
    pub(super) fn blank(&mut self) {
        if !self.is_apart {
            self.out.newline(self.origin);
            self.is_apart = true;
        }
    }

    /// Writes a paragraph.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.start_block();
        self.text(text);
        self.start_block();
    }

    /// Writes a line of code with the marks of its containers, as it is.
    pub(super) fn code_line(&mut self, marks: &str, code: &str, origin: Origin) {
        if code.is_empty() {
            self.out.newline(origin);
        } else {
            self.out.push(marks, origin);
            self.out.push(code, origin);
            self.out.newline(origin);
        }
        (self.is_start, self.is_apart) = (true, false);
    }

    /// Writes a code block.
    pub(super) fn code_block(&mut self, language: &str, code: &str) {
        if self.is_single {
            self.text(&super::escape::escape(code));
            return;
        }
        self.start_block();
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
        let fence = "`".repeat((longest + 1).max(3));
        self.text(&format!("{fence}{language}"));
        self.end_line();
        let (marks, origin) = (self.rest.clone(), self.origin);
        for line in code.trim_matches('\n').lines() {
            self.code_line(&marks, line, origin);
        }
        self.code_line(&marks, &fence, origin);
        self.blank();
    }

    pub(super) fn finish(self) -> SourceMappedText<'static> {
        self.out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_apart_and_items_keep_their_mark() {
        let origin = Origin { source: 0, line: 1 };
        let mut lines = Lines::new(origin);
        lines.begin("- ".into(), "  ".into(), true, false, origin);
        lines.start_block();
        lines.begin("  ".into(), "  ".into(), false, false, origin);
        lines.text("one");
        lines.start_block();
        lines.text("two");
        lines.code_block("js", "a\n\n```\n");
        lines.begin("| ".into(), String::new(), false, true, origin);
        lines.text("x");
        lines.start_block();
        lines.text("y");
        lines.end_line();
        let expected = "- one\n\n  two\n\n  ````js\n  a\n\n  ```\n  ````\n\n| x y\n";
        assert_eq!(lines.finish().text, expected);
    }
}
