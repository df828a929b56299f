//! Ranking, the second stage: the order of the candidates.

mod contributions;
mod features;
mod question_words;
mod rerank;

pub(crate) use contributions::{ClauseContribution, mask};
pub(crate) use features::Layouts;
pub(crate) use question_words::QuestionWordFeature;
pub(crate) use rerank::{DEPTH, LinkVotes, RankedDoc, Ranking, rank};
