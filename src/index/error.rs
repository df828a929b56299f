//! The errors of the index: [`IndexError`] with a path and a hint, and [`ReadError`] inside a generation.

use std::path::{Path, PathBuf};

use crate::corpus::CorpusError;

/// The reason why an index could not be built, opened or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The corpus cannot be read.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// The path has no index.
    #[error("no index at {}", path.display())]
    Missing {
        /// The index folder.
        path: PathBuf,
    },
    /// The index has an unknown format.
    #[error("the index at {} has format {found}, this kb reads {expected}", path.display())]
    Format {
        /// The generation folder.
        path: PathBuf,
        /// The format of the generation.
        found: u32,
        /// The format of this kb.
        expected: u32,
    },
    /// The index is damaged.
    #[error("the index at {} cannot be used: {reason}", path.display())]
    Damaged {
        /// The damaged file or folder.
        path: PathBuf,
        /// The error of the check or the decoder.
        reason: String,
    },
    /// Another process has the lock of the index.
    #[error("another `kb index` is at work on {}: {holder}", path.display())]
    Locked {
        /// The index folder.
        path: PathBuf,
        /// The process and its start time.
        holder: String,
    },
    /// The index has no generation with this number.
    #[error("{} has no generation {generation}", path.display())]
    NoGeneration {
        /// The index folder.
        path: PathBuf,
        /// The number.
        generation: u64,
    },
    /// The index has no generation before the current one.
    #[error("{} keeps no generation before {generation}", path.display())]
    NothingBefore {
        /// The index folder.
        path: PathBuf,
        /// The number of the current generation.
        generation: u64,
    },
    /// A signal stopped the run; the index is unchanged.
    #[error("interrupted; the index is as it was")]
    Interrupted,
    /// A file of the index cannot be read or written.
    #[error("the index cannot be read or written: {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
}

impl IndexError {
    /// Returns a conversion for `map_err` that adds the path of a failed operation.
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    /// Returns a conversion for `map_err` that adds the path of a damaged file or folder.
    pub(crate) fn damaged<E: std::fmt::Display>(path: &Path) -> impl FnOnce(E) -> Self + '_ {
        move |error| Self::Damaged { path: path.to_owned(), reason: error.to_string() }
    }

    /// Returns the next step for the user; empty if there is none.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Corpus(error) => error.hint(),
            Self::Missing { .. } => "build one with `kb index`, or name one with --index DIR",
            Self::Format { .. } => "update it with `kb index`",
            Self::Damaged { .. } => "rebuild it with `kb index --rebuild`",
            Self::Locked { .. } => "wait until it has ended, or let this run wait: `kb index --wait 60s`",
            Self::NoGeneration { .. } => "`kb status` shows the current one",
            Self::NothingBefore { .. } => "keep more of them: `kb index --keep N`",
            Self::Interrupted => "",
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                "a part of it is missing: rebuild it with `kb index --rebuild`"
            }
            Self::Io { .. } => "check its permissions and the free disk space, or name another with --index DIR",
        }
    }
}

/// The reason why a generation could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// A tantivy file cannot be read.
    #[error(transparent)]
    Tantivy(#[from] tantivy::TantivyError),
    /// Another file cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A stored record cannot be decoded.
    #[error("a stored record is damaged: {0}")]
    Record(#[from] postcard::Error),
}
