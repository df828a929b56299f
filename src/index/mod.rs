//! Index: writes pages into generations, and reads them back.

mod error;
pub mod generation;
pub(crate) mod ordered_parallel;
pub mod pipeline;
pub(crate) mod schema;
pub(crate) mod segment;
pub(crate) mod target;

pub use error::IndexError;
pub(crate) use error::ReadError;
pub use generation::{Guards, Status, status};
pub use pipeline::{
    ChangedPaths, Progress, Renamed, Staged, SyncOptions, SyncReport, Synced, diagnostics, is_stale, preview,
    roll_back, sync,
};
