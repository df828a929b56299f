//! Tables of directives as tables of Markdown.

use crate::corpus::Origin;
use crate::corpus::rst::read_csv;

use super::fence::{Line, item_mark};
use super::insert::file_path;
use super::pass::Pass;
use super::split::{Directive, Parts, paragraph};

/// Writes a table of values separated by commas.
pub(super) fn csv(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>) {
    paragraph(pass, directive, directive.argument);
    let mut rows: Vec<(Origin, Vec<String>)> = Vec::new();
    for (_, row) in parts.option("header").map(|header| read_csv(header, ',')).unwrap_or_default() {
        rows.push((directive.origin, row));
    }
    let separator = match parts.option("delim") {
        Some("tab") => '\t',
        Some("space") => ' ',
        other => other.and_then(|text| text.chars().next()).unwrap_or(','),
    };
    if let Some(file) = parts.option("file") {
        let path = file_path(pass, file);
        pass.files.include(&path, directive.origin, |file, source| {
            let read = read_csv(file.text(), separator).into_iter();
            rows.extend(read.map(|(line, row)| (Origin { source, line: line.saturating_add(1) }, row)));
        });
    } else {
        let text = parts.content.iter().map(|line| line.bare()).collect::<Vec<_>>().join("\n");
        let origin = |line: u32| parts.content.get(line as usize).map_or(directive.origin, |line| line.origin);
        rows.extend(read_csv(&text, separator).into_iter().map(|(line, row)| (origin(line), row)));
    }
    write(pass, directive, &rows);
}

/// Writes a table of lists: each item is a row, and each item inside of it a cell.
pub(super) fn list(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>) {
    paragraph(pass, directive, directive.argument);
    let mut rows: Vec<(Origin, Vec<String>)> = Vec::new();
    let outer = parts.content.iter().find(|line| !line.is_blank()).map_or(0, |line| indent(line));
    for line in parts.content {
        let item = item_mark(line.text);
        let is_row = item.is_some() && indent(line) == outer;
        let text = item.map_or(line.bare(), |(_, rest)| rest);
        if is_row {
            let cell = item_mark(text).map_or(text, |(_, rest)| rest);
            let cell = if text == "-" || text == "*" { "" } else { cell };
            rows.push((line.origin, vec![cell.trim().to_owned()]));
        } else if let Some((_, row)) = rows.last_mut() {
            let inner = outer + 2;
            let bare = line.bare().trim_end();
            let is_cell = indent(line) == inner && (item.is_some() || bare == "-" || bare == "*");
            match row.last_mut().filter(|_| !is_cell) {
                Some(cell) => {
                    cell.push(' ');
                    cell.push_str(line.bare().trim());
                }
                None => row.push(if bare.len() == 1 { String::new() } else { text.trim().to_owned() }),
            }
        }
    }
    write(pass, directive, &rows);
}

fn indent(line: &Line<'_>) -> usize {
    line.prefix().len()
}

/// Writes rows as a table; the first one is its head.
fn write(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, rows: &[(Origin, Vec<String>)]) {
    let columns = rows.iter().map(|(_, row)| row.len()).max().unwrap_or(0);
    pass.put_blank(directive.prefix, directive.origin);
    for (index, (origin, row)) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('\n', " ").replace('|', "\\|")).collect();
        let missing = " |".repeat(columns.saturating_sub(row.len()));
        let line = format!("{}| {} |{missing}", directive.prefix, cells.join(" | "));
        pass.lines(&[Line { text: &line, origin: *origin }], false);
        if index == 0 {
            pass.put(directive.prefix, &format!("|{}", "---|".repeat(columns)), *origin);
        }
    }
    pass.put_blank(directive.prefix, directive.origin);
}
