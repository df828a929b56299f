//! Inline text: rewrites the marks inside of a block.

mod attributes;
mod keys;
mod pairs;
mod pass;
mod rules;
mod spans;
mod symbols;
#[cfg(test)]
mod tests;

pub(super) use attributes::{cut_from_heading, escape, id_of, value_of, whole_line};
pub(super) use pass::rewrite;
pub(super) use rules::{Place, Rewritten, Rules, fold_label};
pub(super) use spans::shortcode;
