//! Pipeline: compares the corpus with the current generation and builds the next one.

mod build;
mod build_output;
mod changes;
mod diagnostics;
mod file_accounting;
mod full_build;
mod incremental;
mod moved;
mod options;
mod plan;
mod progress;
mod reindex;
mod report;
mod resources;
mod sync;
#[cfg(test)]
mod tests;

pub use diagnostics::diagnostics;
pub use options::SyncOptions;
pub use progress::Progress;
pub(crate) use report::rfc3339;
pub use report::{ChangedPaths, MovedPage, Renamed, StaleAddress, SyncReport};
pub use sync::{Staged, Synced, is_stale, preview, roll_back, sync};
