//! Parse arguments, run, exit code; nothing else.

fn main() {}
