//! Token budgets: the parts of an answer, a page or a facet map that fit, and the command for the rest.

mod next_command;
mod page_budget;
mod section_candidates;
mod token_budget;

pub(crate) use next_command::quoted;
pub use page_budget::{most_frequent, skip_sections, truncate_page, truncate_topics};
pub(super) use section_candidates::section_candidates;
pub use token_budget::TokenBudget;
pub(super) use token_budget::fill;
