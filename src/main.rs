//! Parse arguments, run, exit code; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    kb::cli::run(std::env::args_os())
}
