//! Places cells in rows: a row ends when its columns are full.

use std::collections::VecDeque;

use super::cell::Cell;

/// Rows in progress.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) rows: Vec<Vec<Cell>>,
    row: Vec<Cell>,
    /// The number of columns, once it is known.
    columns: Option<usize>,
    /// The columns that the cells of the row fill.
    filled: usize,
    /// The columns of this row, and of those below it, that cells of earlier rows fill.
    taken: VecDeque<usize>,
}

impl Grid {
    /// A grid with the columns that the table names.
    pub(super) fn new(columns: Option<usize>) -> Self {
        Self { columns: columns.filter(|columns| *columns > 0), ..Self::default() }
    }

    /// Adds a cell. The end of the first line gives the number of columns, if the table does not.
    pub(super) fn push(&mut self, cell: &Cell, ends_line: bool) {
        let repeats = cell.spec.repeats;
        for copy in 1..=repeats {
            for below in 1..cell.spec.rows {
                if self.taken.len() <= below {
                    self.taken.resize(below + 1, 0);
                }
                if let Some(taken) = self.taken.get_mut(below) {
                    *taken += cell.spec.columns;
                }
            }
            self.row.push(Cell { column: self.row.len(), ..cell.clone() });
            self.filled += cell.spec.columns;
            let filled = self.filled + self.taken.front().copied().unwrap_or_default();
            let is_full = match self.columns {
                Some(columns) => filled >= columns,
                None => ends_line && copy == repeats,
            };
            if is_full {
                self.end_row();
            }
        }
    }

    /// Ends the row, complete or not: no text is lost.
    pub(super) fn end_row(&mut self) {
        if self.row.is_empty() {
            return;
        }
        self.columns.get_or_insert(self.filled);
        self.rows.push(std::mem::take(&mut self.row));
        self.filled = 0;
        self.taken.pop_front();
    }
}
