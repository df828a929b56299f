//! What a docs team wants to know before its pages are published: the faults that reading the corpus meets, and what the
//! pages say about each other that cannot be meant. Knows no index: the pages alone are asked, side by side.
//!
//! What a page says that is wrong in itself, `corpus` tells; whether a link leads anywhere, and who has which address,
//! `index` decides for both. Here are the rules that see the whole tree, and how much each of them matters.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::corpus::source::Options;
use crate::corpus::{CorpusError, PageUrl};
use crate::diagnostic::{Code, Diagnostic, Place};

use super::pages::Pages;
use super::rule::{Level, Rules};
use super::{front, links};

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// What, and where.
    #[serde(flatten)]
    pub diagnostic: Diagnostic,
    /// How much it matters.
    pub level: Level,
}

/// An address that something outside of the pages counts on: a pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedUrl {
    /// Where it is claimed; the file is named as it is shown.
    pub place: Place,
    /// URL or path of a page.
    pub address: String,
}

/// Finds what is wrong in the corpus at `root`, by file and line; no finding is below `least`.
///
/// # Errors
/// When the corpus cannot be read at all.
pub fn lint(
    root: &Path,
    options: &Options,
    rules: &Rules,
    least: Level,
    claims: &[PinnedUrl],
) -> Result<Vec<Finding>, CorpusError> {
    let pages = Pages::read(root, options)?;
    let mut found = pages.diagnostics();
    let level = |code| rules.level(code).filter(|level| *level >= least);
    found.extend(links::diagnostics(&pages, rules, &|code| level(code).is_some()));
    found.extend(front::diagnostics(&pages));
    found.extend(claims.iter().filter(|claim| !pages.has(&claim.address)).map(dead_pin));
    found.sort();
    found.dedup();
    let findings = found.into_iter().filter_map(|diagnostic| {
        let level = level(diagnostic.code)?;
        Some(Finding { diagnostic, level })
    });
    Ok(findings.collect())
}

fn dead_pin(claim: &PinnedUrl) -> Diagnostic {
    let message = format!("a pin names {}, which no page has", PageUrl::new(&claim.address));
    Diagnostic { place: claim.place.clone(), code: Code::DeadPin, message }
}
