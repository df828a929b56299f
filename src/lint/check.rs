//! Check: collects the diagnostics of the corpus and of all rules, each with its level. Reads no index.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::corpus::source::Options;
use crate::corpus::{CorpusError, PageUrl};
use crate::diagnostic::{Code, Diagnostic, Place};

use super::pages::Pages;
use super::rule::{Level, Rules};
use super::{front, links};

/// A diagnostic with its level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// Code, place and message.
    #[serde(flatten)]
    pub diagnostic: Diagnostic,
    /// Severity of the finding.
    pub level: Level,
}

/// The address of a page in a pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedUrl {
    /// Place of the pin; the file has its display name.
    pub place: Place,
    /// URL or path of the page.
    pub address: String,
}

/// The findings of the corpus at `root` from `min_level` on, sorted by file and line.
///
/// # Errors
/// When the root folder cannot be read.
pub fn lint(
    root: &Path,
    options: &Options,
    rules: &Rules,
    min_level: Level,
    pinned: &[PinnedUrl],
) -> Result<Vec<Finding>, CorpusError> {
    let pages = Pages::read(root, options)?;
    let mut found = pages.diagnostics();
    let level = |code| rules.level(code).filter(|level| *level >= min_level);
    found.extend(links::diagnostics(&pages, rules, &|code| level(code).is_some()));
    found.extend(front::diagnostics(&pages));
    found.extend(pinned.iter().filter(|pin| !pages.has(&pin.address)).map(dead_pin));
    found.sort();
    found.dedup();
    let findings = found.into_iter().filter_map(|diagnostic| {
        let level = level(diagnostic.code)?;
        Some(Finding { diagnostic, level })
    });
    Ok(findings.collect())
}

fn dead_pin(pin: &PinnedUrl) -> Diagnostic {
    let message = format!("a pin names {}, which no page has", PageUrl::new(&pin.address));
    Diagnostic { place: pin.place.clone(), code: Code::DeadPin, message }
}
