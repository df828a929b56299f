//! Front matter: the YAML block at the top of a page.

pub(crate) mod block;
mod plain;
#[cfg(test)]
mod tests;
mod values;
pub(crate) mod yaml;
