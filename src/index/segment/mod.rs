//! Segments: tantivy's files, read and written.

pub(crate) mod bulk;
pub(crate) mod doc_store;
pub(crate) mod impacts;
pub(crate) mod impacts_writer;
pub(crate) mod merge;
mod merge_directory;
mod read_directory;
pub(crate) mod vint;

pub(crate) use doc_store::DocStoreReader;
pub(crate) use impacts::{BLOCK, Block, Impact, Impacts, LEVELS, NUMBERS};
pub(crate) use merge::WriteBatch;
pub(crate) use merge_directory::MergeDirectory;
pub(crate) use read_directory::ReadOnlyDirectory;
