//! What was wrong with the corpus when a generation was built: the faults of each page by its path, so that a page that
//! is read again replaces its own and no others. Broken links are not kept here: they depend on all pages, see `check`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::corpus::SourcePath;
use crate::diagnostic::Diagnostic;
use crate::index::IndexError;

use super::folder::Generation;

/// Name of the file in a generation.
pub(crate) const WARNINGS: &str = "warnings";

/// The warnings of a generation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Warnings {
    /// Of the tree itself: what could not be walked or read.
    pub(crate) tree: Vec<Diagnostic>,
    /// Of addresses that several pages claim.
    pub(crate) addresses: Vec<Diagnostic>,
    /// Of each page that has any.
    pub(crate) pages: BTreeMap<SourcePath, Vec<Diagnostic>>,
}

impl Warnings {
    /// Reads those of a generation.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn of(generation: &Generation) -> Result<Self, IndexError> {
        let bytes = generation.table(WARNINGS)?;
        serde_json::from_slice(&bytes).map_err(IndexError::damaged(&generation.path.join(WARNINGS)))
    }

    /// Puts the faults of a page in place of those that it had.
    pub(crate) fn replace(&mut self, page: &SourcePath, diagnostics: Vec<Diagnostic>) {
        if diagnostics.is_empty() {
            self.pages.remove(page);
        } else {
            self.pages.insert(page.clone(), diagnostics);
        }
    }

    /// All of them, each once, sorted by place: a fault of a partial is met by every page that includes it.
    pub(crate) fn sorted(&self) -> Vec<Diagnostic> {
        let of_tree = self.tree.iter().chain(&self.addresses);
        let mut all: Vec<Diagnostic> = of_tree.chain(self.pages.values().flatten()).cloned().collect();
        all.sort();
        all.dedup();
        all
    }

    /// The table as bytes: JSON, for the same types are the report's. A map of text and text cannot fail to be written.
    pub(crate) fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}
