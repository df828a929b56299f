//! The manifest: the files that a generation was made from, with stamps and hashes, for the change detection of the next run.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::corpus::include::PartialState;
use crate::corpus::source::{LeftOut, Stamp};
use crate::corpus::{PageUrl, SourcePath};
use crate::index::IndexError;
use crate::site::SitePage;

use super::checksum;
use super::folder::{Generation, write_replaced};

/// Name of the manifest in a generation.
pub(crate) const MANIFEST: &str = "manifest";
/// Name of the stat cache next to the generations, see [`Manifest::stat_cache`].
const STAT_CACHE: &str = "seen";

/// Typical upper bound on the encoded size of a page, in bytes.
const PAGE_BYTES: usize = 128;

/// The state of a file when it was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct FileState {
    pub(crate) path: SourcePath,
    pub(crate) stamp: Stamp,
    /// xxh3-128 of the bytes; `None` for an unreadable file, so that the next run reads it again.
    pub(crate) hash: Option<u128>,
}

impl From<PartialState> for FileState {
    fn from(PartialState { path, stamp, hash }: PartialState) -> Self {
        Self { path, stamp, hash: Some(hash) }
    }
}

/// The state of a page's file, and its derived values. A page that is left out has no document and no URL; its state says
/// when it has to be read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageState {
    pub(crate) file: FileState,
    /// Values that differ from the path's defaults. Boxed, because a build keeps all pages in memory and few have any.
    non_default: Option<Box<NonDefault>>,
}

/// Values of a page that differ from the defaults of its path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NonDefault {
    /// The URL that the page declares, if it is not the path's default.
    pub(crate) declared_url: Option<PageUrl>,
    /// The URL that was assigned, if it is not the path's default.
    pub(crate) url: Option<PageUrl>,
    /// See [`crate::corpus::Page::aliases`].
    pub(crate) aliases: Vec<String>,
    /// See [`crate::corpus::Page::includes`].
    pub(crate) includes: Vec<SourcePath>,
    /// See [`crate::corpus::Page::missing_includes`].
    pub(crate) missing_includes: Vec<SourcePath>,
    /// Why the page is left out of the index.
    pub(crate) left_out: Option<LeftOut>,
    /// See [`crate::corpus::PageRead::next_change`].
    pub(crate) next_change: Option<i64>,
}

impl PageState {
    /// The state of a page.
    pub(crate) fn new(file: FileState, values: NonDefault) -> Self {
        Self { file, non_default: Some(values).filter(|values| *values != NonDefault::default()).map(Box::new) }
    }

    /// See [`NonDefault::declared_url`].
    pub(crate) fn declared_url(&self) -> Option<&PageUrl> {
        self.non_default.as_ref()?.declared_url.as_ref()
    }

    /// See [`NonDefault::url`].
    pub(crate) fn url(&self) -> Option<&PageUrl> {
        self.non_default.as_ref()?.url.as_ref()
    }

    /// The path of the page and its aliases, for [`crate::site::Site::with_aliases`].
    pub(crate) fn aliases(&self) -> (&SourcePath, &[String]) {
        (&self.file.path, self.non_default.as_ref().map_or(&[], |values| &values.aliases))
    }

    /// The path of the page, its URL and its aliases.
    pub(crate) fn addresses(&self) -> (SitePage<'_>, &[String]) {
        ((&self.file.path, self.url()), self.aliases().1)
    }

    /// See [`NonDefault::left_out`].
    pub(crate) fn left_out(&self) -> Option<LeftOut> {
        self.non_default.as_ref()?.left_out
    }

    /// Whether the page appeared or went by its dates, at a time in seconds since 1970.
    pub(crate) fn is_due(&self, now: i64) -> bool {
        self.non_default.as_ref().and_then(|values| values.next_change).is_some_and(|time| time <= now)
    }

    /// Whether the site has the page, though it is left out of the index.
    pub(crate) fn is_on_site_only(&self) -> bool {
        self.left_out().is_some_and(LeftOut::is_on_site)
    }

    /// Whether the index has the page.
    pub(crate) fn is_indexed(&self) -> bool {
        self.left_out().is_none()
    }

    /// See [`NonDefault::includes`].
    pub(crate) fn includes(&self) -> &[SourcePath] {
        self.non_default.as_ref().map_or(&[], |values| &values.includes)
    }

    /// See [`NonDefault::missing_includes`].
    pub(crate) fn missing_includes(&self) -> &[SourcePath] {
        self.non_default.as_ref().map_or(&[], |values| &values.missing_includes)
    }
}

/// The source files of a generation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The number of the generation.
    pub(crate) generation: u64,
    /// The start of the run that read the files, in nanoseconds since 1970. A file with a later change may have other
    /// bytes than the run read.
    pub(crate) started_ns: i64,
    /// Sorted by path; those that are left out are among them.
    pub(crate) pages: Vec<PageState>,
    /// Partials that these pages include, sorted by path.
    pub(crate) partials: Vec<FileState>,
}

impl Manifest {
    /// Reads the manifest of a generation of `index`, with the newer stamps of the stat cache.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn of(generation: &Generation, index: &Path) -> Result<Self, IndexError> {
        if let Some(cached) = Self::stat_cache(index).filter(|cached| cached.generation == generation.info.generation) {
            return Ok(cached);
        }
        let bytes = checksum::read_verified(&generation.path, MANIFEST)?;
        postcard::from_bytes(&bytes).map_err(IndexError::damaged(&generation.path.join(MANIFEST)))
    }

    /// Reads the stat cache: the manifest of the last unchanged run, with equal hashes and newer stamps. It saves the next
    /// run from hashing touched files again. A lost cache costs time only.
    fn stat_cache(index: &Path) -> Option<Self> {
        postcard::from_bytes(&std::fs::read(index.join(STAT_CACHE)).ok()?).ok()
    }

    /// Writes this manifest as the stat cache of `index`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn save_stat_cache(&self, index: &Path) -> Result<(), IndexError> {
        write_replaced(&index.join(STAT_CACHE), &self.encode())
    }

    /// The manifest as bytes. postcard fails only on lengths beyond the address space.
    pub(crate) fn encode(&self) -> Vec<u8> {
        // Reserved, because doubling would copy several megabytes repeatedly.
        let bytes = Vec::with_capacity((self.pages.len() + self.partials.len()).saturating_mul(PAGE_BYTES));
        postcard::to_extend(self, bytes).unwrap_or_default()
    }

    /// The aliases of all pages, see [`PageState::aliases`].
    pub(crate) fn aliases(&self) -> impl Iterator<Item = (&SourcePath, &[String])> {
        self.pages.iter().filter(|page| page.is_indexed()).map(PageState::aliases)
    }

    /// The pages that the site has and the index has not, with their aliases, for [`crate::site::Site::with_unsearched`].
    pub(crate) fn unsearched(&self) -> impl Iterator<Item = (SitePage<'_>, &[String])> {
        self.pages.iter().filter(|page| page.is_on_site_only()).map(PageState::addresses)
    }

    /// The index of the page made from a file.
    pub(crate) fn find(&self, path: &SourcePath) -> Option<usize> {
        self.pages.binary_search_by(|page| page.file.path.cmp(path)).ok()
    }

    /// The page made from a file.
    pub(crate) fn page(&self, path: &SourcePath) -> Option<&PageState> {
        self.pages.get(self.find(path)?)
    }

    /// The page made from a file, if the index has it.
    pub(crate) fn indexed(&self, path: &SourcePath) -> Option<&PageState> {
        self.page(path).filter(|page| page.is_indexed())
    }

    /// The files that are left out.
    pub(crate) fn left_out(&self) -> BTreeSet<SourcePath> {
        let left_out = self.pages.iter().filter(|page| !page.is_indexed());
        left_out.map(|page| page.file.path.clone()).collect()
    }

    /// The indexed pages.
    pub(crate) fn site(&self) -> Vec<SitePage<'_>> {
        let indexed = self.pages.iter().filter(|page| page.is_indexed());
        indexed.map(|page| (&page.file.path, page.url())).collect()
    }
}
