//! Warnings of a generation, by page, so that a page that is read again replaces only its own. Broken links are not
//! among them: they depend on all pages, see `pipeline::diagnostics`.

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
    /// Files and folders that could not be read.
    pub(crate) tree: Vec<Diagnostic>,
    /// URLs that several pages claim.
    pub(crate) addresses: Vec<Diagnostic>,
    /// By page; a page without warnings has no entry.
    pub(crate) pages: BTreeMap<SourcePath, Vec<Diagnostic>>,
}

impl Warnings {
    /// Reads the warnings of a generation.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn of(generation: &Generation) -> Result<Self, IndexError> {
        let bytes = generation.table(WARNINGS)?;
        serde_json::from_slice(&bytes).map_err(IndexError::damaged(&generation.path.join(WARNINGS)))
    }

    /// Replaces the warnings of a page.
    pub(crate) fn replace(&mut self, page: &SourcePath, diagnostics: Vec<Diagnostic>) {
        if diagnostics.is_empty() {
            self.pages.remove(page);
        } else {
            self.pages.insert(page.clone(), diagnostics);
        }
    }

    /// All warnings without duplicates, sorted by place. Every page that includes a partial repeats its warnings.
    pub(crate) fn sorted(&self) -> Vec<Diagnostic> {
        let of_tree = self.tree.iter().chain(&self.addresses);
        let mut all: Vec<Diagnostic> = of_tree.chain(self.pages.values().flatten()).cloned().collect();
        all.sort();
        all.dedup();
        all
    }

    /// The table as JSON. Serialization of these types cannot fail.
    pub(crate) fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}
