//! Scorers of the query's clauses in one segment: by postings, by impacts and postings, or by precomputed documents.
//!
//! A scorer knows which operations of the accumulator score its clause; the evaluator chooses the order of the scorers.

use tantivy::{DocId, TERMINATED};

use crate::index::schema::LengthNorm;
use crate::search::reader::PostingsCursor;

use super::accumulator::WindowAccumulator;
use super::bm25f::{K1, ROUNDING, min_frequency_for};
use super::collection::TEXT;
use super::impacts::TermImpacts;

/// Documents of a clause that are listed before an evaluation.
const FEW: usize = 1024;

/// The postings of a term in one field.
#[derive(Clone)]
pub(crate) struct FieldPostings {
    pub(crate) postings: PostingsCursor,
    /// The field's index among the evaluator's length norms.
    pub(crate) field: usize,
    /// The weight of an occurrence.
    pub(crate) weight: f32,
}

/// The scorer of a clause.
#[derive(Clone)]
pub(crate) enum ClauseScorer {
    /// A term or the terms of a prefix: weighted frequencies are summed over terms and fields, and saturated once.
    Term {
        /// The postings in the order of summation; those of the whole text before those of its zones.
        postings: Vec<FieldPostings>,
        /// The clause weight.
        weight: f32,
        /// The impacts of a frequent term: its postings are read for competitive documents only.
        impacts: Option<Box<TermImpacts>>,
    },
    /// A clause that adds no score.
    Filter(Vec<PostingsCursor>),
    /// Precomputed documents, such as those of a phrase.
    Docs {
        /// The documents, ascending, with their weighted frequencies.
        docs: Vec<(DocId, f32)>,
        /// The clause weight; 0 for a clause that only filters.
        weight: f32,
        /// Number of documents before the current window.
        read: usize,
    },
}

impl ClauseScorer {
    /// An upper bound on the score of the clause.
    pub(crate) fn max_score(&self) -> f32 {
        match self {
            Self::Term { impacts: Some(impacts), .. } => impacts.max_score() * ROUNDING,
            Self::Term { postings, .. } if postings.is_empty() => 0.0,
            Self::Term { weight, .. } | Self::Docs { weight, .. } => weight * (K1 + 1.0) * ROUNDING,
            Self::Filter(_) => 0.0,
        }
    }

    /// Whether impacts determine all documents that match the clause.
    pub(crate) fn is_covered_by_impacts(&self) -> bool {
        match self {
            Self::Term { postings, impacts, .. } => impacts.is_some() || postings.is_empty(),
            Self::Filter(_) | Self::Docs { .. } => false,
        }
    }

    /// The documents that match the clause, in any order, if they are few.
    pub(crate) fn few_docs(&self) -> Option<Vec<DocId>> {
        match self {
            Self::Term { postings, .. } => {
                // The whole text contains every occurrence of its zones.
                let texts = postings.iter().filter(|of| of.field == TEXT).map(|of| &of.postings);
                let is_few = texts.clone().map(PostingsCursor::len).sum::<usize>() <= FEW;
                let mut docs = Vec::new();
                if is_few {
                    texts.for_each(|postings| postings.clone().for_each_before(TERMINATED, |doc, _| docs.push(doc)));
                }
                is_few.then_some(docs)
            }
            Self::Docs { docs, .. } if docs.len() <= FEW => Some(docs.iter().map(|(doc, _)| *doc).collect()),
            Self::Docs { .. } | Self::Filter(_) => None,
        }
    }

    /// The impacts of the clause, if it has any.
    pub(crate) fn impacts(&self) -> Option<&TermImpacts> {
        match self {
            Self::Term { impacts, .. } => impacts.as_deref(),
            _ => None,
        }
    }

    /// The first document after the windows up to `end`. With impacts: the start of the window that contains it.
    pub(crate) fn next_doc(&self, end: DocId) -> DocId {
        match self {
            Self::Term { impacts: Some(impacts), .. } => impacts.next_window(end).unwrap_or(TERMINATED),
            Self::Term { postings, .. } => postings.iter().map(|of| of.postings.doc()).min().unwrap_or(TERMINATED),
            Self::Filter(postings) => postings.iter().map(PostingsCursor::doc).min().unwrap_or(TERMINATED),
            Self::Docs { docs, read, .. } => docs.get(*read).map_or(TERMINATED, |(doc, _)| *doc),
        }
    }

    /// Scores an essential clause in all documents of the window; clauses that are not scored yet add at most
    /// `max_remaining`.
    pub(crate) fn score_window(
        &mut self,
        window: &mut WindowAccumulator,
        clause: usize,
        norms: &mut [LengthNorm],
        [threshold, max_remaining]: [f32; 2],
    ) {
        match self {
            Self::Term { impacts: Some(impacts), .. } => {
                window.mark_by_impacts(clause, impacts, threshold, max_remaining);
            }
            Self::Term { postings, weight, .. } => {
                let minimum = min_frequency_for(threshold, max_remaining, *weight);
                for FieldPostings { postings, field, weight } in postings {
                    window.add_frequencies(postings, &mut norms[*field], *weight, minimum);
                }
                let docs = window.take_above_minimum(minimum);
                window.accumulate(docs, clause, *weight);
            }
            Self::Filter(postings) => {
                postings.iter_mut().for_each(|postings| window.mark(postings));
                window.end_clause(clause);
            }
            Self::Docs { docs, weight, read } => {
                window.add_docs(docs, read);
                window.accumulate(window.matches(), clause, *weight);
            }
        }
    }

    /// Scores a clause in the window's candidates: which of them match it, and its score in the competitive ones.
    pub(crate) fn probe(&mut self, window: &mut WindowAccumulator, clause: usize, norms: &mut [LengthNorm]) {
        match self {
            Self::Term { postings, weight, impacts: Some(impacts) } => {
                if window.begin_clause(clause) {
                    window.use_exact_frequencies(clause, impacts);
                    for of in postings {
                        window.probe_field(&mut of.postings, &mut norms[of.field], of.weight);
                    }
                }
                window.accumulate(window.competitive_matches(), clause, *weight);
            }
            Self::Term { postings, weight, .. } => {
                for FieldPostings { postings, field, weight } in postings {
                    // The whole text contains every occurrence of its zones, and is read first.
                    match *field {
                        TEXT => window.probe_text(postings, &mut norms[*field], *weight),
                        _ => window.probe_field(postings, &mut norms[*field], *weight),
                    }
                }
                window.accumulate(window.competitive_matches(), clause, *weight);
            }
            Self::Filter(postings) => {
                postings.iter_mut().for_each(|postings| window.probe_filter(postings));
                window.end_clause(clause);
            }
            Self::Docs { docs, weight, read } => {
                window.add_docs(docs, read);
                window.accumulate(window.matches(), clause, *weight);
            }
        }
    }
}
