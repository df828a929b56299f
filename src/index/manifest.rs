//! The manifest: which files a generation was made from, so that the next run knows what has changed.
//! It lives in the generation and is published with it; what a change means is the business of `sync`.

use serde::{Deserialize, Serialize};

use crate::corpus::SourcePath;

/// Name of the manifest's file in a generation.
pub(crate) const MANIFEST: &str = "manifest";

/// A file as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct FileState {
    pub(crate) path: SourcePath,
    /// Bytes.
    pub(crate) len: u64,
    /// Modification time in nanoseconds since 1970.
    pub(crate) modified_ns: i64,
    /// xxh3-128 of the bytes.
    pub(crate) hash: u128,
}

/// A page's file, and the partials it was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageState {
    pub(crate) file: FileState,
    /// Included files, those that were not found too.
    pub(crate) includes: Vec<SourcePath>,
}

/// Everything that a generation was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Sorted by path.
    pub(crate) pages: Vec<PageState>,
    /// Partials that pages include, sorted by path.
    pub(crate) partials: Vec<FileState>,
    /// Includes that were not found, sorted.
    pub(crate) missing: Vec<SourcePath>,
}
