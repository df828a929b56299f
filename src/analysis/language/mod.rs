//! Languages: the stemmer and the word lists, one file for each language.

mod english;
mod numbers;
mod plurals;
mod spelling;

pub(super) use english::{clitic_host, digit_initial, is_clitic, is_linking, is_linking_ignoring_case, stemmer};
pub(crate) use english::{is_acronym_like, is_stop, without_clitic};
pub(crate) use numbers::{Quantity, is_quantity, joined_groups, joined_spellings, number_spellings};
pub(super) use plurals::singular;
pub(crate) use spelling::spelling_variants;
