//! Analysis: text to tokens, terms and term numbers, the same for pages and questions.

mod acronym;
mod analyzer;
#[cfg(feature = "fuzzing")]
mod fuzz;
mod interner;
mod term_cache;
mod term_id_cache;
mod token_buffer;
mod tokenizer;

pub use acronym::{Acronym, acronyms, initials, phrases, spelled_out};
pub(crate) use analyzer::{Normalizer, WordHasher, analyze, fold, is_stop};
#[cfg(feature = "fuzzing")]
pub use fuzz::{indexed_terms, query_terms};
pub(crate) use interner::{SharedInterner, TermBytes};
pub(crate) use token_buffer::{PreanalyzedTokenizer, TokenBuffer, TokenRange, Word, at_positions};
pub(crate) use tokenizer::{BLOCK_END, ZONE_END, spans};
