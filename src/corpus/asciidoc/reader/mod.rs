//! The reader: lines of a page with its includes and conditions, or lines that a block has collected.

mod condition;
mod include;
mod line;
mod lines;
mod selection;

pub(super) use line::{Line, Mark};
pub(super) use lines::{Reader, Until};
