//! Pages to an index: schema, analyzer, what changed, generations.
//! Knows tantivy and `corpus`; how questions are answered is the business of `search`.

pub(crate) mod analyzer;
mod build;
pub(crate) mod directory;
mod document;
mod error;
pub(crate) mod facet;
pub(crate) mod generation;
mod manifest;
mod resource;
pub(crate) mod schema;
mod status;
pub(crate) mod stored;
mod sync;

pub(crate) use document::key;
pub use error::IndexError;
pub use status::{Status, diagnostics, status};
pub(crate) use sync::FACETS;
pub use sync::{Progress, SyncOptions, SyncReport, sync};
