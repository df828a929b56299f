//! The manifest: which files a generation was made from and what they were like, so that the next run knows what has
//! changed. It lives in the generation and is published with it; what counts as a change, `changes` says.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::corpus::source::Stamp;
use crate::corpus::{PageUrl, SourcePath};
use crate::index::IndexError;
use crate::site::SitePage;

use super::checksum;
use super::folder::{Generation, write_replaced};

/// Name of the manifest's file in a generation.
pub(crate) const MANIFEST: &str = "manifest";
/// Name of the file beside the generations that tells what a later run saw of the same bytes; see [`Manifest::seen`].
const SEEN: &str = "seen";

/// Bytes that a page often takes in the file, at most.
const ROOM: usize = 128;

/// A file as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct FileState {
    pub(crate) path: SourcePath,
    pub(crate) stamp: Stamp,
    /// xxh3-128 of the bytes; `None` where they could not be read, so that the next run tries again.
    pub(crate) hash: Option<u128>,
}

/// A page's file, and what the page was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageState {
    pub(crate) file: FileState,
    /// What is not told by the path. Most pages of large trees have nothing of it, and a build holds all pages at once.
    apart: Option<Box<NonDefault>>,
}

/// What a page was made with beyond what its path tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NonDefault {
    /// The address that the page claims, where it is not the one that its path gives it.
    pub(crate) claim: Option<PageUrl>,
    /// The address that it has, where it is not the one that its path gives it.
    pub(crate) url: Option<PageUrl>,
    /// See [`crate::corpus::page::Page::includes`].
    pub(crate) includes: Vec<SourcePath>,
    /// See [`crate::corpus::page::Page::absent`].
    pub(crate) absent: Vec<SourcePath>,
}

impl PageState {
    /// The state of a page.
    pub(crate) fn new(file: FileState, apart: NonDefault) -> Self {
        Self { file, apart: Some(apart).filter(|apart| *apart != NonDefault::default()).map(Box::new) }
    }

    /// See [`NonDefault::claim`].
    pub(crate) fn claim(&self) -> Option<&PageUrl> {
        self.apart.as_ref()?.claim.as_ref()
    }

    /// See [`NonDefault::url`].
    pub(crate) fn url(&self) -> Option<&PageUrl> {
        self.apart.as_ref()?.url.as_ref()
    }

    /// See [`NonDefault::includes`].
    pub(crate) fn includes(&self) -> &[SourcePath] {
        self.apart.as_ref().map_or(&[], |apart| &apart.includes)
    }

    /// See [`NonDefault::absent`].
    pub(crate) fn absent(&self) -> &[SourcePath] {
        self.apart.as_ref().map_or(&[], |apart| &apart.absent)
    }
}

/// Everything that a generation was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The generation that it tells of.
    pub(crate) generation: u64,
    /// When the run that looked at the files began, in nanoseconds since 1970: a file that was changed later than that
    /// may hold other bytes than those that were read.
    pub(crate) started_ns: i64,
    /// Sorted by path.
    pub(crate) pages: Vec<PageState>,
    /// Partials that pages include, sorted by path.
    pub(crate) partials: Vec<FileState>,
}

impl Manifest {
    /// The manifest of a generation of `index`, with what later runs saw of its files.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn of(generation: &Generation, index: &Path) -> Result<Self, IndexError> {
        if let Some(seen) = Self::seen(index).filter(|seen| seen.generation == generation.info.generation) {
            return Ok(seen);
        }
        let bytes = checksum::read_verified(&generation.path, MANIFEST)?;
        postcard::from_bytes(&bytes).map_err(IndexError::damaged(&generation.path.join(MANIFEST)))
    }

    /// What the last run that changed nothing saw: the same hashes under newer stamps. It spares the next run from
    /// hashing files again that were only touched, and can be lost without harm.
    fn seen(index: &Path) -> Option<Self> {
        postcard::from_bytes(&std::fs::read(index.join(SEEN)).ok()?).ok()
    }

    /// Keeps this manifest as what was seen last of its generation.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn remember(&self, index: &Path) -> Result<(), IndexError> {
        write_replaced(&index.join(SEEN), &self.encode())
    }

    /// The manifest as bytes; postcard fails only on lengths that do not fit memory.
    pub(crate) fn encode(&self) -> Vec<u8> {
        // Grown by doubling, a few megabytes were copied again and again.
        let room = Vec::with_capacity((self.pages.len() + self.partials.len()).saturating_mul(ROOM));
        postcard::to_extend(self, room).unwrap_or_default()
    }

    /// The place of the page made from a file.
    pub(crate) fn find(&self, path: &SourcePath) -> Option<usize> {
        self.pages.binary_search_by(|page| page.file.path.cmp(path)).ok()
    }

    /// The page made from a file.
    pub(crate) fn page(&self, path: &SourcePath) -> Option<&PageState> {
        self.pages.get(self.find(path)?)
    }

    /// The pages of the site.
    pub(crate) fn site(&self) -> Vec<SitePage<'_>> {
        self.pages.iter().map(|page| (&page.file.path, page.url())).collect()
    }
}
