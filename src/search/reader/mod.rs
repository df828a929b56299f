//! Reader: the lookups that an open index answers.

mod doc_bitset;
mod error;
mod fuzzy;
pub(crate) mod phrase;
mod postings_cursor;
mod segment;
mod vocabulary;

pub(crate) use doc_bitset::{BITS, Fit, Held, Set, WINDOW, each};
pub use error::SearchError;
pub(crate) use fuzzy::Near;
pub(crate) use postings_cursor::List;
pub(crate) use segment::Segment;
pub(crate) use vocabulary::{Dictionary, Stated};
