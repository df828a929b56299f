//! Query: clauses with weights for scoring, and conditions for matching.

use crate::analysis::analyze;

use super::condition::{Condition, eval_all};
use super::matching::{ClauseDocs, Documents, MatchState, Unread};
use super::term_group::TermGroup;

/// Limit of clauses in a query: a document's mask has 64 bits, and one remains for [`Clause::All`].
pub(crate) const MAX_CLAUSES: usize = 63;
/// Limit of terms that a prefix expands to; the most frequent ones remain.
pub(crate) const MAX_PREFIX_TERMS: usize = 64;

/// A property that a document has or lacks; the unit of lookup and scoring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clause {
    /// A term in the whole text; scored.
    Term(String),
    /// Any term with this prefix; scored as one word.
    Prefix(String),
    /// Terms with their distances from the first term.
    Phrase(Vec<(String, u32)>),
    /// A word as typed: the whole text has it in this form.
    Exact(String),
    /// A term in the title of a page or the label of a resource.
    Title(String),
    /// A term in a heading.
    Heading(String),
    /// A term in the words of the URL.
    Url(String),
    /// A facet value with its key, see [`crate::site::facets::term`].
    Facet(String),
    /// Every document.
    All,
}

impl Clause {
    /// A phrase of consecutive terms, which spaces separate.
    pub(crate) fn phrase(terms: &str) -> Self {
        Self::Phrase(terms.split(' ').map(str::to_owned).zip(0..).collect())
    }
}

/// The terms of a text, without compounds.
pub(crate) fn terms(text: &str) -> Vec<String> {
    analyze(text).into_iter().filter(|(span, _)| !span.is_compound).map(|(_, term)| term).collect()
}

/// A logical query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    /// The clauses; clause i is bit i of a document's mask.
    pub(crate) clauses: Vec<Clause>,
    /// By clause: its weight; 1 for a typed word, 0 for a clause that only filters.
    pub(crate) weights: Vec<f32>,
    /// The words that contribute to the score.
    pub(crate) groups: Vec<TermGroup>,
    /// The typed words in order, each with the index of its term group if it is scored.
    pub(crate) typed_words: Vec<(String, Option<usize>)>,
    /// The scored clauses in the order of the question, each with its position in the question.
    pub(crate) sequence: Vec<(usize, u32)>,
    /// Clauses of phrases and fields, each with the index of a term group that scores one of its words.
    pub(crate) scored_with: Vec<(usize, usize)>,
    /// The distinct terms of the question words, which are not scored.
    pub(crate) question_words: Vec<String>,
    /// Conditions that a result may fail when few documents pass them all.
    pub(crate) optional: Vec<Condition>,
    /// Conditions of every result: phrases, fields, filters and exclusions.
    pub(crate) required: Vec<Condition>,
    /// Keyword terms of the titles that repeat the question word for word.
    pub(crate) titles: Vec<String>,
    /// Messages about ignored parts of the question.
    pub(crate) warnings: Vec<String>,
}

impl Query {
    /// Whether the query has no condition.
    pub(crate) fn is_empty(&self) -> bool {
        self.required.is_empty() && self.optional.is_empty()
    }

    /// The factor of a clause for repetition in the question: the square root of its count.
    pub(crate) fn repetition_factor(&self, clause: usize) -> f32 {
        let count = self.sequence.iter().filter(|(other, _)| *other == clause).count();
        (count.max(1) as f32).sqrt()
    }

    /// A mask of the typed clauses that an alternative replaces; 0 for a typed clause.
    ///
    /// An alternative adds no score to a document that matches one of them.
    pub(crate) fn subsumed_by(&self, clause: usize) -> u64 {
        if self.groups.iter().any(|group| group.is_typed(clause)) {
            return 0;
        }
        let groups = self.groups.iter().filter(|group| group.alternatives.contains(&clause));
        groups.flat_map(|group| &group.parts).fold(0, |mask, part| mask | 1 << part)
    }

    /// The index of a clause, which is added if it is new; `None` when the query is full.
    pub(crate) fn add_clause(&mut self, clause: Clause) -> Option<usize> {
        if let Some(known) = self.clauses.iter().position(|known| *known == clause) {
            return Some(known);
        }
        if self.clauses.len() >= MAX_CLAUSES && clause != Clause::All {
            let warning = format!("only the first {MAX_CLAUSES} words and conditions were searched");
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
            return None;
        }
        self.weights.push(if matches!(clause, Clause::Term(_) | Clause::Prefix(_)) { 1.0 } else { 0.0 });
        self.clauses.push(clause);
        Some(self.clauses.len() - 1)
    }

    /// The index of a clause; a new clause gets `weight`, a known one keeps its own.
    pub(crate) fn add_weighted(&mut self, clause: Clause, weight: f32) -> Option<usize> {
        let next = self.clauses.len();
        let index = self.add_clause(clause)?;
        if index == next {
            self.weights[index] = weight;
        }
        Some(index)
    }

    /// The index of a term group; groups with equal typed clauses are one.
    pub(crate) fn add_group(&mut self, group: TermGroup) -> usize {
        self.groups.iter().position(|known| known.is_same_word(&group)).unwrap_or_else(|| {
            self.groups.push(group);
            self.groups.len() - 1
        })
    }

    /// Adds an alternative to a term group.
    pub(crate) fn add_alternative(&mut self, group: usize, clause: Clause, weight: f32) {
        if let Some(index) = self.add_weighted(clause, weight)
            && !self.groups[group].clauses().any(|known| known == index)
        {
            self.groups[group].alternatives.push(index);
        }
    }

    /// Adds a corrected term to a term group, with the confidence in the correction, 0 to 1.
    pub(crate) fn add_guess(&mut self, group: usize, term: &str, weight: f32, confidence: f32) {
        let clause = Clause::Term(term.to_owned());
        self.add_alternative(group, clause.clone(), weight);
        let index = self.clauses.iter().position(|known| *known == clause);
        self.groups[group].guess = index.map(|index| (index, confidence));
    }

    /// Replaces a clause that no document matches by `terms` in the sequence; later positions shift.
    pub(crate) fn replace_in_sequence<'a>(
        &mut self,
        unknown: usize,
        terms: impl Iterator<Item = &'a str>,
        weight: f32,
    ) {
        let clauses: Vec<usize> =
            terms.filter_map(|term| self.add_weighted(Clause::Term(term.to_owned()), weight)).collect();
        let mut shift = 0;
        for (clause, position) in std::mem::take(&mut self.sequence) {
            if clause == unknown {
                self.sequence.extend(clauses.iter().copied().zip(position + shift..));
                shift += (clauses.len() as u32).saturating_sub(1);
            } else {
                self.sequence.push((clause, position + shift));
            }
        }
    }

    /// The documents of a window that can be part of an answer; unread clauses count as possible matches.
    pub(crate) fn match_state<D: Documents>(&self, docs: ClauseDocs<'_, D>) -> MatchState<D> {
        let docs = |clause, unread| docs.docs(clause, unread);
        let eligible = eval_all(&self.required, &self.groups, &docs, Unread::MayMatch);
        MatchState { eligible, matches: eligible & eval_all(&self.optional, &self.groups, &docs, Unread::MayMatch) }
    }

    /// Whether a document with these matched clauses is in the match set.
    pub(crate) fn matches(&self, mask: u64) -> bool {
        self.passes_required(mask) && self.optional.iter().all(|condition| self.passes(condition, mask))
    }

    /// Whether a document with these matched clauses may extend an answer with few matches.
    pub(crate) fn passes_required(&self, mask: u64) -> bool {
        self.required.iter().all(|condition| self.passes(condition, mask))
    }

    /// Whether a document with these matched clauses passes a condition.
    pub(crate) fn passes(&self, condition: &Condition, mask: u64) -> bool {
        // One document is a set of which the lowest bit counts.
        let docs = |clause, _| mask >> clause;
        condition.eval(&self.groups, &docs, Unread::MayMatch) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::super::matching::{ClauseDocs, has};
    use super::super::planner::plan;
    use super::super::syntax;
    use super::MAX_CLAUSES;

    const QUESTIONS: [&str; 10] = [
        "token",
        "mobile token login",
        "",
        "mobile single-page token",
        "token -refresh -(b OR c)",
        "(token OR NOT login) title:(c,d) \"e f\"",
        "NOT (a b-c) topic:g",
        "-(a -(b c)) d*",
        "code_verifier 10.0.0.1 -single-page",
        "(-a-b) -c OR d.e",
    ];

    proptest! {
        #[test]
        fn a_set_of_documents_is_matched_as_each_document_is(
            question in 0..QUESTIONS.len(),
            masks in proptest::collection::vec(any::<u64>(), 64),
            unread in any::<u64>(),
        ) {
            let query = plan(&syntax::parse(QUESTIONS[question], &[]).0, &[], Vec::new());
            let mut docs = vec![0_u64; MAX_CLAUSES + 1];
            for (doc, mask) in masks.iter().enumerate() {
                for (clause, docs) in docs.iter_mut().enumerate() {
                    *docs |= u64::from(has(mask & !unread, clause)) << doc;
                }
            }
            let known = query.match_state(ClauseDocs::new(&docs, 0));
            let possible = query.match_state(ClauseDocs::new(&docs, unread));
            for (doc, mask) in masks.into_iter().enumerate() {
                let read = mask & !unread;
                prop_assert_eq!(has(known.eligible, doc), query.passes_required(read));
                prop_assert_eq!(has(known.matches, doc), query.matches(read));
                // Any document may match an unread clause.
                for mask in [mask, read, mask | unread] {
                    prop_assert!(has(possible.eligible, doc) || !query.passes_required(mask));
                    prop_assert!(has(possible.matches, doc) || !query.matches(mask));
                }
            }
        }
    }
}
