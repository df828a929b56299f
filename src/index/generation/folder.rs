//! Generations as readers see them: the folders, and which one is open to them.
//!
//! ```text
//! index/CURRENT         one line: the name of the generation that readers open
//! index/gen-000042/     a whole tantivy index with its tables; immutable once published
//! index/gen-000041/     the one before, for a rollback
//! index/refused-000043/ the last build that a guard refused
//! index/lock            the writer's advisory lock; the kernel drops it with the process
//! index/seen            a cache for change detection, see `manifest`
//! ```
//! What stands in a generation is the business of `sync`, how it gets there of `publish`.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::index::IndexError;
use crate::index::schema::{CollectionStats, FORMAT};

/// Name of the file with [`Info`].
pub(crate) const INFO: &str = "kb.json";
/// Name of the file that names the generation in use.
pub(crate) const CURRENT: &str = "CURRENT";
/// What the names of generations begin with.
const PUBLISHED: &str = "gen-";
/// What the name of a refused build begins with.
const REFUSED: &str = "refused-";

/// What a generation says of itself; the first file of it that is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Info {
    /// See [`FORMAT`].
    pub(crate) format: u32,
    /// The kb that wrote it.
    pub(crate) kb_version: String,
    /// Number of the generation.
    pub(crate) generation: u64,
    /// When it was built, RFC 3339 in UTC.
    pub(crate) built_at: String,
    /// The corpus that it was built from, as a canonical path.
    pub(crate) corpus: PathBuf,
    /// Settings that shape pages, as text.
    pub(crate) settings: String,
    pub(crate) partials: u64,
    pub(crate) totals: CollectionStats,
}

/// A generation on disk.
#[derive(Debug, Clone)]
pub(crate) struct Generation {
    pub(crate) path: PathBuf,
    pub(crate) info: Info,
}

impl Generation {
    /// The generation that readers of `index` open now.
    ///
    /// # Errors
    /// When there is no index, or one that cannot be used.
    pub(crate) fn current(index: &Path) -> Result<Self, IndexError> {
        let mut before = String::new();
        // The named generation may be deleted between reading its name and opening it: then the name has changed.
        loop {
            let name = current_name(index)?;
            match Self::open(&index.join(&name)) {
                Err(IndexError::Io { .. }) if name != before => before = name,
                other => return other,
            }
        }
    }

    /// The generation of `index` with a number, published or refused.
    ///
    /// # Errors
    /// When there is none, or one that cannot be used.
    pub(crate) fn numbered(index: &Path, wanted: u64) -> Result<Self, IndexError> {
        let folders = [published_name(wanted), refused_name(wanted)].map(|name| index.join(name));
        match folders.iter().find(|folder| folder.is_dir()) {
            Some(folder) => Self::open(folder),
            None => Err(IndexError::NoGeneration { path: index.to_owned(), generation: wanted }),
        }
    }

    /// Opens the generation in a folder.
    ///
    /// # Errors
    /// When it cannot be used.
    pub(crate) fn open(path: &Path) -> Result<Self, IndexError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let file = path.join(INFO);
        let bytes = fs::read(&file).map_err(IndexError::io(&file))?;
        let Format { format } = serde_json::from_slice(&bytes).map_err(IndexError::damaged(&file))?;
        if format != FORMAT {
            return Err(IndexError::Format { path: path.to_owned(), found: format, expected: FORMAT });
        }
        let info = serde_json::from_slice(&bytes).map_err(IndexError::damaged(&file))?;
        Ok(Self { path: path.to_owned(), info })
    }

    /// Reads one of the generation's own tables.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn table(&self, name: &str) -> Result<Vec<u8>, IndexError> {
        let path = self.path.join(name);
        fs::read(&path).map_err(IndexError::io(&path))
    }

    /// What the generation's files take, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        let files = fs::read_dir(&self.path).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|data| data.len()).sum()
    }
}

/// The name of the generation that readers of `index` open now.
///
/// # Errors
/// When there is no index, or `CURRENT` names none.
pub(crate) fn current_name(index: &Path) -> Result<String, IndexError> {
    let pointer = index.join(CURRENT);
    let name = match fs::read(&pointer) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).trim().to_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(IndexError::Missing { path: index.to_owned() });
        }
        Err(error) => return Err(IndexError::io(&pointer)(error)),
    };
    match published_number(&name) {
        Some(_) => Ok(name),
        None => Err(IndexError::Damaged { path: pointer, reason: "it names no generation".to_owned() }),
    }
}

/// `gen-000042`.
pub(crate) fn published_name(number: u64) -> String {
    format!("{PUBLISHED}{number:06}")
}

/// `refused-000042`.
pub(crate) fn refused_name(number: u64) -> String {
    format!("{REFUSED}{number:06}")
}

/// The number in `gen-000042`.
pub(crate) fn published_number(name: &str) -> Option<u64> {
    digits(name.strip_prefix(PUBLISHED)?)
}

/// The number in `refused-000042`.
pub(crate) fn refused_number(name: &str) -> Option<u64> {
    digits(name.strip_prefix(REFUSED)?)
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Writes a file and waits until it is on the disk.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    let mut file = File::create(path).map_err(IndexError::io(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(IndexError::io(path))
}

/// Puts a file in the place of another in one step: whoever reads it sees the old bytes or the new ones.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write_replaced(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    write_synced(&fresh, bytes)?;
    fs::rename(&fresh, path).map_err(IndexError::io(path))
}

/// Waits until the names in a folder are on the disk.
///
/// # Errors
/// When the folder cannot be opened or synced.
pub(crate) fn sync_folder(path: &Path) -> Result<(), IndexError> {
    #[cfg(unix)]
    File::open(path).and_then(|folder| folder.sync_all()).map_err(IndexError::io(path))?;
    Ok(())
}
