//! Reads a table, and writes its rows.

use crate::corpus::Origin;
use crate::corpus::markup::Container;

use super::super::super::inline::{NORMAL, convert};
use super::super::super::reader::Line;
use super::super::metadata::Metadata;
use super::super::parser::{Parser, joined};
use super::cell::Cell;
use super::delimited::{read_cells, read_lines};
use super::grid::Grid;
use super::quoted::read_values;
use super::specification::{cell, columns};

/// The notation of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// Cells start with a separator.
    Cells,
    /// Comma-separated values.
    Values,
    /// Lines with separators.
    Lines,
}

impl Parser<'_> {
    /// Writes a table between its delimiters.
    pub(in crate::corpus::asciidoc::block) fn read_table(
        &mut self,
        lines: Vec<Line>,
        delimiter: &str,
        metadata: &Metadata,
    ) {
        self.write_caption(metadata, "table");
        let (format, separator) = self.notation(delimiter, metadata);
        let styles = metadata.attributes.get("cols").map(columns).unwrap_or_default();
        let is_comment = |line: &Line| line.text.starts_with("//") && !line.text.starts_with("///");
        let lines: Vec<Line> = lines.into_iter().filter(|line| !is_comment(line)).collect();
        let has_header = metadata.attributes.has_option("header")
            || !metadata.attributes.has_option("noheader") && has_implicit_header(&lines, format, &separator);
        let mut grid = Grid::new(Some(styles.len()));
        match format {
            Format::Cells => read_cells(&lines, &separator, &mut grid),
            Format::Values => read_values(&lines, &separator, &mut grid),
            Format::Lines => read_lines(&lines, &separator, &mut grid),
        }
        for (index, row) in grid.rows.iter().enumerate() {
            let header = has_header && index == 0;
            self.page.open(Container::Row { header });
            for cell in row {
                let style = cell.spec.style.or_else(|| styles.get(cell.column).copied().flatten());
                self.write_cell(cell, style.filter(|_| !header), header);
            }
            self.page.close_row();
        }
    }

    fn notation(&self, delimiter: &str, metadata: &Metadata) -> (Format, String) {
        let cells = if self.in_cell { "!" } else { "|" };
        let (format, separator) = match (metadata.attributes.get("format"), delimiter.chars().next()) {
            (Some("csv"), _) | (None, Some(',')) => (Format::Values, ","),
            (Some("tsv"), _) => (Format::Values, "\t"),
            (Some("dsv"), _) | (None, Some(':')) => (Format::Lines, ":"),
            _ => (Format::Cells, cells),
        };
        let own = metadata.attributes.get("separator").filter(|separator| !separator.is_empty());
        let own = own.map(|separator| if separator == "\\t" { "\t" } else { separator });
        (format, own.unwrap_or(separator).to_owned())
    }

    fn write_cell(&mut self, cell: &Cell, style: Option<char>, is_header: bool) {
        let is_head = is_header || style == Some('h');
        if is_head && is_header {
            self.page.head_cell()
        } else {
            self.page.cell()
        }
        let Some(origin) = cell.lines.first().map(|line| line.origin) else { return };
        match style {
            Some('a') => {
                let outer = std::mem::replace(&mut self.in_cell, true);
                self.parse_nested(cell.lines.clone(), None);
                self.in_cell = outer;
            }
            Some('l') => self.page.text(&joined(&cell.lines), origin),
            Some('m') => {
                self.page.open_code();
                self.write_cell_text(&cell.lines, origin);
                self.page.close_code();
            }
            _ => self.write_cell_text(&cell.lines, origin),
        }
    }

    /// Writes the paragraphs of a cell.
    fn write_cell_text(&mut self, lines: &[Line], origin: Origin) {
        for paragraph in lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
            let html = convert(&mut self.document, &joined(paragraph), NORMAL);
            self.write_html(&html, origin);
            self.page.close_link(false);
            self.page.space();
        }
    }
}

/// Whether a blank line below the first one makes that one the head of the table.
fn has_implicit_header(lines: &[Line], format: Format, separator: &str) -> bool {
    let is_filled = |index: usize| lines.get(index).is_some_and(|line| !line.is_empty());
    if !is_filled(0) || lines.len() < 2 || is_filled(1) {
        return false;
    }
    let Some(next) = lines.iter().skip(1).find(|line| !line.is_empty()) else { return true };
    if format != Format::Cells {
        return lines.first().is_none_or(|line| line.text.matches('"').count() % 2 == 0);
    }
    // Otherwise the cell of the first line goes on.
    let before = next.text.split_once(separator).map(|(before, _)| before);
    before.is_some_and(|before| cell(before.trim_start_matches([' ', '\t'])).is_some())
}
