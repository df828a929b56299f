//! Schema: the fields, exact terms, stored records and statistics of a document.

pub(crate) mod acronym_terms;
mod block_head;
mod bm25f;
mod collection_stats;
mod document_writer;
mod encoding;
mod facet_dictionary;
mod fields;
pub(crate) mod keyword;
mod link_terms;
mod resource;
pub(crate) mod section_positions;
pub(crate) mod stored_fields;
mod title_key;
mod url_hash;

pub(crate) use acronym_terms::{AcronymKind, PhraseCode};
pub(crate) use block_head::BlockHead;
pub(crate) use bm25f::{DocType, FieldWeight, LengthNorm};
pub(crate) use collection_stats::CollectionStats;
pub(crate) use document_writer::DocumentWriter;
pub(crate) use encoding::{encode, encode_into};
pub(crate) use facet_dictionary::FacetDictionary;
pub(crate) use fields::{BOOST, FORMAT, Fields, PAGE_FIELDS, PARTIAL_SPANS, URL_HASH, schema, tokenizers};
pub(crate) use keyword::key;
pub(crate) use link_terms::{LinkCertainty, MENTION_KINDS, link_term, link_term_fragment, page_link_terms};
pub(crate) use resource::{MENTIONS_KEPT, Resource, build_resource};
pub(crate) use section_positions::{PartialSpan, SectionSpan};
pub(crate) use stored_fields::{IndexingData, PageRecord, ResourceRecord, StoredSection};
pub(crate) use title_key::{normalized_title_key, title_key};
pub(crate) use url_hash::UrlHash;
