//! The evaluator of a segment: document-at-a-time MaxScore over windows, with an exact match set.
//!
//! It is the scheme of Lucene's `MaxScoreBulkScorer`. Essential clauses are scored in a whole window; all others are probed
//! in the candidates that the essential clauses give. tantivy's scorers bound one field at a time, return no matched
//! clauses, and stop to prune once documents are counted; this one scores BM25F and counts every match.

use tantivy::{DocId, TERMINATED};

use crate::index::schema::LengthNorm;
use crate::search::query::has;
use crate::search::reader::{ClauseDocs, DOCS_PER_WINDOW, DocBitSet, MatchState};

use super::accumulator::WindowAccumulator;
use super::bm25f::ROUNDING;
use super::clause_bounds::ClauseBound;
use super::clause_scorer::ClauseScorer;
use super::hit::Hit;
use super::impacts::TermImpacts;

/// The scorers of a query in one segment. An evaluation consumes it.
pub(crate) struct MaxScoreEvaluator {
    /// By clause; alternatives follow the clauses that they subsume.
    pub(crate) scorers: Vec<ClauseScorer>,
    /// By clause: the clauses whose joint match makes it add nothing, a bit each.
    pub(crate) subsumed_by: Vec<u64>,
    /// The length norms by field.
    pub(crate) norms: Vec<LengthNorm>,
    /// The clauses in ascending order of upper bounds.
    pub(crate) bounds: Vec<ClauseBound>,
}

impl MaxScoreEvaluator {
    /// Evaluates all documents of the segment. Calls `on_match` for each window with its base and match set, and `on_hit`
    /// with every document that can reach the threshold. `threshold` is the first threshold; `on_hit` returns the next
    /// one. `matcher` decides by the matched clauses.
    pub(crate) fn evaluate(
        mut self,
        mut threshold: f32,
        matcher: impl Fn(ClauseDocs<'_>) -> MatchState,
        mut on_match: impl FnMut(DocId, DocBitSet),
        mut on_hit: impl FnMut(Hit) -> f32,
    ) {
        let mut window = self.window();
        // A clause is skippable if documents that match only it and lower ones are outside the match set.
        let is_skippable =
            |bound: &&ClauseBound| matcher(ClauseDocs::new(&[], bound.prefix)).matches == DocBitSet::default();
        let skippable = self.bounds.iter().take_while(is_skippable).count();
        let with_impacts = self.with_impacts();
        loop {
            let below = |bound: &&ClauseBound| bound.prefix_sum < threshold;
            let non_essential = self.bounds[..skippable].iter().take_while(below).count();
            let essential = self.bounds[non_essential..].iter();
            match essential.map(|bound| self.scorers[bound.clause].next_doc(window.end)).min() {
                None | Some(TERMINATED) => return,
                Some(next) => window.open(next),
            }
            for index in (non_essential..self.bounds.len()).rev() {
                let (clause, max_remaining) = (self.bounds[index].clause, self.prefix_sum(index));
                self.scorers[clause].score_window(&mut window, clause, &mut self.norms, [threshold, max_remaining]);
            }
            window.select_candidates(self.prefix_sum(non_essential), threshold);
            self.probe(&mut window, (non_essential, with_impacts), threshold, &matcher);
            window.flush(threshold, &self.subsumed_by, &matcher, &mut on_match, |hit| threshold = on_hit(hit));
        }
    }

    /// Evaluates the documents `docs`, which ascend. Calls `on_hit` as [`MaxScoreEvaluator::evaluate`] does.
    pub(crate) fn score_docs(
        mut self,
        docs: &[DocId],
        mut threshold: f32,
        matcher: impl Fn(ClauseDocs<'_>) -> MatchState,
        mut on_hit: impl FnMut(Hit) -> f32,
    ) {
        let (mut window, clauses) = (self.window(), (self.bounds.len(), self.with_impacts()));
        let mut remaining = docs;
        while let Some(first) = remaining.first() {
            window.open(*first);
            let (here, next) = remaining.split_at(remaining.partition_point(|doc| *doc < window.end));
            remaining = next;
            here.iter().for_each(|doc| window.add_candidate((doc - window.base) as usize));
            window.select_candidates(0.0, f32::NEG_INFINITY);
            self.probe(&mut window, clauses, threshold, &matcher);
            window.flush(threshold, &self.subsumed_by, &matcher, |_, _| (), |hit| threshold = on_hit(hit));
        }
    }

    /// The sum of the upper bounds of the first `count` clauses in ascending order.
    fn prefix_sum(&self, count: usize) -> f32 {
        count.checked_sub(1).map_or(0.0, |last| self.bounds[last].prefix_sum)
    }

    /// Accumulators for the clauses.
    pub(crate) fn window(&self) -> WindowAccumulator {
        let impacts = self.scorers.iter().map(|scorer| scorer.impacts().map(TermImpacts::window).unwrap_or_default());
        // Impacts are stored in blocks of a window each.
        WindowAccumulator::new(impacts.collect(), if self.with_impacts() == 0 { 1 } else { DOCS_PER_WINDOW })
    }

    /// The clauses with impacts, a bit each.
    pub(crate) fn with_impacts(&self) -> u64 {
        let clauses = (0..).zip(&self.scorers).filter(|(_, scorer)| scorer.impacts().is_some());
        clauses.fold(0, |clauses, (clause, _): (u32, _)| clauses | 1 << clause)
    }

    /// Probes the first `non_essential` clauses in the candidates, and the clauses `with_impacts` in the competitive ones.
    pub(crate) fn probe(
        &mut self,
        window: &mut WindowAccumulator,
        (non_essential, with_impacts): (usize, u64),
        threshold: f32,
        matcher: &impl Fn(ClauseDocs<'_>) -> MatchState,
    ) {
        let Self { scorers, norms, bounds, .. } = self;
        for bound in &bounds[..non_essential] {
            if let Some(impacts) = scorers[bound.clause].impacts() {
                window.read_impacts(bound.clause, impacts);
            }
        }
        let unread = non_essential.checked_sub(1).map_or(0, |last| bounds[last].prefix) & !with_impacts;
        if unread == 0 && !window.has_competitive() {
            return;
        }
        for bound in bounds.iter().filter(|bound| has(with_impacts, bound.clause)) {
            window.require_score(bound.clause, threshold / ROUNDING - bound.sum_of_others);
        }
        // Clauses without impacts come first: a rare term may add a high score, but to few documents.
        for bound in bounds[..non_essential].iter().rev().filter(|bound| has(unread, bound.clause)) {
            let unread = unread & bound.prefix;
            let others = bounds.iter().filter(|other| has(unread | with_impacts, other.clause));
            window.prune([unread, 0], others.map(|other| other.max_score).sum(), threshold, matcher);
            scorers[bound.clause].probe(window, bound.clause, norms);
        }
        for bound in bounds.iter().rev().filter(|bound| has(with_impacts, bound.clause)) {
            if !window.has_competitive() {
                break;
            }
            window.prune([0, with_impacts & bound.prefix], 0.0, threshold, matcher);
            scorers[bound.clause].probe(window, bound.clause, norms);
        }
    }
}
