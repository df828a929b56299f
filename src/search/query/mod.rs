//! Query: the text of a question to a logical query; reads no index.

mod condition;
mod fields;
mod matching;
mod query;
mod render;
mod saved_queries;
mod stop_words;
pub(crate) mod syntax;

pub(crate) use condition::Condition;
pub(crate) use query::{Clause, MAX_CLAUSES, MAX_FORMS, Query, TermGroup, has};
pub(crate) use render::{field_name, term};
pub use saved_queries::Views;
pub(crate) use stop_words::strip_punctuation;
pub(crate) use syntax::Node;
