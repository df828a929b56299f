//! Lists: bullets, numbers, definitions, fields, options, and blocks of lines.

use crate::corpus::Origin;

use super::line::{Line, dedent, indented, indented_by, trim};
use super::node::{Inline, Node, Text};
use super::parser::Parser;
use super::start::{Enumerator, Sequence, Start, field_name, option_length};

/// The first line of an item behind its mark, and the lines below that belong to it; returns their number too.
fn item<'t>(lines: &[Line<'t>], mark: usize) -> (Vec<Line<'t>>, usize) {
    let (first, below) = lines.split_first().map_or((None, lines), |(first, below)| (Some(first), below));
    let rest = first.map(|first| first.cut(mark));
    // Behind a mark alone the next lines say how far the item is indented.
    let is_empty = rest.is_none_or(|rest| rest.is_blank());
    let length = if is_empty { indented(below) } else { indented_by(below, mark) };
    let own = below.get(..length).unwrap_or_default();
    let own = if is_empty { dedent(own) } else { own.iter().map(|line| line.cut(mark)).collect() };
    (rest.into_iter().chain(own).collect(), length + 1)
}

/// Lines with a mark of their own indentation: the first line behind its mark, the others dedented together.
fn marked<'t>(lines: &[Line<'t>], mark: usize) -> (Vec<Line<'t>>, usize) {
    let (first, below) = lines.split_first().map_or((None, lines), |(first, below)| (Some(first), below));
    let length = indented(below);
    let own = dedent(below.get(..length).unwrap_or_default());
    let head = first.map(|first| first.cut(mark)).map(|head| head.cut(head.indent()));
    (head.into_iter().chain(own).collect(), length + 1)
}

/// The number of blank lines at the start, unless nothing follows them.
fn blanks(lines: &[Line<'_>]) -> usize {
    lines.iter().position(|line| !line.is_blank()).unwrap_or(0)
}

/// Reads a list of items with the same mark.
pub(super) fn bullets(parser: &mut Parser<'_>, lines: &[Line<'_>], mark: char, nodes: &mut Vec<Node>) -> usize {
    let (mut items, mut at) = (Vec::new(), 0);
    while let Some(rest) = lines.get(at..)
        && let Some(first) = rest.get(blanks(rest))
        && Start::of(first.text) == Start::Bullet(mark)
    {
        at += blanks(rest);
        let behind = first.text.get(mark.len_utf8()..).unwrap_or_default();
        let space = behind.len() - behind.trim_start_matches(' ').len();
        let (own, length) = item(lines.get(at..).unwrap_or_default(), mark.len_utf8() + space.max(1));
        items.push(parser.blocks(&own, false));
        at += length;
    }
    nodes.push(Node::List { first: None, items });
    at
}

/// Whether a numbered line is an item and no text: the next line is blank, indented, or the next item.
pub(super) fn is_item(lines: &[Line<'_>], first: &Enumerator) -> bool {
    let Some(next) = lines.get(1).filter(|line| !line.is_blank() && !line.is_indented()) else { return true };
    matches!(Start::of(next.text), Start::Enumerator(next) if follows(first, first.number.unwrap_or(1), &next))
}

fn follows(list: &Enumerator, last: u64, next: &Enumerator) -> bool {
    let is_next = match next.sequence {
        Sequence::Auto => true,
        _ if list.sequence == Sequence::Auto => next.value_in(Sequence::Arabic) == Some(last + 1),
        _ => next.value_in(list.sequence) == Some(last + 1),
    };
    is_next && next.format == list.format
}

/// Reads a list of numbered items.
pub(super) fn numbered(parser: &mut Parser<'_>, lines: &[Line<'_>], list: Enumerator, nodes: &mut Vec<Node>) -> usize {
    let first = list.number.unwrap_or(1);
    let (mut items, mut at, mut last) = (Vec::new(), 0, first.saturating_sub(1));
    while let Some(rest) = lines.get(at..)
        && let Some(line) = rest.get(blanks(rest))
        && let Start::Enumerator(next) = Start::of(line.text)
        && (items.is_empty() || follows(&list, last, &next))
    {
        at += blanks(rest);
        let own = lines.get(at..).unwrap_or_default();
        if !is_item(own, &next) {
            break;
        }
        let (own, length) = item(own, next.length);
        items.push(parser.blocks(&own, false));
        last = last.saturating_add(1);
        at += length;
    }
    nodes.push(Node::List { first: Some(first), items });
    at
}

/// Reads terms with definitions: a line, and indented lines below it.
pub(super) fn definitions(parser: &mut Parser<'_>, lines: &[Line<'_>], nodes: &mut Vec<Node>) -> usize {
    let Some(first) = lines.first() else { return 1 };
    let below = lines.get(1..).unwrap_or_default();
    let length = indented(below);
    let mut term = parser.inline(first.text, first.origin);
    split_classifiers(&mut term.parts);
    let body = parser.blocks(&dedent(below.get(..length).unwrap_or_default()), false);
    nodes.push(Node::Definition { terms: vec![term], body });
    length + 1
}

/// Replaces the ` : ` before a classifier.
fn split_classifiers(parts: &mut [Inline]) {
    for part in parts {
        if let Inline::Text(text) = part
            && text.contains(" : ")
        {
            *text = text.replace(" : ", " ");
        }
    }
}

/// Reads a list of fields.
pub(super) fn fields(parser: &mut Parser<'_>, lines: &[Line<'_>], nodes: &mut Vec<Node>) -> usize {
    let mut at = 0;
    while let Some(rest) = lines.get(at..)
        && let Some(first) = rest.get(blanks(rest))
        && Start::of(first.text) == Start::Field
        && let Some((name, mark)) = field_name(first.text)
    {
        at += blanks(rest);
        let name = parser.inline(name, first.origin);
        let (own, length) = marked(lines.get(at..).unwrap_or_default(), mark);
        let body = parser.blocks(&own, false);
        nodes.push(Node::Field { name, body });
        at += length;
    }
    at
}

/// Reads a list of command line options.
pub(super) fn options(parser: &mut Parser<'_>, lines: &[Line<'_>], nodes: &mut Vec<Node>) -> usize {
    let mut at = 0;
    while let Some(rest) = lines.get(at..)
        && let Some(first) = rest.get(blanks(rest))
        && Start::of(first.text) == Start::Option
        && let Some(mark) = option_length(first.text)
    {
        at += blanks(rest);
        let options = Text::code(first.text.get(..mark).unwrap_or_default(), first.origin);
        let (own, length) = marked(lines.get(at..).unwrap_or_default(), mark);
        let body = parser.blocks(&own, false);
        nodes.push(Node::Definition { terms: vec![options], body });
        at += length;
    }
    at.max(1)
}

/// Reads lines that start with `|`.
pub(super) fn line_block(parser: &mut Parser<'_>, lines: &[Line<'_>], nodes: &mut Vec<Node>) -> usize {
    let mut rows: Vec<(String, Origin)> = Vec::new();
    let mut at = 0;
    for line in lines {
        if Start::of(line.text) == Start::LineBlock {
            rows.push((line.text.get(1..).unwrap_or_default().trim().to_owned(), line.origin));
        } else if let Some((row, _)) = rows.last_mut().filter(|_| line.is_indented()) {
            row.push(' ');
            row.push_str(line.text.trim());
        } else {
            break;
        }
        at += 1;
    }
    for (row, origin) in rows.into_iter().filter(|(row, _)| !row.is_empty()) {
        let text = parser.inline(&row, origin);
        nodes.push(Node::Paragraph(text));
    }
    at
}

/// Reads terms that share a definition, such as those of a glossary: lines, and indented lines below them.
pub(super) fn glossary(parser: &mut Parser<'_>, lines: &[Line<'_>], nodes: &mut Vec<Node>) {
    let (mut at, mut terms) = (0, Vec::new());
    let lines = trim(lines);
    while let Some(line) = lines.get(at) {
        if line.is_blank() || line.text.starts_with(".. ") {
            at += 1;
        } else if line.is_indented() {
            let length = indented(lines.get(at..).unwrap_or_default());
            let own = dedent(lines.get(at..at + length).unwrap_or_default());
            let body = parser.blocks(&own, false);
            nodes.push(Node::Definition { terms: std::mem::take(&mut terms), body });
            at += length.max(1);
        } else {
            // A key for sorting follows behind a colon.
            let term = line.text.split(" : ").next().unwrap_or_default();
            nodes.push(Node::Fragment(super::directive::object_id("term", term)));
            terms.push(parser.inline(term, line.origin));
            at += 1;
        }
    }
    if !terms.is_empty() {
        nodes.push(Node::Definition { terms, body: Vec::new() });
    }
}
