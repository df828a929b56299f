//! The first step of a run: compares the corpus with the current generation.

use std::time::SystemTime;

use crate::corpus::Reader;
use crate::corpus::source::Tree;
use crate::index::IndexError;
use crate::index::generation::{Generation, Manifest};
use crate::index::target::FolderTarget;

use super::changes::{self, Changes};
use super::moved::has_same_rules;
use super::options::SyncOptions;
use super::progress::Progress;
use super::report::Clock;

/// The largest share of changed pages for an incremental build. Above it a full build costs less and leaves one segment.
/// Tests compare an incremental build of any changes with a full one.
const REBUILD_SHARE: f64 = if cfg!(test) { 1.0 } else { 0.25 };

/// The corpus, the current generation, and the changes between them.
pub(crate) struct Plan {
    pub(crate) tree: Tree,
    pub(crate) reader: Reader,
    /// The current generation, if it can be opened.
    pub(crate) current: Option<Generation>,
    /// The manifest of the current generation, if an incremental build may use it.
    pub(crate) manifest: Option<Manifest>,
    pub(crate) changes: Changes,
    /// The start of the run, in nanoseconds since 1970.
    pub(crate) started_ns: i64,
}

impl Plan {
    /// Finds all pages and compares them with the manifest.
    ///
    /// # Errors
    /// When the corpus cannot be read, or the run is interrupted.
    pub(crate) fn new(
        options: &SyncOptions,
        reader: Reader,
        progress: &dyn Progress,
        clock: &mut Clock,
    ) -> Result<Self, IndexError> {
        let since = options.now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let started_ns = i64::try_from(since.as_nanos()).unwrap_or(i64::MAX);
        progress.stage("looking for pages", None);
        // An index of another version, corpus or settings has other documents, so it is no base.
        let settings = reader.settings();
        let is_base = |found: &Generation| has_same_rules(found, &settings) && found.info.corpus == reader.root();
        let current = Generation::current(&options.index).ok();
        let base = current.as_ref().filter(|found| !options.rebuild && is_base(found));
        let manifest = || base.and_then(|found| Manifest::of(found, &options.index).ok());
        let (tree, manifest) = rayon::join(|| reader.walk(), manifest);
        let tree = tree?;
        clock.next("compare");
        let changes = match &manifest {
            Some(manifest) => changes::detect(manifest, &tree, &reader, options.verify_hashes, options.now_seconds()),
            None => Changes { added: tree.pages.clone(), ..Changes::default() },
        };
        progress.may_continue()?;
        Ok(Self { tree, reader, current, manifest, changes, started_ns })
    }

    /// The current generation and its manifest, if there is nothing to build.
    ///
    /// # Errors
    /// When the current generation cannot be read.
    pub(crate) fn unchanged(&self, options: &SyncOptions) -> Result<Option<(&Generation, &Manifest)>, IndexError> {
        let base = self.current.as_ref().zip(self.manifest.as_ref()).filter(|_| self.changes.is_empty());
        let Some((current, manifest)) = base else { return Ok(None) };
        let must_compact = options.compact && !FolderTarget::is_compact(current)?;
        Ok(Some((current, manifest)).filter(|_| !must_compact))
    }

    /// Whether so few pages changed that an incremental build pays off.
    pub(crate) fn is_small_change(&self) -> bool {
        self.changes.to_read() as f64 <= REBUILD_SHARE * self.tree.pages.len() as f64
    }

    /// Saves the new stamps of files whose bytes had to be compared, so that the next run need not compare them.
    pub(crate) fn save_stat_cache(&self, manifest: &Manifest, options: &SyncOptions) {
        if self.changes.has_compared_bytes {
            let entries = self
                .changes
                .unchanged
                .iter()
                .filter_map(|page| Some(page.manifest_entry(manifest.pages.get(page.index)?.clone())));
            let (pages, partials) = (entries.collect(), self.changes.partials.clone());
            let cache = Manifest { generation: manifest.generation, started_ns: self.started_ns, pages, partials };
            // Without the cache the next run compares bytes again.
            let _costs_time_only = cache.save_stat_cache(&options.index);
        }
    }
}
