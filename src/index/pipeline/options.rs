//! What a run is told: which tree it brings into which index, and how.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::corpus::source::Options;
use crate::index::generation::Guards;

/// What to index, and where to.
#[derive(Debug, Clone)]
pub struct SyncOptions {
    /// The root of the tree of pages.
    pub corpus: PathBuf,
    /// The folder of the index; made when it is not there.
    pub index: PathBuf,
    /// Extensions of pages beside the usual ones, without the dot.
    pub extensions: Vec<String>,
    /// Build anew even when nothing changed.
    pub rebuild: bool,
    /// Merge everything into one segment without deleted documents.
    pub compact: bool,
    /// Trust no size and no time: read every file.
    pub verify_hashes: bool,
    /// Generations that are kept, the current one among them; at least one.
    pub keep: usize,
    /// How long to wait for another run to end.
    pub wait: Duration,
    /// What a build has to fulfil to be published.
    pub guards: Guards,
    /// The time that the generation is said to be built at.
    pub now: SystemTime,
}

impl SyncOptions {
    /// `corpus` into `index`, and the usual for all else.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        Self {
            corpus: "corpus".into(),
            index: "index".into(),
            extensions: Vec::new(),
            rebuild: false,
            compact: false,
            verify_hashes: false,
            keep: 2,
            wait: Duration::ZERO,
            guards: Guards::default(),
            now,
        }
    }

    /// What counts as a page.
    pub(crate) fn pages(&self) -> Options {
        let mut pages = Options::default();
        pages.extensions.extend(self.extensions.iter().cloned());
        pages
    }

    /// The settings that shape pages, as text.
    pub(crate) fn settings(&self) -> String {
        self.extensions.join(",")
    }
}
