//! The command line: arguments, commands, messages and exit codes.

mod answer;
mod arguments;
mod batch;
mod command;
mod complete;
mod context;
mod duration;
mod entry;
mod error;
mod global_args;
mod no_results;
mod open_index;
mod origin;
mod output;
mod publish_gate;
mod question;
mod signals;
mod stale_addresses;
mod zero_result_log;

pub use entry::run;
#[cfg(feature = "fuzzing")]
pub use entry::takes_settings;
