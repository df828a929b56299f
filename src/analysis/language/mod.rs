//! Languages: the stemmer and the word lists, one file for each language.

mod english;

pub(crate) use english::is_stop;
pub(super) use english::{digit_initial, is_linking, is_linking_ignoring_case, stemmer};
