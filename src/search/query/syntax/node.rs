//! The syntax tree of a question, and its text in the query language.

use std::fmt;

use super::super::field_names::FieldName;

/// A node of the syntax tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// `*`: every document.
    All,
    /// A word.
    Word(String),
    /// `auth*`: every word with this prefix.
    Prefix(String),
    /// `"authorization code"`: consecutive words.
    Phrase(String),
    /// `topic:(a,b)`: any of the values.
    Field(FieldName, Vec<String>),
    /// `-x`: documents without x.
    Not(Box<Node>),
    /// `a b`: all of the nodes.
    And(Vec<Node>),
    /// `a OR b`: any of the nodes.
    Or(Vec<Node>),
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Word(word) => f.write_str(word),
            Self::Prefix(stem) => write!(f, "{stem}*"),
            Self::Phrase(words) => write!(f, "\"{words}\""),
            Self::Field(name, values) => match &values[..] {
                [value] if value.contains([' ', '(', ')']) => write!(f, "{}:\"{value}\"", name.name()),
                [value] => write!(f, "{}:{value}", name.name()),
                _ => write!(f, "{}:({})", name.name(), values.join(",")),
            },
            Self::Not(node) => match **node {
                Self::And(_) | Self::Or(_) | Self::Not(_) => write!(f, "-({node})"),
                _ if node.to_string().starts_with('-') => write!(f, "NOT {node}"),
                _ => write!(f, "-{node}"),
            },
            Self::And(nodes) => join(f, nodes, " "),
            Self::Or(nodes) => join(f, nodes, " OR "),
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, nodes: &[Node], separator: &str) -> fmt::Result {
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        match node {
            Node::And(_) => write!(f, "({node})")?,
            Node::Or(_) if separator.trim().is_empty() && nodes.len() > 1 => write!(f, "({node})")?,
            _ => write!(f, "{node}")?,
        }
    }
    Ok(())
}
