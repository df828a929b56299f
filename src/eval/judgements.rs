//! Judgement file: an append-only file in the format of TREC, `id 0 page grade`, with undo of the appended lines.
//!
//! Every line is synced to disk, so that an interrupted session loses nothing.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::EvalError;

/// A judgement file; the first append locks it against other writers.
pub struct Judgements {
    path: PathBuf,
    /// Length of the file in bytes when it was read.
    initial_len: u64,
    file: Option<File>,
    /// Offset of each appended line.
    line_offsets: Vec<u64>,
}

impl Judgements {
    /// The file at `path`; it may not exist yet.
    ///
    /// # Errors
    /// When its length cannot be read.
    pub fn open(path: &Path) -> Result<Self, EvalError> {
        let initial_len = match std::fs::metadata(path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(source) => return Err(EvalError::File { path: path.to_owned(), source }),
        };
        Ok(Self { path: path.to_owned(), initial_len, file: None, line_offsets: Vec::new() })
    }

    /// Appends a judgement.
    ///
    /// # Errors
    /// When the file cannot be written, or another process changed it.
    pub fn append(&mut self, query: &str, page: &str, grade: u32) -> Result<(), EvalError> {
        self.try_append(&format!("{query} 0 {page} {grade}\n")).map_err(|source| self.error(source))
    }

    /// Removes the last appended judgement.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn undo(&mut self) -> Result<(), EvalError> {
        let (Some(file), Some(offset)) = (&self.file, self.line_offsets.pop()) else { return Ok(()) };
        file.set_len(offset).and_then(|()| file.sync_data()).map_err(|source| self.error(source))
    }

    fn error(&self, source: io::Error) -> EvalError {
        EvalError::File { path: self.path.clone(), source }
    }

    fn try_append(&mut self, line: &str) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(open(&self.path, self.initial_len)?),
        };
        let end = file.seek(SeekFrom::End(0))?;
        file.write_all(line.as_bytes())?;
        file.sync_data()?;
        self.line_offsets.push(end);
        Ok(())
    }
}

/// Opens and locks the file for appending, if its length is unchanged; completes a last line without line break.
fn open(path: &Path, initial_len: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    file.try_lock().map_err(|_| io::Error::other("another `kb judge` is writing it"))?;
    let len = file.metadata()?.len();
    if len != initial_len {
        return Err(io::Error::other("it was changed meanwhile; start again to go on from there"));
    }
    if len > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    Ok(file)
}
