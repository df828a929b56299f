//! Errors of an evaluation.

use std::path::PathBuf;

use crate::search::reader::SearchError;

/// The reason why an evaluation failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A file of a set, or a baseline, cannot be read or written.
    #[error("{} cannot be read or written: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A line of a file has a syntax error.
    #[error("{}:{line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Description of the error.
        reason: &'static str,
    },
    /// A file has no usable content for this evaluation.
    #[error("{}: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Description of the missing content.
        reason: &'static str,
    },
    /// A search failed.
    #[error(transparent)]
    Search(#[from] SearchError),
}

impl EvalError {
    /// The next step for the user.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { .. } => "a set is a folder with queries.tsv and qrels.txt; else name both files",
            Self::Line { .. } => {
                "queries.tsv holds id, question, type by TAB; qrels.txt and runs are TREC's (`id 0 page grade`)"
            }
            Self::Unusable { .. } => "check that both files have the same question ids",
            Self::Search(error) => error.hint(),
        }
    }
}
