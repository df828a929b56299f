//! Tables of values separated by commas.

use crate::corpus::Origin;
use crate::corpus::rst::directive::{Parts, file_path};
use crate::corpus::rst::line::{Line, joined};
use crate::corpus::rst::node::Node;
use crate::corpus::rst::parser::Parser;

/// Reads the rows of a table of values, in the directive or in a file.
pub(in crate::corpus::rst) fn csv(parser: &mut Parser<'_>, parts: &Parts<'_>, nodes: &mut Vec<Node>) {
    let separator = separator(parts.option("delim"));
    let origin =
        parts.content.first().or(parts.arguments.first()).map_or(Origin { source: 0, line: 1 }, |line| line.origin);
    for row in parts.option("header").map(|header| read_csv(header, ',')).unwrap_or_default() {
        push(parser, &row.1, true, origin, nodes);
    }
    let heads = parts.number("header-rows").unwrap_or(0);
    let mut rows = |parser: &mut Parser<'_>, text: &str, place: &dyn Fn(u32) -> Origin| {
        for (index, (line, row)) in read_csv(text, separator).into_iter().enumerate() {
            push(parser, &row, index < heads, place(line), nodes);
        }
    };
    if let Some(file) = parts.option("file") {
        let path = file_path(parser, file.trim(), origin);
        let files = parser.files;
        files.include(&path, origin, |file, source| {
            rows(parser, file.text(), &|line| Origin { source, line: line.saturating_add(1) });
        });
    } else {
        let at = |line: u32| parts.content.get(line as usize).map_or(origin, |line| line.origin);
        rows(parser, &joined(&parts.content), &at);
    }
}

fn separator(option: Option<&str>) -> char {
    match option.map(str::trim) {
        Some("tab" | "\\t") => '\t',
        Some("space") => ' ',
        Some(text) => text.chars().next().unwrap_or(','),
        None => ',',
    }
}

fn push(parser: &mut Parser<'_>, row: &[String], is_header: bool, origin: Origin, nodes: &mut Vec<Node>) {
    let cells = row.iter().map(|value| {
        let lines: Vec<Line<'_>> = value.split('\n').map(|text| Line { text: text.trim_end(), origin }).collect();
        parser.blocks(&lines, false)
    });
    let cells = cells.collect();
    nodes.push(Node::Row { is_header, cells });
}

/// The rows of a text, and the number of the line before each; a value in quotes may have separators and line ends.
pub(crate) fn read_csv(text: &str, separator: char) -> Vec<(u32, Vec<String>)> {
    let (mut rows, mut row, mut value) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut first, mut in_quotes) = (0_u32, 0_u32, false);
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        line += u32::from(char == '\n');
        match char {
            '"' if in_quotes && chars.peek() == Some(&'"') => value.extend(chars.next()),
            '"' if in_quotes => in_quotes = false,
            '"' if value.trim().is_empty() => {
                value.clear();
                in_quotes = true;
            }
            '\n' if !in_quotes => {
                end_row(&mut rows, &mut row, &mut value, first);
                first = line;
            }
            _ if char == separator && !in_quotes => row.push(std::mem::take(&mut value).trim().to_owned()),
            _ => value.push(char),
        }
    }
    end_row(&mut rows, &mut row, &mut value, first);
    rows
}

fn end_row(rows: &mut Vec<(u32, Vec<String>)>, row: &mut Vec<String>, value: &mut String, first: u32) {
    if row.is_empty() && value.trim().is_empty() {
        return value.clear();
    }
    row.push(std::mem::take(value).trim().to_owned());
    rows.push((first, std::mem::take(row)));
}

#[cfg(test)]
mod tests {
    use super::read_csv;

    #[test]
    fn quotes_keep_separators_and_line_ends() {
        let rows = read_csv("a, \"b, c\"\n\n\"d \"\"e\"\"\nf\",g\n", ',');
        let row = |line: u32, values: &[&str]| (line, values.iter().map(|value| (*value).to_owned()).collect());
        let expected: Vec<(u32, Vec<String>)> = vec![row(0, &["a", "b, c"]), row(2, &["d \"e\"\nf", "g"])];
        assert_eq!(rows, expected);
    }
}
