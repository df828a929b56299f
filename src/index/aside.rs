//! Records set aside while a tree is read, to be gone through once it is known whole: in memory while they are few, in
//! a file of the generation under way beyond. What a record is, the stages know that write and read it.

use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read, Write};
use std::path::{Path, PathBuf};

use super::error::IndexError;

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
    /// Holds `most` bytes, and writes to the file at `path` what is more.
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
        self.held.clear();
        Ok(())
    }

    /// The records, in their order. The file is gone when they are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn replay(self) -> Result<Replay, IndexError> {
        let held = Cursor::new(self.held);
        let written: Box<dyn Read> = match self.file {
            Some(file) => {
                drop(file);
                Box::new(BufReader::with_capacity(1 << 20, File::open(&self.path).map_err(IndexError::io(&self.path))?))
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
    records: Box<dyn Read>,
    path: PathBuf,
    is_file: bool,
}

impl Replay {
    fn read(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut length = [0; 4];
        match self.records.read_exact(&mut length) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let mut record = vec![0; u32::from_le_bytes(length) as usize];
        self.records.read_exact(&mut record)?;
        Ok(Some(record))
    }

    /// The next records, `most` at most; empty after the last.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn batch(&mut self, most: usize) -> Result<Vec<Vec<u8>>, IndexError> {
        let mut batch = Vec::new();
        while batch.len() < most
            && let Some(record) = self.read().map_err(IndexError::io(&self.path))?
        {
            batch.push(record);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_comes_back_in_its_order_from_memory_and_file() {
        let folder = tempfile::tempdir().unwrap();
        let records: Vec<Vec<u8>> = (0..500_usize).map(|n| vec![n as u8; n % 37]).collect();
        for most in [0, 100, 1_000, usize::MAX] {
            let path = folder.path().join("records");
            let mut aside = Aside::new(&path, most);
            records.iter().for_each(|record| aside.push(record).unwrap());
            assert_eq!((path.exists(), aside.bytes()), (most < usize::MAX, 4 * 500 + records.concat().len() as u64));
            let mut replay = aside.replay().unwrap();
            let mut read = Vec::new();
            loop {
                match replay.batch(7).unwrap() {
                    batch if batch.is_empty() => break,
                    batch => read.extend(batch),
                }
            }
            assert!(read == records, "{most}");
            drop(replay);
            assert!(!path.exists());
        }
    }
}
