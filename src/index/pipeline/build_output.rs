//! What comes of a build, whole or partial: everything of a generation that does not stand in tantivy's files.

use std::path::Path;

use crate::corpus::source::SourceFile;
use crate::corpus::{Page, PageRead, PageUrl};
use crate::diagnostic::Diagnostic;
use crate::index::IndexError;
use crate::index::generation::{
    FileState, MANIFEST, Manifest, NonDefault, PageState, WARNINGS, Warnings, write_synced,
};
use crate::index::schema::{CollectionStats, FacetDictionary};

/// Name of the facet table's file.
pub(crate) const FACETS: &str = "facets";

/// A finished build.
pub(crate) struct Built {
    pub(crate) manifest: Manifest,
    pub(crate) facets: FacetDictionary,
    pub(crate) warnings: Warnings,
    pub(crate) totals: CollectionStats,
    /// Links that are broken now and were not before.
    pub(crate) newly_broken: Vec<Diagnostic>,
    /// Links that were broken before and are not any more.
    pub(crate) mended: Vec<Diagnostic>,
}

impl Built {
    /// Writes the tables into the folder of the generation; `base` is the one that it is made from.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn write(self, folder: &Path, base: Option<&Path>) -> Result<Warnings, IndexError> {
        write_synced(&folder.join(MANIFEST), &self.manifest.encode())?;
        // The largest of the tables, and few nights change it.
        let before = base.filter(|_| self.facets.is_as_before()).map(|base| base.join(FACETS));
        let is_linked = before.is_some_and(|before| std::fs::hard_link(before, folder.join(FACETS)).is_ok());
        if !is_linked {
            let facets = self.facets.encode().map_err(IndexError::damaged(&folder.join(FACETS)))?;
            write_synced(&folder.join(FACETS), &facets)?;
        }
        write_synced(&folder.join(WARNINGS), &self.warnings.encode())?;
        Ok(self.warnings)
    }
}

/// What the manifest keeps of a page that was read; `claim` is the address that it claims, and may not get.
pub(crate) fn state(file: &SourceFile, read: &PageRead, claim: PageUrl) -> PageState {
    let Page { path, url, includes, absent, .. } = &read.page;
    let usual = path.default_url();
    let unusual = |url: PageUrl| Some(url).filter(|url| *url != usual);
    let apart = NonDefault {
        claim: unusual(claim),
        url: unusual(url.clone()),
        includes: includes.clone(),
        absent: absent.clone(),
    };
    PageState::new(FileState { path: path.clone(), stamp: file.stamp, hash: read.hash }, apart)
}
