//! Errors that prevent opening a corpus. Faults of single files are diagnostics.

use std::path::PathBuf;

/// Why a corpus could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// The path does not exist.
    #[error("there is no corpus at {path}")]
    Missing {
        /// The path as given.
        path: PathBuf,
    },
    /// The path is no folder.
    #[error("the corpus at {path} is not a folder")]
    NotAFolder {
        /// The path as given.
        path: PathBuf,
    },
    /// The folder exists but cannot be read.
    #[error("the corpus at {path} cannot be read: {reason}")]
    Unreadable {
        /// The path as given.
        path: PathBuf,
        /// The error of the file system.
        reason: std::io::Error,
    },
}

impl CorpusError {
    /// The next step for the user.
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
