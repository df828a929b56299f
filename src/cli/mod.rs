//! The command line: arguments, commands, exit codes.

pub(crate) mod arguments;
pub(crate) mod command;
pub(crate) mod complete;
mod context;
pub(crate) mod duration;
mod entry;
mod error;
pub(crate) mod no_results;
pub(crate) mod open_index;
pub(crate) mod output;
mod publish_gate;
mod question;
pub(crate) mod signals;
pub(crate) mod zero_result_log;

pub(crate) use context::{Context, clock};
pub(crate) use entry::{Cli, GlobalArgs};
pub(crate) use error::{CliError, ErrorReport, Exit};
pub(crate) use publish_gate::GateArgs;
pub(crate) use question::{QuestionArgs, typed_in};
pub(crate) use signals::Stop;
pub(crate) use zero_result_log::{ANSWERED, Entry, coverage};

pub use entry::run;
#[cfg(feature = "fuzzing")]
pub use entry::takes_settings;
