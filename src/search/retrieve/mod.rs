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

pub(crate) use accumulator::{ROUNDING, saturated, tells};
pub(crate) use clause_bounds::Idle;
pub(crate) use clause_scorer::Source;
pub(crate) use facet_counts::Counts;
pub(crate) use match_set::Matched;
pub(crate) use maxscore::{Hit, Walk};
pub(crate) use term_weights::{END, Form, K1, Lookup, Side, field, idf, list, seek};
pub(crate) use threshold::{Promise, promised};
pub(crate) use top_docs::{Best, Order, bar, sort};
