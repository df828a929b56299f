//! Reader: the lookups that an open index answers.

mod doc_bitset;
mod error;
mod fuzzy;
pub(crate) mod phrase;
mod postings_cursor;
mod segment;
mod vocabulary;

pub(crate) use doc_bitset::{BITS, ClauseDocs, DOCS_PER_WINDOW, DocBitSet, MatchState, each};
pub use error::SearchError;
pub(crate) use fuzzy::FuzzyTerm;
pub(crate) use postings_cursor::PostingsCursor;
pub(crate) use segment::Segment;
pub(crate) use vocabulary::{Stated, Vocabulary};
