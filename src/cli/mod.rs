//! The command line: arguments, commands, messages and exit codes.

mod arguments;
mod command;
mod complete;
mod context;
mod duration;
mod entry;
mod error;
mod global_args;
mod linked_files;
mod open_index;
mod origin;
mod output;
mod publish_gate;
mod questions;
mod signals;
mod stale_addresses;

pub use entry::run;
#[cfg(feature = "fuzzing")]
pub use entry::takes_settings;
