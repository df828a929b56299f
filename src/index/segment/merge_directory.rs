//! The directory that a writer merges through. A merge reads postings, positions and the doc store once and in order:
//! these files are read in chunks. Mapped as a whole, they would stay in memory until the last segment is merged.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

/// Extensions of the files that are read in chunks; others are memory-mapped, for random access.
const CHUNKED_EXTENSIONS: [&str; 3] = ["idx", "pos", "store"];
/// Size of a chunk.
const CHUNK_BYTES: usize = if cfg!(test) { 64 } else { 128 << 10 };

/// Size of a write, and the alignment of writes in the file: a huge page.
///
/// The page cache keeps a file in folios as it was written, and a reader that maps the file maps it folio by folio. An
/// aligned folio of 2 MiB takes one page table entry instead of 512. A search of a million pages takes 2.3 ms longer
/// with tantivy's writes of 8 KiB than with writes of 1 MiB. With 2 MiB it takes a tenth less than with 1 MiB.
const WRITE_BYTES: usize = if cfg!(test) { 128 } else { 2 << 20 };

/// A folder in which tantivy writes and merges segments.
#[derive(Debug, Clone)]
pub(crate) struct MergeDirectory {
    folder: PathBuf,
    mapped: MmapDirectory,
}

impl MergeDirectory {
    /// Opens a folder.
    ///
    /// # Errors
    /// When the path does not exist or is not a folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Self { folder: folder.to_owned(), mapped: MmapDirectory::open(folder)? })
    }
}

/// Writes a file in aligned writes of [`WRITE_BYTES`]; only the last one is shorter.
struct AlignedWriter(BufWriter<Box<dyn TerminatingWrite + Send + Sync>>);

impl Write for AlignedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // `BufWriter` flushes a full buffer before the next byte, so no write may exceed the space that is left.
        let max = match WRITE_BYTES - self.0.buffer().len() {
            0 => WRITE_BYTES,
            space => space,
        };
        self.0.write(bytes.get(..max).unwrap_or(bytes))
    }

    // tantivy flushes after each field, which would break the alignment. No reader opens a file before it is complete.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for AlignedWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.0.terminate_ref(token)
    }
}

/// A file that is read in chunks, one of which is in memory.
struct ChunkedFile {
    path: PathBuf,
    mapped: MmapDirectory,
    length: usize,
    state: Mutex<(File, Chunk)>,
}

/// A part of a file.
struct Chunk {
    /// Position in the file.
    offset: usize,
    bytes: OwnedBytes,
}

impl Chunk {
    /// A range of the file, if the chunk covers it.
    fn get(&self, range: &Range<usize>) -> Option<OwnedBytes> {
        let (start, end) = (range.start.checked_sub(self.offset)?, range.end.checked_sub(self.offset)?);
        (end <= self.bytes.len()).then(|| self.bytes.slice(start..end))
    }
}

impl std::fmt::Debug for ChunkedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ChunkedFile({})", self.path.display())
    }
}

impl HasLen for ChunkedFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for ChunkedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.end > self.length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "read past the end of the file"));
        }
        if range.len() > CHUNK_BYTES {
            // The caller unmaps it by dropping it.
            let file = self.mapped.get_file_handle(&self.path).map_err(io::Error::other)?;
            return file.read_bytes(range);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, chunk) = &mut *state;
        if let Some(bytes) = chunk.get(&range) {
            return Ok(bytes);
        }
        let mut bytes = vec![0; CHUNK_BYTES.min(self.length - range.start)];
        file.seek(SeekFrom::Start(range.start as u64))?;
        file.read_exact(&mut bytes)?;
        *chunk = Chunk { offset: range.start, bytes: OwnedBytes::new(bytes) };
        Ok(chunk.bytes.slice(0..range.len()))
    }
}

impl Directory for MergeDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        if !extension.is_some_and(|extension| CHUNKED_EXTENSIONS.contains(&extension)) {
            return self.mapped.get_file_handle(path);
        }
        let open = |path: &Path| File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (length, file) = open(&self.folder.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        })?;
        let state = Mutex::new((file, Chunk { offset: 0, bytes: OwnedBytes::empty() }));
        let (path, mapped) = (path.to_owned(), self.mapped.clone());
        Ok(Arc::new(ChunkedFile { path, mapped, length: usize::try_from(length).unwrap_or(usize::MAX), state }))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let buffered = self.mapped.open_write(path)?.into_inner();
        let file = buffered.map_err(|error| OpenWriteError::wrap_io_error(error.into_error(), path.to_owned()))?;
        // tantivy replaces the outer buffer by one of its own.
        Ok(BufWriter::new(Box::new(AlignedWriter(BufWriter::with_capacity(WRITE_BYTES, file)))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.mapped.atomic_write(path, bytes)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.mapped.acquire_lock(lock)
    }

    // A writer does not reload.
    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_chunked_file_returns_the_bytes_of_the_file(
            length in 0..400_usize,
            ranges in proptest::collection::vec((0..400_usize, 0..150_usize), 0..20),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let bytes: Vec<u8> = (0..length).map(|offset| (offset * 7) as u8).collect();
            std::fs::write(folder.path().join("a.pos"), &bytes).unwrap();
            let file = MergeDirectory::open(folder.path()).unwrap().get_file_handle(Path::new("a.pos")).unwrap();
            prop_assert_eq!(file.len(), length);
            for (start, count) in ranges {
                let read = file.read_bytes(start..start + count).ok();
                prop_assert_eq!(read.as_deref(), bytes.get(start..start + count));
            }
        }

        #[test]
        fn a_file_is_written_in_aligned_writes(lengths in proptest::collection::vec(0..300_usize, 0..20)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.pos");
            // tantivy does the same to replace the buffer.
            let buffered = MergeDirectory::open(folder.path()).unwrap().open_write(Path::new("a.pos")).unwrap();
            let (mut writer, mut bytes) = (buffered.into_inner().ok().unwrap(), Vec::new());
            for length in lengths {
                let more: Vec<u8> = (0..length).map(|offset| (offset * 7) as u8).collect();
                writer.write_all(&more).unwrap();
                writer.flush().unwrap();
                bytes.extend(more);
                let written = std::fs::metadata(&path).unwrap().len() as usize;
                prop_assert!(written.is_multiple_of(WRITE_BYTES) && bytes.len() - written <= WRITE_BYTES, "{written} of {}", bytes.len());
            }
            writer.terminate().unwrap();
            prop_assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
    }

    #[test]
    fn a_missing_file_is_reported_as_missing() {
        let folder = tempfile::tempdir().unwrap();
        let opened = MergeDirectory::open(folder.path()).unwrap().get_file_handle(Path::new("a.pos"));
        assert!(matches!(opened, Err(OpenReadError::FileDoesNotExist(_))));
    }
}
