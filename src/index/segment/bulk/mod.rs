//! Bulk writer: inverts the documents of a fresh index on all cores.

mod bulk_writer;
mod fst_builder;
mod fst_registry;
mod inverted_document;
mod postings_writer;
mod segment_writer;
mod term_grouping;

pub(crate) use bulk_writer::{BackgroundCommit, BulkWriter};
pub(crate) use inverted_document::{DocumentPool, InvertedDocument};
