//! Status of an index: its counts, its age, and the result of a checksum verification.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::index::IndexError;

use super::checksum;
use super::dialect_info::DialectInfo;
use super::file_table::{FileCounts, FileTable, LeftOutFile};
use super::folder::Generation;
use super::reader::GenerationReader;
use super::warnings::Warnings;

/// The answer of `kb status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Status {
    /// Version of the JSON contract.
    pub schema_version: u32,
    /// Version of the running kb.
    pub kb_version: String,
    /// The corpus that the index was built from.
    pub corpus: String,
    /// The dialect that the corpus was read as.
    pub dialect: DialectInfo,
    /// When the generation was built, RFC 3339 in UTC.
    pub built_at: String,
    /// Seconds since the build.
    pub age_seconds: u64,
    /// Number of the generation.
    pub generation: u64,
    /// Format of the index.
    pub format: u32,
    /// Pages.
    pub pages: u64,
    /// Partials that pages include.
    pub partials: u64,
    /// What became of every file of documentation in the corpus.
    pub files: FileCounts,
    /// The files that are left out, sorted; `null` without `--left-out`.
    pub left_out_files: Option<Vec<LeftOutFile>>,
    /// Distinct link targets.
    pub resources: u64,
    /// Segments of the tantivy index.
    pub segments: u64,
    /// Deleted documents that a segment still contains.
    pub deleted: u64,
    /// Size of the generation's files, in bytes.
    pub bytes: u64,
    /// Number of warnings of the build by code; `kb check` counts the faults of links.
    pub findings: BTreeMap<String, u64>,
    /// Number of links to an address or an anchor that no page of the index has: broken links, but also links to files,
    /// folders and other parts of the site, which only `kb check` distinguishes.
    pub unresolved_links: u64,
    /// Whether the corpus changed since the build; `null` without `--stale`.
    pub stale: Option<bool>,
    /// Whether every checksum matches; `null` without `--verify`. A mismatch is an error.
    pub verified: Option<bool>,
}

/// Describes the current generation of `index` at the time `now`; `verify` reads every file and compares its checksum.
///
/// # Errors
/// When there is no index, it cannot be used, or a checksum does not match.
pub fn status(index: &Path, now: SystemTime, verify: bool) -> Result<Status, IndexError> {
    let generation = Generation::current(index)?;
    let path = &generation.path;
    if verify {
        checksum::verify(path)?;
    }
    let reader = GenerationReader::open(path).map_err(IndexError::damaged(path))?;
    let files = FileTable::of(&generation, index)?.counts();
    let unresolved_links = generation.info.totals.broken.values().sum();
    let mut findings = BTreeMap::new();
    for diagnostic in Warnings::of(&generation)?.sorted() {
        *findings.entry(diagnostic.code.name().to_owned()).or_default() += 1;
    }
    let deleted = reader.segments().iter().map(|segment| u64::from(segment.num_deleted_docs())).sum();
    let bytes = generation.bytes();
    let info = generation.info;
    Ok(Status {
        schema_version: 1,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        corpus: info.corpus.display().to_string(),
        dialect: info.dialect,
        age_seconds: age(&info.built_at, now),
        built_at: info.built_at,
        generation: info.generation,
        format: info.format,
        pages: info.totals.pages,
        partials: files.partials,
        files,
        left_out_files: None,
        resources: info.totals.resources,
        segments: reader.segments().len() as u64,
        deleted,
        bytes,
        findings,
        unresolved_links,
        stale: None,
        verified: verify.then_some(true),
    })
}

/// The files that the current generation of `index` leaves out, sorted by path.
///
/// # Errors
/// When there is no index, or it cannot be used.
pub fn left_out_files(index: &Path) -> Result<Vec<LeftOutFile>, IndexError> {
    Ok(FileTable::of(&Generation::current(index)?, index)?.left_out_files())
}

/// Seconds from a time in RFC 3339 to `now`; 0 when the clock went backwards.
fn age(built_at: &str, now: SystemTime) -> u64 {
    let Ok(built) = OffsetDateTime::parse(built_at, &Rfc3339) else { return 0 };
    u64::try_from((OffsetDateTime::from(now) - built).whole_seconds()).unwrap_or_default()
}
