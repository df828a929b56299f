//! Answers: drives a question through all stages and assembles the result.

mod assemble;
mod budget;
mod catalog;
mod curation;
mod driver;
mod explain;
mod facet_labels;
mod link_resolver;
mod page;
mod pins;
mod pipeline;
mod run;
mod searcher;
mod suggestions;
mod zero_hits;

pub(crate) use budget::quoted;
pub use budget::{TokenBudget, most_frequent, skip_sections, truncate_page, truncate_topics};
pub use catalog::PageCard;
pub use curation::{Curation, Pin};
pub use run::RunHit;
pub use searcher::Searcher;

pub use crate::search::query::{Pattern, Question};
