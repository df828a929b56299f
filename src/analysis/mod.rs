//! Analysis: turns text into tokens, terms and term ids; pages and questions use one analyzer.

mod acronym;
mod analyzer;
#[cfg(feature = "fuzzing")]
mod fuzz;
mod interner;
mod language;
mod term_cache;
mod term_id_cache;
mod token_buffer;
mod tokenizer;

pub use acronym::{Acronym, acronyms, initials, phrases, spelled_out};
pub(crate) use analyzer::{Normalizer, analyze, fold};
#[cfg(feature = "fuzzing")]
pub use fuzz::{indexed_terms, query_terms};
pub(crate) use interner::{SharedInterner, TermBytes};
pub(crate) use language::is_stop;
pub(crate) use token_buffer::{PreanalyzedTokenizer, TermPosition, TokenBuffer, TokenRange, encode_positions};
pub(crate) use tokenizer::{BLOCK_END, Token, ZONE_END, tokenize};
