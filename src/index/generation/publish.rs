//! Generations as the writer sees them: the lock, the folder of the next one, the step in which it takes the place of
//! the one before, and what is kept and removed. What goes into a generation is the business of `sync`.
//!
//! The order of syncs makes it true after a power cut: the files of a generation, its folder, the index folder that
//! names it, then `CURRENT`, then the index folder again.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::index::IndexError;

use super::checksum;
use super::folder::{
    CURRENT, Generation, INFO, Info, current_name, published_name, published_number, refused_name, refused_number,
    sync_folder, write_replaced, write_synced,
};

/// How often a waiting run looks whether the lock is free.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The right to write an index; dropped, it is free again.
#[derive(Debug)]
pub(crate) struct Writer {
    index: PathBuf,
    _lock: File,
}

impl Writer {
    /// Takes the lock of `index`, and makes the folder when it is not there. `holder` is what others are told who find
    /// it taken; `wait` is how long to wait for it, and `may_go_on` is asked meanwhile.
    ///
    /// # Errors
    /// [`IndexError::Locked`] when another process has it; when the folder cannot be written.
    pub(crate) fn acquire(
        index: &Path,
        holder: &str,
        wait: Duration,
        may_go_on: &dyn Fn() -> Result<(), IndexError>,
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
                    may_go_on()?;
                    std::thread::sleep(LOOK_AGAIN);
                }
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    // Who holds it is a courtesy: a lock whose file cannot be read is taken all the same.
                    let _ = lock.read_to_string(&mut holder);
                    return Err(IndexError::Locked { path: index.to_owned(), holder: holder.trim().to_owned() });
                }
            }
        }
        let noted = lock.set_len(0).and_then(|()| lock.rewind()).and_then(|()| writeln!(lock, "{holder}"));
        noted.map_err(IndexError::io(&path))?;
        Ok(Self { index: index.to_owned(), _lock: lock })
    }

    /// Makes the folder of the next generation, empty or with the files of `base`. What killed runs left behind is
    /// removed, and so is the build that was refused last.
    ///
    /// # Errors
    /// When a folder cannot be made or removed.
    pub(crate) fn begin(&self, base: Option<&Generation>) -> Result<(PathBuf, u64), IndexError> {
        let folders = self.folders()?;
        let last = folders.iter().map(|(number, _)| *number).max().unwrap_or_default();
        if let Ok(name) = current_name(&self.index) {
            let current = published_number(&name).unwrap_or_default();
            let refused = |path: &Path| path.file_name().and_then(|name| refused_number(name.to_str()?)).is_some();
            for (_, path) in folders.into_iter().filter(|(number, path)| *number > current || refused(path)) {
                fs::remove_dir_all(&path).map_err(IndexError::io(&path))?;
            }
        }
        let next = last.saturating_add(1);
        let path = self.index.join(published_name(next));
        fs::create_dir(&path).map_err(IndexError::io(&path))?;
        if let Some(base) = base {
            link_files(&base.path, &path)?;
        }
        Ok((path, next))
    }

    /// Writes the last files of a generation: it can be opened from now on, and is not published yet.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn seal(&self, path: &Path, info: &Info, base: Option<&Generation>) -> Result<(), IndexError> {
        let bytes = serde_json::to_vec_pretty(info).map_err(IndexError::damaged(path))?;
        write_synced(&path.join(INFO), &bytes)?;
        open_to_readers(path)?;
        checksum::write(path, base.map(|base| base.path.as_path()))?;
        sync_folder(path)?;
        sync_folder(&self.index)
    }

    /// Makes a sealed generation the one that readers open, and removes those before the last `keep`.
    ///
    /// # Errors
    /// When it cannot be written; the old generation goes on to serve then.
    pub(crate) fn publish(&self, number: u64, keep: usize) -> Result<(), IndexError> {
        self.point_to(number)?;
        let mut old: Vec<(u64, PathBuf)> = self.folders()?.into_iter().filter(|(other, _)| *other < number).collect();
        old.sort();
        old.reverse();
        for (_, path) in old.into_iter().skip(keep.saturating_sub(1)) {
            // What cannot be removed now is removed by a later run; the new generation is published already.
            let _later = fs::remove_dir_all(path);
        }
        Ok(())
    }

    /// Keeps a generation aside that is not to be published.
    ///
    /// # Errors
    /// When it cannot be renamed.
    pub(crate) fn refuse(&self, path: &Path, number: u64) -> Result<PathBuf, IndexError> {
        let aside = self.index.join(refused_name(number));
        fs::rename(path, &aside).map_err(IndexError::io(path))?;
        Ok(aside)
    }

    /// Removes a generation that came to nothing.
    pub(crate) fn abandon(&self, path: &Path) {
        // The next run removes what cannot be removed now.
        let _later = fs::remove_dir_all(path);
    }

    /// Lets readers open the generation before the current one again.
    ///
    /// # Errors
    /// When there is none before, or it cannot be used.
    pub(crate) fn roll_back(&self) -> Result<Generation, IndexError> {
        let current = published_number(&current_name(&self.index)?).unwrap_or_default();
        let before = self
            .folders()?
            .into_iter()
            .filter(|(number, path)| *number < current && path.file_name() == Some(published_name(*number).as_ref()))
            .max();
        let Some((number, path)) = before else {
            return Err(IndexError::NothingBefore { path: self.index.clone(), generation: current });
        };
        let generation = Generation::open(&path)?;
        self.point_to(number)?;
        Ok(generation)
    }

    fn point_to(&self, number: u64) -> Result<(), IndexError> {
        write_replaced(&self.index.join(CURRENT), format!("{}\n", published_name(number)).as_bytes())?;
        // Readers see the new name already. Which one a power cut would leave is all that is unknown when this fails, and
        // either names a whole generation.
        let _unsure = sync_folder(&self.index);
        Ok(())
    }

    /// The folders of generations, published, half written and refused.
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

/// tantivy writes its lists through temporary files that only their owner may read; whoever may read the rest of the
/// generation may read them too.
fn open_to_readers(folder: &Path) -> Result<(), IndexError> {
    let permissions = |path: &Path| fs::metadata(path).map(|data| data.permissions());
    let info = folder.join(INFO);
    let usual = permissions(&info).map_err(IndexError::io(&info))?;
    for name in ["meta.json", ".managed.json"] {
        let path = folder.join(name);
        fs::set_permissions(&path, usual.clone()).map_err(IndexError::io(&path))?;
    }
    Ok(())
}

/// Gives a new generation the files of another: by hard links, for published files are never written again, or as
/// copies where the file system has no links. The tables are not among them, for each generation has its own.
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

/// Whether the file belongs to a segment, and will not be written again: its name begins with the segment's 32 hexadecimal digits.
fn is_segment_file(name: &str) -> bool {
    let segment = name.split_once('.').map_or("", |(segment, _)| segment);
    segment.len() == 32 && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
}
