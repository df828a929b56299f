//! The report of `kb check`: findings with their counts, and file names relative to the current folder.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::Code;
use crate::lint::Finding;
use crate::search::contract::SCHEMA_VERSION;

/// The findings of `kb check`, as JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CheckReport {
    /// Version of this contract.
    schema_version: u32,
    /// Version of the kb that answered.
    kb_version: String,
    /// Number of findings of each code.
    pub(crate) by_code: BTreeMap<String, u64>,
    /// The findings, by file and line. File names are relative to the corpus root, except `kb.toml`.
    pub(crate) findings: Vec<Finding>,
}

impl CheckReport {
    /// Counts findings by code.
    pub(crate) fn new(findings: Vec<Finding>) -> Self {
        let mut by_code = BTreeMap::new();
        for finding in &findings {
            *by_code.entry(finding.diagnostic.code.name().to_owned()).or_default() += 1;
        }
        let kb_version = env!("CARGO_PKG_VERSION").to_owned();
        Self { schema_version: SCHEMA_VERSION, kb_version, by_code, findings }
    }
}

/// Converts the file of a finding to a path that opens from the current folder.
pub(crate) struct FileNames {
    /// The corpus, relative to the current folder if it is below it, else absolute. Empty when both are one folder.
    corpus: PathBuf,
}

impl FileNames {
    /// Names the files of `corpus` for a process in `current_folder`.
    pub(crate) fn new(corpus: &Path, current_folder: &Path) -> Self {
        let mut normal = PathBuf::new();
        for part in current_folder.join(corpus).components() {
            match part {
                Component::ParentDir => drop(normal.pop()),
                Component::CurDir => {}
                part => normal.push(part),
            }
        }
        Self { corpus: normal.strip_prefix(current_folder).map(Path::to_path_buf).unwrap_or(normal) }
    }

    /// The file of a finding. A dead pin is in `kb.toml`, outside the corpus.
    pub(crate) fn file(&self, finding: &Finding) -> String {
        let file = &finding.diagnostic.place.file;
        if finding.diagnostic.code == Code::DeadPin {
            return file.clone();
        }
        let corpus = self.corpus.display().to_string();
        if corpus.is_empty() { file.clone() } else { format!("{}/{file}", corpus.trim_end_matches('/')) }
    }
}
