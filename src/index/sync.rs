//! Brings an index up to date with its corpus: what changed, the build of the next generation, its report.
//! A changed tree is built whole into a new generation, which is published in one step.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::corpus::{Options, Reader, SourcePath, Tree, walk};
use crate::diagnostic::Diagnostic;

use super::build::{Build, Built};
use super::error::IndexError;
use super::generation::{Generation, Info, Writer, write_synced};
use super::manifest::{MANIFEST, Manifest};
use super::schema::FORMAT;

/// Name of the file with everything found wrong with the corpus, as JSON.
pub(crate) const DIAGNOSTICS: &str = "diagnostics.json";
/// Name of the facet table's file.
pub(crate) const FACETS: &str = "facets";

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
    /// The time that the generation is said to be built at.
    pub now: SystemTime,
}

/// Is told how far the work has come.
pub trait Progress: Sync {
    /// A stage begins; `total` is how many steps it has, when that is known.
    fn stage(&self, name: &'static str, total: Option<u64>);
    /// So many steps more are done.
    fn advance(&self, by: u64);
}

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
    /// Number of the generation that readers open now.
    pub generation: u64,
    /// Pages in it.
    pub pages: u64,
    /// Partials that its pages include.
    pub partials: u64,
    /// Distinct link targets in it.
    pub resources: u64,
    /// What is wrong with the corpus, sorted by place; broken links are told by `kb check`.
    pub warnings: Vec<Diagnostic>,
    /// How long the run took.
    pub seconds: f64,
    /// Bytes that the generation takes.
    pub bytes: u64,
}

/// Brings the index up to date with the corpus.
///
/// # Errors
/// When the corpus cannot be read, or the index cannot be written or is being written by another process. The index
/// that was there before goes on to serve then.
pub fn sync(options: &SyncOptions, progress: &dyn Progress) -> Result<SyncReport, IndexError> {
    let started = Instant::now();
    progress.stage("looking for pages", None);
    let mut pages = Options::default();
    pages.extensions.extend(options.extensions.iter().cloned());
    let tree = walk(&options.corpus, &pages)?;
    let reader = Reader::open(&options.corpus, &pages)?;
    let writer = Writer::acquire(&options.index)?;
    let settings = options.extensions.join(",");
    let current = Generation::current(&options.index).ok();
    if let Some(current) = current.as_ref().filter(|_| !options.rebuild)
        && current.info.settings == settings
        && is_unchanged(current, &tree, options)
    {
        let warnings = super::status::diagnostics(&options.index)?;
        return Ok(report(current, warnings, false, "nothing changed", started));
    }
    let (path, number) = writer.begin()?;
    let built = Build::new(&path, &reader)?.run(&tree, progress)?;
    let info = Info {
        format: FORMAT,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        generation: number,
        built_at: rfc3339(options.now),
        corpus: options.corpus.clone(),
        settings,
        pages: built.manifest.pages.len() as u64,
        partials: built.manifest.partials.len() as u64,
        resources: built.resources,
    };
    write_tables(&path, &built)?;
    writer.publish(&path, &info)?;
    let reason = if current.is_some() { "rebuilt" } else { "built" };
    Ok(report(&Generation { path, info }, built.diagnostics, true, reason, started))
}

/// Whole seconds in UTC.
fn rfc3339(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time);
    time.replace_nanosecond(0).unwrap_or(time).format(&Rfc3339).unwrap_or_default()
}

fn report(
    generation: &Generation,
    diagnostics: Vec<Diagnostic>,
    published: bool,
    reason: &str,
    started: Instant,
) -> SyncReport {
    SyncReport {
        schema_version: 1,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        published,
        reason: reason.to_owned(),
        generation: generation.info.generation,
        pages: generation.info.pages,
        partials: generation.info.partials,
        resources: generation.info.resources,
        warnings: diagnostics.into_iter().filter(|diagnostic| diagnostic.code.is_warning()).collect(),
        seconds: started.elapsed().as_secs_f64(),
        bytes: generation.bytes(),
    }
}

fn write_tables(path: &Path, built: &Built) -> Result<(), IndexError> {
    let damaged = |name: &str| path.join(name);
    let manifest = postcard::to_stdvec(&built.manifest).map_err(IndexError::damaged(&damaged(MANIFEST)))?;
    write_synced(&path.join(MANIFEST), &manifest)?;
    write_synced(&path.join(FACETS), &built.facets.encode())?;
    let diagnostics = serde_json::to_vec(&built.diagnostics).map_err(IndexError::damaged(&damaged(DIAGNOSTICS)))?;
    write_synced(&path.join(DIAGNOSTICS), &diagnostics)
}

/// Whether every file that the generation was made from is as it was then, and no page came or went.
fn is_unchanged(current: &Generation, tree: &Tree, options: &SyncOptions) -> bool {
    let Some(manifest) = read_manifest(current) else { return false };
    if fs::canonicalize(&options.corpus).ok() != fs::canonicalize(&current.info.corpus).ok() {
        return false;
    }
    let stat = |path: &SourcePath| fs::metadata(options.corpus.join(path.as_str())).ok();
    let pages = manifest.pages.iter().map(|page| (&page.file.path, page.file.len, page.file.modified_ns));
    let walked = tree.pages.iter().map(|file| (&file.path, file.len, file.modified_ns));
    let partials: BTreeMap<_, _> =
        manifest.partials.iter().map(|file| (&file.path, (file.len, file.modified_ns))).collect();
    pages.eq(walked)
        && partials.iter().all(|(path, (len, modified))| {
            stat(path).is_some_and(|data| data.len() == *len && modified_ns(&data) == Some(*modified))
        })
        && manifest.missing.iter().all(|path| stat(path).is_none())
}

fn read_manifest(generation: &Generation) -> Option<Manifest> {
    postcard::from_bytes(&generation.table(MANIFEST).ok()?).ok()
}

fn modified_ns(data: &fs::Metadata) -> Option<i64> {
    let since = data.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}
