//! Threshold estimation: a lower bound on the k-th best score before evaluation, which lets the evaluators prune early.
//!
//! Petri et al., "Accelerated query processing via similarity score prediction" (SIGIR 2019). Two methods: the prepass over
//! impacts, and scoring a sample of the documents with a selective term. Sampling saves 11.5 of 31.4 million instructions
//! (a rare and a common word, a million pages).

use tantivy::{DocId, TERMINATED};

use crate::search::reader::{ClauseDocs, DocBitSet, MatchState, PostingsCursor};

use super::bm25f::ROUNDING;
use super::clause_scorer::{ClauseScorer, FieldPostings};
use super::collection::{TEXT, TITLE};
use super::hit::{Estimate, Hit};
use super::impacts::{self, ListedDocs, SegmentImpacts};
use super::kth_score::kth_score;
use super::maxscore::MaxScoreEvaluator;

/// A term is common if it is in more documents than k times this: without one, evaluation costs no more than sampling.
const COMMON: usize = 64;
/// Documents in a sample, in multiples of k.
const SAMPLE: usize = 2;
/// A term is rare if it is in at most k times this many documents: then all of them are good samples, and not only the
/// documents with the term in the title.
const RARE: usize = 4;

/// How a threshold is estimated.
enum Method {
    /// From the impacts of all segments.
    Prepass,
    /// From documents with the term of a clause in a field.
    Sample { clause: usize, field: usize },
    /// Not at all.
    None,
}

/// Estimates the score of the `k`-th best live document of all segments. `is_live` is by segment ordinal and document;
/// `only_words` says that the query has no required conditions. `on_match` is called with the segment ordinal, base and
/// match set of each window, for segments whose candidates the estimate contains.
pub(crate) fn estimate_threshold(
    evaluators: &[MaxScoreEvaluator],
    k: usize,
    only_words: bool,
    is_live: impl Fn(usize, DocId) -> bool,
    matcher: &impl Fn(ClauseDocs<'_>) -> MatchState,
    on_match: impl FnMut(usize, DocId, DocBitSet),
) -> Estimate {
    match method(evaluators, k, only_words) {
        Method::Prepass => {
            let segments = evaluators.iter().map(|evaluator| segment_impacts(evaluator, matcher)).collect();
            impacts::prepass(segments, k, is_live, matcher, on_match)
        }
        Method::Sample { clause, field } => {
            let mut sample = score_sample(evaluators, k, (clause, field), matcher);
            sample.retain(|(segment_ord, hit)| is_live(*segment_ord, hit.doc));
            Estimate::of_threshold(kth_score(sample.iter().map(|(_, hit)| hit.score / ROUNDING), k))
        }
        Method::None => Estimate::of_threshold(f32::NEG_INFINITY),
    }
}

/// The method for a query: a sample where a selective term exists that the prepass does not cover, else the prepass. The
/// prepass ignores required conditions, so it serves queries without them.
fn method(evaluators: &[MaxScoreEvaluator], k: usize, only_words: bool) -> Method {
    let has_impacts = |clause: usize| evaluators.iter().any(|evaluator| evaluator.scorers[clause].impacts().is_some());
    let is_common = |clause: usize| doc_freq(evaluators, clause, TEXT) > k.saturating_mul(COMMON);
    match sample_clause(evaluators, k) {
        Some((clause, field)) if !only_words || !has_impacts(clause) => {
            let clauses = evaluators.first().map_or(0, |evaluator| evaluator.scorers.len());
            if (0..clauses).any(is_common) { Method::Sample { clause, field } } else { Method::None }
        }
        _ if only_words => Method::Prepass,
        _ => Method::None,
    }
}

/// The clause and field of the sample: the highest bound among terms in at least `k` documents, or in at least `k` titles
/// if the term is not rare.
fn sample_clause(evaluators: &[MaxScoreEvaluator], k: usize) -> Option<(usize, usize)> {
    let descending = evaluators.first().into_iter().flat_map(|evaluator| evaluator.bounds.iter().rev());
    descending.map(|bound| bound.clause).find_map(|clause| match doc_freq(evaluators, clause, TEXT) {
        rare if (k..=k.saturating_mul(RARE)).contains(&rare) => Some((clause, TEXT)),
        _ => Some((clause, TITLE)).filter(|_| doc_freq(evaluators, clause, TITLE) >= k),
    })
}

/// Documents with the first term of a clause in a field.
fn doc_freq(evaluators: &[MaxScoreEvaluator], clause: usize, field: usize) -> usize {
    evaluators.iter().filter_map(|evaluator| postings(evaluator, clause, field)).map(PostingsCursor::len).sum()
}

/// The postings of the first term of a clause in a field.
fn postings(evaluator: &MaxScoreEvaluator, clause: usize, field: usize) -> Option<&PostingsCursor> {
    match evaluator.scorers.get(clause) {
        Some(ClauseScorer::Term { postings, .. }) => {
            postings.iter().find(|postings| postings.field == field).map(|found| &found.postings)
        }
        _ => None,
    }
}

/// Scores some documents of all segments that contain the term of a clause in a field, by their text and title alone.
fn score_sample(
    evaluators: &[MaxScoreEvaluator],
    k: usize,
    (clause, field): (usize, usize),
    matcher: &impl Fn(ClauseDocs<'_>) -> MatchState,
) -> Vec<(usize, Hit)> {
    let (mut hits, mut sampled) = (Vec::new(), 0);
    for (segment_ord, evaluator) in evaluators.iter().enumerate() {
        let Some(mut docs) = postings(evaluator, clause, field).cloned() else { continue };
        let mut evaluator = in_text_and_title(evaluator);
        let mut window = evaluator.window();
        while sampled < k.saturating_mul(SAMPLE) && docs.doc() != TERMINATED {
            window.open(docs.doc());
            let base = window.base;
            docs.for_each_before(window.end, |doc, _| {
                sampled += 1;
                window.add_candidate(doc.saturating_sub(base) as usize);
            });
            window.select_candidates(0.0, f32::NEG_INFINITY);
            let clauses = (evaluator.bounds.len(), evaluator.with_impacts());
            evaluator.probe(&mut window, clauses, f32::NEG_INFINITY, matcher);
            let on_hit = |hit| hits.push((segment_ord, hit));
            window.flush(f32::NEG_INFINITY, &evaluator.subsumed_by, matcher, |_, _| (), on_hit);
        }
    }
    hits
}

/// A copy of an evaluator without the fields behind the title: their postings add score, so a lower bound can omit them.
fn in_text_and_title(evaluator: &MaxScoreEvaluator) -> MaxScoreEvaluator {
    let kept = |all: &[FieldPostings]| all.iter().filter(|postings| postings.field <= TITLE).cloned().collect();
    let scorer = |scorer: &ClauseScorer| match scorer {
        ClauseScorer::Term { postings, weight, impacts } => {
            ClauseScorer::Term { postings: kept(postings), weight: *weight, impacts: impacts.clone() }
        }
        other => other.clone(),
    };
    MaxScoreEvaluator {
        scorers: evaluator.scorers.iter().map(scorer).collect(),
        subsumed_by: evaluator.subsumed_by.clone(),
        norms: evaluator.norms.iter().take(TITLE + 1).cloned().collect(),
        bounds: evaluator.bounds.clone(),
    }
}

/// The clauses of a segment with impacts, for the prepass.
fn segment_impacts<'a>(
    evaluator: &'a MaxScoreEvaluator,
    matcher: &impl Fn(ClauseDocs<'_>) -> MatchState,
) -> SegmentImpacts<'a> {
    let MaxScoreEvaluator { scorers, subsumed_by, bounds, .. } = evaluator;
    let listed = listed_docs(evaluator, matcher);
    let terms = bounds.iter().rev().filter_map(|bound| {
        let can_be_subsumed = subsumed_by[bound.clause] != 0;
        let impacts = scorers[bound.clause].impacts().filter(|_| listed.is_some() || !can_be_subsumed)?;
        Some((bound.clause, impacts, can_be_subsumed))
    });
    let terms: Vec<_> = terms.collect();
    SegmentImpacts::new(&terms, listed, scorers.len())
}

/// The documents of the clauses without impacts. `None` if there are too many, or if documents without them are outside the
/// match set: then the evaluator skips windows that the prepass would read.
fn listed_docs(
    evaluator: &MaxScoreEvaluator,
    matcher: &impl Fn(ClauseDocs<'_>) -> MatchState,
) -> Option<Vec<ListedDocs>> {
    let scorers = evaluator.scorers.iter().enumerate().filter(|(_, scorer)| !scorer.is_covered_by_impacts());
    let listed = scorers.map(|(clause, scorer)| Some(ListedDocs::new(clause, scorer.few_docs()?, scorer.max_score())));
    let listed: Vec<ListedDocs> = listed.collect::<Option<_>>()?;
    let match_alone = || matcher(ClauseDocs::new(&[], evaluator.with_impacts())).matches != DocBitSet::default();
    (listed.is_empty() || match_alone()).then_some(listed)
}
