//! Retrieval, the first stage: the top k documents, the exact total, and facet counts.

mod accumulator;
mod bm25f;
mod candidates;
mod clause_bounds;
mod clause_scorer;
mod collection;
mod exact_forms;
mod facet_counts;
mod hit;
mod impacts;
mod kth_score;
mod match_set;
mod maxscore;
mod signals;
mod term_weights;
#[cfg(test)]
mod tests;
mod threshold;
mod top_docs;

pub(crate) use bm25f::{contributes, saturate};
pub(crate) use candidates::{Candidate, Candidates, ClauseStats, Request, Retriever};
pub(crate) use collection::Collection;
pub(crate) use exact_forms::ExactWord;
pub(crate) use hit::ScoredDoc;
pub(crate) use signals::{ClauseFrequencies, QuestionWord, Signals, TermPositions, matched_clauses};
