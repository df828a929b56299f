//! What can keep a corpus from being read at all. Faults of single files are diagnostics, not errors.

use std::path::PathBuf;

/// Why a corpus could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// There is nothing at the path.
    #[error("there is no corpus at {path}")]
    Missing {
        /// The path that was given.
        path: PathBuf,
    },
    /// The path names a file.
    #[error("the corpus at {path} is not a folder")]
    NotAFolder {
        /// The path that was given.
        path: PathBuf,
    },
    /// The folder is there and cannot be read.
    #[error("the corpus at {path} cannot be read: {reason}")]
    Unreadable {
        /// The path that was given.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
}

impl CorpusError {
    /// What a user can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "name the folder of the pages with --corpus DIR, or set `corpus` in kb.toml",
            Self::NotAFolder { .. } => "name the folder that holds the file",
            Self::Unreadable { .. } => {
                "check the permissions of the folder and of the folders above it, or name another with --corpus DIR"
            }
        }
    }
}
