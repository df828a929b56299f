//! Term group: a word of the question with the clauses that match it.

use super::matching::{Documents, has};

/// A typed word and the clauses that match it. Clauses are indexes into [`super::Query::clauses`].
#[derive(Debug, Clone, Default)]
pub(crate) struct TermGroup {
    /// The word as typed.
    pub(crate) typed: String,
    /// The spelling that pages have, where the index lacks the typed one.
    pub(crate) spelled: Option<String>,
    /// The terms of the word, each scored by itself. A document matches the word if it matches all of these.
    pub(crate) parts: Vec<usize>,
    /// The parts next to each other in their order: a document has to match it besides the parts.
    pub(crate) phrase: Option<usize>,
    /// The identifier as one term; it matches the word alone.
    pub(crate) compound: Option<usize>,
    /// Terms that add score and match nothing: the words of `--save-dev` beside the flag.
    pub(crate) related: Vec<usize>,
    /// Clauses from query expansion; each matches the word alone.
    pub(crate) alternatives: Vec<usize>,
    /// The alternative that corrects the spelling, and the confidence in it, 0 to 1.
    pub(crate) guess: Option<(usize, f32)>,
}

impl TermGroup {
    /// The word as pages spell it.
    pub(crate) fn spelling(&self) -> &str {
        self.spelled.as_deref().unwrap_or(&self.typed)
    }

    /// All clauses of the group that score.
    pub(crate) fn clauses(&self) -> impl Iterator<Item = usize> + '_ {
        let typed = self.parts.iter().copied().chain(self.phrase).chain(self.compound);
        typed.chain(self.related.iter().copied()).chain(self.alternatives.iter().copied())
    }

    /// Whether a clause comes from the typed word and not from expansion.
    pub(crate) fn is_typed(&self, clause: usize) -> bool {
        self.parts.contains(&clause)
            || [self.phrase, self.compound].contains(&Some(clause))
            || self.related.contains(&clause)
    }

    /// Whether two groups are of the same typed word.
    pub(crate) fn is_same_word(&self, other: &Self) -> bool {
        (&self.parts, self.phrase, self.compound) == (&other.parts, other.phrase, other.compound)
    }

    /// The documents that match the word; `docs` returns the documents of a clause.
    ///
    /// A phrase implies its parts. Both are required, because unread parts then bound an unread phrase.
    pub(crate) fn eval<D: Documents>(&self, docs: impl Fn(usize) -> D) -> D {
        let typed = self.parts.iter().copied().chain(self.phrase).fold(!D::default(), |all, clause| all & docs(clause));
        self.compound.iter().chain(&self.alternatives).fold(typed, |any, clause| any | docs(*clause))
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
        if is_certain || self.parts.iter().chain(&self.phrase).all(|clause| has(mask, *clause)) {
            1.0
        } else if self.matches(mask) {
            confidence.unwrap_or(1.0)
        } else {
            0.0
        }
    }
}
