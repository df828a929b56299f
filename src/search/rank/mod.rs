//! Ranking, the second stage: the order of the candidates.

mod contributions;
mod duplicates;
mod features;
mod flags;
mod folders;
mod joined_words;
mod link_votes;
mod proximity;
mod question_words;
mod ranked;
mod rerank;
mod weights;

pub(crate) use contributions::{ClauseContribution, contributions};
pub(crate) use link_votes::LinkVotes;
pub(crate) use ranked::{RankedDoc, Ranking};
pub(crate) use rerank::{DEPTH, rank};
