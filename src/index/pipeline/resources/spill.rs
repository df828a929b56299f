//! Spill files: records in memory up to a limit, and in a temporary file of the draft beyond it. A [`SpillFile`] is read in
//! order, a [`SpillTable`] by record number.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::index::IndexError;

/// Buffer size once records go to the file, in bytes; small enough for a core's own cache.
const FILE_BUFFER: usize = 256 << 10;

/// Records that are read in the order of their addition.
pub(crate) struct SpillFile {
    path: PathBuf,
    /// The records that are not in the file yet, each after its length.
    buffer: Vec<u8>,
    /// The limit of the buffer, in bytes.
    limit: usize,
    file: Option<File>,
    bytes: u64,
}

impl SpillFile {
    /// Creates an empty spill. It keeps up to `limit` bytes in memory, and more in the file at `path`.
    pub(crate) fn new(path: &Path, limit: usize) -> Self {
        Self { path: path.to_owned(), buffer: Vec::new(), limit, file: None, bytes: 0 }
    }

    /// The size of all records, with their lengths, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn push(&mut self, record: &[u8]) -> Result<(), IndexError> {
        let length = u32::try_from(record.len()).unwrap_or(u32::MAX);
        let record = record.get(..length as usize).unwrap_or_default();
        self.buffer.extend_from_slice(&length.to_le_bytes());
        self.buffer.extend_from_slice(record);
        self.bytes += u64::from(length) + size_of_val(&length) as u64;
        if self.buffer.len() > self.limit { self.flush().map_err(IndexError::io(&self.path)) } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(File::options().create_new(true).append(true).open(&self.path)?);
        }
        if let Some(file) = &mut self.file {
            file.write_all(&self.buffer)?;
        }
        self.limit = self.limit.min(FILE_BUFFER);
        self.buffer.clear();
        self.buffer.shrink_to(2 * FILE_BUFFER);
        Ok(())
    }

    /// Reads the records. The reader removes the file when it is dropped.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn read(self) -> Result<SpillReader, IndexError> {
        let rest = Cursor::new(self.buffer);
        if self.file.is_none() {
            return Ok(SpillReader { records: Box::new(rest), path: self.path, is_file: false });
        }
        let file = File::open(&self.path).map_err(IndexError::io(&self.path))?;
        let records = Box::new(BufReader::with_capacity(FILE_BUFFER, file).chain(rest));
        Ok(SpillReader { records, path: self.path, is_file: true })
    }
}

/// Reads the records of a [`SpillFile`].
pub(crate) struct SpillReader {
    records: Box<dyn Read + Send>,
    path: PathBuf,
    is_file: bool,
}

/// Records in one buffer.
#[derive(Default)]
pub(crate) struct RecordBatch {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl RecordBatch {
    /// Adds the record that `write` appends.
    pub(crate) fn add(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    /// The number of records.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A record; empty if there is none.
    pub(crate) fn get(&self, index: usize) -> &[u8] {
        let begin = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(index).and_then(|end| self.bytes.get(begin..*end)).unwrap_or_default()
    }
}

impl SpillReader {
    /// Appends the next record to a batch; `false` after the last one.
    fn read_record(&mut self, batch: &mut RecordBatch) -> io::Result<bool> {
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

    /// Reads up to `count` records; an empty batch after the last one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn next_batch(&mut self, count: usize) -> Result<RecordBatch, IndexError> {
        let mut batch = RecordBatch::default();
        while batch.len() < count && self.read_record(&mut batch).map_err(IndexError::io(&self.path))? {}
        Ok(batch)
    }
}

impl Drop for SpillReader {
    fn drop(&mut self) {
        if self.is_file {
            // The next run removes the folder of an unfinished build.
            let _later = fs::remove_file(&self.path);
        }
    }
}

/// Records that are read by their number.
pub(crate) struct SpillTable {
    path: PathBuf,
    /// The records that are not in the file yet.
    buffer: Vec<u8>,
    /// The limit of the buffer, in bytes.
    limit: usize,
    file: Option<Mutex<File>>,
    /// The size of the file, in bytes.
    written: u64,
    /// The end of each record.
    ends: Vec<u64>,
}

impl SpillTable {
    /// Creates an empty table. It keeps up to `limit` bytes in memory, and more in the file at `path`.
    pub(crate) fn new(path: &Path, limit: usize) -> Self {
        Self { path: path.to_owned(), buffer: Vec::new(), limit, file: None, written: 0, ends: Vec::new() }
    }

    /// The path of the file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds the next record.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn push(&mut self, record: &[u8]) -> Result<(), IndexError> {
        self.buffer.extend_from_slice(record);
        self.ends.push(self.written + self.buffer.len() as u64);
        if self.buffer.len() > self.limit { self.flush().map_err(IndexError::io(&self.path)) } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file.into_inner().unwrap_or_else(PoisonError::into_inner),
            None => File::options().create_new(true).read(true).append(true).open(&self.path)?,
        };
        file.write_all(&self.buffer)?;
        self.written += self.buffer.len() as u64;
        self.limit = self.limit.min(FILE_BUFFER);
        self.buffer.clear();
        self.buffer.shrink_to(2 * FILE_BUFFER);
        self.file = Some(Mutex::new(file));
        Ok(())
    }

    /// Reads a record; empty if there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn get(&self, number: usize) -> Result<Cow<'_, [u8]>, IndexError> {
        let Some(end) = self.ends.get(number).copied() else { return Ok(Cow::default()) };
        let begin = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        match &self.file {
            // A record is either in the file or in the buffer, never in both.
            Some(file) if begin < self.written => {
                let mut record = vec![0; usize::try_from(end - begin).unwrap_or_default()];
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                let read = file.seek(SeekFrom::Start(begin)).and_then(|_| file.read_exact(&mut record));
                read.map_err(IndexError::io(&self.path))?;
                Ok(Cow::Owned(record))
            }
            _ => {
                let range = (begin - self.written) as usize..(end - self.written) as usize;
                Ok(Cow::Borrowed(self.buffer.get(range).unwrap_or_default()))
            }
        }
    }
}

impl Drop for SpillTable {
    fn drop(&mut self) {
        if self.file.is_some() {
            // See `SpillReader`.
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
    fn a_table_finds_records_by_number_in_memory_and_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let records = records();
        for limit in [0, 100, 1_000, usize::MAX] {
            let path = folder.path().join("records");
            let mut table = SpillTable::new(&path, limit);
            records.iter().for_each(|record| table.push(record).unwrap());
            assert_eq!(path.exists(), limit < usize::MAX);
            for number in (0..500).rev().chain([7, 499, 0]) {
                assert!(table.get(number).unwrap() == records[number], "{limit} {number}");
            }
            assert!(table.get(500).unwrap().is_empty());
            drop(table);
            assert!(!path.exists());
        }
    }

    #[test]
    fn a_spill_file_returns_records_in_order_from_memory_and_file() {
        let folder = tempfile::tempdir().unwrap();
        let records = records();
        for limit in [0, 100, 1_000, usize::MAX] {
            let path = folder.path().join("records");
            let mut spill = SpillFile::new(&path, limit);
            records.iter().for_each(|record| spill.push(record).unwrap());
            assert_eq!((path.exists(), spill.bytes()), (limit < usize::MAX, 4 * 500 + records.concat().len() as u64));
            let mut reader = spill.read().unwrap();
            let mut read = Vec::new();
            loop {
                match reader.next_batch(7).unwrap() {
                    batch if batch.len() == 0 => break,
                    batch => read.extend((0..batch.len()).map(|index| batch.get(index).to_vec())),
                }
            }
            assert!(read == records, "{limit}");
            drop(reader);
            assert!(!path.exists());
        }
    }
}
