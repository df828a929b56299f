//! What several directives write: an id, a paragraph.

use crate::corpus::rst::node::Node;
use crate::corpus::rst::parser::Parser;

use super::split::{Directive, Parts};

/// Gives the id of the option `name`.
pub(super) fn named(parser: &mut Parser<'_>, parts: &Parts<'_>, nodes: &mut Vec<Node>) {
    if let Some(name) = parts.option("name").filter(|name| !name.is_empty()) {
        nodes.push(Node::Fragment(parser.document.ids.target(name)));
    }
}

/// Adds a paragraph.
pub(super) fn push_text(parser: &mut Parser<'_>, text: &str, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    if !text.is_empty() {
        let text = parser.inline(text, directive.origin);
        nodes.push(Node::Paragraph(text));
    }
}
