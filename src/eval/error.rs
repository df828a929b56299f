//! Why a ranking could not be measured.

use std::path::PathBuf;

use crate::search::reader::SearchError;

/// Why a ranking could not be measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A file of a set, or a baseline, cannot be read or written.
    #[error("{} cannot be read or written: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of a file is not what it should be.
    #[error("{}:{line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The files fit each other nowhere.
    #[error("{}: {reason}", path.display())]
    Nothing {
        /// The file.
        path: PathBuf,
        /// What is missing.
        reason: &'static str,
    },
    /// A question could not be asked.
    #[error(transparent)]
    Search(#[from] SearchError),
}

impl EvalError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { .. } => "a set is a folder with queries.tsv and qrels.txt; else name both files",
            Self::Line { .. } => {
                "queries.tsv holds id, question, type by TAB; qrels.txt and runs are TREC's (`id 0 page grade`)"
            }
            Self::Nothing { .. } => "check that both files speak of the same questions",
            Self::Search(error) => error.hint(),
        }
    }
}
