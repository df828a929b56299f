//! A read-only directory over a published generation.
//!
//! tantivy's own reader creates a lock file, so that no writer deletes a segment that is being opened. A published
//! generation never changes: this directory takes no lock and needs read permission only.

use std::path::Path;
use std::sync::Arc;

use tantivy::TantivyError;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
};

/// A folder of memory-mapped files that are never written.
#[derive(Debug, Clone)]
pub(crate) struct ReadOnlyDirectory(MmapDirectory);

impl ReadOnlyDirectory {
    /// Opens the folder of a generation.
    ///
    /// # Errors
    /// When the path does not exist or is not a folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, TantivyError> {
        Ok(Self(MmapDirectory::open(folder)?))
    }

    /// Opens the folder of a generation for queries, with huge pages on Linux.
    ///
    /// After eviction, the page cache then reads 2 MiB at a time instead of 4 KiB. That saves 7.5 of 22.4 ms for a query of
    /// two common words on a million pages. An update reads scattered records once and uses [`ReadOnlyDirectory::open`].
    ///
    /// # Errors
    /// When the path does not exist or is not a folder.
    pub(crate) fn open_for_search(folder: &Path) -> Result<Self, TantivyError> {
        #[cfg(target_os = "linux")]
        let folder = MmapDirectory::open_with_madvice(folder, tantivy::directory::Advice::HugePage)?;
        #[cfg(not(target_os = "linux"))]
        let folder = MmapDirectory::open(folder)?;
        Ok(Self(folder))
    }

    /// Maps a file that kb wrote beside tantivy's.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn table(&self, name: &str) -> Result<OwnedBytes, TantivyError> {
        let file = self.0.get_file_handle(Path::new(name))?;
        Ok(file.read_bytes(0..file.len())?)
    }
}

fn read_only() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::ReadOnlyFilesystem, "a published generation is read-only")
}

impl Directory for ReadOnlyDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(read_only()), filepath: path.to_owned() })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_owned()))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        // The list of files for tantivy's garbage collection is of no use to a reader.
        if path == Path::new(".managed.json") {
            return Err(OpenReadError::FileDoesNotExist(path.to_owned()));
        }
        self.0.atomic_read(path)
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
    fn mapped_files_have_the_huge_page_advice() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("file"), [7; 10_000]).unwrap();
        let bytes = super::ReadOnlyDirectory::open_for_search(root.path()).unwrap().table("file").unwrap();
        assert_eq!(bytes.as_slice(), [7; 10_000]);
        let maps = String::from_utf8(std::fs::read("/proc/self/smaps").unwrap()).unwrap();
        let path = root.path().join("file").display().to_string();
        let flags = maps.lines().skip_while(|line| !line.contains(&path)).find(|line| line.starts_with("VmFlags"));
        // A kernel without huge pages ignores the advice.
        let has_huge_pages = std::fs::exists("/sys/kernel/mm/transparent_hugepage").unwrap();
        assert!(!has_huge_pages || flags.unwrap().split(' ').any(|flag| flag == "hg"), "{flags:?}");
    }
}
