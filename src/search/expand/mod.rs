//! Expansion: adds synonyms, acronyms, compounds and corrected spellings to a query.

mod expander;
mod identifiers;
mod joined_words;
mod numbers;
mod other_spellings;
mod synonyms;
mod word_runs;

pub(crate) use expander::{Expanded, expand};
pub(crate) use identifiers::{known_terms, known_text};
pub use synonyms::Synonyms;
