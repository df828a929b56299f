//! Grid tables: cells between lines of `+`, `-` and `|`. A cell may span rows and columns.

use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::rst::line::Line;
use crate::corpus::rst::node::Node;
use crate::corpus::rst::parser::Parser;

use super::columns::{cell, cut};

/// Steps for each character of a table; a table that needs more is no usual one.
const STEPS: usize = 64;

/// Most columns; a table with more stays as it is drawn.
pub(super) const MAX_COLUMNS: usize = 256;

/// A drawn table as characters.
struct Drawing {
    rows: Vec<Vec<char>>,
    steps: usize,
}

/// A cell: the lines and columns of its border.
#[derive(Debug, Clone, Copy)]
struct Cell {
    top: usize,
    left: usize,
    bottom: usize,
    right: usize,
}

/// Reads a grid table; a broken one stays as it is drawn.
pub(in crate::corpus::rst) fn grid(parser: &mut Parser<'_>, lines: &[Line<'_>], nodes: &mut Vec<Node>) -> usize {
    let is_row = |line: &Line<'_>| line.text.starts_with(['+', '|']);
    let length = lines.iter().take_while(|line| is_row(line)).count();
    let table = lines.get(..length).unwrap_or_default();
    let mut rows: Vec<Vec<char>> = table.iter().map(|line| line.text.chars().collect()).collect();
    let is_head_border =
        |row: &Vec<char>| row.starts_with(&['+', '=']) && row.iter().all(|char| matches!(char, '+' | '='));
    let head = rows.iter().position(is_head_border);
    if let Some(row) = head.and_then(|at| rows.get_mut(at)) {
        row.iter_mut().filter(|char| **char == '=').for_each(|char| *char = '-');
    }
    let steps = rows.iter().map(Vec::len).sum::<usize>().saturating_mul(STEPS);
    let columns = rows.first().map_or(0, |row| row.iter().filter(|char| **char == '+').count());
    match (Drawing { rows, steps }).cells().filter(|_| columns <= MAX_COLUMNS) {
        Some(cells) => write(parser, table, &cells, head, nodes),
        None => nodes.push(Node::code("", table)),
    }
    length
}

fn write(parser: &mut Parser<'_>, table: &[Line<'_>], cells: &[Cell], head: Option<usize>, nodes: &mut Vec<Node>) {
    let mut rows: BTreeMap<usize, Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        rows.entry(cell.top).or_default().push(cell);
    }
    for (top, mut row) in rows {
        row.sort_by_key(|cell| cell.left);
        let mut read = Vec::with_capacity(row.len());
        for bounds in row {
            let inner = table.get(bounds.top + 1..bounds.bottom).unwrap_or_default();
            let inner: Vec<Line<'_>> =
                inner.iter().map(|line| cut(line, bounds.left + 1, Some(bounds.right))).collect();
            read.push(parser.blocks(&cell(&inner), false));
        }
        nodes.push(Node::Row { is_header: head.is_some_and(|head| top < head), cells: read });
    }
}

impl Drawing {
    fn at(&self, row: usize, column: usize) -> Option<char> {
        self.rows.get(row)?.get(column).copied()
    }

    fn step(&mut self) -> Option<()> {
        self.steps = self.steps.checked_sub(1)?;
        Some(())
    }

    /// The cells of a whole table; `None` for a broken drawing.
    fn cells(mut self) -> Option<Vec<Cell>> {
        let bottom = self.rows.len().checked_sub(1)?;
        let right = self.rows.first()?.len().checked_sub(1)?;
        let mut cells = Vec::new();
        let mut corners = BTreeSet::from([(0, 0)]);
        // For each column, the first line that no cell covers.
        let mut free = vec![0; right + 1];
        while let Some((top, left)) = corners.pop_first() {
            if top >= bottom || left >= right || free.get(left).is_none_or(|free| top < *free) {
                continue;
            }
            self.step()?;
            let Some(cell) = self.scan(top, left) else { continue };
            free.get_mut(left..cell.right)?.fill(cell.bottom);
            corners.extend([(top, cell.right), (cell.bottom, left)]);
            cells.push(cell);
        }
        // A table whose cells leave a gap is broken.
        if free.iter().take(right).any(|free| *free < bottom) {
            return None;
        }
        cells.retain(|cell| cell.bottom > cell.top + 1);
        (!cells.is_empty()).then_some(cells)
    }

    /// The smallest cell with its corner at a place.
    fn scan(&mut self, top: usize, left: usize) -> Option<Cell> {
        for right in left + 1..self.rows.get(top)?.len() {
            self.step()?;
            match self.at(top, right)? {
                '+' => {
                    if let Some(bottom) = self.bottom(top, left, right)? {
                        return Some(Cell { top, left, bottom, right });
                    }
                }
                '-' => {}
                _ => return None,
            }
        }
        None
    }

    /// The lower border of a cell; the outer `None` ends the table.
    fn bottom(&mut self, top: usize, left: usize, right: usize) -> Option<Option<usize>> {
        for row in top + 1..self.rows.len() {
            self.step()?;
            match self.at(row, right) {
                Some('+') => {
                    if self.at(row, left) == Some('+') && self.is_border(row, left, right)? {
                        return Some(Some(row));
                    }
                }
                Some('|') => {}
                _ => return Some(None),
            }
            if !matches!(self.at(row, left), Some('+' | '|')) {
                return Some(None);
            }
        }
        Some(None)
    }

    fn is_border(&mut self, row: usize, left: usize, right: usize) -> Option<bool> {
        for column in left..=right {
            self.step()?;
            if !matches!(self.at(row, column), Some('+' | '-')) {
                return Some(false);
            }
        }
        Some(true)
    }
}
