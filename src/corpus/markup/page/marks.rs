//! The marks of the block in progress that its text lacks: code in running text, and the cells of a table row.

use super::link::narrow;

/// The code and the cells of a block, as byte offsets in its text.
#[derive(Debug, Default)]
pub(super) struct BlockMarks {
    /// Number of open code elements.
    open: usize,
    /// Offset of the first word of the open code.
    start: Option<usize>,
    code: Vec<(u32, u32)>,
    /// Length of the text before each cell and its separator.
    cells: Vec<usize>,
}

impl BlockMarks {
    /// Opens code.
    pub(super) fn open_code(&mut self) {
        self.open += 1;
    }

    /// Closes code at the end of the text so far.
    pub(super) fn close_code(&mut self, end: usize) {
        self.open = self.open.saturating_sub(1);
        if self.open == 0 {
            self.end_code(end);
        }
    }

    fn end_code(&mut self, end: usize) {
        let Some(start) = self.start.take() else { return };
        match self.code.last_mut() {
            // Two code elements without text between them would share their marks in Markdown.
            Some(last) if last.1 as usize == start => last.1 = narrow(end),
            _ => self.code.push((narrow(start), narrow(end))),
        }
    }

    /// Sets the start of the open code, unless it is set.
    pub(super) fn start_word(&mut self, offset: usize) {
        if self.open > 0 {
            self.start.get_or_insert(offset);
        }
    }

    /// Starts a cell after a text of this length.
    pub(super) fn start_cell(&mut self, length: usize) {
        self.cells.push(length);
    }

    /// The ranges of code in the final text. Code ends with its block.
    pub(super) fn code(&mut self, text: &str) -> Vec<(u32, u32)> {
        self.end_code(text.len());
        let len = narrow(text.len());
        let clipped = self.code.drain(..).map(|(start, end)| (start.min(len), end.min(len)));
        clipped.filter(|(start, end)| start < end).collect()
    }

    /// The ranges of the cells in the final text, without separators.
    pub(super) fn cells(&mut self, text: &str) -> Vec<(u32, u32)> {
        // Text before the first cell is a cell of its own.
        let before = (self.cells.first().copied().unwrap_or(text.len()) > 0).then_some(0);
        let starts = before.into_iter().chain(self.cells.iter().copied());
        let ends = starts.clone().skip(1).chain([text.len()]);
        let range = |(start, end): (usize, usize)| {
            let end = end.min(text.len());
            let cell = text.get(start..end).unwrap_or_default();
            let cell = if start > 0 { cell.strip_prefix(" |").unwrap_or(cell) } else { cell };
            let begin = end - cell.trim_start().len();
            (narrow(begin), narrow(begin + cell.trim().len()))
        };
        starts.zip(ends).map(range).collect()
    }

    /// Removes all marks.
    pub(super) fn clear(&mut self) {
        (self.open, self.start) = (0, None);
        self.code.clear();
        self.cells.clear();
    }
}
