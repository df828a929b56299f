//! Ranking, the second stage: the order of the candidates.

mod contributions;
mod features;
mod question_words;
mod rerank;

pub(crate) use contributions::{Told, mask};
pub(crate) use features::Layouts;
pub(crate) use question_words::Asking;
pub(crate) use rerank::{DEPTH, Links, Ranked, Ranking, rank};
