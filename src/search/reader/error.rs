//! Why a question could not be answered.

use std::path::PathBuf;

use crate::index::IndexError;

/// Why a question could not be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The index cannot be opened.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The index was opened, but part of it cannot be read.
    #[error("the index at {} cannot be read: {reason}", path.display())]
    Damaged {
        /// The generation.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl SearchError {
    /// Whether there is no index at all.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Index(IndexError::Missing { .. }))
    }

    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Index(error) => error.hint(),
            Self::Damaged { .. } => "build it anew with `kb index --rebuild`",
        }
    }
}
