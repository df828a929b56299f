//! Tables of comma-separated values: a value in quotation marks may have separators and line ends.

use super::super::super::reader::Line;
use super::cell::Cell;
use super::grid::Grid;
use super::specification::CellSpec;

/// Reads comma-separated values, or those with another separator.
pub(super) fn read_values(lines: &[Line], separator: &str, grid: &mut Grid) {
    let mut value: Vec<Line> = Vec::new();
    let mut is_quoted = false;
    for line in lines {
        if line.is_empty() && !is_quoted {
            continue;
        }
        let mut part = String::new();
        let mut rest = &*line.text;
        while let Some(char) = rest.chars().next() {
            if char == '"' && is_quoted && rest.starts_with("\"\"") {
                part.push('"');
                rest = rest.get(2..).unwrap_or_default();
                continue;
            }
            if char == '"' && (is_quoted || part.trim().is_empty() && value.is_empty()) {
                is_quoted = !is_quoted;
            } else if !is_quoted && rest.starts_with(separator) {
                value.push(line.with_text(part.trim()));
                grid.push(&Cell::new(std::mem::take(&mut value), CellSpec::default()), false);
                part.clear();
                rest = rest.get(separator.len()..).unwrap_or_default();
                continue;
            } else {
                part.push(char);
            }
            rest = rest.get(char.len_utf8()..).unwrap_or_default();
        }
        value.push(line.with_text(part.trim()));
        if !is_quoted {
            grid.push(&Cell::new(std::mem::take(&mut value), CellSpec::default()), true);
        }
    }
    if !value.is_empty() {
        grid.push(&Cell::new(value, CellSpec::default()), true);
    }
    grid.end_row();
}
