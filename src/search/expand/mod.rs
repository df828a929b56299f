//! Expansion: adds synonyms, acronyms, compounds and near spellings to a query.

mod expander;
pub(crate) mod identifiers;
mod synonyms;

pub(crate) use expander::{expand, terms};
pub use synonyms::Synonyms;
