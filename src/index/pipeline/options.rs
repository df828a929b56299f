//! Options of a run: the corpus, the index, and the limits of the build.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::corpus::source::Options;
use crate::index::generation::Guards;

/// The options of [`sync`](super::sync()).
#[derive(Debug, Clone)]
pub struct SyncOptions {
    /// The root of the tree of pages.
    pub corpus: PathBuf,
    /// The folder of the index; created if needed.
    pub index: PathBuf,
    /// Extensions of pages in addition to the default ones, without the dot.
    pub extensions: Vec<String>,
    /// The name of the dialect; `None` recognizes it.
    pub dialect: Option<String>,
    /// Build all pages even when nothing changed.
    pub rebuild: bool,
    /// Merge all segments into one without deleted documents.
    pub compact: bool,
    /// Compare every file by its hash, not by size and time.
    pub verify_hashes: bool,
    /// The number of generations to keep, the current one included; at least one.
    pub keep: usize,
    /// The time to wait for another run to end.
    pub wait: Duration,
    /// The limits that a build must respect to be published.
    pub guards: Guards,
    /// The time of the build.
    pub now: SystemTime,
}

impl SyncOptions {
    /// The default options: `corpus` into `index`, at the time `now`.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        Self {
            corpus: "corpus".into(),
            index: "index".into(),
            extensions: Vec::new(),
            dialect: None,
            rebuild: false,
            compact: false,
            verify_hashes: false,
            keep: 2,
            wait: Duration::ZERO,
            guards: Guards::default(),
            now,
        }
    }

    /// Which files are pages.
    pub(crate) fn pages(&self) -> Options {
        let (extensions, dialect) = (self.extensions.clone(), self.dialect.clone());
        Options { extensions, dialect, now: Some(self.now_seconds()), ..Options::default() }
    }

    /// The time of the build, in seconds since 1970.
    pub(crate) fn now_seconds(&self) -> i64 {
        let since = self.now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }
}
