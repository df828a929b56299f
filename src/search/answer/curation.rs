//! Curation: pins, synonyms and saved queries that people write for an index.

use crate::search::expand::Synonyms;
use crate::search::query::{Pattern, Views};

/// Pins, synonyms and saved queries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Curation {
    /// In file order. All pins whose pattern matches a question apply.
    pub pins: Vec<Pin>,
    /// Words with the same meaning.
    pub synonyms: Synonyms,
    /// Saved queries by name.
    pub views: Views,
}

/// A rule that puts pages first, or hides them, for some questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The questions that it applies to.
    pub query: Pattern,
    /// Addresses of the pages to put first, in this order.
    pub first: Vec<String>,
    /// Addresses of the pages to hide.
    pub hide: Vec<String>,
}
