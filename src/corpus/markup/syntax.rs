//! Syntax: what a dialect adds to CommonMark with tables, strikethrough and task lists.

use std::sync::LazyLock;

/// The extensions of the Markdown parser.
pub(crate) use pulldown_cmark::Options as Extensions;

use super::heading::{GithubIds, HeadingIds};

/// The syntax of a page after its dialect has rewritten all marks that Markdown does not know.
#[derive(Debug)]
pub(crate) struct Syntax {
    /// The extensions of the Markdown parser.
    pub(crate) extensions: Extensions,
    /// The rule for the ids of headings.
    pub(crate) ids: Box<dyn HeadingIds>,
}

/// Extensions that most generators have.
pub(crate) const COMMON: Extensions =
    Extensions::ENABLE_TABLES.union(Extensions::ENABLE_STRIKETHROUGH).union(Extensions::ENABLE_TASKLISTS);

/// The syntax of pages without a dialect.
pub(crate) static PLAIN: LazyLock<Syntax> = LazyLock::new(|| Syntax { extensions: COMMON, ids: Box::new(GithubIds) });
