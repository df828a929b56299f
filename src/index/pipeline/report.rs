//! The report of `kb index`, for its text and its JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Instant, SystemTime};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::corpus::SourcePath;
use crate::diagnostic::Diagnostic;
use crate::index::generation::{DialectInfo, FileCounts, Generation, Warnings};

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
    /// The dialect that the corpus was read as.
    pub dialect: DialectInfo,
    /// What became of every file of documentation in the corpus; for `--dry-run`, at the last build.
    pub files: FileCounts,
    /// The number of files by extension, only for a corpus without any page.
    pub seen: BTreeMap<String, u64>,
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
    /// Pages with another address than before, because the dialect, the configuration or the version of kb changed.
    pub moved: u64,
    /// The paths behind the counts.
    pub changes: ChangedPaths,
    /// Warnings about the corpus, sorted by place; `kb check` lists broken links.
    pub warnings: Vec<Diagnostic>,
    /// Links that this run broke; empty after a full build.
    pub newly_broken: Vec<Diagnostic>,
    /// Links that this run repaired; empty after a full build.
    pub mended: Vec<Diagnostic>,
    /// Pins, saved queries and judgements with the old address of a moved page.
    pub stale_addresses: Vec<StaleAddress>,
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
    /// Pages with another address, see `moved` of the report.
    pub moved: Vec<MovedPage>,
}

/// A page with another address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovedPage {
    /// The file of the page.
    pub file: String,
    /// The old address.
    pub from: String,
    /// The new address.
    pub to: String,
}

/// An old address of a moved page, in a file of the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaleAddress {
    /// `pin`, `view` or `judgement`.
    pub kind: String,
    /// The file that has the address.
    pub file: String,
    /// The line of the address.
    pub line: u32,
    /// The address as written.
    pub address: String,
    /// The new address of the page.
    pub moved_to: String,
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
            moved: Vec::new(),
        };
        let mut report = Self {
            schema_version: 1,
            kb_version: env!("CARGO_PKG_VERSION").to_owned(),
            published: false,
            reason: String::new(),
            generation: 0,
            dialect: DialectInfo::default(),
            files: FileCounts::default(),
            seen: BTreeMap::new(),
            pages: 0,
            partials: 0,
            resources: 0,
            added: paths.added.len() as u64,
            updated: paths.updated.len() as u64,
            removed: paths.removed.len() as u64,
            renamed: paths.renamed.len() as u64,
            unchanged: changes.unchanged.len() as u64,
            moved: 0,
            changes: paths,
            warnings: Vec::new(),
            newly_broken: Vec::new(),
            mended: Vec::new(),
            stale_addresses: Vec::new(),
            seconds: 0.0,
            phases: BTreeMap::new(),
            bytes: 0,
        };
        if let Some(current) = current {
            report.describe(current);
        }
        report
    }

    /// Corrects the changes of files to changes of pages: a page that is left out is none. `before` has the files that were
    /// left out so far, `after` those that are left out now.
    pub(crate) fn leave_out(&mut self, before: &BTreeSet<SourcePath>, after: &BTreeSet<SourcePath>) {
        let changes = &mut self.changes;
        let touched = changes.updated.iter().chain(&changes.removed).filter(|path| before.contains(*path)).count();
        self.unchanged = self.unchanged.saturating_sub((before.len() - touched) as u64);
        let withdrawn: Vec<SourcePath> = changes.updated.extract_if(.., |path| after.contains(path)).collect();
        let published: Vec<SourcePath> = changes.updated.extract_if(.., |path| before.contains(path)).collect();
        changes.added.retain(|path| !after.contains(path));
        changes.added.extend(published);
        changes.added.sort_unstable();
        changes.removed.extend(withdrawn);
        changes.removed.retain(|path| !before.contains(path));
        changes.removed.sort_unstable();
        let is_left_out = |path: &str, of: &BTreeSet<SourcePath>| of.contains(&SourcePath::new(path));
        changes.renamed.retain(|path| !is_left_out(&path.from, before) && !is_left_out(&path.to, after));
        self.added = changes.added.len() as u64;
        self.updated = changes.updated.len() as u64;
        self.removed = changes.removed.len() as u64;
        self.renamed = changes.renamed.len() as u64;
    }

    /// Adds the resulting generation, its warnings, and the durations.
    pub(crate) fn finish(&mut self, generation: &Generation, warnings: &Warnings, clock: Clock) {
        self.describe(generation);
        self.warnings = warnings.sorted();
        self.phases = clock.stop();
        self.seconds = self.phases.values().sum();
    }

    /// Sets what became of the files.
    pub(crate) fn set_files(&mut self, files: FileCounts) {
        self.partials = files.partials;
        self.files = files;
    }

    fn describe(&mut self, generation: &Generation) {
        let info = &generation.info;
        self.generation = info.generation;
        self.dialect = info.dialect.clone();
        self.pages = info.totals.pages;
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
