//! Front matter: the YAML block at the top of a page.

mod block;
mod entries;
mod plain;
#[cfg(test)]
mod tests;
mod values;
pub(crate) mod yaml;

pub(crate) use block::{line_of, split};
