//! The prepass: a threshold from the impacts of all segments before any postings are read. Where impacts and short lists
//! of documents cover every clause, also the match set and the documents that can reach the threshold.
//!
//! It assumes a threshold from every eighth window, and repeats the pass if that was too high: 3.7 of 20.9 million
//! instructions (a million pages), 0.3 of 8.4 (win32).

use tantivy::DocId;

use crate::search::reader::{ClauseDocs, DOCS_PER_WINDOW, DocBitSet, MatchState};

use super::super::bm25f::ROUNDING;
use super::super::hit::Estimate;
use super::super::kth_score::KthScore;
use super::bounds::LevelBounds;
use super::listed_docs::ListedDocs;
use super::term_impacts::{ImpactWindow, ScoreByLevel, TermImpacts, sum_scores};

/// One window in so many is sampled for the first guess. It is too high for one question in ten on mdn's 14,000 pages, in
/// twenty on win32, in a hundred on a million pages, because good documents cluster.
pub(crate) const SAMPLE_STEP: usize = 8;

/// Estimates the threshold of the best `k` documents. `is_live` is by segment ordinal and document; `on_match` is called
/// with the segment ordinal, base and match set of each window in segments whose clauses are all covered.
pub(crate) fn prepass(
    mut segments: Vec<SegmentImpacts<'_>>,
    k: usize,
    is_live: impl Fn(usize, DocId) -> bool,
    matcher: &impl Fn(ClauseDocs<'_>) -> MatchState,
    mut on_match: impl FnMut(usize, DocId, DocBitSet),
) -> Estimate {
    let guess = guess(&mut segments, k, &is_live);
    let estimate = pass(&mut segments, KthScore::above(guess, k), &is_live, matcher, &mut on_match);
    if estimate.threshold >= guess / ROUNDING {
        return estimate;
    }
    // The guess was too high: documents below it can be among the best.
    pass(&mut segments, KthScore::above(f32::NEG_INFINITY, k), &is_live, matcher, |_, _, _| ())
}

/// The likely score of the k-th best document, from a sample of the windows.
fn guess(segments: &mut [SegmentImpacts<'_>], k: usize, is_live: &impl Fn(usize, DocId) -> bool) -> f32 {
    let windows: usize = segments.iter().map(SegmentImpacts::window_count).sum();
    let sampled: usize = segments.iter().map(|segment| segment.window_count().div_ceil(SAMPLE_STEP)).sum();
    if windows < SAMPLE_STEP || k >= sampled * DOCS_PER_WINDOW {
        return f32::NEG_INFINITY;
    }
    // If the best documents are spread at random, the sample has more than three standard deviations above the expected
    // number of them hardly ever.
    let expected = k as f32 * sampled as f32 / windows as f32;
    let mut best = KthScore::above(f32::NEG_INFINITY, (expected + 3.0 * expected.sqrt()) as usize + 1);
    for (segment_ord, segment) in segments.iter_mut().enumerate() {
        segment.add_scores(&mut best, SAMPLE_STEP, |doc| is_live(segment_ord, doc));
    }
    best.finish() / ROUNDING
}

/// One pass over all windows; `best` starts with the assumed threshold.
fn pass(
    segments: &mut [SegmentImpacts<'_>],
    mut best: KthScore,
    is_live: &impl Fn(usize, DocId) -> bool,
    matcher: &impl Fn(ClauseDocs<'_>) -> MatchState,
    mut on_match: impl FnMut(usize, DocId, DocBitSet),
) -> Estimate {
    let candidates = segments.iter_mut().enumerate().map(|(segment_ord, segment)| {
        let is_live = |doc| is_live(segment_ord, doc);
        if segment.covers_query() {
            Some(segment.candidates(&mut best, is_live, matcher, |base, docs| on_match(segment_ord, base, docs)))
        } else {
            segment.add_scores(&mut best, 1, is_live);
            None
        }
    });
    let candidates: Vec<Option<Vec<BoundedDoc>>> = candidates.collect();
    let threshold = best.finish() / ROUNDING;
    let competitive = |docs: Vec<BoundedDoc>| {
        let docs = docs.into_iter().filter(|candidate| candidate.max_score >= threshold);
        docs.map(|candidate| candidate.doc).collect()
    };
    Estimate { threshold, candidates: candidates.into_iter().map(|docs| docs.map(competitive)).collect() }
}

/// A document and an upper bound on its score.
struct BoundedDoc {
    doc: DocId,
    max_score: f32,
}

/// The impacts of a query in a segment, and their current window.
pub(crate) struct SegmentImpacts<'a> {
    /// The clauses without impacts, if each of them is listed; `None` if the documents of a clause are unknown.
    listed: Option<Vec<ListedDocs>>,
    /// Clauses with impacts, in descending order of upper bounds.
    terms: Vec<(usize, &'a TermImpacts)>,
    /// By term: its levels in the current window, and its upper bounds.
    windows: Vec<ImpactWindow>,
    /// By term: its lower bounds.
    min_scores: Vec<ScoreByLevel>,
    /// By clause, if all are covered: the documents of the current window that match it.
    clause_docs: Vec<DocBitSet>,
}

impl<'a> SegmentImpacts<'a> {
    /// The impacts of clauses in descending order of upper bounds, each with whether it can be subsumed by others. A
    /// subsumed clause adds nothing, so its lower bound is 0. `listed` are all other clauses, if their documents are known.
    /// `clause_count` is that of the query.
    pub(crate) fn new(
        terms: &[(usize, &'a TermImpacts, bool)],
        listed: Option<Vec<ListedDocs>>,
        clause_count: usize,
    ) -> Self {
        let min_scores =
            terms.iter().map(
                |(_, impacts, can_be_subsumed)| {
                    if *can_be_subsumed { ScoreByLevel::default() } else { impacts.min_scores().clone() }
                },
            );
        Self {
            listed,
            windows: terms.iter().map(|(_, impacts, _)| impacts.window()).collect(),
            min_scores: min_scores.collect(),
            clause_docs: vec![DocBitSet::default(); clause_count],
            terms: terms.iter().map(|(clause, impacts, _)| (*clause, *impacts)).collect(),
        }
    }

    /// Whether the documents of every clause of the query are known.
    fn covers_query(&self) -> bool {
        self.listed.is_some()
    }

    /// The clauses without impacts.
    fn listed(&self) -> &[ListedDocs] {
        self.listed.as_deref().unwrap_or_default()
    }

    /// Windows from the first to the last document with impacts.
    fn window_count(&self) -> usize {
        self.terms.iter().map(|(_, impacts)| impacts.window_count()).max().unwrap_or_default()
    }

    /// Adds lower bounds on scores from one window in `step` to `best`.
    fn add_scores(&mut self, best: &mut KthScore, step: usize, is_live: impl Fn(DocId) -> bool) {
        let (mut end, mut bounds) = (0, self.lower_bounds(best.threshold()));
        while let Some(base) = self.next_window(end) {
            end = base + (step * DOCS_PER_WINDOW) as DocId;
            self.read(base);
            self.add_window(&bounds.competitive(&self.windows), base, best, &is_live);
            if best.raise() {
                bounds = self.lower_bounds(best.threshold());
            }
        }
    }

    /// The documents that can be among the best, ascending. Calls `on_match` with the match set of each window.
    fn candidates(
        &mut self,
        best: &mut KthScore,
        is_live: impl Fn(DocId) -> bool,
        matcher: &impl Fn(ClauseDocs<'_>) -> MatchState,
        mut on_match: impl FnMut(DocId, DocBitSet),
    ) -> Vec<BoundedDoc> {
        let mut threshold = best.threshold() / ROUNDING;
        let (mut end, mut bounds, mut candidates) = (0, self.upper_bounds(threshold), Vec::new());
        while let Some(base) = self.next_window(end) {
            end = base + DOCS_PER_WINDOW as DocId;
            self.read(base);
            let state = matcher(ClauseDocs::new(&self.clause_docs, 0));
            on_match(base, state.matches & self.any());
            // A document of a list can be among the best whatever its impacts are.
            let listed = self.listed().iter().fold(DocBitSet::default(), |all, of| all | self.clause_docs[of.clause]);
            let competitive = (bounds.competitive(&self.windows) | listed) & state.eligible;
            if competitive.is_empty() {
                continue;
            }
            let competitive = self.add_candidates(&competitive, base, threshold, &mut candidates);
            self.add_window(&competitive, base, best, &is_live);
            if best.raise() {
                threshold = best.threshold() / ROUNDING;
                candidates.retain(|candidate: &BoundedDoc| candidate.max_score >= threshold);
                bounds = self.upper_bounds(threshold);
            }
        }
        candidates.retain(|candidate| is_live(candidate.doc));
        candidates
    }

    /// The base of the first window at `end`, a window's end, or after it that has a document.
    fn next_window(&self, end: DocId) -> Option<DocId> {
        let listed = self.listed().iter().filter_map(|listed| listed.next_window(end));
        self.terms.iter().filter_map(|(_, impacts)| impacts.next_window(end)).chain(listed).min()
    }

    /// Reads the window that begins at `base`.
    fn read(&mut self, base: DocId) {
        for ((clause, impacts), window) in self.terms.iter().zip(&mut self.windows) {
            window.read(impacts, base);
            if self.listed.is_some() {
                self.clause_docs[*clause] = window.docs();
            }
        }
        for listed in self.listed.iter().flatten() {
            self.clause_docs[listed.clause] = listed.window(base);
        }
    }

    /// The documents of the window that match any clause.
    fn any(&self) -> DocBitSet {
        self.clause_docs.iter().fold(DocBitSet::default(), |any, docs| any | *docs)
    }

    /// The levels at which upper bounds reach `threshold`.
    fn upper_bounds(&self, threshold: f32) -> LevelBounds {
        LevelBounds::new(&self.windows.iter().map(|window| &window.max_scores).collect::<Vec<_>>(), threshold)
    }

    /// The levels at which lower bounds reach `score`.
    fn lower_bounds(&self, score: f32) -> LevelBounds {
        LevelBounds::new(&self.min_scores.iter().collect::<Vec<_>>(), score / ROUNDING)
    }

    /// Adds the documents of the window whose upper bound reaches `threshold` to the candidates, and returns them.
    fn add_candidates(
        &self,
        docs: &DocBitSet,
        base: DocId,
        threshold: f32,
        candidates: &mut Vec<BoundedDoc>,
    ) -> DocBitSet {
        let mut competitive = DocBitSet::default();
        let max_scores = self.windows.iter().map(|window| (window, &window.max_scores));
        sum_scores(docs, max_scores, |offset, max_score| {
            let listed = self.listed().iter().filter(|listed| self.clause_docs[listed.clause].contains(offset));
            let max_score = (max_score + listed.map(|listed| listed.max_score).sum::<f32>()) * ROUNDING;
            if max_score >= threshold {
                competitive.insert(offset);
                candidates.push(BoundedDoc { doc: base + offset as DocId, max_score });
            }
        });
        competitive
    }

    /// Adds lower bounds on the scores of live documents of the window to `best`.
    fn add_window(&self, docs: &DocBitSet, base: DocId, best: &mut KthScore, is_live: &impl Fn(DocId) -> bool) {
        sum_scores(docs, self.windows.iter().zip(&self.min_scores), |offset, min_score| {
            if is_live(base + offset as DocId) {
                best.push(min_score);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use tantivy::DocId;

    use crate::index::segment::Impact;

    use super::super::super::bm25f::saturate;
    use super::{
        ClauseDocs, DOCS_PER_WINDOW, DocBitSet, ListedDocs, MatchState, SAMPLE_STEP, SegmentImpacts, TermImpacts,
        prepass,
    };

    const WEIGHTS: [f32; 2] = [1.3, 2.1];
    /// A listed clause: one document in so many has it, and scores so much more.
    const LISTED: (usize, f32) = (211, 1.7);

    /// The frequencies of two terms in documents, a window for each number of `heat`: the higher, the higher they are.
    fn frequencies(heat: &[u8], mut state: u64) -> [Vec<f32>; 2] {
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1 << 24) as f32
        };
        [3.0, 6.0].map(|one_in| {
            let docs = heat.iter().flat_map(|heat| std::iter::repeat_n(f32::from(*heat), DOCS_PER_WINDOW));
            // One more document, so that the term is in the segment.
            let all = docs.map(|heat| if random() * one_in < 1.0 { 0.01 + heat * random() } else { 0.0 });
            all.chain([0.5]).collect()
        })
    }

    /// Compares an estimate with the scores of all documents. A document matches if it contains both terms, or else any clause.
    fn check(
        segments: &[[Vec<f32>; 2]],
        k: usize,
        both: bool,
        is_deleted: impl Fn(usize, DocId) -> bool,
    ) -> Result<(), String> {
        let impact = |(of, weight): (&Vec<f32>, f32)| TermImpacts::new(Impact::of_frequencies(of), weight);
        let impacts: Vec<Vec<TermImpacts>> =
            segments.iter().map(|segment| segment.iter().zip(WEIGHTS).map(impact).collect()).collect();
        let prepared = impacts.iter().zip(segments).map(|(impacts, [docs, _])| {
            let mut terms: Vec<_> = std::iter::zip(0.., impacts).map(|(clause, term)| (clause, term, false)).collect();
            terms.sort_by(|(_, a, _): &(usize, &TermImpacts, bool), (_, b, _)| b.max_score().total_cmp(&a.max_score()));
            let listed = (0..docs.len() as DocId).step_by(LISTED.0).collect();
            SegmentImpacts::new(&terms, Some(vec![ListedDocs::new(2, listed, LISTED.1)]), 3)
        });
        let all = !DocBitSet::default();
        let matcher = |docs: ClauseDocs<'_>| MatchState {
            eligible: all,
            matches: if both { docs.certain(0) & docs.certain(1) } else { all },
        };
        let mut matched: Vec<Vec<DocId>> = vec![Vec::new(); segments.len()];
        let is_live = |segment, doc| !is_deleted(segment, doc);
        let estimate = prepass(prepared.collect(), k, is_live, &matcher, |segment: usize, base, docs: DocBitSet| {
            docs.for_each(|offset| matched[segment].push(base + offset as DocId));
        });
        let listed = |doc: usize| if doc.is_multiple_of(LISTED.0) { LISTED.1 } else { 0.0 };
        let score = |[a, b]: &[Vec<f32>; 2], doc: usize| {
            saturate(a[doc], WEIGHTS[0]) + saturate(b[doc], WEIGHTS[1]) + listed(doc)
        };
        let scores = |(segment, of): (usize, &[Vec<f32>; 2])| -> Vec<(usize, DocId, f32)> {
            let docs = (0..of[0].len()).map(|doc| (segment, doc as DocId, score(of, doc)));
            docs.filter(|(segment, doc, score)| *score > 0.0 && is_live(*segment, *doc)).collect()
        };
        let mut scores: Vec<_> = segments.iter().enumerate().flat_map(scores).collect();
        scores.sort_by(|a, b| b.2.total_cmp(&a.2));
        let kth = scores.get(k - 1).map_or(0.0, |(_, _, score)| *score);
        if estimate.threshold > kth {
            return Err(format!("{} is more than {kth}", estimate.threshold));
        }
        for (segment, doc, score) in scores.into_iter().filter(|(_, _, score)| *score >= kth) {
            let candidates = estimate.candidates[segment].as_ref().ok_or("no candidates")?;
            if candidates.binary_search(&doc).is_err() {
                return Err(format!("{doc} of {segment} is missed, which scores {score} of {kth}"));
            }
        }
        let matches = |of: &[Vec<f32>; 2]| {
            let docs = (0..).zip(of[0].iter().zip(&of[1]));
            let matches =
                |doc: DocId, a: f32, b: f32| if both { a * b > 0.0 } else { a + b + listed(doc as usize) > 0.0 };
            docs.filter(|(doc, (a, b))| matches(*doc, **a, **b)).map(|(doc, _)| doc).collect()
        };
        let expected: Vec<Vec<DocId>> = segments.iter().map(matches).collect();
        if matched == expected { Ok(()) } else { Err("other documents match".to_owned()) }
    }

    proptest! {
        #[test]
        fn none_of_the_best_is_missed_and_the_threshold_is_a_lower_bound(
            heat in proptest::collection::vec(proptest::collection::vec(0..40_u8, 1..20), 1..4),
            state in any::<u64>(),
            k in 1..400_usize,
        ) {
            let segments: Vec<_> = heat.iter().zip(0..).map(|(heat, index)| frequencies(heat, state ^ index)).collect();
            let checked = check(&segments, k, true, |segment, doc| (segment + doc as usize).is_multiple_of(5));
            prop_assert!(checked.is_ok(), "{checked:?}");
            prop_assert_eq!(check(&segments, k, false, |_, _| false), Ok(()));
        }
    }

    #[test]
    fn a_guess_from_windows_with_more_of_the_best_documents_than_others_misses_none() {
        // The heat of sampled windows, and of all others.
        for heat_of in [[39, 1], [1, 39]] {
            let heat: Vec<u8> = (0..18).map(|window| heat_of[usize::from(window % SAMPLE_STEP != 0)]).collect();
            for k in [1, 60, 150, 1500, 2500] {
                assert_eq!(check(&[frequencies(&heat, 7)], k, true, |_, _| false), Ok(()), "{k}");
            }
        }
    }
}
