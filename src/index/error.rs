//! What can go wrong with an index, said with the path and with what to do.

use std::path::{Path, PathBuf};

use crate::corpus::CorpusError;

/// Why an index could not be built, opened or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The corpus cannot be read.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// There is no index at this place.
    #[error("no index at {}", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The index was written in a format that this kb does not know.
    #[error("the index at {} has format {found}, this kb reads {expected}", path.display())]
    Format {
        /// The generation.
        path: PathBuf,
        /// The format it has.
        found: u32,
        /// The format that this kb reads and writes.
        expected: u32,
    },
    /// The index is damaged.
    #[error("the index at {} cannot be used: {reason}", path.display())]
    Damaged {
        /// The file or folder that is wrong.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another process is indexing.
    #[error("another `kb index` is at work on {}: {holder}", path.display())]
    Locked {
        /// The index.
        path: PathBuf,
        /// Which process, and since when.
        holder: String,
    },
    /// There is no generation with this number.
    #[error("{} has no generation {generation}", path.display())]
    NoGeneration {
        /// The index.
        path: PathBuf,
        /// The number.
        generation: u64,
    },
    /// There is no generation before the current one.
    #[error("{} keeps no generation before {generation}", path.display())]
    NothingBefore {
        /// The index.
        path: PathBuf,
        /// The number of the current one.
        generation: u64,
    },
    /// The run was asked to stop; the index is as it was.
    #[error("interrupted; the index is as it was")]
    Interrupted,
    /// A file of the index could not be read or written.
    #[error("the index cannot be read or written: {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl IndexError {
    /// For `map_err`: names the path that an operation failed on.
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    /// For `map_err`: what tantivy or a decoder says of a folder or file.
    pub(crate) fn damaged<E: std::fmt::Display>(path: &Path) -> impl FnOnce(E) -> Self + '_ {
        move |error| Self::Damaged { path: path.to_owned(), reason: error.to_string() }
    }

    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Corpus(error) => error.hint(),
            Self::Missing { .. } => "build one with `kb index`, or name one with --index DIR",
            Self::Format { .. } => "bring it up to date with `kb index`",
            Self::Damaged { .. } => "build it anew with `kb index --rebuild`",
            Self::Locked { .. } => "wait until it has ended, or let this run wait: `kb index --wait 60s`",
            Self::NoGeneration { .. } => "`kb status` tells which one is in use",
            Self::NothingBefore { .. } => "keep more of them: `kb index --keep N`",
            Self::Interrupted => "",
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                "a part of it is missing: build it anew with `kb index --rebuild`"
            }
            Self::Io { .. } => "check its permissions and the space on the disk, or name another with --index DIR",
        }
    }
}
