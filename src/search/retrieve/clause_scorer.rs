//! What tells which documents hold a leaf of the plan, and how much it counts there: posting lists, impacts beside them, or
//! documents that were found otherwise. In which order sources are read, `walk` says.

use tantivy::{DocId, TERMINATED};

use crate::index::schema::LengthNorm;
use crate::search::reader::PostingsCursor;
use crate::search::retrieve::impacts::TermImpacts;

use super::accumulator::{ROUNDING, WindowAccumulator, min_frequency_for};
use super::maxscore::TEXT;

/// A list of a word, in the whole text or in a zone.
#[derive(Clone)]
pub(crate) struct FieldPostings {
    pub(crate) list: PostingsCursor,
    /// Index into the walk's norms.
    pub(crate) norms: usize,
    /// What an occurrence counts.
    pub(crate) weight: f32,
}

/// What the documents of a leaf are told by.
#[derive(Clone)]
pub(crate) enum ClauseScorer {
    /// Lists whose weighted frequencies are summed and saturated once.
    Word {
        /// The lists, in the order that they are summed in.
        lists: Vec<FieldPostings>,
        /// What the word tells.
        idf: f32,
        /// Its impacts: the lists are read of rivals alone then.
        leveled: Option<Box<TermImpacts>>,
    },
    /// Lists that a document stands in or not.
    Lists(Vec<PostingsCursor>),
    /// Documents that were found otherwise, in order, with what their frequencies come to; the first have been met.
    Documents {
        /// All of them.
        documents: Vec<(DocId, f32)>,
        /// What the leaf tells, 0 when it is a condition only.
        idf: f32,
        /// How many were met.
        met: usize,
    },
}

impl ClauseScorer {
    /// More than what it tells of any document.
    pub(crate) fn most(&self, k1: f32) -> f32 {
        match self {
            Self::Word { leveled: Some(leveled), .. } => leveled.most() * ROUNDING,
            Self::Word { lists, .. } if lists.is_empty() => 0.0,
            Self::Word { idf, .. } | Self::Documents { idf, .. } => idf * (k1 + 1.0) * ROUNDING,
            Self::Lists(_) => 0.0,
        }
    }

    /// Whether its impacts tell of all documents that hold it.
    pub(crate) fn is_leveled(&self) -> bool {
        match self {
            Self::Word { lists, leveled, .. } => leveled.is_some() || lists.is_empty(),
            Self::Lists(_) | Self::Documents { .. } => false,
        }
    }

    /// Its impacts, if there are any.
    pub(crate) fn leveled(&self) -> Option<&TermImpacts> {
        match self {
            Self::Word { leveled, .. } => leveled.as_deref(),
            _ => None,
        }
    }

    /// The first document that was not met in the windows up to `end`, or one before it in its window.
    pub(crate) fn next(&self, end: DocId) -> DocId {
        match self {
            Self::Word { leveled: Some(leveled), .. } => leveled.next(end).unwrap_or(TERMINATED),
            Self::Word { lists, .. } => lists.iter().map(|weighted| weighted.list.doc()).min().unwrap_or(TERMINATED),
            Self::Lists(lists) => lists.iter().map(PostingsCursor::doc).min().unwrap_or(TERMINATED),
            Self::Documents { documents, met, .. } => documents.get(*met).map_or(TERMINATED, |(doc, _)| *doc),
        }
    }

    /// Adds what the documents of the window hold, with no more than `behind` to come from leaves that are not read yet.
    pub(crate) fn fill(
        &mut self,
        window: &mut WindowAccumulator,
        leaf: usize,
        norms: &mut [LengthNorm],
        k1: f32,
        [bar, behind]: [f32; 2],
    ) {
        match self {
            Self::Word { leveled: Some(leveled), .. } => window.lead(leaf, leveled, bar, behind),
            Self::Word { lists, idf, .. } => {
                let least = min_frequency_for(bar, behind, *idf, k1);
                for FieldPostings { list, norms: of, weight } in lists {
                    window.count(list, &mut norms[*of], *weight, least);
                }
                window.tell_strong(leaf, *idf, k1, least);
            }
            Self::Lists(lists) => {
                lists.iter_mut().for_each(|list| window.mark(list));
                window.hold(leaf);
            }
            Self::Documents { documents, idf, met } => {
                window.add(documents, met);
                window.tell(leaf, *idf, k1);
            }
        }
    }

    /// Adds what those documents hold that the window looks at, and what it tells of the rivals among them.
    pub(crate) fn look(&mut self, window: &mut WindowAccumulator, leaf: usize, norms: &mut [LengthNorm], k1: f32) {
        match self {
            Self::Word { lists, idf, leveled: Some(leveled) } => {
                if window.ask(leaf) {
                    window.recall(leaf, leveled);
                    lists.iter_mut().for_each(|of| window.look_again(&mut of.list, &mut norms[of.norms], of.weight));
                }
                window.tell_rivals(leaf, *idf, k1);
            }
            Self::Word { lists, idf, .. } => {
                for FieldPostings { list, norms: of, weight } in lists {
                    // Nothing stands in a zone that does not stand in the whole text, which is read first.
                    match *of {
                        TEXT => window.look(list, &mut norms[*of], *weight),
                        _ => window.look_again(list, &mut norms[*of], *weight),
                    }
                }
                window.tell_rivals(leaf, *idf, k1);
            }
            Self::Lists(lists) => {
                lists.iter_mut().for_each(|list| window.look_for(list));
                window.hold(leaf);
            }
            Self::Documents { documents, idf, met } => {
                window.add(documents, met);
                window.tell(leaf, *idf, k1);
            }
        }
    }
}
