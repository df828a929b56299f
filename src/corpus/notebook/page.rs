//! Writes the cells of a notebook into a page. Each cell stands alone: a mark that one leaves open ends with it.

use crate::corpus::include::PageFiles;
use crate::corpus::markup::{PageBuilder, PageContent, Syntax, write_markdown};
use crate::corpus::{MappedWriter, Origin};
use crate::diagnostic::Code;

use super::cells::{Cell, Kind, cells};
use super::json;

/// Keys whose values are no text of the page: results, pictures.
const SKIPPED: [&str; 2] = ["outputs", "attachments"];

/// Reads the text of a notebook that starts at a line of its file.
pub(crate) fn read_notebook(text: &str, first_line: u32, syntax: &Syntax, files: &PageFiles<'_>) -> PageContent {
    let start = Origin { source: 0, line: first_line };
    let mut page = PageBuilder::new(start);
    let (notebook, fault) = json::read(text, first_line, &SKIPPED);
    // An empty file is a notebook that nobody has written yet.
    if let Some((line, reason)) = fault.filter(|_| !text.trim().is_empty()) {
        let message = format!("this notebook is no valid JSON: {reason}; the cells before were kept");
        files.report(Code::Unreadable, Origin { line, ..start }, message);
    }
    for cell in notebook.iter().flat_map(cells) {
        write(&cell, syntax, &mut page);
        page.end_part(&*syntax.ids);
    }
    page.finish(&*syntax.ids)
}

fn write(cell: &Cell, syntax: &Syntax, page: &mut PageBuilder) {
    match &cell.kind {
        Kind::Markdown => markdown("", cell, syntax, page),
        Kind::Heading(level) => markdown(&format!("{} ", "#".repeat(*level)), cell, syntax, page),
        Kind::Code(language) => code(language, cell, page),
        Kind::Raw => code("", cell, page),
    }
}

/// Writes Markdown; the first line starts with `lead`.
fn markdown(lead: &str, cell: &Cell, syntax: &Syntax, page: &mut PageBuilder) {
    let mut out = MappedWriter::with_capacity(cell.lines.iter().map(|(line, _)| line.len() + 1).sum());
    for (index, (line, number)) in cell.lines.iter().enumerate() {
        let origin = Origin { source: 0, line: *number };
        out.push(if index == 0 { lead } else { "" }, origin);
        out.push(line, origin);
        out.newline(origin);
    }
    write_markdown(&out.finish(), syntax, page);
}

fn code(language: &str, cell: &Cell, page: &mut PageBuilder) {
    page.start_code(language);
    for (line, number) in &cell.lines {
        page.text(line, Origin { source: 0, line: *number });
        page.text("\n", Origin { source: 0, line: *number });
    }
    page.end_code();
}
