//! Text with a source map: for each line, the file and line of its origin. The stages between file and Markdown pass it on.

use std::borrow::Cow;
use std::cell::Cell;

use memchr::memchr_iter;

use super::page::Origin;

/// Lines after the last lookup that are tried one by one before the binary search.
const LINEAR_LOOKUPS: usize = 8;

/// Text and the origin of each of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceMappedText<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) lines: Vec<Origin>,
}

impl<'a> SourceMappedText<'a> {
    /// A part of one file; its first line is line `first_line` of the file.
    pub(crate) fn of_file(text: &'a str, source: u16, first_line: u32) -> Self {
        let count = memchr_iter(b'\n', text.as_bytes()).count();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let lines = (0..=count).map(|n| Origin { source, line: first_line.saturating_add(n) }).collect();
        Self { text: Cow::Borrowed(text), lines }
    }

    /// The text after another one, which ends with a line end.
    pub(crate) fn preceded_by(self, first: SourceMappedText<'static>) -> Self {
        if first.text.is_empty() {
            return self;
        }
        let mut lines = first.lines;
        // The first text ends with an empty line without an end.
        lines.pop();
        lines.extend(self.lines);
        SourceMappedText { text: (first.text.into_owned() + &self.text).into(), lines }
    }
}

/// Writes a [`SourceMappedText`] piece by piece.
#[derive(Debug, Default)]
pub(crate) struct MappedWriter {
    text: String,
    lines: Vec<Origin>,
    /// Offset of the current line in `text`.
    line_start: usize,
    /// Whether the current line is white space so far.
    is_blank: bool,
}

impl MappedWriter {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), lines: Vec::new(), line_start: 0, is_blank: true }
    }

    /// Appends a piece without line ends. The origin of a line is that of its first visible character.
    pub(crate) fn push(&mut self, piece: &str, origin: Origin) {
        if piece.is_empty() {
            return;
        }
        let first = self.text.len() == self.line_start;
        if first {
            self.lines.push(origin);
            self.is_blank = true;
        }
        if self.is_blank && !is_blank(piece) {
            self.is_blank = false;
            if let Some(last) = self.lines.last_mut() {
                *last = origin;
            }
        }
        self.text.push_str(piece);
    }

    /// Ends the line.
    pub(crate) fn newline(&mut self, origin: Origin) {
        if self.text.len() == self.line_start {
            self.lines.push(origin);
        }
        self.text.push('\n');
        self.line_start = self.text.len();
        self.is_blank = true;
    }

    /// The current line so far.
    pub(crate) fn line(&self) -> &str {
        self.text.get(self.line_start..).unwrap_or_default()
    }

    /// The line above the current one; empty when there is none.
    pub(crate) fn line_above(&self) -> &str {
        let above = self.text.get(..self.line_start.saturating_sub(1)).unwrap_or_default();
        above.rsplit('\n').next().unwrap_or_default()
    }

    /// Removes the current line if it is only white space.
    pub(crate) fn drop_blank_line(&mut self) {
        if is_blank(self.line()) && self.text.len() > self.line_start {
            self.text.truncate(self.line_start);
            self.lines.pop();
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn finish(mut self) -> SourceMappedText<'static> {
        if self.text.len() == self.line_start {
            let last = self.lines.last().copied().unwrap_or(Origin { source: 0, line: 1 });
            self.lines.push(last);
        }
        SourceMappedText { text: Cow::Owned(self.text), lines: self.lines }
    }
}

/// Whether a line is only ASCII white space.
pub(crate) fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| byte.is_ascii_whitespace())
}

/// Finds the origin of an offset in the text.
#[derive(Debug)]
pub(crate) struct LineIndex<'a> {
    starts: Vec<usize>,
    lines: &'a [Origin],
    /// The line of the last lookup: the next offset is mostly in the same line or shortly after it.
    last: Cell<usize>,
}

impl<'a> LineIndex<'a> {
    pub(crate) fn new(mapped: &'a SourceMappedText<'_>) -> Self {
        let mut starts = Vec::with_capacity(mapped.lines.len());
        starts.push(0);
        starts.extend(memchr_iter(b'\n', mapped.text.as_bytes()).map(|end| end + 1));
        Self { starts, lines: &mapped.lines, last: Cell::default() }
    }

    /// The origin of the line that contains `offset`.
    pub(crate) fn origin(&self, offset: usize) -> Origin {
        let last = Some(self.last.get()).filter(|last| self.starts.get(*last).is_some_and(|start| *start <= offset));
        let starts_after = |line: &usize| self.starts.get(*line).is_none_or(|start| *start > offset);
        let near = last.and_then(|last| (last + 1..last + LINEAR_LOOKUPS).find(starts_after));
        let next = near.unwrap_or_else(|| self.starts.partition_point(|start| *start <= offset));
        let line = next.saturating_sub(1);
        self.last.set(line);
        self.lines.get(line).or(self.lines.last()).copied().unwrap_or(Origin { source: 0, line: 1 })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn the_origin_of_a_line_is_that_of_its_first_visible_character() {
        let (page, partial) = (Origin { source: 0, line: 7 }, Origin { source: 1, line: 2 });
        let mut writer = MappedWriter::with_capacity(8);
        writer.push("  ", page);
        writer.push("x", partial);
        writer.newline(partial);
        writer.newline(page);
        let mapped = writer.finish();
        assert_eq!(mapped.text, "  x\n\n");
        assert_eq!(mapped.lines, [partial, page, page]);
    }

    #[test]
    fn offsets_map_to_their_lines() {
        let mapped = SourceMappedText::of_file("a\nbc\n", 0, 5);
        let index = LineIndex::new(&mapped);
        let lines: Vec<u32> = (0..6).map(|offset| index.origin(offset).line).collect();
        assert_eq!(lines, [5, 5, 6, 6, 6, 7]);
    }

    proptest! {
        #[test]
        fn a_lookup_does_not_depend_on_the_lookup_before(text in "[a\n]{0,60}", offsets in proptest::collection::vec(0..70_usize, 0..20)) {
            let mapped = SourceMappedText::of_file(&text, 0, 1);
            let index = LineIndex::new(&mapped);
            for offset in offsets {
                let before = text.get(..offset).unwrap_or(&text).matches('\n').count();
                prop_assert_eq!(index.origin(offset).line as usize, 1 + before);
            }
        }
    }
}
