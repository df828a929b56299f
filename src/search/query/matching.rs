//! What documents are to a plan, by the leaves that they hold: in the match set, fit to fill an answer up, or neither.
//! One document is told by its mask, those of a window as sets; both by the same rules.

use std::ops::{BitAnd, BitOr, Not};

use crate::search::reader::{ClauseDocs, DocBitSet, MatchState};

use super::condition::Condition;
use super::query::{Query, TermGroup, has};

/// Documents, a bit each.
trait Documents: Copy + Default + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self> {}

impl<T: Copy + Default + BitAnd<Output = T> + BitOr<Output = T> + Not<Output = T>> Documents for T {}

/// What one document holds, the lowest bit, of which nothing is unread.
fn known(mask: u64) -> impl Fn(usize, bool) -> u64 {
    move |leaf, _| mask >> leaf
}

impl TermGroup {
    /// The documents that hold the word; `held` says of a leaf which hold it.
    fn holding<D: Documents>(&self, held: impl Fn(usize) -> D) -> D {
        let parts = self.parts.iter().fold(!D::default(), |all, leaf| all & held(*leaf));
        self.whole.iter().chain(&self.others).fold(parts, |any, leaf| any | held(*leaf))
    }

    /// Whether a document with these leaves holds the word.
    pub(crate) fn matches(&self, mask: u64) -> bool {
        self.holding(|leaf| mask >> leaf) & 1 == 1
    }

    /// How much of the word a document with these leaves holds, 0 to 1: by a guess alone, as much as it is trusted.
    pub(crate) fn held(&self, mask: u64) -> f32 {
        let (guess, trust) = self.guess.unzip();
        let others = self.others.iter().filter(|leaf| Some(**leaf) != guess);
        let certain = self.whole.iter().chain(others).any(|leaf| has(mask, *leaf));
        if certain || self.parts.iter().all(|leaf| has(mask, *leaf)) {
            1.0
        } else if self.matches(mask) {
            trust.unwrap_or(1.0)
        } else {
            0.0
        }
    }
}

impl Query {
    /// Tells what the documents of a window can still be: in a few steps where all that is asked is to hold some leaves.
    pub(crate) fn fitting(&self) -> impl Fn(ClauseDocs<'_>) -> MatchState {
        let all_of = self.all_of();
        move |held| match &all_of {
            Some(leaves) => {
                let fills = !DocBitSet::default();
                MatchState { fills, matches: leaves.iter().fold(fills, |all, leaf| all & held.possible(*leaf)) }
            }
            None => self.fit(held),
        }
    }

    /// The leaves that a document holds that matches, where nothing else is asked.
    fn all_of(&self) -> Option<Vec<usize>> {
        let leaves = self.relaxable.iter().map(|condition| match condition {
            Condition::Word(word) => self
                .words
                .get(*word)
                .filter(|word| word.whole.is_none() && word.others.is_empty())
                .map(|word| &*word.parts),
            _ => None,
        });
        Some(leaves.collect::<Option<Vec<_>>>()?.concat()).filter(|_| self.strict.is_empty())
    }

    fn fit(&self, held: ClauseDocs<'_>) -> MatchState {
        let held = |leaf, hopeful| if hopeful { held.possible(leaf) } else { held.certain(leaf) };
        let fills = self.fulfil(&self.strict, &held, true);
        MatchState { fills, matches: fills & self.fulfil(&self.relaxable, &held, true) }
    }

    /// Whether a document with these leaves is in the match set.
    pub(crate) fn matches(&self, mask: u64) -> bool {
        self.may_fill(mask) && self.fulfil(&self.relaxable, &known(mask), true) & 1 == 1
    }

    /// Whether a document with these leaves may fill up an answer that too few documents match.
    pub(crate) fn may_fill(&self, mask: u64) -> bool {
        self.fulfil(&self.strict, &known(mask), true) & 1 == 1
    }

    pub(crate) fn holds(&self, condition: &Condition, mask: u64) -> bool {
        self.fulfils(condition, &known(mask), true) & 1 == 1
    }

    /// The documents that fulfil all conditions, as far as is known.
    fn fulfil<D: Documents>(&self, conditions: &[Condition], held: &impl Fn(usize, bool) -> D, hopeful: bool) -> D {
        conditions.iter().fold(!D::default(), |all, condition| all & self.fulfils(condition, held, hopeful))
    }

    /// Those that fulfil a condition; where it is not known, those that may if `hopeful`, and else those that must.
    fn fulfils<D: Documents>(&self, condition: &Condition, held: &impl Fn(usize, bool) -> D, hopeful: bool) -> D {
        match condition {
            Condition::Word(word) => match self.words.get(*word) {
                Some(word) => word.holding(|leaf| held(leaf, hopeful)),
                None => D::default(),
            },
            Condition::Leaf(leaf) => held(*leaf, hopeful),
            Condition::Not(inner) => !self.fulfils(inner, held, !hopeful),
            Condition::All(inner) => self.fulfil(inner, held, hopeful),
            Condition::Any(inner) => inner.iter().fold(D::default(), |any, one| any | self.fulfils(one, held, hopeful)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use crate::search::reader::{ClauseDocs, DOCS_PER_WINDOW, DocBitSet};

    use super::super::query::{MAX_CLAUSES, Query};
    use super::super::syntax;

    const QUESTIONS: [&str; 8] = [
        "token",
        "mobile token login",
        "",
        "mobile single-page token",
        "token -refresh -(b OR c)",
        "(token OR NOT login) title:(c,d) \"e f\"",
        "NOT (a b-c) topic:g",
        "-(a -(b c)) d*",
    ];

    proptest! {
        #[test]
        fn a_window_is_told_as_each_of_its_documents_is(
            question in 0..QUESTIONS.len(),
            masks in proptest::collection::vec(any::<u64>(), DOCS_PER_WINDOW),
            unread in any::<u64>(),
        ) {
            let plan = Query::new(&syntax::parse(QUESTIONS[question]).0, &[], Vec::new());
            let mut held = vec![DocBitSet::default(); MAX_CLAUSES + 1];
            for (at, mask) in masks.iter().enumerate() {
                (0..).zip(&mut held).for_each(|(leaf, set)| set.insert_if(at, (mask & !unread) >> leaf & 1 == 1));
            }
            let fitting = plan.fitting();
            let (known, hoped) = (fitting(ClauseDocs::new(&held, 0)), fitting(ClauseDocs::new(&held, unread)));
            for (at, mask) in masks.into_iter().enumerate() {
                let read = mask & !unread;
                prop_assert_eq!(known.fills.holds(at), plan.may_fill(read));
                prop_assert_eq!(known.matches.holds(at), plan.matches(read));
                // What is not read yet may be held or not.
                for mask in [mask, read, mask | unread] {
                    prop_assert!(hoped.fills.holds(at) || !plan.may_fill(mask));
                    prop_assert!(hoped.matches.holds(at) || !plan.matches(mask));
                }
            }
        }
    }
}
