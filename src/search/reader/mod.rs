//! Reader: the lookups that an open index answers.

mod boosts;
mod doc_bitset;
mod doc_ref;
mod error;
mod fuzzy;
mod locate;
mod open_index;
pub(crate) mod phrase;
mod postings_cursor;
mod segment;
mod titled_pages;
mod url_prefix;
mod vocabulary;

pub(crate) use boosts::Boosts;
pub(crate) use doc_bitset::{BITS, ClauseDocs, DOCS_PER_WINDOW, DocBitSet, MatchState, for_each_bit};
pub(crate) use doc_ref::{DocRef, pages, record};
pub use error::SearchError;
pub(crate) use fuzzy::{FuzzyTerm, spelling};
pub(crate) use locate::{locate, resolve_link};
pub(crate) use open_index::OpenIndex;
pub(crate) use postings_cursor::{PostingsCursor, seek};
pub(crate) use segment::Segment;
pub(crate) use titled_pages::TitledPages;
pub(crate) use url_prefix::complete_url;
pub(crate) use vocabulary::{AcronymExpansion, Vocabulary};
