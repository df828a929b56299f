//! Term group: a word of the question with the clauses that match it.

use super::matching::{Documents, has};

/// A typed word and the clauses that match it. Clauses are indexes into [`super::Query::clauses`].
#[derive(Debug, Clone, Default)]
pub(crate) struct TermGroup {
    /// The word as typed.
    pub(crate) typed: String,
    /// A document matches the word if it matches all of these.
    pub(crate) parts: Vec<usize>,
    /// The identifier as one term; it matches the word alone.
    pub(crate) compound: Option<usize>,
    /// Clauses from query expansion; each matches the word alone.
    pub(crate) alternatives: Vec<usize>,
    /// The alternative that corrects the spelling, and the confidence in it, 0 to 1.
    pub(crate) guess: Option<(usize, f32)>,
}

impl TermGroup {
    /// All clauses of the group.
    pub(crate) fn clauses(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().copied().chain(self.compound).chain(self.alternatives.iter().copied())
    }

    /// Whether a clause comes from the typed word and not from expansion.
    pub(crate) fn is_typed(&self, clause: usize) -> bool {
        self.parts.contains(&clause) || self.compound == Some(clause)
    }

    /// The documents that match the word; `docs` returns the documents of a clause.
    pub(crate) fn eval<D: Documents>(&self, docs: impl Fn(usize) -> D) -> D {
        let parts = self.parts.iter().fold(!D::default(), |all, clause| all & docs(*clause));
        self.compound.iter().chain(&self.alternatives).fold(parts, |any, clause| any | docs(*clause))
    }

    /// Whether a document with these matched clauses matches the word.
    pub(crate) fn matches(&self, mask: u64) -> bool {
        self.eval(|clause| mask >> clause) & 1 == 1
    }

    /// The share of the word that a document matches, 0 to 1. A match by the guess alone counts its confidence.
    pub(crate) fn matched_share(&self, mask: u64) -> f32 {
        let (guess, confidence) = self.guess.unzip();
        let alternatives = self.alternatives.iter().filter(|clause| Some(**clause) != guess);
        let is_certain = self.compound.iter().chain(alternatives).any(|clause| has(mask, *clause));
        if is_certain || self.parts.iter().all(|clause| has(mask, *clause)) {
            1.0
        } else if self.matches(mask) {
            confidence.unwrap_or(1.0)
        } else {
            0.0
        }
    }
}
