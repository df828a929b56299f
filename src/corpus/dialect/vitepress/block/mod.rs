//! Blocks: containers, groups of code, imported code and alerts.

mod code;
mod containers;
mod snippet;
mod writer;

pub(super) use containers::Titles;
pub(super) use writer::Blocks;
