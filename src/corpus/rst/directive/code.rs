//! Directives of code, of formulas, and of raw text.

use crate::corpus::rst::line::joined;
use crate::corpus::rst::node::{Node, Text};
use crate::corpus::rst::parser::Parser;

use super::split::Directive;
use super::words::{named, push_text};

/// Reads a block of code with its caption.
pub(super) fn block(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let parts = directive.split(true);
    named(parser, &parts, nodes);
    let argument = parts.argument();
    let (language, label) = argument.split_once(' ').unwrap_or((&argument, ""));
    let caption = parts.option("caption").unwrap_or(label).to_owned();
    push_text(parser, &caption, directive, nodes);
    let language = if language.is_empty() { parser.document.language.clone() } else { language.to_owned() };
    // A doctest may start right behind its mark.
    if parts.content.is_empty() && matches!(directive.name.as_str(), "doctest" | "prompt") {
        return nodes.push(Node::code("pycon", &parts.arguments));
    }
    nodes.push(Node::code(&language, &parts.content));
}

/// Reads a block whose words are text: a formula, a grammar, or literal text with markup.
pub(super) fn text(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let parts = directive.split(false);
    named(parser, &parts, nodes);
    if let Some(label) = parts.option("label") {
        nodes.push(Node::Fragment(format!("equation-{}", label.replace(' ', "-"))));
    }
    let text = joined(&parts.content);
    match directive.name.as_str() {
        "math" => nodes.push(Node::Paragraph(Text::plain(&text, directive.origin))),
        "productionlist" => {
            let origin = parts.content.first().map_or(directive.origin, |line| line.origin);
            nodes.push(Node::Code { language: String::new(), text: text.replace('`', ""), origin });
        }
        _ => push_text(parser, &text, directive, nodes),
    }
}

/// Reads raw text: HTML is read, any other format is for other media.
pub(super) fn raw(directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let parts = directive.split(true);
    if parts.argument().split_whitespace().any(|format| format == "html") {
        nodes.push(Node::Html(parts.content.iter().map(|line| (line.text.to_owned(), line.origin)).collect()));
    }
}
