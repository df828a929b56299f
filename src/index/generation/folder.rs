//! A generation on disk: its folder name, its description, and the pointer to the current one.
//!
//! ```text
//! index/CURRENT         one line: the name of the generation that readers open
//! index/gen-000042/     a tantivy index with its tables; immutable once published
//! index/gen-000041/     the generation before, for a rollback
//! index/refused-000043/ the last build that a guard refused
//! index/lock            the writer's advisory lock; the kernel releases it with the process
//! index/seen            a cache of file stamps, see `manifest`
//! index/files           the accounting after a run that changed no page, see `file_table`
//! ```

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::index::IndexError;
use crate::index::schema::{CollectionStats, FORMAT};

use super::dialect_info::DialectInfo;

/// Name of the file with [`GenerationInfo`].
pub(crate) const INFO: &str = "kb.json";
/// Name of the file with the facet dictionary.
pub(crate) const FACETS: &str = "facets";
/// Name of the file that names the current generation.
pub(crate) const CURRENT: &str = "CURRENT";
/// Prefix of the names of generations.
const PUBLISHED: &str = "gen-";
/// Prefix of the names of refused builds.
const REFUSED: &str = "refused-";

/// The description of a generation; readers load it first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GenerationInfo {
    /// See [`FORMAT`].
    pub(crate) format: u32,
    /// The version of kb that wrote it.
    pub(crate) kb_version: String,
    /// The number of the generation.
    pub(crate) generation: u64,
    /// The time of the build, RFC 3339 in UTC.
    pub(crate) built_at: String,
    /// The canonical path of the corpus.
    pub(crate) corpus: PathBuf,
    /// The settings that shape pages, as text.
    pub(crate) settings: String,
    /// The dialect of the corpus.
    pub(crate) dialect: DialectInfo,
    pub(crate) totals: CollectionStats,
}

/// A generation on disk.
#[derive(Debug, Clone)]
pub(crate) struct Generation {
    pub(crate) path: PathBuf,
    pub(crate) info: GenerationInfo,
}

impl Generation {
    /// Opens the current generation of `index`.
    ///
    /// # Errors
    /// When there is no index, or it cannot be used.
    pub(crate) fn current(index: &Path) -> Result<Self, IndexError> {
        let mut previous = String::new();
        // A writer may delete the generation between the two reads. `CURRENT` has another name then.
        loop {
            let name = current_name(index)?;
            match Self::open(&index.join(&name)) {
                Err(IndexError::Io { .. }) if name != previous => previous = name,
                other => return other,
            }
        }
    }

    /// Opens a generation of `index` by its number, published or refused.
    ///
    /// # Errors
    /// When there is no such generation, or it cannot be used.
    pub(crate) fn numbered(index: &Path, number: u64) -> Result<Self, IndexError> {
        let folders = [published_name(number), refused_name(number)].map(|name| index.join(name));
        match folders.iter().find(|folder| folder.is_dir()) {
            Some(folder) => Self::open(folder),
            None => Err(IndexError::NoGeneration { path: index.to_owned(), generation: number }),
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

    /// Reads one of kb's own tables, such as [`FACETS`].
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn table(&self, name: &str) -> Result<Vec<u8>, IndexError> {
        let path = self.path.join(name);
        fs::read(&path).map_err(IndexError::io(&path))
    }

    /// The size of the generation's files, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        let files = fs::read_dir(&self.path).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|data| data.len()).sum()
    }
}

/// The folder name of the current generation of `index`.
///
/// # Errors
/// When there is no index, or `CURRENT` names no generation.
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

/// Folder name of a published generation: `gen-000042`.
pub(crate) fn published_name(number: u64) -> String {
    format!("{PUBLISHED}{number:06}")
}

/// Folder name of a refused build: `refused-000042`.
pub(crate) fn refused_name(number: u64) -> String {
    format!("{REFUSED}{number:06}")
}

/// Parses the number in `gen-000042`.
pub(crate) fn published_number(name: &str) -> Option<u64> {
    digits(name.strip_prefix(PUBLISHED)?)
}

/// Parses the number in `refused-000042`.
pub(crate) fn refused_number(name: &str) -> Option<u64> {
    digits(name.strip_prefix(REFUSED)?)
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Writes a file and syncs it to disk.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    let mut file = File::create(path).map_err(IndexError::io(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(IndexError::io(path))
}

/// Replaces a file in one step: a reader sees the old file or the new one, never a part. A failure leaves the old file.
///
/// # Errors
/// When the file cannot be written, or `write` fails.
pub(crate) fn replace_file<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    let mut out = BufWriter::new(File::create(&fresh)?);
    let replaced = write(&mut out).and_then(|()| {
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(file.sync_all().and_then(|()| fs::rename(&fresh, path))?)
    });
    if replaced.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    replaced
}

/// Replaces a file by `bytes` in one step.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write_replaced(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    replace_file(path, |out| out.write_all(bytes)).map_err(IndexError::io(path))
}

/// Syncs the entries of a folder to disk.
///
/// # Errors
/// When the folder cannot be opened or synced.
pub(crate) fn sync_folder(path: &Path) -> Result<(), IndexError> {
    #[cfg(unix)]
    File::open(path).and_then(|folder| folder.sync_all()).map_err(IndexError::io(path))?;
    Ok(())
}
