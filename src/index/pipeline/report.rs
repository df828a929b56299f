//! The report of `kb index`, for its text and its JSON.

use std::collections::BTreeMap;
use std::time::{Instant, SystemTime};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::corpus::SourcePath;
use crate::diagnostic::Diagnostic;
use crate::index::generation::{Generation, Warnings};

use super::changes::Changes;

/// The report of a run of `kb index`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SyncReport {
    /// Version of the JSON contract.
    pub schema_version: u32,
    /// Version of the running kb.
    pub kb_version: String,
    /// Whether a new generation was published.
    pub published: bool,
    /// The reason to publish, or not to publish.
    pub reason: String,
    /// Number of the built generation, or else of the current one; 0 without an index.
    pub generation: u64,
    /// Pages in the generation.
    pub pages: u64,
    /// Partials that its pages include.
    pub partials: u64,
    /// Distinct link targets in the generation.
    pub resources: u64,
    /// New pages.
    pub added: u64,
    /// Pages with a change in their file or in an included partial.
    pub updated: u64,
    /// Removed pages.
    pub removed: u64,
    /// Pages that moved to another path unchanged; `added` and `removed` count them too.
    pub renamed: u64,
    /// Unchanged pages.
    pub unchanged: u64,
    /// The paths behind the counts.
    pub changes: ChangedPaths,
    /// Warnings about the corpus, sorted by place; `kb check` lists broken links.
    pub warnings: Vec<Diagnostic>,
    /// Links that this run broke; empty after a full build.
    pub newly_broken: Vec<Diagnostic>,
    /// Links that this run repaired; empty after a full build.
    pub mended: Vec<Diagnostic>,
    /// Duration of the run, in seconds.
    pub seconds: f64,
    /// Duration of each phase, in seconds.
    pub phases: BTreeMap<String, f64>,
    /// Size of the generation's files in bytes, including files shared with the generation before.
    pub bytes: u64,
}

/// The paths of changed pages, each list sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedPaths {
    /// New pages.
    #[schemars(with = "Vec<String>")]
    pub added: Vec<SourcePath>,
    /// Pages with a change in their file or in an included partial.
    #[schemars(with = "Vec<String>")]
    pub updated: Vec<SourcePath>,
    /// Removed pages.
    #[schemars(with = "Vec<String>")]
    pub removed: Vec<SourcePath>,
    /// Pages that moved.
    pub renamed: Vec<Renamed>,
}

/// A page that moved to another path unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Renamed {
    /// The old path.
    pub from: String,
    /// The new path.
    pub to: String,
}

impl SyncReport {
    /// A report of changes to the current generation, before a build.
    pub(crate) fn new(current: Option<&Generation>, changes: &Changes) -> Self {
        let paths = ChangedPaths {
            added: changes.added.iter().map(|file| file.path.clone()).collect(),
            updated: changes.updated.iter().map(|file| file.path.clone()).collect(),
            removed: changes.removed.clone(),
            renamed: changes
                .renamed
                .iter()
                .map(|(from, to)| Renamed { from: from.to_string(), to: to.to_string() })
                .collect(),
        };
        let mut report = Self {
            schema_version: 1,
            kb_version: env!("CARGO_PKG_VERSION").to_owned(),
            published: false,
            reason: String::new(),
            generation: 0,
            pages: 0,
            partials: 0,
            resources: 0,
            added: paths.added.len() as u64,
            updated: paths.updated.len() as u64,
            removed: paths.removed.len() as u64,
            renamed: paths.renamed.len() as u64,
            unchanged: changes.unchanged.len() as u64,
            changes: paths,
            warnings: Vec::new(),
            newly_broken: Vec::new(),
            mended: Vec::new(),
            seconds: 0.0,
            phases: BTreeMap::new(),
            bytes: 0,
        };
        if let Some(current) = current {
            report.describe(current);
        }
        report
    }

    /// Adds the resulting generation, its warnings, and the durations.
    pub(crate) fn finish(&mut self, generation: &Generation, warnings: &Warnings, clock: Clock) {
        self.describe(generation);
        self.warnings = warnings.sorted();
        self.phases = clock.stop();
        self.seconds = self.phases.values().sum();
    }

    fn describe(&mut self, generation: &Generation) {
        let info = &generation.info;
        self.generation = info.generation;
        self.pages = info.totals.pages;
        self.partials = info.partials;
        self.resources = info.totals.resources;
        self.bytes = generation.bytes();
    }
}

/// Measures the duration of successive phases.
#[derive(Debug)]
pub(crate) struct Clock {
    phase: &'static str,
    since: Instant,
    phases: BTreeMap<String, f64>,
}

impl Clock {
    /// Begins the first phase.
    pub(crate) fn start(phase: &'static str) -> Self {
        Self { phase, since: Instant::now(), phases: BTreeMap::new() }
    }

    /// Ends the current phase and begins another one.
    pub(crate) fn next(&mut self, phase: &'static str) {
        let now = Instant::now();
        *self.phases.entry(self.phase.to_owned()).or_default() += now.duration_since(self.since).as_secs_f64();
        (self.phase, self.since) = (phase, now);
    }

    /// Ends the last phase and returns the seconds of each phase.
    pub(crate) fn stop(mut self) -> BTreeMap<String, f64> {
        self.next("");
        self.phases
    }
}

/// Formats a time as RFC 3339 in UTC, in whole seconds.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time);
    time.replace_nanosecond(0).unwrap_or(time).format(&Rfc3339).unwrap_or_default()
}
