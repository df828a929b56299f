//! Schema: the fields, keyword terms, stored records and statistics of a document.

pub(crate) mod acronym_terms;
mod bm25f;
mod collection_stats;
mod document;
mod facet_dictionary;
mod fields;
pub(crate) mod keyword;
pub(crate) mod section_positions;
pub(crate) mod stored_fields;
mod url_hash;

pub(crate) use acronym_terms::{AcronymKind, Code};
pub(crate) use bm25f::{DocType, FieldWeight, LengthNorm};
pub(crate) use collection_stats::CollectionStats;
pub(crate) use document::{DocumentWriter, PageSource, WithFieldLengths, page_document, resource_document};
pub(crate) use facet_dictionary::FacetDictionary;
pub(crate) use fields::{BORROWED, FORMAT, Fields, PLACE, schema, tokenizers};
pub(crate) use keyword::key;
pub(crate) use section_positions::{PartialSpan, SectionSpan};
pub(crate) use stored_fields::{
    BlockHead, BlockRef, IndexingData, PageRecord, ResourceRecord, StoredBlock, StoredLink, StoredSection, Summary,
    address, encode, encode_into,
};
pub(crate) use url_hash::UrlHash;
