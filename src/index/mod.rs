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
pub use generation::{DialectInfo, FileCounts, Guards, LeftOutFile, Status, left_out_files, status};
pub use pipeline::{
    ChangedPaths, MovedPage, Progress, Renamed, Staged, SyncOptions, SyncReport, Synced, diagnostics, is_stale,
    preview, roll_back, sync,
};
