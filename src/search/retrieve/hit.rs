//! Results of the first stage: a scored document of a segment, and an estimate of the top-k threshold.

use tantivy::DocId;

use crate::search::reader::DocRef;

/// A document of a segment that matches at least one clause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    /// The document's number in its segment.
    pub(crate) doc: DocId,
    /// Its BM25F score, never negative.
    pub(crate) score: f32,
    /// The clauses of the query that it matches; bit i is clause i.
    pub(crate) matched_clauses: u64,
}

/// A document of the index with its score, of either stage.
pub(crate) trait ScoredDoc: Copy {
    /// The document.
    fn doc(&self) -> DocRef;
    /// Its score, never negative.
    fn score(&self) -> f32;
}

/// Results that are known before the postings are evaluated.
pub(crate) struct Estimate {
    /// A lower bound on the score of the k-th best document.
    pub(crate) threshold: f32,
    /// By segment, where impacts determine the match set: the documents that can reach the threshold, ascending. Empty if
    /// no segment has them.
    pub(crate) candidates: Vec<Option<Vec<DocId>>>,
}

impl Estimate {
    /// No more than a lower bound.
    pub(crate) fn of_threshold(threshold: f32) -> Self {
        Self { threshold, candidates: Vec::new() }
    }
}
