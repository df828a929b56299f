//! Front matter: the block of YAML, TOML or JSON at the top of a page.

mod block;
mod entries;
mod other;
mod plain;
mod spelling;
#[cfg(test)]
mod tests;
mod values;
mod written;

pub(crate) use block::{Notations, line_of, split};
pub(crate) use entries::FrontMatter;
pub(crate) use written::Block;
