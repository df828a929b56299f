//! Impacts: stored score bounds of frequent terms, which skip documents that cannot reach the top k.

mod bounds;
mod prepass;
mod term_impacts;

pub(crate) use prepass::survey;
pub(crate) use term_impacts::{Leveled, Levels, told};
