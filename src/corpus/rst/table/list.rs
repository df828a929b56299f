//! Tables of lists: each item is a row, and each item inside of it a cell.

use crate::corpus::rst::directive::Parts;
use crate::corpus::rst::node::Node;
use crate::corpus::rst::parser::Parser;

/// Reads the rows of a table of lists.
pub(in crate::corpus::rst) fn list(parser: &mut Parser<'_>, parts: &Parts<'_>, nodes: &mut Vec<Node>) {
    let heads = parts.number("header-rows").unwrap_or(0);
    let mut count = 0;
    for node in parser.blocks(&parts.content, false) {
        let Node::List { items, .. } = node else {
            nodes.push(node);
            continue;
        };
        for item in items {
            let cells = item.into_iter().flat_map(|node| match node {
                Node::List { items, .. } => items,
                other => vec![vec![other]],
            });
            nodes.push(Node::Row { is_header: count < heads, cells: cells.collect() });
            count += 1;
        }
    }
}
