//! Pages to an index: schema, analyzer, what changed, generations.
//! Knows tantivy and `corpus`; how questions are answered is the business of `search`.
//!
//! [`sync()`] is the way in: `changes` compares the tree with the manifest, `build` or `update` make the next generation
//! out of `document`s, `publish` puts it in the place of the one before.

pub(crate) mod acronym;
pub(crate) mod address;
mod ahead;
pub(crate) mod analyzer;
mod appender;
mod aside;
mod base;
pub(crate) mod broken;
mod build;
mod built;
mod changes;
mod check;
mod checksum;
pub(crate) mod counted;
mod delta;
pub(crate) mod directory;
mod document;
mod error;
pub(crate) mod exact;
pub(crate) mod facet;
mod gather;
pub(crate) mod generation;
mod guard;
pub(crate) mod impact;
mod inversion;
pub(crate) mod layout;
pub(crate) mod links;
mod manifest;
mod number;
mod options;
mod piecewise;
pub(crate) mod place;
mod publish;
mod recommend;
mod report;
mod resource;
pub(crate) mod schema;
mod segments;
mod status;
pub(crate) mod store;
pub(crate) mod stored;
mod sync;
mod terms;
mod tests;
pub(crate) mod totals;
mod update;
pub(crate) mod vocabulary;
mod warnings;

pub(crate) use base::ReadError;
pub(crate) use built::FACETS;
pub use check::diagnostics;
pub(crate) use checksum::verify;
pub use error::IndexError;
pub(crate) use exact::key;
pub use guard::Guards;
pub use options::SyncOptions;
pub(crate) use report::rfc3339;
pub use report::{ChangedPaths, Renamed, SyncReport};
pub use status::{Status, status};
pub use sync::{Progress, Staged, Synced, is_stale, preview, roll_back, sync};

/// The terms of a text as they are handed to tantivy, each behind bytes below 0x20: asked by `fuzz` and `benches/parts`
/// alone, which are built with `--cfg fuzzing`.
#[cfg(fuzzing)]
#[must_use]
pub fn indexed_terms(text: &str) -> String {
    analyzer::Normalizer::of_thread(|normalizer| {
        let mut terms = terms::Terms::new(normalizer, 0);
        terms.push(text, analyzer::BLOCK_END);
        terms.written(&[terms.all()])
    })
}

/// The terms of a text as a question looks for them, each with the bytes of its word: asked by `fuzz` alone.
#[cfg(fuzzing)]
#[must_use]
pub fn asked_terms(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    analyzer::analyze(text).into_iter().map(|(span, term)| (span.start..span.end, term)).collect()
}
