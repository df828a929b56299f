//! The accounting of a corpus: what became of every file, as a table of the generation.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::corpus::SourcePath;
use crate::corpus::source::LeftOut;
use crate::index::IndexError;

use super::checksum;
use super::folder::{Generation, write_replaced};

/// Name of the table in a generation, and of a newer one beside the generations, see [`FileTable::of`].
pub(crate) const FILES: &str = "files";

/// What became of the files of a corpus. Every file with an extension of pages or of other documentation counts, and the
/// counts add up to `found`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileCounts {
    /// Files of documentation below the root of the corpus.
    pub found: u64,
    /// Pages in the index.
    pub pages: u64,
    /// Files without an address of their own that pages include.
    pub partials: u64,
    /// Files whose values pages or the navigation use.
    pub data: u64,
    /// Files that are left out, by reason.
    pub left_out: BTreeMap<String, u64>,
}

/// A file that is left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct LeftOutFile {
    /// Its path relative to the root of the corpus. A path that ends in `/` is a huge ignored folder, counted as one file.
    pub file: String,
    /// The reason; docs/dialects.md lists all.
    #[schemars(with = "String")]
    pub reason: LeftOut,
}

/// The table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileTable {
    pub(crate) found: u64,
    pub(crate) pages: u64,
    pub(crate) partials: u64,
    pub(crate) data: u64,
    /// Sorted by path.
    pub(crate) left_out: Vec<(SourcePath, LeftOut)>,
}

/// A table that is newer than its generation: files came and went that are no pages.
#[derive(Debug, Serialize, Deserialize)]
struct Newer {
    generation: u64,
    table: FileTable,
}

impl FileTable {
    /// Reads the table of a generation of `index`, or the newer one that a run without other changes wrote.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn of(generation: &Generation, index: &Path) -> Result<Self, IndexError> {
        let newer = std::fs::read(index.join(FILES)).ok();
        let newer = newer.and_then(|bytes| postcard::from_bytes::<Newer>(&bytes).ok());
        if let Some(newer) = newer.filter(|newer| newer.generation == generation.info.generation) {
            return Ok(newer.table);
        }
        let bytes = checksum::read_verified(&generation.path, FILES)?;
        postcard::from_bytes(&bytes).map_err(IndexError::damaged(&generation.path.join(FILES)))
    }

    /// Writes this table beside the generations, as the newer one of a generation.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn save_newer(&self, generation: u64, index: &Path) -> Result<(), IndexError> {
        let newer = Newer { generation, table: self.clone() };
        write_replaced(&index.join(FILES), &postcard::to_stdvec(&newer).unwrap_or_default())
    }

    /// The table as bytes. postcard fails only on lengths beyond the address space.
    pub(crate) fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).unwrap_or_default()
    }

    /// The counts.
    pub(crate) fn counts(&self) -> FileCounts {
        let mut left_out = BTreeMap::new();
        for (_, reason) in &self.left_out {
            *left_out.entry(reason.name().to_owned()).or_default() += 1;
        }
        let Self { found, pages, partials, data, .. } = *self;
        FileCounts { found, pages, partials, data, left_out }
    }

    /// The files that are left out, sorted by path.
    pub(crate) fn left_out_files(&self) -> Vec<LeftOutFile> {
        let file = |(path, reason): &(SourcePath, LeftOut)| LeftOutFile { file: path.to_string(), reason: *reason };
        self.left_out.iter().map(file).collect()
    }
}

impl FileCounts {
    /// The number of files that are left out.
    #[must_use]
    pub fn left_out_total(&self) -> u64 {
        self.left_out.values().sum()
    }
}
