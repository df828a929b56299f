//! What a run of `kb index` tells: the one set of types behind its line for people and its JSON for machines.

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

/// What a run of `kb index` did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SyncReport {
    /// Version of the JSON contract.
    pub schema_version: u32,
    /// Version of the kb that ran.
    pub kb_version: String,
    /// Whether a new generation was published.
    pub published: bool,
    /// Why, or why not.
    pub reason: String,
    /// Number of the generation that the report tells of: the one that was built, else the one in use; 0 for none.
    pub generation: u64,
    /// Pages in it.
    pub pages: u64,
    /// Partials that its pages include.
    pub partials: u64,
    /// Distinct link targets in it.
    pub resources: u64,
    /// Pages that were not there before.
    pub added: u64,
    /// Pages whose own file changed, or a partial in them.
    pub updated: u64,
    /// Pages that are not there any more.
    pub removed: u64,
    /// Pages that moved to another path as they were; each is among `added` and `removed` too.
    pub renamed: u64,
    /// Pages that are as they were.
    pub unchanged: u64,
    /// The paths behind the counts.
    pub changes: ChangedPaths,
    /// What is wrong with the corpus, sorted by place; broken links are told by `kb check`.
    pub warnings: Vec<Diagnostic>,
    /// Links that broke with this run; empty after a build of the whole.
    pub newly_broken: Vec<Diagnostic>,
    /// Links that were broken before this run and are not any more, as they were; empty after a build of the whole.
    pub mended: Vec<Diagnostic>,
    /// How long the run took.
    pub seconds: f64,
    /// How long each phase of it took, in seconds.
    pub phases: BTreeMap<String, f64>,
    /// Bytes that the generation takes; those that it shares with the one before count too.
    pub bytes: u64,
}

/// The paths of changed pages, each list sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedPaths {
    /// Pages that were not there before.
    #[schemars(with = "Vec<String>")]
    pub added: Vec<SourcePath>,
    /// Pages whose own file changed, or a partial in them.
    #[schemars(with = "Vec<String>")]
    pub updated: Vec<SourcePath>,
    /// Pages that are not there any more.
    #[schemars(with = "Vec<String>")]
    pub removed: Vec<SourcePath>,
    /// Pages that moved.
    pub renamed: Vec<Renamed>,
}

/// A page that moved to another path as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Renamed {
    /// Where it was.
    pub from: String,
    /// Where it is.
    pub to: String,
}

impl SyncReport {
    /// A report of these changes to the generation in use; what was built is told later.
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
            unchanged: changes.kept.len() as u64,
            changes: paths,
            warnings: Vec::new(),
            newly_broken: Vec::new(),
            mended: Vec::new(),
            seconds: 0.0,
            phases: BTreeMap::new(),
            bytes: 0,
        };
        if let Some(current) = current {
            report.tell_of(current);
        }
        report
    }

    /// Tells of the generation that came of the run.
    pub(crate) fn tell(&mut self, generation: &Generation, warnings: &Warnings, clock: Clock) {
        self.tell_of(generation);
        self.warnings = warnings.sorted();
        self.phases = clock.stop();
        self.seconds = self.phases.values().sum();
    }

    fn tell_of(&mut self, generation: &Generation) {
        let info = &generation.info;
        self.generation = info.generation;
        self.pages = info.totals.pages;
        self.partials = info.partials;
        self.resources = info.totals.resources;
        self.bytes = generation.bytes();
    }
}

/// Takes the time of phases that follow each other.
#[derive(Debug)]
pub(crate) struct Clock {
    phase: &'static str,
    since: Instant,
    phases: BTreeMap<String, f64>,
}

impl Clock {
    /// Begins with a phase.
    pub(crate) fn start(phase: &'static str) -> Self {
        Self { phase, since: Instant::now(), phases: BTreeMap::new() }
    }

    /// Ends the phase and begins another.
    pub(crate) fn next(&mut self, phase: &'static str) {
        let now = Instant::now();
        *self.phases.entry(self.phase.to_owned()).or_default() += now.duration_since(self.since).as_secs_f64();
        (self.phase, self.since) = (phase, now);
    }

    /// Ends the last phase; seconds by phase.
    pub(crate) fn stop(mut self) -> BTreeMap<String, f64> {
        self.next("");
        self.phases
    }
}

/// Whole seconds in UTC.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time);
    time.replace_nanosecond(0).unwrap_or(time).format(&Rfc3339).unwrap_or_default()
}
