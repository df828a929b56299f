//! Retrieval, the first stage: top k documents, exact total, facet counts.

mod accumulator;
mod clause_bounds;
mod clause_scorer;
pub(crate) mod facet_counts;
pub(crate) mod impacts;
mod match_set;
mod maxscore;
mod term_weights;
mod threshold;
pub(crate) mod top_docs;

pub(crate) use accumulator::{ROUNDING, saturate, tells};
pub(crate) use clause_bounds::ClauseBound;
pub(crate) use clause_scorer::ClauseScorer;
pub(crate) use facet_counts::Counts;
pub(crate) use match_set::MatchSet;
pub(crate) use maxscore::{Hit, MaxScoreEvaluator};
pub(crate) use term_weights::{Collection, END, K1, QueryWeight, TermState, field, idf, list, seek};
pub(crate) use threshold::{Estimate, estimate_threshold};
pub(crate) use top_docs::{TopDocs, UrlOrder, bar, sort};
