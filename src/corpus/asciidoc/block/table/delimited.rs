//! Tables whose cells start with a separator, and those of lines with separators.

use super::super::super::reader::Line;
use super::cell::Cell;
use super::grid::Grid;
use super::specification::{CellSpec, cell, cell_at_end};

/// Reads cells behind separators, such as `|`; a cell may have several lines.
pub(super) fn read_cells(lines: &[Line], separator: &str, grid: &mut Grid) {
    let mut open: Option<Cell> = None;
    for line in lines {
        let mut rest = &*line.text;
        // A specification may start the line.
        let (before, _) = rest.split_once(separator).unwrap_or((rest, ""));
        let starts = rest.len() > before.len() && !before.ends_with('\\');
        let mut spec = cell(before.trim_start_matches([' ', '\t'])).filter(|_| starts);
        if spec.is_some() {
            // The cell of the line above ends with it; only now is it known that it does.
            if let Some(cell) = open.take() {
                grid.push(&cell, true);
            }
            rest = rest.get(before.len() + separator.len()..).unwrap_or_default();
        }
        let mut is_first = true;
        loop {
            let (part, after) = next_part(rest, separator);
            let (text, next) = match after {
                Some(_) => cell_at_end_of(&part),
                None => (part.as_str(), CellSpec::default()),
            };
            match (spec.take(), &mut open) {
                (Some(spec), open) => *open = Some(Cell::new(vec![line.with_text(text.trim())], spec)),
                (None, Some(cell)) => cell.lines.push(line.with_text(if is_first { text } else { text.trim() })),
                (None, open) if !text.trim().is_empty() || after.is_some() => {
                    *open = Some(Cell::new(vec![line.with_text(text.trim())], CellSpec::default()));
                }
                (None, _) => {}
            }
            is_first = false;
            let Some(after) = after else { break };
            if let Some(cell) = open.take() {
                grid.push(&cell, false);
            }
            spec = Some(next);
            rest = after;
        }
    }
    if let Some(cell) = open {
        grid.push(&cell, true);
    }
    grid.end_row();
}

fn cell_at_end_of(part: &str) -> (&str, CellSpec) {
    cell_at_end(part)
}

/// The text up to the next separator without a backslash before it, and what follows the separator.
fn next_part<'t>(text: &'t str, separator: &str) -> (String, Option<&'t str>) {
    let mut part = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(separator) {
        rest = after;
        match before.strip_suffix('\\') {
            Some(before) => part.extend([before, separator]),
            None => {
                part.push_str(before);
                return (part, Some(after));
            }
        }
    }
    part.push_str(rest);
    (part, None)
}

/// Reads lines whose cells have separators between them, such as `:`.
pub(super) fn read_lines(lines: &[Line], separator: &str, grid: &mut Grid) {
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let mut rest = Some(&*line.text);
        while let Some(text) = rest {
            let (part, after) = next_part(text, separator);
            let cell = Cell::new(vec![line.with_text(part.trim())], CellSpec::default());
            grid.push(&cell, after.is_none());
            rest = after;
        }
    }
    grid.end_row();
}
