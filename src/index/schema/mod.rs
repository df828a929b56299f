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
pub(crate) use bm25f::{DocType, FieldWeight, Norms};
pub(crate) use collection_stats::Totals;
pub(crate) use document::{Sink, Whole, WithFieldLengths, page_document, resource_document};
pub(crate) use facet_dictionary::Table;
pub(crate) use fields::{BORROWED, FORMAT, Fields, PLACE, schema, tokenizers};
pub(crate) use keyword::key;
pub(crate) use section_positions::{Borrowed, Part};
pub(crate) use stored_fields::{
    BlockOf, Card, Extras, Glimpse, Outline, PageRecord, ResourceRecord, StoredBlock, StoredLink, address, encode,
    encode_into,
};
pub(crate) use url_hash::Place;
