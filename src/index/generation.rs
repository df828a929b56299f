//! Generations: the folders that readers open, which one they open, and how the next one takes its place.
//!
//! ```text
//! index/CURRENT        one line: the name of the generation that readers open
//! index/gen-000042/    a whole tantivy index with its tables; immutable once published
//! index/lock           the writer's advisory lock; the kernel drops it with the process
//! ```
//! What stands in a generation is the business of `sync`.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::IndexError;
use super::schema::FORMAT;

/// Name of the file with [`Info`].
const INFO: &str = "kb.json";
/// Name of the file that names the generation in use.
const CURRENT: &str = "CURRENT";
/// Published generations that are kept: the one in use and the one before.
const KEPT: usize = 2;

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
    /// The corpus it was built from.
    pub(crate) corpus: PathBuf,
    /// Settings that shape pages, as text.
    pub(crate) settings: String,
    pub(crate) pages: u64,
    pub(crate) partials: u64,
    pub(crate) resources: u64,
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
        let pointer = index.join(CURRENT);
        let mut before = String::new();
        // The named generation may be deleted between reading its name and opening it: then the name has changed.
        loop {
            let name = match fs::read(&pointer) {
                Ok(bytes) => String::from_utf8_lossy(&bytes).trim().to_owned(),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    return Err(IndexError::Missing { path: index.to_owned() });
                }
                Err(error) => return Err(IndexError::io(&pointer)(error)),
            };
            let Some(_) = number(&name) else {
                return Err(IndexError::Damaged { path: pointer, reason: "it names no generation".to_owned() });
            };
            match Self::open(&index.join(&name)) {
                Err(IndexError::Io { .. }) if name != before => before = name,
                other => return other,
            }
        }
    }

    fn open(path: &Path) -> Result<Self, IndexError> {
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

/// The right to write an index; dropped, it is free again.
#[derive(Debug)]
pub(crate) struct Writer {
    index: PathBuf,
    _lock: File,
}

impl Writer {
    /// Takes the lock of `index`, and makes the folder when it is not there.
    ///
    /// # Errors
    /// [`IndexError::Locked`] when another process has it; when the folder cannot be written.
    pub(crate) fn acquire(index: &Path) -> Result<Self, IndexError> {
        fs::create_dir_all(index).map_err(IndexError::io(index))?;
        let path = index.join("lock");
        let open = File::options().create(true).truncate(false).write(true).open(&path);
        let lock = open.map_err(IndexError::io(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { index: index.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(IndexError::Locked { path: index.to_owned() }),
            Err(TryLockError::Error(error)) => Err(IndexError::io(&path)(error)),
        }
    }

    /// Makes the folder of the next generation, and removes what killed runs left behind.
    ///
    /// # Errors
    /// When a folder cannot be made or removed.
    pub(crate) fn begin(&self) -> Result<(PathBuf, u64), IndexError> {
        let current = fs::read(self.index.join(CURRENT)).ok();
        let current = current.and_then(|name| number(String::from_utf8_lossy(&name).trim())).unwrap_or_default();
        for (number, path) in self.generations()? {
            if number > current {
                fs::remove_dir_all(&path).map_err(IndexError::io(&path))?;
            }
        }
        let next = current + 1;
        let path = self.index.join(format!("gen-{next:06}"));
        fs::create_dir(&path).map_err(IndexError::io(&path))?;
        Ok((path, next))
    }

    /// Makes a finished generation the one that readers open, and removes the ones before the last.
    ///
    /// # Errors
    /// When it cannot be written; the old generation goes on to serve then.
    pub(crate) fn publish(&self, path: &Path, info: &Info) -> Result<(), IndexError> {
        let bytes = serde_json::to_vec_pretty(info).map_err(IndexError::damaged(path))?;
        write_synced(&path.join(INFO), &bytes)?;
        sync_folder(path)?;
        sync_folder(&self.index)?;
        let fresh = self.index.join("CURRENT.new");
        write_synced(&fresh, format!("gen-{:06}\n", info.generation).as_bytes())?;
        fs::rename(&fresh, self.index.join(CURRENT)).map_err(IndexError::io(&fresh))?;
        sync_folder(&self.index)?;
        let mut old = self.generations()?;
        old.sort();
        old.reverse();
        for (_, path) in old.into_iter().skip(KEPT) {
            // What cannot be removed now is removed by a later run; the new generation is published already.
            let _later = fs::remove_dir_all(path);
        }
        Ok(())
    }

    fn generations(&self) -> Result<Vec<(u64, PathBuf)>, IndexError> {
        let entries = fs::read_dir(&self.index).map_err(IndexError::io(&self.index))?;
        let named = entries.flatten().filter_map(|entry| Some((number(entry.file_name().to_str()?)?, entry.path())));
        Ok(named.collect())
    }
}

/// The number in `gen-000042`.
fn number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix("gen-")?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// Writes a file and waits until it is on the disk.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    let mut file = File::create(path).map_err(IndexError::io(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(IndexError::io(path))
}

fn sync_folder(path: &Path) -> Result<(), IndexError> {
    #[cfg(unix)]
    File::open(path).and_then(|folder| folder.sync_all()).map_err(IndexError::io(path))?;
    Ok(())
}
