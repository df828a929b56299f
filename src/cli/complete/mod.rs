//! Completion: what TAB offers for the word under the cursor.

mod line;
mod values;

pub(crate) use line::Line;
pub(crate) use values::Values;
