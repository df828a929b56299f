//! The file that judgements are appended to, in TREC's form: `id 0 page grade`. A line is on the disk before the next page
//! is shown. What was there before is never written over; what this run appended last can be taken back.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::EvalError;

/// A file of judgements, held against other writers from the first line that is appended.
pub struct Judgements {
    path: PathBuf,
    /// Bytes that the file had when it was read.
    read: u64,
    opened: Option<File>,
    /// Where each line that was appended begins.
    begins: Vec<u64>,
}

impl Judgements {
    /// The file at `path`, which need not be there yet.
    ///
    /// # Errors
    /// When it cannot be looked at.
    pub fn of(path: &Path) -> Result<Self, EvalError> {
        let read = match std::fs::metadata(path) {
            Ok(found) => found.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(source) => return Err(EvalError::File { path: path.to_owned(), source }),
        };
        Ok(Self { path: path.to_owned(), read, opened: None, begins: Vec::new() })
    }

    /// Appends a judgement.
    ///
    /// # Errors
    /// When it cannot be written, or someone else appended to the file meanwhile.
    pub fn append(&mut self, query: &str, page: &str, grade: u32) -> Result<(), EvalError> {
        self.try_append(&format!("{query} 0 {page} {grade}\n")).map_err(|source| self.fault(source))
    }

    /// Takes back what was appended last.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn take_back(&mut self) -> Result<(), EvalError> {
        let (Some(file), Some(begin)) = (&self.opened, self.begins.pop()) else { return Ok(()) };
        file.set_len(begin).and_then(|()| file.sync_data()).map_err(|source| self.fault(source))
    }

    fn fault(&self, source: io::Error) -> EvalError {
        EvalError::File { path: self.path.clone(), source }
    }

    fn try_append(&mut self, line: &str) -> io::Result<()> {
        let file = match &mut self.opened {
            Some(file) => file,
            None => self.opened.insert(open(&self.path, self.read)?),
        };
        let end = file.seek(SeekFrom::End(0))?;
        file.write_all(line.as_bytes())?;
        file.sync_data()?;
        self.begins.push(end);
        Ok(())
    }
}

/// Opens the file for appending, if it is as long as it was; its last line is ended if nobody did.
fn open(path: &Path, read: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    file.try_lock().map_err(|_| io::Error::other("another `kb judge` is writing it"))?;
    let length = file.metadata()?.len();
    if length != read {
        return Err(io::Error::other("it was changed meanwhile; start again to go on from there"));
    }
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    Ok(file)
}
