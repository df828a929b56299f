//! Writes generations: the lock, the folder of the next generation, its publication, and the removal of old ones.
//!
//! The order of syncs keeps the index valid after a power failure: the files of a generation, its folder, the index
//! folder, then `CURRENT`, then the index folder again.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::index::IndexError;

use super::checksum;
use super::folder::{
    CURRENT, Generation, GenerationInfo, INFO, current_name, published_name, published_number, refused_name,
    refused_number, sync_folder, write_replaced, write_synced,
};

/// Interval between two attempts to take the lock.
const LOCK_RETRY: Duration = Duration::from_millis(50);

/// The exclusive right to write an index. Dropping it releases the lock.
#[derive(Debug)]
pub(crate) struct GenerationWriter {
    index: PathBuf,
    _lock: File,
}

/// The folder of a generation under construction. Dropping it unsealed removes the folder.
#[derive(Debug)]
pub(crate) struct DraftFolder {
    pub(crate) path: PathBuf,
    /// The number of the generation.
    pub(crate) number: u64,
    is_sealed: bool,
}

impl Drop for DraftFolder {
    fn drop(&mut self) {
        if !self.is_sealed {
            // The next run removes a folder that cannot be removed now.
            let _later = fs::remove_dir_all(&self.path);
        }
    }
}

impl GenerationWriter {
    /// Takes the lock of `index` and creates the folder if needed. `holder` describes this process to others that find
    /// the lock taken. Waits up to `wait` and calls `may_continue` meanwhile.
    ///
    /// # Errors
    /// [`IndexError::Locked`] when another process has the lock; an error of `may_continue`; when the folder cannot be
    /// written.
    pub(crate) fn acquire(
        index: &Path,
        holder: &str,
        wait: Duration,
        may_continue: &dyn Fn() -> Result<(), IndexError>,
    ) -> Result<Self, IndexError> {
        fs::create_dir_all(index).map_err(IndexError::io(index))?;
        let path = index.join("lock");
        let open = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let mut lock = open.map_err(IndexError::io(&path))?;
        let began = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(IndexError::io(&path)(error)),
                Err(TryLockError::WouldBlock) if began.elapsed() < wait => {
                    may_continue()?;
                    std::thread::sleep(LOCK_RETRY);
                }
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    // The name of the holder is a courtesy; the lock is taken even if its file cannot be read.
                    let _ = lock.read_to_string(&mut holder);
                    return Err(IndexError::Locked { path: index.to_owned(), holder: holder.trim().to_owned() });
                }
            }
        }
        let written = lock.set_len(0).and_then(|()| lock.rewind()).and_then(|()| writeln!(lock, "{holder}"));
        written.map_err(IndexError::io(&path))?;
        Ok(Self { index: index.to_owned(), _lock: lock })
    }

    /// Creates the folder of the next generation, empty or with the segment files of `base`. Removes the folders of
    /// killed runs and of the last refused build.
    ///
    /// # Errors
    /// When a folder cannot be created or removed.
    pub(crate) fn begin(&self, base: Option<&Generation>) -> Result<DraftFolder, IndexError> {
        let folders = self.folders()?;
        let last = folders.iter().map(|(number, _)| *number).max().unwrap_or_default();
        if let Ok(name) = current_name(&self.index) {
            let current = published_number(&name).unwrap_or_default();
            let is_refused = |path: &Path| path.file_name().and_then(|name| refused_number(name.to_str()?)).is_some();
            for (_, path) in folders.into_iter().filter(|(number, path)| *number > current || is_refused(path)) {
                fs::remove_dir_all(&path).map_err(IndexError::io(&path))?;
            }
        }
        let number = last.saturating_add(1);
        let path = self.index.join(published_name(number));
        fs::create_dir(&path).map_err(IndexError::io(&path))?;
        let folder = DraftFolder { path, number, is_sealed: false };
        if let Some(base) = base {
            link_files(&base.path, &folder.path)?;
        }
        Ok(folder)
    }

    /// Writes the last files of a generation. Afterwards it can be opened, and is not published yet.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn seal(
        &self,
        mut folder: DraftFolder,
        info: GenerationInfo,
        base: Option<&Generation>,
    ) -> Result<Generation, IndexError> {
        let path = folder.path.clone();
        let bytes = serde_json::to_vec_pretty(&info).map_err(IndexError::damaged(&path))?;
        write_synced(&path.join(INFO), &bytes)?;
        copy_permissions(&path)?;
        checksum::write(&path, base.map(|base| base.path.as_path()))?;
        sync_folder(&path)?;
        sync_folder(&self.index)?;
        folder.is_sealed = true;
        Ok(Generation { path, info })
    }

    /// Makes a sealed generation the current one, and removes all but the last `keep` generations.
    ///
    /// # Errors
    /// When `CURRENT` cannot be written; the old generation stays the current one then.
    pub(crate) fn publish(&self, number: u64, keep: usize) -> Result<(), IndexError> {
        self.set_current(number)?;
        let mut old: Vec<(u64, PathBuf)> = self.folders()?.into_iter().filter(|(other, _)| *other < number).collect();
        old.sort();
        old.reverse();
        for (_, path) in old.into_iter().skip(keep.saturating_sub(1)) {
            // The new generation is published already. A later run removes a folder that cannot be removed now.
            let _later = fs::remove_dir_all(path);
        }
        Ok(())
    }

    /// Renames a sealed generation to a refused build.
    ///
    /// # Errors
    /// When it cannot be renamed.
    pub(crate) fn refuse(&self, generation: &Generation) -> Result<PathBuf, IndexError> {
        let refused = self.index.join(refused_name(generation.info.generation));
        fs::rename(&generation.path, &refused).map_err(IndexError::io(&generation.path))?;
        Ok(refused)
    }

    /// Makes the generation before the current one the current one.
    ///
    /// # Errors
    /// When there is no earlier generation, or it cannot be used.
    pub(crate) fn roll_back(&self) -> Result<Generation, IndexError> {
        let current = published_number(&current_name(&self.index)?).unwrap_or_default();
        let previous = self
            .folders()?
            .into_iter()
            .filter(|(number, path)| *number < current && path.file_name() == Some(published_name(*number).as_ref()))
            .max();
        let Some((number, path)) = previous else {
            return Err(IndexError::NothingBefore { path: self.index.clone(), generation: current });
        };
        let generation = Generation::open(&path)?;
        self.set_current(number)?;
        Ok(generation)
    }

    fn set_current(&self, number: u64) -> Result<(), IndexError> {
        write_replaced(&self.index.join(CURRENT), format!("{}\n", published_name(number)).as_bytes())?;
        // Readers see the new name already. Without this sync, a power failure may restore the old name, which is valid too.
        let _unsure = sync_folder(&self.index);
        Ok(())
    }

    /// The numbers and folders of all generations: published, unfinished and refused.
    fn folders(&self) -> Result<Vec<(u64, PathBuf)>, IndexError> {
        let entries = fs::read_dir(&self.index).map_err(IndexError::io(&self.index))?;
        let numbered = entries.flatten().filter_map(|entry| {
            let name = entry.file_name();
            let name = name.to_str()?;
            Some((published_number(name).or_else(|| refused_number(name))?, entry.path()))
        });
        Ok(numbered.collect())
    }
}

/// Gives tantivy's lists the permissions of kb's files. tantivy creates them as temporary files that only the owner can
/// read.
fn copy_permissions(folder: &Path) -> Result<(), IndexError> {
    let info = folder.join(INFO);
    let permissions = fs::metadata(&info).map_err(IndexError::io(&info))?.permissions();
    for name in ["meta.json", ".managed.json"] {
        let path = folder.join(name);
        fs::set_permissions(&path, permissions.clone()).map_err(IndexError::io(&path))?;
    }
    Ok(())
}

/// Gives a new generation the segment files of another one: by hard link, as published files never change, or by copy on
/// a file system without links. kb's tables are not copied; each generation writes its own.
fn link_files(from: &Path, to: &Path) -> Result<(), IndexError> {
    for entry in fs::read_dir(from).map_err(IndexError::io(from))? {
        let entry = entry.map_err(IndexError::io(from))?;
        let name = entry.file_name();
        let is_list = name == ".managed.json" || name == "meta.json";
        if !is_list && !name.to_str().is_some_and(is_segment_file) {
            continue;
        }
        let (old, new) = (entry.path(), to.join(&name));
        if is_list || fs::hard_link(&old, &new).is_err() {
            fs::copy(&old, &new).and_then(|_| File::open(&new)?.sync_all()).map_err(IndexError::io(&new))?;
        }
    }
    Ok(())
}

/// Whether a file belongs to a segment: its name begins with the segment's id of 32 hexadecimal digits.
fn is_segment_file(name: &str) -> bool {
    let segment = name.split_once('.').map_or("", |(segment, _)| segment);
    segment.len() == 32 && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
}
