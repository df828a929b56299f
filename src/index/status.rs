//! What an index holds, how old it is, and what was wrong with the corpus it was built from.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;

use super::directory::ReadOnly;
use super::error::IndexError;
use super::generation::Generation;
use super::sync::DIAGNOSTICS;

/// What `kb status` tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Status {
    /// Version of the JSON contract.
    pub schema_version: u32,
    /// Version of the kb that answers.
    pub kb_version: String,
    /// The corpus that the index was built from.
    pub corpus: String,
    /// When the generation was built, RFC 3339 in UTC.
    pub built_at: String,
    /// Number of the generation.
    pub generation: u64,
    /// Format of the index.
    pub format: u32,
    /// Pages.
    pub pages: u64,
    /// Partials that pages include.
    pub partials: u64,
    /// Distinct link targets.
    pub resources: u64,
    /// Segments of the tantivy index.
    pub segments: u64,
    /// Bytes that the generation takes.
    pub bytes: u64,
    /// Findings by code, see `kb check`.
    pub findings: BTreeMap<String, u64>,
}

/// Tells what the index at `index` holds.
///
/// # Errors
/// When there is no index, or one that cannot be used.
pub fn status(index: &Path) -> Result<Status, IndexError> {
    let generation = Generation::current(index)?;
    let path = &generation.path;
    let directory = ReadOnly::open(path).map_err(IndexError::damaged(path))?;
    let tantivy = tantivy::Index::open(directory).map_err(IndexError::damaged(path))?;
    let segments = tantivy.searchable_segment_metas().map_err(IndexError::damaged(path))?;
    let mut findings = BTreeMap::new();
    for diagnostic in read_diagnostics(&generation)? {
        *findings.entry(diagnostic.code.name().to_owned()).or_default() += 1;
    }
    let bytes = generation.bytes();
    let info = generation.info;
    Ok(Status {
        schema_version: 1,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        corpus: info.corpus.display().to_string(),
        built_at: info.built_at,
        generation: info.generation,
        format: info.format,
        pages: info.pages,
        partials: info.partials,
        resources: info.resources,
        segments: segments.len() as u64,
        bytes,
        findings,
    })
}

/// Everything that was found wrong with the corpus when the index was built, links too, sorted by place.
///
/// # Errors
/// When there is no index, or one that cannot be used.
pub fn diagnostics(index: &Path) -> Result<Vec<Diagnostic>, IndexError> {
    read_diagnostics(&Generation::current(index)?)
}

fn read_diagnostics(generation: &Generation) -> Result<Vec<Diagnostic>, IndexError> {
    let bytes = generation.table(DIAGNOSTICS)?;
    serde_json::from_slice(&bytes).map_err(IndexError::damaged(&generation.path.join(DIAGNOSTICS)))
}
