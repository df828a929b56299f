//! A cell of a table.

use super::super::super::reader::Line;
use super::specification::CellSpec;

/// A cell.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// The text, line by line.
    pub(super) lines: Vec<Line>,
    pub(super) spec: CellSpec,
    /// The column that it starts in.
    pub(super) column: usize,
}

impl Cell {
    /// A cell that has not been placed.
    pub(super) fn new(lines: Vec<Line>, spec: CellSpec) -> Self {
        Self { lines, spec, column: 0 }
    }
}
