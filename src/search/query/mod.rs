//! Query: the text of a question to a logical query; reads no index.

mod condition;
mod coverage;
mod field_names;
mod logical_query;
mod matching;
mod planner;
mod query_pattern;
mod question;
mod render;
mod saved_queries;
mod stop_words;
pub(crate) mod syntax;
mod term_group;
mod titles;
mod word_terms;

pub(crate) use condition::Condition;
pub(crate) use coverage::coverage;
pub(crate) use field_names::{facet_column, field_name};
pub(crate) use logical_query::{Clause, MAX_CLAUSES, MAX_PREFIX_TERMS, Query, terms};
pub(crate) use matching::{ClauseDocs, MatchState, has};
pub(crate) use planner::plan;
pub use query_pattern::Pattern;
pub(crate) use query_pattern::QuestionText;
pub use question::Question;
pub(crate) use render::{clause_text, failed_conditions, render_condition};
pub use saved_queries::Views;
pub(crate) use syntax::{Node, possible_flags, possible_names};
pub(crate) use term_group::TermGroup;
pub(crate) use titles::title_keys;
pub(crate) use word_terms::{joined_term, words_in};
