//! Shell completion: the scripts, and the candidates for the word at the cursor.

pub(crate) mod candidates;
pub(crate) mod completions;
mod line;
mod values;
