//! Signals: what the later stages read of the index about candidates.

mod candidate_signals;
mod term_positions;

pub(crate) use candidate_signals::{ClauseFrequencies, QuestionWord, Signals, matched_clauses};
pub(in crate::search::retrieve) use candidate_signals::{frequencies, layout, positions, read};
pub(crate) use term_positions::TermPositions;
pub(in crate::search::retrieve) use term_positions::{for_each_phrase_term, for_each_term};
