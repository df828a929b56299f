//! A block of a template in progress: its nodes so far, until its end makes one node of it.

use super::expression::{Condition, Expression};
use super::node::{Loop, Node};

/// A block in progress.
pub(super) struct Frame<'t> {
    pub(super) kind: Block<'t>,
    pub(super) line: u32,
    /// The nodes of the current branch; `kind` has the complete ones.
    pub(super) nodes: Vec<Node<'t>>,
    /// Tags in `nodes` that may become blocks, by their index.
    pub(super) open: Vec<(&'t str, usize)>,
}

/// The kind of a block, with its complete branches and the condition of the current one.
pub(super) enum Block<'t> {
    Root,
    Capture(&'t str),
    If {
        name: &'static str,
        done: Vec<(Option<Condition>, Vec<Node<'t>>)>,
        condition: Option<Condition>,
    },
    Case {
        subject: Expression,
        done: Vec<(Option<Vec<Expression>>, Vec<Node<'t>>)>,
        when: Option<Vec<Expression>>,
    },
    /// A loop, and its body once `else` has started.
    For(Box<Loop<'t>>, bool),
}

impl<'t> Frame<'t> {
    /// The template itself.
    pub(super) fn root() -> Self {
        Self { kind: Block::Root, line: 1, nodes: Vec::new(), open: Vec::new() }
    }

    /// The name of its tag.
    pub(super) fn name(&self) -> &'static str {
        match &self.kind {
            Block::Root => "",
            Block::Capture(_) => "capture",
            // Both end with `endif`.
            Block::If { name: "ifversion", .. } => "if",
            Block::If { name, .. } => name,
            Block::Case { .. } => "case",
            Block::For(frame, _) if frame.is_table => "tablerow",
            Block::For(..) => "for",
        }
    }

    /// The block as one node.
    pub(super) fn into_node(self) -> Option<Node<'t>> {
        let nodes = self.nodes;
        Some(match self.kind {
            Block::Root => return None,
            Block::Capture(name) => Node::Capture { name, body: nodes },
            Block::If { name, mut done, condition } => {
                done.push((condition, nodes));
                Node::If { branches: done, negates_first: name == "unless" }
            }
            Block::Case { subject, mut done, when } => {
                done.push((when, nodes));
                // The text before the first `when` is not shown.
                done.remove(0);
                Node::Case { subject, branches: done }
            }
            Block::For(mut frame, in_else) => {
                if in_else {
                    frame.otherwise = nodes
                } else {
                    frame.body = nodes
                }
                Node::For(frame)
            }
        })
    }
}
