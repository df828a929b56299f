//! Syntax: parses the query language into a tree of words, phrases, fields and operators.
//!
//! The parser accepts any text. Text that only resembles syntax stays text, and a reading that is not the literal one
//! gives a warning.

mod capitals;
mod dashes;
mod marks;
mod node;
mod parser;
mod quotes;

pub(crate) use capitals::possible_names;
pub(crate) use dashes::possible_flags;
pub(crate) use marks::plain_marks;
pub(crate) use node::Node;
pub(crate) use parser::{parse, parse_literal};
