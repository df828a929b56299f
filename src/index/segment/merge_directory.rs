//! The directory that a writer merges through. Merging goes through postings, positions and stored documents once, from
//! the first to the last; mapped as a whole they would stay in memory until the last segment is merged, so they are read
//! piece by piece. What is looked up here and there is mapped.

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

/// Extensions of the files that are read piece by piece.
const READ_THROUGH: [&str; 3] = ["idx", "pos", "store"];
/// Bytes that are read at once.
const PIECE: usize = if cfg!(test) { 64 } else { 128 << 10 };

/// Bytes that are written at once, and that pieces of a file begin at multiples of. The page cache keeps a file in pieces
/// as it was written, and whoever maps the file maps them one by one; as large as a huge page and in its place, a piece is
/// mapped by one entry in place of 512. Written in tantivy's 8 KiB, a search of a million pages takes 2.3 ms more than in
/// a megabyte, and so a tenth less than that.
const WRITTEN: usize = if cfg!(test) { 128 } else { 2 << 20 };

/// A folder that tantivy writes and merges segments in.
#[derive(Debug, Clone)]
pub(crate) struct MergeDirectory {
    folder: PathBuf,
    mapped: MmapDirectory,
}

impl MergeDirectory {
    /// Opens a folder.
    ///
    /// # Errors
    /// When it is not there or no folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Self { folder: folder.to_owned(), mapped: MmapDirectory::open(folder)? })
    }
}

/// A file that is written in pieces of the same size, but for its end.
struct Whole(BufWriter<Box<dyn TerminatingWrite + Send + Sync>>);

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // What fits is buffered; a buffer that is full goes to the file as a whole with the next byte.
        let upto = match WRITTEN - self.0.buffer().len() {
            0 => WRITTEN,
            room => room,
        };
        self.0.write(bytes.get(..upto).unwrap_or(bytes))
    }

    // tantivy flushes at the end of each field, where a piece would be cut in two; nobody reads a file before its end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Whole {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.0.terminate_ref(token)
    }
}

/// A file of which one piece is in memory.
struct Pieces {
    path: PathBuf,
    mapped: MmapDirectory,
    length: usize,
    state: Mutex<(File, Piece)>,
}

/// Where a piece begins in its file, and its bytes.
struct Piece {
    begins: usize,
    bytes: OwnedBytes,
}

impl Piece {
    fn get(&self, range: &Range<usize>) -> Option<OwnedBytes> {
        let (from, to) = (range.start.checked_sub(self.begins)?, range.end.checked_sub(self.begins)?);
        (to <= self.bytes.len()).then(|| self.bytes.slice(from..to))
    }
}

impl std::fmt::Debug for Pieces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pieces({})", self.path.display())
    }
}

impl HasLen for Pieces {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for Pieces {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.end > self.length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "bytes behind the end of a file were asked for"));
        }
        if range.len() > PIECE {
            // Unmapped as soon as the one who asks has done with it.
            let file = self.mapped.get_file_handle(&self.path).map_err(io::Error::other)?;
            return file.read_bytes(range);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, piece) = &mut *state;
        if let Some(bytes) = piece.get(&range) {
            return Ok(bytes);
        }
        let mut bytes = vec![0; PIECE.min(self.length - range.start)];
        file.seek(SeekFrom::Start(range.start as u64))?;
        file.read_exact(&mut bytes)?;
        *piece = Piece { begins: range.start, bytes: OwnedBytes::new(bytes) };
        Ok(piece.bytes.slice(0..range.len()))
    }
}

impl Directory for MergeDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        if !extension.is_some_and(|extension| READ_THROUGH.contains(&extension)) {
            return self.mapped.get_file_handle(path);
        }
        let open = |path: &Path| File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (length, file) = open(&self.folder.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        })?;
        let state = Mutex::new((file, Piece { begins: 0, bytes: OwnedBytes::empty() }));
        let (path, mapped) = (path.to_owned(), self.mapped.clone());
        Ok(Arc::new(Pieces { path, mapped, length: usize::try_from(length).unwrap_or(usize::MAX), state }))
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
        // tantivy puts a buffer of its own in the place of the outermost.
        Ok(BufWriter::new(Box::new(Whole(BufWriter::with_capacity(WRITTEN, file)))))
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

    // A writer reloads nothing.
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
        fn pieces_are_the_bytes_of_the_file(length in 0..400_usize, asked in proptest::collection::vec((0..400_usize, 0..150_usize), 0..20)) {
            let folder = tempfile::tempdir().unwrap();
            let bytes: Vec<u8> = (0..length).map(|at| (at * 7) as u8).collect();
            std::fs::write(folder.path().join("a.pos"), &bytes).unwrap();
            let file = MergeDirectory::open(folder.path()).unwrap().get_file_handle(Path::new("a.pos")).unwrap();
            prop_assert_eq!(file.len(), length);
            for (from, many) in asked {
                let read = file.read_bytes(from..from + many).ok();
                prop_assert_eq!(read.as_deref(), bytes.get(from..from + many));
            }
        }

        #[test]
        fn a_file_is_written_in_whole_pieces_however_its_bytes_come(lengths in proptest::collection::vec(0..300_usize, 0..20)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.pos");
            // As tantivy takes the buffer apart for one of its own.
            let buffered = MergeDirectory::open(folder.path()).unwrap().open_write(Path::new("a.pos")).unwrap();
            let (mut writer, mut bytes) = (buffered.into_inner().ok().unwrap(), Vec::new());
            for length in lengths {
                let more: Vec<u8> = (0..length).map(|at| (at * 7) as u8).collect();
                writer.write_all(&more).unwrap();
                writer.flush().unwrap();
                bytes.extend(more);
                let written = std::fs::metadata(&path).unwrap().len() as usize;
                prop_assert!(written.is_multiple_of(WRITTEN) && bytes.len() - written <= WRITTEN, "{written} of {}", bytes.len());
            }
            writer.terminate().unwrap();
            prop_assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_told_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let opened = MergeDirectory::open(folder.path()).unwrap().get_file_handle(Path::new("a.pos"));
        assert!(matches!(opened, Err(OpenReadError::FileDoesNotExist(_))));
    }
}
