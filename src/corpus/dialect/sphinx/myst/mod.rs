//! MyST: rewrites directives, roles and targets of MyST Markdown into Markdown (<https://myst-parser.readthedocs.io>).

mod attributes;
mod blocks;
mod directive;
mod fence;
mod ids;
mod inline;
mod insert;
mod outline;
mod pass;
mod rewrite;
mod split;
mod substitution;
mod table;

pub(super) use ids::syntax;
pub(super) use outline::{outline, plain_words};
pub(super) use rewrite::rewrite;
