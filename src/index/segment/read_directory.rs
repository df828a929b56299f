//! The read-only directory that searches open a published generation through.
//!
//! tantivy's own reader opens a lock file for writing, to keep a segment from being deleted while it is opened. A
//! published generation never changes, so this one needs no lock, and reading needs no more than read permission.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use memchr::memmem;
use tantivy::TantivyError;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
};

/// tantivy's file of the schema and the segments.
const META: &str = "meta.json";
/// What stands before and behind the schema in it.
const SCHEMA: (&str, &str) = ("\n  \"schema\": [", "\n  ],");

/// A folder whose files are mapped and never written.
#[derive(Debug, Clone)]
pub(crate) struct ReadOnlyDirectory {
    folder: MmapDirectory,
    /// The segments of [`META`], without the schema, once the whole was read: tantivy takes the file apart a second time
    /// for them, and the schema is nine tenths of it.
    segments: Arc<OnceLock<Vec<u8>>>,
}

impl ReadOnlyDirectory {
    /// Opens the folder of a generation.
    ///
    /// # Errors
    /// When it is not there or no folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, TantivyError> {
        Ok(Self { folder: MmapDirectory::open(folder)?, segments: Arc::default() })
    }

    /// Opens the folder of a generation for questions. What the page cache has lost of it comes back in pieces of a huge
    /// page, as it was written (see `piecewise`): in pieces of 4 KiB, which are mapped one by one, all questions behind the
    /// first would take half as long again. Changes read records strewn over all of it, and no second time.
    ///
    /// # Errors
    /// When it is not there or no folder.
    pub(crate) fn open_for_search(folder: &Path) -> Result<Self, TantivyError> {
        #[cfg(target_os = "linux")]
        let folder = MmapDirectory::open_with_madvice(folder, tantivy::directory::Advice::HugePage)?;
        #[cfg(not(target_os = "linux"))]
        let folder = MmapDirectory::open(folder)?;
        Ok(Self { folder, segments: Arc::default() })
    }

    /// The bytes of a file of kb's own, read as far as they are looked at.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn table(&self, name: &str) -> Result<OwnedBytes, TantivyError> {
        let file = self.folder.get_file_handle(Path::new(name))?;
        Ok(file.read_bytes(0..file.len())?)
    }
}

/// The file with an empty schema; as it is when it is not laid out as expected.
fn without_schema(meta: &[u8]) -> Vec<u8> {
    let (before, behind) = (SCHEMA.0.as_bytes(), SCHEMA.1.as_bytes());
    let begin = memmem::find(meta, before).map(|at| at + before.len());
    let found = begin.and_then(|begin| Some((begin, begin + memmem::find(meta.get(begin..)?, behind)?)));
    found.map_or_else(|| meta.to_vec(), |(begin, end)| [&meta[..begin], &meta[end..]].concat())
}

fn read_only() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::ReadOnlyFilesystem, "a published generation is never written")
}

impl Directory for ReadOnlyDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.folder.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(read_only()), filepath: path.to_owned() })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.folder.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_owned()))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        // tantivy's list of files to delete some day is of no use to a reader.
        if path == Path::new(".managed.json") {
            return Err(OpenReadError::FileDoesNotExist(path.to_owned()));
        }
        if path != Path::new(META) {
            return self.folder.atomic_read(path);
        }
        if let Some(segments) = self.segments.get() {
            return Ok(segments.clone());
        }
        let meta = self.folder.atomic_read(path)?;
        let _ = self.segments.set(without_schema(&meta));
        Ok(meta)
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> std::io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> std::io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    #[test]
    fn files_are_mapped_for_huge_pages() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("file"), [7; 10_000]).unwrap();
        let bytes = super::ReadOnlyDirectory::open_for_search(root.path()).unwrap().table("file").unwrap();
        assert_eq!(bytes.as_slice(), [7; 10_000]);
        let maps = String::from_utf8(std::fs::read("/proc/self/smaps").unwrap()).unwrap();
        let path = root.path().join("file").display().to_string();
        let flags = maps.lines().skip_while(|line| !line.contains(&path)).find(|line| line.starts_with("VmFlags"));
        // Of a kernel without huge pages nothing is asked.
        let has_huge_pages = std::fs::exists("/sys/kernel/mm/transparent_hugepage").unwrap();
        assert!(!has_huge_pages || flags.unwrap().split(' ').any(|flag| flag == "hg"), "{flags:?}");
    }
}
