//! Errors of a search.

use std::path::PathBuf;

use crate::index::IndexError;

/// The reason why a search failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The index cannot be opened.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A part of an open index cannot be read.
    #[error("the index at {} cannot be read: {reason}", path.display())]
    Damaged {
        /// Folder of the generation.
        path: PathBuf,
        /// Description of the damage.
        reason: String,
    },
}

impl SearchError {
    /// Whether no index exists.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Index(IndexError::Missing { .. }))
    }

    /// The next step for the user.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Index(error) => error.hint(),
            Self::Damaged { .. } => "build it anew with `kb index --rebuild`",
        }
    }
}
