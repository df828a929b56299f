//! MkDocs with Material and pymdownx: what `mkdocs.yml` and the extensions of Python-Markdown make of a tree.

mod blocks;
mod config;
mod inline;
mod listing;
mod site;
#[cfg(test)]
mod tests;

pub(super) use site::KIND;
