//! Answers: drives a question through all stages and assembles the result.

mod assemble;
mod catalog;
mod curation;
mod explain;
mod page;
mod page_budget;
mod pins;
mod run;
mod searcher;
mod section_candidates;
mod token_budget;
mod url_completion;
mod zero_hits;

pub use catalog::PageCard;
pub use curation::{Curation, Pin};
pub use pins::Pattern;
pub use run::RunHit;
pub use searcher::{Question, Searcher};
pub use token_budget::TokenBudget;
pub(crate) use token_budget::quoted;
