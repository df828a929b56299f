//! Pipeline: compares the tree with the manifest and writes the next generation.

mod build_output;
mod changes;
mod diagnostics;
mod full_build;
mod inbound_links;
mod incremental;
mod link_changes;
mod options;
mod report;
mod resource_build;
mod spill;
pub(crate) mod sync;
mod tests;

pub(crate) use build_output::FACETS;
pub use diagnostics::diagnostics;
pub use options::SyncOptions;
pub(crate) use report::rfc3339;
pub use report::{ChangedPaths, Renamed, SyncReport};
pub use sync::{Progress, Staged, Synced, is_stale, preview, roll_back, sync};
