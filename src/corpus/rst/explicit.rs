//! Explicit markup: what starts with two dots. Anything that is none of it is a comment.

use super::directive::{self, Directive};
use super::line::{Line, dedent, indented, joined, trim};
use super::node::{Destination, Label, Node};
use super::parser::Parser;
use super::text::label;
use super::text::{simple_name, unescape};

/// Reads explicit markup; returns the number of its lines.
pub(super) fn read(parser: &mut Parser<'_>, lines: &[Line<'_>], titles: bool, nodes: &mut Vec<Node>) -> usize {
    let Some((first, below)) = lines.split_first() else { return 1 };
    let behind = first.text.get(2..).unwrap_or_default();
    let mark = behind.trim_start_matches(' ');
    // A mark alone before a blank line is an empty comment.
    if mark.is_empty() && below.first().is_none_or(Line::is_blank) {
        return 1;
    }
    let length = indented(below);
    let own = below.get(..length).unwrap_or_default();
    let start = first.text.len() - mark.len();
    let block = |mark_length: usize| -> Vec<Line<'_>> {
        let head = first.cut(start + mark_length);
        let head = head.cut(head.indent());
        std::iter::once(head).chain(dedent(own)).collect()
    };
    if let Some((label, mark_length)) = footnote(mark) {
        note(parser, label, &block(mark_length), first, nodes);
    } else if mark.starts_with('_') && !mark.starts_with("_ ") {
        target(parser, mark, own, lines.get(1 + length..).unwrap_or_default(), nodes);
    } else if let Some((name, directive, mark_length)) = substitution(mark) {
        let parts = directive::substitute(parser, directive, &block(mark_length));
        parser.document.substitutions.entry(name.to_owned()).or_insert(parts);
    } else if let Some((name, mark_length)) = directive_name(mark) {
        let lines = block(mark_length);
        let directive =
            Directive { name: name.to_lowercase(), origin: first.origin, lines: trim(&lines).to_vec(), titles };
        directive::read(parser, directive, nodes);
    }
    1 + length
}

/// The name of a directive, and the length of its mark.
pub(super) fn directive_name(mark: &str) -> Option<(&str, usize)> {
    let name = simple_name(mark)?;
    let rest = mark.get(name.len()..)?;
    let rest = rest.strip_prefix(' ').unwrap_or(rest).strip_prefix("::")?;
    (rest.is_empty() || rest.starts_with(' ')).then_some((name, mark.len() - rest.len()))
}

/// The label of a footnote or citation, and the length of its mark.
fn footnote(mark: &str) -> Option<(Label, usize)> {
    let (inner, rest) = mark.strip_prefix('[')?.split_once(']')?;
    (rest.is_empty() || rest.starts_with(' ')).then_some(())?;
    Some((label(inner)?, mark.len() - rest.len()))
}

fn note(parser: &mut Parser<'_>, label: Label, lines: &[Line<'_>], first: &Line<'_>, nodes: &mut Vec<Node>) {
    let id = match &label {
        Label::Written(name) | Label::Named(name) => parser.document.ids.target(name),
        Label::Auto | Label::Symbol => parser.document.ids.assign(""),
    };
    nodes.push(Node::Fragment(id));
    let body = parser.blocks(lines, false);
    nodes.push(Node::Note { label, body, origin: first.origin });
}

/// Name and directive of a substitution, and the length of its mark.
fn substitution(mark: &str) -> Option<(&str, &str, usize)> {
    let rest = mark.strip_prefix('|').filter(|rest| !rest.starts_with(' '))?;
    let (name, rest) = rest.split_once("| ")?;
    let rest = rest.trim_start();
    let (directive, length) = directive_name(rest)?;
    Some((name, directive, mark.len() - rest.len() + length))
}

/// Reads `_name: address`. A target without address names the block behind it.
fn target(parser: &mut Parser<'_>, mark: &str, own: &[Line<'_>], after: &[Line<'_>], nodes: &mut Vec<Node>) {
    let text = format!("{mark}\n{}", joined(own));
    let rest = text.get(1..).unwrap_or_default();
    if let Some(address) =
        rest.strip_prefix("_:").or_else(|| rest.strip_prefix('_').filter(|rest| rest.starts_with(' ')))
    {
        return parser.document.anonymous_target(&address.split_whitespace().collect::<String>());
    }
    let Some((name, address)) = target_name(rest) else { return };
    let name = unescape(&name);
    let alias = address.trim().strip_suffix('_').filter(|alias| !alias.ends_with('\\') && !alias.contains("://"));
    let url = unescape(&address.split_whitespace().collect::<String>());
    if let Some(alias) = alias {
        let to = Destination::Name(unescape(alias.trim().trim_matches('`')));
        parser.document.link_target(&name, to);
    } else if !url.is_empty() {
        parser.document.link_target(&name, Destination::Url(url));
    } else if let Some(url) = chained(after) {
        // Targets in a row share the address of the last one.
        parser.document.link_target(&name, Destination::Url(url));
    } else {
        let id = parser.document.ids.target(&name);
        nodes.push(Node::Fragment(id));
    }
}

/// The name of a target and what follows its colon.
fn target_name(rest: &str) -> Option<(String, &str)> {
    if let Some(quoted) = rest.strip_prefix('`') {
        let (name, after) = quoted.split_once('`')?;
        return Some((name.to_owned(), after.trim_start().strip_prefix(':')?));
    }
    let bytes = rest.as_bytes();
    let is_end = |at: &usize| {
        let is_escaped = *at > 0 && bytes.get(at - 1) == Some(&b'\\');
        let after = bytes.get(at + 1);
        bytes.get(*at) == Some(&b':') && !is_escaped && after.is_none_or(u8::is_ascii_whitespace)
    };
    let end = (0..bytes.len()).find(is_end)?;
    Some((rest.get(..end)?.to_owned(), rest.get(end + 1..)?))
}

/// The address of the target right behind another one, without a blank line between them.
fn chained(after: &[Line<'_>]) -> Option<String> {
    for line in after.iter().take(16) {
        let rest = line.text.strip_prefix(".. _")?;
        let (_, address) = target_name(rest)?;
        let address = address.trim();
        if !address.is_empty() {
            return (!address.ends_with('_')).then(|| address.to_owned());
        }
    }
    None
}
