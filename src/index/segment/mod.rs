//! Segments: reads and writes tantivy's files, and the impacts beside them.

pub(crate) mod bulk;
mod doc_store;
pub(crate) mod impacts;
pub(crate) mod impacts_writer;
mod listed_segments;
pub(crate) mod merge;
mod merge_directory;
mod read_directory;
mod vint;

pub(crate) use doc_store::DocStoreReader;
pub(crate) use impacts::{Block, DOCS_PER_BLOCK, Impact, Impacts, LEVELS, WORDS_PER_PLANE};
pub(crate) use listed_segments::listed_segments;
pub(crate) use merge::WriteBatch;
pub(crate) use merge_directory::MergeDirectory;
pub(crate) use read_directory::ReadOnlyDirectory;
