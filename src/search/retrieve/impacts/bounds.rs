//! Bounds on the impact levels of a competitive document, evaluated for all documents of a window at once.

use crate::search::reader::DocBitSet;

use super::super::bm25f::ROUNDING;
use super::term_impacts::{ImpactWindow, ScoreByLevel};

/// The levels that a document needs to reach a threshold; terms in descending order of their highest score.
pub(crate) struct LevelBounds(Vec<TermBound>);

/// The levels that a document needs in one term.
struct TermBound {
    /// If it contains none of the terms before.
    level: usize,
    /// Whatever else it contains; 0 if it can reach the threshold without the term.
    required: usize,
}

impl LevelBounds {
    /// The bounds for terms with these scores by level.
    pub(crate) fn new(terms: &[&ScoreByLevel], threshold: f32) -> Self {
        let missing = threshold / ROUNDING;
        // Each sum is added up by itself: subtracting a large score from the sum of all would cancel the small ones.
        let sum = |terms: &[&ScoreByLevel]| terms.iter().map(|term| term.max_score()).sum::<f32>();
        let bounds = terms.iter().enumerate().map(|(index, term)| {
            let after = sum(&terms[index + 1..]);
            let others = sum(&terms[..index]) + after;
            let required = if missing > others { term.level(missing - others) } else { 0 };
            TermBound { level: term.level(missing - after), required }
        });
        Self(bounds.collect())
    }

    /// The documents of a window that can reach the threshold.
    pub(crate) fn competitive(&self, window: &[ImpactWindow]) -> DocBitSet {
        let mut terms = self.0.iter().zip(window);
        let Some((first, impacts)) = terms.next() else { return DocBitSet::default() };
        let competitive = if first.required > 0 {
            impacts.reaching(first.required)
        } else {
            let any = impacts.reaching(first.level);
            terms.clone().fold(any, |any, (bound, impacts)| any | impacts.reaching(bound.level))
        };
        let required = terms.filter(|(bound, _)| bound.required > 0);
        required.fold(competitive, |all, (bound, impacts)| all & impacts.reaching(bound.required))
    }
}
