//! Front matter: the block of YAML, TOML or JSON at the top of a page.

mod block;
mod entries;
mod other;
mod plain;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use block::{Block, Notations, line_of, split};
pub(crate) use entries::FrontMatter;
