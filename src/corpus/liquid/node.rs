//! The tree of a template.

use super::expression::{Condition, Expression, Filtered};

/// A part of a template.
#[derive(Debug)]
pub(super) enum Node<'t> {
    Text {
        text: &'t str,
        line: u32,
    },
    Output {
        value: Filtered,
        line: u32,
    },
    Assign {
        name: &'t str,
        value: Filtered,
        line: u32,
    },
    Capture {
        name: &'t str,
        body: Vec<Node<'t>>,
    },
    /// The first branch whose condition is true; one without a condition is always true.
    If {
        branches: Vec<(Option<Condition>, Vec<Node<'t>>)>,
        negates_first: bool,
    },
    Case {
        subject: Expression,
        branches: Vec<(Option<Vec<Expression>>, Vec<Node<'t>>)>,
    },
    For(Box<Loop<'t>>),
    Break,
    Continue,
    /// A tag that Liquid does not define, or one without a body of its own.
    Tag {
        name: &'t str,
        markup: &'t str,
        line: u32,
        body: Option<Vec<Node<'t>>>,
        depth: usize,
    },
}

/// A loop.
#[derive(Debug)]
pub(super) struct Loop<'t> {
    pub(super) line: u32,
    pub(super) variable: &'t str,
    pub(super) items: Expression,
    pub(super) limit: Option<Expression>,
    pub(super) offset: Option<Expression>,
    pub(super) columns: Option<Expression>,
    pub(super) is_reversed: bool,
    pub(super) is_table: bool,
    pub(super) body: Vec<Node<'t>>,
    pub(super) otherwise: Vec<Node<'t>>,
}
