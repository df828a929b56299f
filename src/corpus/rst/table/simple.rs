//! Simple tables: columns below borders of `=`; text in the first column starts a row.

use crate::corpus::rst::line::{Line, until_blank};
use crate::corpus::rst::node::Node;
use crate::corpus::rst::parser::Parser;
use crate::corpus::rst::start::is_simple_border;

use super::columns::{cell, cut};
use super::grid::MAX_COLUMNS;

/// Reads a simple table; one without an end stays as it is drawn.
pub(in crate::corpus::rst) fn simple(parser: &mut Parser<'_>, lines: &[Line<'_>], nodes: &mut Vec<Node>) -> usize {
    let columns = spans(lines.first().map_or("", |line| line.text));
    let Some((length, head)) = extent(lines).filter(|_| columns.len() <= MAX_COLUMNS) else {
        let length = until_blank(lines).max(1);
        nodes.push(Node::code("", lines.get(..length).unwrap_or_default()));
        return length;
    };
    let mut row: Vec<Line<'_>> = Vec::new();
    for (index, line) in lines.iter().enumerate().take(length).skip(1) {
        let is_header = head.is_some_and(|head| index <= head);
        let is_border = is_simple_border(line.text);
        if is_border || is_underline(line.text) {
            let spanned =
                if is_border { columns.clone() } else { spans(line.text).into_iter().take(MAX_COLUMNS).collect() };
            push(parser, &mut row, &spanned, is_header, nodes);
            continue;
        }
        let starts = columns.first().is_some_and(|first| !cut(line, first.0, Some(first.1)).text.trim().is_empty());
        if starts {
            push(parser, &mut row, &columns, is_header, nodes);
        }
        row.push(*line);
    }
    length
}

/// The number of lines of a table, and the border below its head.
fn extent(lines: &[Line<'_>]) -> Option<(usize, Option<usize>)> {
    let mut first = None;
    for (index, line) in lines.iter().enumerate().skip(1) {
        if !is_simple_border(line.text) {
            continue;
        }
        let is_last = lines.get(index + 1).is_none_or(Line::is_blank);
        if first.is_some() || is_last {
            return Some((index + 1, first));
        }
        first = Some(index);
    }
    None
}

/// Whether a line of dashes joins the columns of the row above it.
fn is_underline(line: &str) -> bool {
    line.starts_with("--") && line.bytes().all(|byte| matches!(byte, b'-' | b' '))
}

/// The first and the last column of each run of signs.
fn spans(border: &str) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (column, char) in border.chars().enumerate() {
        match spans.last_mut() {
            Some(last) if char != ' ' && last.1 == column => last.1 = column + 1,
            _ if char != ' ' => spans.push((column, column + 1)),
            _ => {}
        }
    }
    spans
}

fn push(
    parser: &mut Parser<'_>,
    row: &mut Vec<Line<'_>>,
    columns: &[(usize, usize)],
    is_header: bool,
    nodes: &mut Vec<Node>,
) {
    let lines = std::mem::take(row);
    if lines.iter().all(Line::is_blank) {
        return;
    }
    let mut cells = Vec::with_capacity(columns.len());
    for (index, (start, _)) in columns.iter().enumerate() {
        // Text between columns belongs to the one before; the last column has no end.
        let end = columns.get(index + 1).map(|next| next.0);
        let start = if index == 0 { 0 } else { *start };
        let own: Vec<Line<'_>> = lines.iter().map(|line| cut(line, start, end)).collect();
        cells.push(parser.blocks(&cell(&own), false));
    }
    nodes.push(Node::Row { is_header, cells });
}
