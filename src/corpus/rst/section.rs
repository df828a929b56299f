//! Headings by adornment, and transitions.

use super::line::Line;
use super::node::Node;
use super::parser::Parser;
use super::start::is_adornment;

/// Shortest line that is an adornment whatever the length of the title.
const SURE: usize = 4;

/// Reads a heading with a line above and below, or a transition; `None` when the line is text.
pub(super) fn overlined(
    parser: &mut Parser<'_>,
    lines: &[Line<'_>],
    titles: bool,
    nodes: &mut Vec<Node>,
) -> Option<usize> {
    let [line, rest @ ..] = lines else { return None };
    let title = rest.first().filter(|title| !title.is_blank());
    let (Some(title), Some(under)) = (title, rest.get(1)) else {
        return (line.text.len() >= SURE && title.is_none()).then_some(1);
    };
    let is_same = is_adornment(under.text) && under.text.as_bytes().first() == line.text.as_bytes().first();
    let is_long = line.text.len() >= SURE || width(title.text.trim()) <= line.text.len();
    if !is_same || !is_long {
        return None;
    }
    let title = Line { text: title.text.trim(), origin: title.origin };
    heading(parser, title, (line.text.as_bytes().first().copied()?, true), titles, nodes);
    Some(3)
}

/// Reads a heading with a line below; `None` without one.
pub(super) fn underlined(
    parser: &mut Parser<'_>,
    lines: &[Line<'_>],
    titles: bool,
    nodes: &mut Vec<Node>,
) -> Option<usize> {
    let [title, under, ..] = lines else { return None };
    let is_long = under.text.len() >= SURE || width(title.text) <= under.text.len();
    if !is_adornment(under.text) || !is_long {
        return None;
    }
    heading(parser, *title, (under.text.as_bytes().first().copied()?, false), titles, nodes);
    Some(2)
}

/// The columns of a title; wide letters take two.
fn width(title: &str) -> usize {
    title
        .chars()
        .map(|char| if matches!(char, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{ffdc}') { 2 } else { 1 })
        .sum()
}

fn heading(parser: &mut Parser<'_>, title: Line<'_>, style: (u8, bool), titles: bool, nodes: &mut Vec<Node>) {
    let text = parser.inline(title.text, title.origin);
    if !titles {
        // Docutils allows no sections here; the words stay.
        return nodes.push(Node::Paragraph(text));
    }
    let level = parser.document.level(style);
    let mut id = parser.document.ids.section(&text.words());
    // Sphinx prefers the id of the target right before a heading to one that looks made up.
    if parser.site.settings().is_sphinx
        && id.starts_with("id")
        && let Some(Node::Fragment(label)) = nodes.last_mut()
    {
        std::mem::swap(label, &mut id);
    }
    nodes.push(Node::Heading { level, id, title: text });
}
