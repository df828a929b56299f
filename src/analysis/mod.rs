//! Analysis: turns text into tokens, terms and term ids; pages and questions use one analyzer.

mod acronym;
mod analyzer;
mod char_class;
mod folding;
mod forms;
#[cfg(feature = "fuzzing")]
mod fuzz;
mod interner;
mod language;
mod page_forms;
mod page_ids;
mod splitting;
mod symbols;
mod term_cache;
mod term_id_cache;
mod token_buffer;
mod tokenizer;

pub use acronym::{Acronym, acronyms, initials, phrases, spelled_out};
pub(crate) use analyzer::{Normalizer, analyze};
pub(crate) use char_class::{BLOCK_END, ZONE_END, is_word_char};
pub(crate) use folding::fold;
#[cfg(feature = "fuzzing")]
pub use fuzz::{indexed_terms, query_terms};
pub(crate) use interner::{SharedInterner, TermBytes};
pub(crate) use language::{
    Quantity, is_acronym_like, is_quantity, is_stop, joined_groups, joined_spellings, number_spellings,
    spelling_variants, without_clitic,
};
pub(crate) use page_forms::WordForm;
pub(crate) use symbols::is_symbolic;
pub(crate) use token_buffer::{PreanalyzedTokenizer, TermPosition, TokenBuffer, TokenRange, encode_positions};
pub(crate) use tokenizer::{Token, tokenize};
