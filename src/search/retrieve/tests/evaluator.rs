//! The evaluator, the prepass and the sampled threshold, compared with the scores of all documents.

use tantivy::schema::{Field, IndexRecordOption, Schema, TEXT};
use tantivy::{DocId, Index, InvertedIndexReader, SegmentReader, TantivyDocument, Term};

use crate::index::schema::LengthNorm;
use crate::index::segment::Impact;
use crate::search::query::has;
use crate::search::reader::{ClauseDocs, DocBitSet, MatchState, PostingsCursor};

use super::super::clause_bounds::ClauseBound;
use super::super::clause_scorer::{ClauseScorer, FieldPostings};
use super::super::hit::{Estimate, Hit};
use super::super::impacts::TermImpacts;
use super::super::match_set::MatchSet;
use super::super::maxscore::MaxScoreEvaluator;
use super::super::threshold::estimate_threshold;

/// Enough documents for long postings, and for blocks that end within a window.
const DOCS: u32 = 20_000;
/// Documents contain a term if its number divides theirs.
const TERMS: [u32; 3] = [2, 3, 41];
const WEIGHTS: [f32; 3] = [0.7, 1.1, 2.9];
/// The sample for the first has the rarest term in the title, the sample for the second has it anywhere.
const K: [usize; 2] = [60, 140];

fn segment() -> (SegmentReader, [Field; 2]) {
    let mut schema = Schema::builder();
    let fields = ["text", "title"].map(|name| schema.add_text_field(name, TEXT));
    let index = Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 50_000_000).unwrap();
    for doc in 0..DOCS {
        let mut document = TantivyDocument::default();
        let mut text = "filler ".repeat((doc % 37) as usize);
        for by in TERMS.into_iter().filter(|by| doc.is_multiple_of(*by)) {
            let times = doc / by % 7 + 1;
            text += &format!("word{by} ").repeat(times as usize);
            if times > 5 {
                document.add_text(fields[1], format!("word{by}"));
            }
        }
        document.add_text(fields[0], text);
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    (index.reader().unwrap().searcher().segment_reader(0).clone(), fields)
}

/// The weighted frequencies of a term by document.
fn frequencies(postings: &[FieldPostings], norms: &mut [LengthNorm]) -> Vec<f32> {
    let mut frequencies = vec![0.0; DOCS as usize];
    for FieldPostings { postings, field, weight } in postings {
        postings.clone().for_each_before(DOCS, |doc, frequency| {
            frequencies[doc as usize] += weight * norms[*field].normalize(doc, frequency);
        });
    }
    frequencies
}

/// Three terms, the ones of `with_impacts` with impacts, precomputed documents, and a filter by the second term.
fn evaluator(
    segment: &SegmentReader,
    fields: [Field; 2],
    weights: [f32; 3],
    subsumed_by: [u64; 5],
    with_impacts: u64,
) -> MaxScoreEvaluator {
    let open = |index: &InvertedIndexReader, field, by| {
        let term = Term::from_field_text(field, &format!("word{by}"));
        PostingsCursor::new(index.read_block_postings(&term, IndexRecordOption::WithFreqs).unwrap().unwrap())
    };
    let mut scorers: Vec<ClauseScorer> = Vec::new();
    let mut norms = fields.map(|field| LengthNorm::new(segment.get_fieldnorms_reader(field).unwrap(), 0.5, 20.0));
    for (clause, (by, weight)) in TERMS.into_iter().zip(weights).enumerate() {
        let postings = fields.into_iter().zip([(0, 1.0), (1, 1.5)]).map(|(indexed, (field, weight))| {
            let index = segment.inverted_index(indexed).unwrap();
            FieldPostings { postings: open(&index, indexed, by), field, weight }
        });
        let postings: Vec<FieldPostings> = postings.collect();
        let impact = has(with_impacts, clause).then(|| Impact::of_frequencies(&frequencies(&postings, &mut norms)));
        let impacts = impact.map(|impact| Box::new(TermImpacts::new(impact, weight)));
        scorers.push(ClauseScorer::Term { postings, weight, impacts });
    }
    let docs = (0..DOCS).filter(|doc| doc.is_multiple_of(5)).map(|doc| (doc, 1.0)).collect();
    scorers.push(ClauseScorer::Docs { docs, weight: 0.0, read: 0 });
    let filter = open(&segment.inverted_index(fields[0]).unwrap(), fields[0], TERMS[1]);
    scorers.push(ClauseScorer::Filter(vec![filter]));
    let bounds = ClauseBound::prefixes(scorers.iter().map(ClauseScorer::max_score));
    MaxScoreEvaluator { scorers, subsumed_by: subsumed_by.into(), norms: norms.into(), bounds }
}

/// Two segments of the terms alone: all have impacts in the first, all but one in the second.
fn terms_only(segment: &SegmentReader, fields: [Field; 2], subsumed_by: [u64; 5]) -> [MaxScoreEvaluator; 2] {
    [0b111, 0b110].map(|with_impacts| {
        let mut evaluator = evaluator(segment, fields, WEIGHTS, subsumed_by, with_impacts);
        evaluator.scorers.truncate(TERMS.len());
        evaluator.subsumed_by.truncate(TERMS.len());
        evaluator.bounds = ClauseBound::prefixes(evaluator.scorers.iter().map(ClauseScorer::max_score));
        evaluator
    })
}

/// Documents match that contain all three terms.
fn matches(matched_clauses: u64) -> bool {
    matched_clauses & 0b0111 == 0b0111
}

fn matcher(docs: ClauseDocs<'_>) -> MatchState {
    let all = !DocBitSet::default();
    MatchState { eligible: all, matches: [0, 1, 2].into_iter().fold(all, |all, clause| all & docs.possible(clause)) }
}

fn kth(k: usize, mut scores: Vec<f32>) -> f32 {
    scores.sort_by(|a, b| b.total_cmp(a));
    scores[k - 1]
}

/// The match set, and the documents that can reach `threshold`.
fn evaluate(evaluator: MaxScoreEvaluator, threshold: f32) -> (Vec<DocId>, Vec<Hit>) {
    let (mut match_set, mut hits) = (MatchSet::default(), Vec::new());
    evaluator.evaluate(
        threshold,
        matcher,
        |base, docs| match_set.push(base, docs),
        |hit| {
            hits.push(hit);
            threshold
        },
    );
    let mut matched = Vec::new();
    match_set.each(|doc| matched.push(doc));
    (matched, hits)
}

fn all_hits(evaluator: MaxScoreEvaluator) -> Vec<Hit> {
    evaluate(evaluator, f32::NEG_INFINITY).1
}

#[test]
fn every_document_is_a_hit_once_in_order_with_all_its_clauses_and_its_score() {
    let (segment, fields) = segment();
    let all = all_hits(evaluator(&segment, fields, WEIGHTS, [0; 5], 0));
    let clauses = |doc: u32| [2, 3, 41, 5, 3].iter().rev().fold(0, |m, by| m << 1 | u64::from(doc.is_multiple_of(*by)));
    let expected = (0..DOCS).map(|doc| (doc, clauses(doc))).filter(|(_, clauses)| *clauses != 0);
    assert!(all.iter().map(|hit| (hit.doc, hit.matched_clauses)).eq(expected));
    for with_impacts in 1..8 {
        assert_eq!(all_hits(evaluator(&segment, fields, WEIGHTS, [0; 5], with_impacts)), all);
    }
    // The second term is an alternative of the first.
    let subsumed = all_hits(evaluator(&segment, fields, WEIGHTS, [0, 1, 0, 0, 0], 0));
    for (alone, subsumed) in all.iter().zip(subsumed) {
        let both = alone.matched_clauses & 0b11 == 0b11;
        assert_eq!(both, subsumed.score < alone.score, "{alone:?} {subsumed:?}");
    }
}

#[test]
fn skipped_documents_neither_match_nor_are_among_the_best() {
    let (segment, fields) = segment();
    let cases = [[0; 5], [0, 1, 0, 0, 0]].into_iter().flat_map(|subsumed| (0..8).map(move |of| (subsumed, of)));
    for (subsumed_by, with_impacts) in cases {
        let evaluator = || evaluator(&segment, fields, WEIGHTS, subsumed_by, with_impacts);
        let (matched, all) = evaluate(evaluator(), f32::NEG_INFINITY);
        assert!(matched.iter().eq(all.iter().filter(|hit| matches(hit.matched_clauses)).map(|hit| &hit.doc)));
        for (k, only_words) in K.into_iter().flat_map(|k| [(k, false), (k, true)]) {
            let is_live = |_, doc: DocId| !doc.is_multiple_of(10);
            let Estimate { threshold: estimate, .. } =
                estimate_threshold(&[evaluator()], k, only_words, is_live, &matcher, |_, _, _| ());
            let live = all.iter().filter(|hit| is_live(0, hit.doc)).map(|hit| hit.score);
            let kth = kth(k, live.collect());
            assert!(0.0 < estimate && estimate <= kth, "{with_impacts} {k} {only_words}: {estimate} {kth}");
            for threshold in [0.0, 1.0, 3.0, estimate, kth] {
                let (still_matched, some) = evaluate(evaluator(), threshold);
                assert!(threshold < 3.0 || some.len() < all.len() / 4, "{threshold}: {}", some.len());
                assert_eq!(still_matched, matched);
                let best =
                    |hits: &[Hit]| -> Vec<Hit> { hits.iter().filter(|hit| hit.score >= threshold).copied().collect() };
                assert_eq!(best(&some), best(&all));
            }
        }
    }
}

#[test]
fn a_prepass_finds_the_match_set_and_the_best_documents_of_an_evaluation() {
    let (segment, fields) = segment();
    for (subsumed_by, k) in [[0; 5], [0, 1, 0, 0, 0]].into_iter().flat_map(|subsumed| K.map(|k| (subsumed, k))) {
        let evaluators = || terms_only(&segment, fields, subsumed_by);
        let is_live = |_, doc: DocId| !doc.is_multiple_of(10);
        let mut match_set = MatchSet::default();
        let Estimate { threshold, candidates } =
            estimate_threshold(&evaluators(), k, true, is_live, &matcher, |segment_ord, base, docs| {
                assert_eq!(segment_ord, 0);
                match_set.push(base, docs);
            });
        let [(matched, hits), (_, others)] = evaluators().map(|evaluator| evaluate(evaluator, f32::NEG_INFINITY));
        let mut estimated = Vec::new();
        match_set.each(|doc| estimated.push(doc));
        assert_eq!(estimated, matched);
        let live = hits.iter().chain(&others).filter(|hit| is_live(0, hit.doc));
        assert!(0.0 < threshold && threshold <= kth(k, live.map(|hit| hit.score).collect()));
        let [Some(candidates), None] = &candidates[..] else { panic!("{candidates:?}") };
        assert!(candidates.len() < hits.len() / 4, "{}", candidates.len());
        let [first, _] = evaluators();
        let mut scored = Vec::new();
        first.score_docs(candidates, threshold, matcher, |hit| {
            scored.push(hit);
            threshold
        });
        scored.retain(|hit| hit.score >= threshold);
        let best: Vec<Hit> = hits.into_iter().filter(|hit| hit.score >= threshold && is_live(0, hit.doc)).collect();
        assert_eq!(scored, best);
    }
}

#[test]
fn a_high_clause_weight_hides_no_tiny_one() {
    let (segment, fields) = segment();
    let cases = [4.8e-7, 2.5e-5].into_iter().flat_map(|tiny| (0..40).map(move |step| (tiny, step)));
    for (tiny, high) in cases.map(|(tiny, step)| (tiny, 2.0 + step as f32 * 0.153)) {
        let evaluator = || evaluator(&segment, fields, [tiny, 0.0, high], [0; 5], 0b101);
        let all = all_hits(evaluator());
        let without = all.iter().filter(|hit| !has(hit.matched_clauses, 2)).map(|hit| hit.score);
        let threshold = without.fold(0.0, f32::max);
        let best = |hits: &[Hit]| hits.iter().filter(|hit| hit.score >= threshold).copied().collect::<Vec<_>>();
        assert!(best(&evaluate(evaluator(), threshold).1) == best(&all), "{tiny} {high}");
    }
}
