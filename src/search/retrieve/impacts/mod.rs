//! Impacts: stored score bounds of frequent terms, which skip documents that cannot reach the top k.

mod bounds;
mod prepass;
mod term_impacts;

pub(crate) use prepass::prepass;
pub(crate) use term_impacts::{ImpactWindow, TermImpacts, sum_scores};
