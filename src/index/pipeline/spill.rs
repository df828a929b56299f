//! Records set aside while a tree is read, to be gone through once it is known whole: in memory while they are few, in
//! a file of the generation under way beyond. An [`Aside`] is gone through from the first to the last, a [`Shelf`] is
//! looked up in. What a record is, the stages know that write and read it.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::index::IndexError;

/// Bytes that are held of what does not fit memory, until they are written behind the others: few enough to be in a core's
/// own cache then.
const WRITTEN: usize = 256 << 10;

/// Records in the order in which they came.
pub(crate) struct Aside {
    path: PathBuf,
    /// The records that are not in the file yet, each after its length.
    held: Vec<u8>,
    /// How many bytes are held at most.
    most: usize,
    file: Option<File>,
    bytes: u64,
}

impl Aside {
    /// Holds all of it up to `most` bytes; of more, little, and the rest in the file at `path`.
    pub(crate) fn new(path: &Path, most: usize) -> Self {
        Self { path: path.to_owned(), held: Vec::new(), most, file: None, bytes: 0 }
    }

    /// Bytes of all records.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Sets a record aside.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn push(&mut self, record: &[u8]) -> Result<(), IndexError> {
        let length = u32::try_from(record.len()).unwrap_or(u32::MAX);
        let record = record.get(..length as usize).unwrap_or_default();
        self.held.extend_from_slice(&length.to_le_bytes());
        self.held.extend_from_slice(record);
        self.bytes += u64::from(length) + size_of_val(&length) as u64;
        if self.held.len() > self.most { self.write().map_err(IndexError::io(&self.path)) } else { Ok(()) }
    }

    fn write(&mut self) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(File::options().create_new(true).append(true).open(&self.path)?);
        }
        if let Some(file) = &mut self.file {
            file.write_all(&self.held)?;
        }
        self.most = self.most.min(WRITTEN);
        self.held.clear();
        self.held.shrink_to(2 * WRITTEN);
        Ok(())
    }

    /// The records, in their order. The file is gone when they are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn replay(self) -> Result<Replay, IndexError> {
        let held = Cursor::new(self.held);
        let written: Box<dyn Read + Send> = match self.file {
            Some(file) => {
                drop(file);
                Box::new(BufReader::with_capacity(WRITTEN, File::open(&self.path).map_err(IndexError::io(&self.path))?))
            }
            None => {
                return Ok(Replay { records: Box::new(held), path: self.path, is_file: false });
            }
        };
        Ok(Replay { records: Box::new(written.chain(held)), path: self.path, is_file: true })
    }
}

/// Records that were set aside, one after the other.
pub(crate) struct Replay {
    records: Box<dyn Read + Send>,
    path: PathBuf,
    is_file: bool,
}

/// Records, one behind the other.
#[derive(Default)]
pub(crate) struct Batch {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Batch {
    /// Adds the record that `write` writes.
    pub(crate) fn add(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A record; empty where there is none.
    pub(crate) fn get(&self, at: usize) -> &[u8] {
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.bytes.get(begin..*end)).unwrap_or_default()
    }
}

impl Replay {
    /// Reads the next record behind others; whether there was one.
    fn read(&mut self, batch: &mut Batch) -> io::Result<bool> {
        let mut length = [0; 4];
        match self.records.read_exact(&mut length) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            read => read?,
        }
        let begin = batch.bytes.len();
        batch.bytes.resize(begin + u32::from_le_bytes(length) as usize, 0);
        self.records.read_exact(&mut batch.bytes[begin..])?;
        batch.ends.push(batch.bytes.len());
        Ok(true)
    }

    /// The next records, `most` at most; none after the last.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn batch(&mut self, most: usize) -> Result<Batch, IndexError> {
        let mut batch = Batch::default();
        while batch.len() < most && self.read(&mut batch).map_err(IndexError::io(&self.path))? {}
        Ok(batch)
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        if self.is_file {
            // A folder that came to nothing is removed whole by the next run.
            let _later = fs::remove_file(&self.path);
        }
    }
}

/// Records that are known by their number.
pub(crate) struct Shelf {
    path: PathBuf,
    /// The records that are not in the file yet, one behind the other.
    held: Vec<u8>,
    /// How many bytes are held at most.
    most: usize,
    /// The file, and how many bytes it has.
    file: Option<Mutex<File>>,
    written: u64,
    /// Where each record ends.
    ends: Vec<u64>,
}

impl Shelf {
    /// Holds all of it up to `most` bytes; of more, little, and the rest in the file at `path`.
    pub(crate) fn new(path: &Path, most: usize) -> Self {
        Self { path: path.to_owned(), held: Vec::new(), most, file: None, written: 0, ends: Vec::new() }
    }

    /// Where the records are that are not held.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds the next record.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn push(&mut self, record: &[u8]) -> Result<(), IndexError> {
        self.held.extend_from_slice(record);
        self.ends.push(self.written + self.held.len() as u64);
        if self.held.len() > self.most { self.write().map_err(IndexError::io(&self.path)) } else { Ok(()) }
    }

    fn write(&mut self) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file.into_inner().unwrap_or_else(PoisonError::into_inner),
            None => File::options().create_new(true).read(true).append(true).open(&self.path)?,
        };
        file.write_all(&self.held)?;
        self.written += self.held.len() as u64;
        self.most = self.most.min(WRITTEN);
        self.held.clear();
        self.held.shrink_to(2 * WRITTEN);
        self.file = Some(Mutex::new(file));
        Ok(())
    }

    /// A record; empty where there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn get(&self, number: usize) -> Result<Cow<'_, [u8]>, IndexError> {
        let Some(end) = self.ends.get(number).copied() else { return Ok(Cow::default()) };
        let begin = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        match &self.file {
            // A record is never cut: it is in the file, or held.
            Some(file) if begin < self.written => {
                let mut record = vec![0; usize::try_from(end - begin).unwrap_or_default()];
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                let read = file.seek(SeekFrom::Start(begin)).and_then(|_| file.read_exact(&mut record));
                read.map_err(IndexError::io(&self.path))?;
                Ok(Cow::Owned(record))
            }
            _ => {
                let held = (begin - self.written) as usize..(end - self.written) as usize;
                Ok(Cow::Borrowed(self.held.get(held).unwrap_or_default()))
            }
        }
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        if self.file.is_some() {
            // As above.
            let _later = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records() -> Vec<Vec<u8>> {
        (0..500_usize).map(|n| vec![n as u8; n % 37]).collect()
    }

    #[test]
    fn what_stands_on_a_shelf_is_found_by_its_number_in_memory_and_file() {
        let folder = tempfile::tempdir().unwrap();
        let records = records();
        for most in [0, 100, 1_000, usize::MAX] {
            let path = folder.path().join("records");
            let mut shelf = Shelf::new(&path, most);
            records.iter().for_each(|record| shelf.push(record).unwrap());
            assert_eq!(path.exists(), most < usize::MAX);
            for number in (0..500).rev().chain([7, 499, 0]) {
                assert!(shelf.get(number).unwrap() == records[number], "{most} {number}");
            }
            assert!(shelf.get(500).unwrap().is_empty());
            drop(shelf);
            assert!(!path.exists());
        }
    }

    #[test]
    fn what_is_set_aside_comes_back_in_its_order_from_memory_and_file() {
        let folder = tempfile::tempdir().unwrap();
        let records = records();
        for most in [0, 100, 1_000, usize::MAX] {
            let path = folder.path().join("records");
            let mut aside = Aside::new(&path, most);
            records.iter().for_each(|record| aside.push(record).unwrap());
            assert_eq!((path.exists(), aside.bytes()), (most < usize::MAX, 4 * 500 + records.concat().len() as u64));
            let mut replay = aside.replay().unwrap();
            let mut read = Vec::new();
            loop {
                match replay.batch(7).unwrap() {
                    batch if batch.len() == 0 => break,
                    batch => read.extend((0..batch.len()).map(|at| batch.get(at).to_vec())),
                }
            }
            assert!(read == records, "{most}");
            drop(replay);
            assert!(!path.exists());
        }
    }
}
