//! The table of all dialects.

use super::interface::Kind;
#[cfg(test)]
use super::probe;
use super::{
    antora, built, docfx, docusaurus, ejs, fumadocs, gitbook, github_docs, hugo, jekyll, mdbook, mdn, mintlify, mkdocs,
    nextra, obsidian, plain, sphinx, starlight, vitepress,
};

/// All dialects, in the order of precedence within one folder.
pub(crate) const KINDS: &[Kind] = &[
    #[cfg(test)]
    probe::KIND,
    antora::KIND,
    mdbook::KIND,
    docfx::KIND,
    mdn::KIND,
    ejs::KIND,
    mkdocs::KIND,
    hugo::KIND,
    jekyll::KIND,
    docusaurus::KIND,
    starlight::KIND,
    vitepress::KIND,
    fumadocs::KIND,
    nextra::KIND,
    mintlify::KIND,
    gitbook::KIND,
    sphinx::KIND,
    github_docs::KIND,
    obsidian::KIND,
    built::KIND,
    plain::KIND,
];

/// The names of all dialects.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.name)
}
