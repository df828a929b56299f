//! Columns of drawn tables. They count characters, not bytes.

use crate::corpus::rst::line::{Line, dedent, trim};

/// The part of a line between two columns; a missing end is the end of the line.
pub(super) fn cut<'t>(line: &Line<'t>, from: usize, to: Option<usize>) -> Line<'t> {
    let offset = |column: usize| {
        if line.text.is_ascii() {
            return column.min(line.text.len());
        }
        line.text.char_indices().nth(column).map_or(line.text.len(), |(at, _)| at)
    };
    let start = offset(from);
    let end = to.map_or(line.text.len(), offset).max(start);
    Line { text: line.text.get(start..end).unwrap_or_default().trim_end(), origin: line.origin }
}

/// The text of a cell without the blanks around it.
pub(super) fn cell<'t>(lines: &[Line<'t>]) -> Vec<Line<'t>> {
    dedent(trim(lines))
}
