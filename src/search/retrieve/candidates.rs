//! The first stage: the candidates of a query in one collection, the exact total and the facet counts.
//!
//! BM25F over all postings chooses the candidates. A document that lacks a word loses only the score of that word:
//! ranking full matches before all others made every judged set worse.

use std::collections::BTreeMap;
use std::ops::Range;

use tantivy::DocId;

use crate::index::ReadError;
use crate::index::schema::SectionSpan;
use crate::search::query::Query;
use crate::search::reader::{Boosts, ClauseDocs, DocBitSet, DocRef, MatchState, Segment, TitledPages};
use crate::site::facets;

use super::collection::Collection;
use super::facet_counts::{self, FacetCounts};
use super::hit::{Estimate, Hit, ScoredDoc};
use super::kth_score::kth_score;
use super::match_set::MatchSet;
use super::maxscore::MaxScoreEvaluator;
use super::signals::{self, ClauseFrequencies, Signals, TermPositions};
use super::term_weights::QueryWeight;
use super::threshold::estimate_threshold;
use super::top_docs::{TopDocs, UrlOrder, sort_by_score};

/// The outcome that the first stage has to compute.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'q> {
    /// Candidates for the second stage.
    pub(crate) depth: usize,
    /// Results that are shown. Where it exceeds `depth`, the hits after the candidates are in final order.
    pub(crate) k: usize,
    /// Facet keys to count over the match set.
    pub(crate) facets: &'q [String],
    /// Documents that neither the total nor the facet counts include. They stay among the hits.
    pub(crate) hidden: &'q [DocRef],
}

/// A document of the first stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) doc: DocRef,
    /// The BM25F score without the boost.
    pub(crate) score: f32,
    /// The factor on the score that the page asks for; 1 for a page without.
    pub(crate) boost: f32,
    /// Points that put a page whose title is the question before all others; 0 for another page.
    pub(crate) lift: f32,
    /// The matched clauses, one bit each.
    pub(crate) matched: u64,
    /// Whether the document is in the match set.
    pub(crate) is_match: bool,
}

impl ScoredDoc for Candidate {
    fn score(&self) -> f32 {
        self.score * self.boost + self.lift
    }

    fn doc(&self) -> DocRef {
        self.doc
    }
}

/// The result of the first stage.
pub(crate) struct Candidates<'a> {
    /// Highest score first. The order of equal scores is decided only where it selects candidates or results.
    pub(crate) hits: Vec<Candidate>,
    /// Size of the match set.
    pub(crate) total: u64,
    /// By facet key: the canonical values of the match set with their counts, in value order.
    pub(crate) facets: BTreeMap<String, Vec<(String, u64)>>,
    /// The order of equal scores.
    pub(crate) tie_break: TieBreak<'a>,
}

/// Orders documents of equal score by URL or target.
pub(crate) struct TieBreak<'a>(Vec<UrlOrder<'a>>);

impl TieBreak<'_> {
    /// Sorts by descending score. Equal scores are sorted by URL if `decides` returns true for their range of ranks.
    ///
    /// # Errors
    /// When the URLs cannot be read.
    pub(crate) fn sort<T: ScoredDoc>(
        &self,
        docs: &mut [T],
        decides: impl Fn(Range<usize>, &[T]) -> bool,
    ) -> Result<(), ReadError> {
        sort_by_score(docs, &self.0, decides)
    }

    /// Reports a URL column that could not be opened.
    ///
    /// # Errors
    /// When opening a URL column failed.
    pub(crate) fn finish(self) -> Result<(), ReadError> {
        self.0.into_iter().try_for_each(UrlOrder::finish)
    }
}

/// Statistics of a clause in one collection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ClauseStats {
    /// Inverse document frequency; 0 for clauses that only filter.
    pub(crate) idf: f32,
    /// Whether any document matches the clause.
    pub(crate) is_known: bool,
}

/// A query in one collection: the only access of later stages to the index.
pub(crate) struct Retriever<'a> {
    query: &'a Query,
    segments: &'a [Segment],
    weight: QueryWeight<'a>,
}

impl<'a> Retriever<'a> {
    /// Looks up the terms of a query.
    ///
    /// # Errors
    /// When the dictionaries cannot be read.
    pub(crate) fn new(
        collection: &'a Collection,
        query: &'a Query,
        segments: &'a [Segment],
    ) -> Result<Self, ReadError> {
        Ok(Self { query, segments, weight: QueryWeight::new(collection, query, segments)? })
    }

    /// Whether the collection is that of pages, which have sections, folders and inbound links.
    pub(crate) fn has_pages(&self) -> bool {
        self.weight.collection.section_positions.is_some()
    }

    /// Statistics by clause.
    pub(crate) fn clause_stats(&self) -> Vec<ClauseStats> {
        let idf = self.weight.idf.iter().enumerate();
        idf.map(|(clause, idf)| ClauseStats { idf: *idf, is_known: self.weight.is_known(clause) }).collect()
    }

    /// Runs the first stage.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn retrieve(&self, request: &Request<'_>) -> Result<Candidates<'a>, ReadError> {
        let (depth, results) = (request.depth, request.k);
        let k = results.max(depth);
        let segments = self.segments;
        let orders: Vec<UrlOrder<'a>> = segments.iter().map(UrlOrder::new).collect();
        let keeps_matches = !request.facets.is_empty() || !request.hidden.is_empty();
        let (mut hits, mut matches) = self.favoured_hits(k, &orders, keeps_matches)?;
        let cut_by = |ranks: &Range<usize>, cut: usize| ranks.start < cut && cut < ranks.end;
        let is_final = |ranks: &Range<usize>| depth < ranks.end && ranks.start < results;
        let decides = |ranks: Range<usize>| cut_by(&ranks, depth) || cut_by(&ranks, k) || is_final(&ranks);
        sort_by_score(&mut hits, &orders, |ranks, _| decides(ranks))?;
        hits.truncate(k);
        for doc in request.hidden.iter().copied() {
            matches[doc.segment_ord()].remove(doc.doc());
        }
        let total = matches.iter().map(|matches| matches.len() as u64).sum();
        let facets = self.facet_counts(request.facets, &matches)?;
        Ok(Candidates { hits, total, facets, tie_break: TieBreak(orders) })
    }

    /// The size of the match set.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn count(&self) -> Result<u64, ReadError> {
        let orders: Vec<UrlOrder<'a>> = self.segments.iter().map(UrlOrder::new).collect();
        let (_, matches) = self.top_hits(1, &orders, false)?;
        Ok(matches.iter().map(|matches| matches.len() as u64).sum())
    }

    /// Reads the signals of the second stage for `docs`; positions are read for `clauses`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn signals(&self, docs: &[DocRef], clauses: &[usize]) -> Result<Signals, ReadError> {
        signals::read((&self.weight, self.query), self.segments, docs, clauses)
    }

    /// Reads the weighted term frequencies of a document, by clause.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn frequencies(&self, doc: DocRef) -> Result<Vec<ClauseFrequencies>, ReadError> {
        signals::frequencies((&self.weight, self.query), self.segments, doc)
    }

    /// Reads the positions of a clause in the whole text of a document, ascending.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn positions(&self, clause: usize, doc: DocRef) -> Result<Vec<u32>, ReadError> {
        signals::positions((&self.weight, self.query), self.segments, clause, doc)
    }

    /// Passes the positions of each term of `clauses` in the whole text of `docs` to `take`. `docs` have the matched
    /// clauses with them; clauses come in the order of `clauses`.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn for_each_term<'s>(
        &'s self,
        docs: &[(DocRef, u64)],
        clauses: &[usize],
        take: impl FnMut(TermPositions<'s, '_>),
    ) -> Result<(), ReadError> {
        signals::for_each_term(&self.weight, self.segments, docs, clauses, take)
    }

    /// Passes the positions of each term of each phrase in `docs` to `take`, with the term's distance from the first one.
    /// `docs` have the matched clauses with them.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn for_each_phrase_term<'s>(
        &'s self,
        docs: &[(DocRef, u64)],
        take: impl FnMut(TermPositions<'s, '_>, u32),
    ) -> Result<(), ReadError> {
        signals::for_each_phrase_term(self.query, self.weight.collection.text, self.segments, docs, take)
    }

    /// Reads the section layout of a page.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn layout(&self, doc: DocRef) -> Result<Vec<SectionSpan>, ReadError> {
        signals::layout(self.weight.collection, self.segments, doc)
    }

    /// The hits of [`Self::top_hits`], and every eligible page that has a boost or whose title is the question, so that the
    /// best `k` by final order are among them. Without such pages, it is [`Self::top_hits`] alone.
    fn favoured_hits(
        &self,
        k: usize,
        orders: &[UrlOrder<'_>],
        keeps_matches: bool,
    ) -> Result<(Vec<Candidate>, Vec<MatchSet>), ReadError> {
        let collection = self.weight.collection;
        let titles: &[String] = if self.has_pages() { &self.query.titles } else { &[] };
        let titled = TitledPages::read(self.segments, collection.key, titles)?;
        if !collection.has_boosts && titled.is_empty() {
            return self.top_hits(k, orders, keeps_matches);
        }
        let boosts = if collection.has_boosts { Boosts::read(self.segments)? } else { Boosts::default() };
        // A page with a boost below 1 may leave the best `k`; another one has to be there to follow.
        let (mut hits, matches) = self.top_hits(k.saturating_add(boosts.demoted()), orders, keeps_matches)?;
        hits.retain(|hit| boosts.boost(hit.doc).is_none() && !titled.contains(hit.doc));
        let matcher = self.matcher();
        for (segment_ord, segment) in self.segments.iter().enumerate() {
            let mut docs = boosts.docs(segment_ord);
            docs.extend_from_slice(titled.docs(segment_ord));
            docs.sort_unstable();
            docs.dedup();
            let evaluator = self.weight.evaluator(self.query, segment_ord, segment)?;
            evaluator.score_docs(&docs, f32::NEG_INFINITY, &matcher, |hit| {
                let candidate = self.candidate(segment_ord, hit);
                let boost = boosts.boost(candidate.doc).unwrap_or(1.0);
                hits.push(Candidate { boost, ..candidate });
                f32::NEG_INFINITY
            });
        }
        let best = hits.iter().map(Candidate::score).fold(0.0, f32::max);
        hits.iter_mut().filter(|hit| titled.contains(hit.doc)).for_each(|hit| hit.lift = best + 1.0);
        Ok((hits, matches))
    }

    fn candidate(&self, segment_ord: usize, Hit { doc, score, matched_clauses: matched }: Hit) -> Candidate {
        let doc = DocRef::new(segment_ord, doc);
        Candidate { doc, score, boost: 1.0, lift: 0.0, matched, is_match: self.query.matches(matched) }
    }

    /// The best `k` documents of every segment by BM25F, in any order, and the match set of every segment. Without
    /// `keeps_matches` the match sets only have sizes.
    fn top_hits(
        &self,
        k: usize,
        orders: &[UrlOrder<'_>],
        keeps_matches: bool,
    ) -> Result<(Vec<Candidate>, Vec<MatchSet>), ReadError> {
        let (query, segments) = (self.query, self.segments);
        let matcher = self.matcher();
        let evaluators: Result<Vec<MaxScoreEvaluator>, ReadError> =
            segments.iter().enumerate().map(|(index, segment)| self.weight.evaluator(query, index, segment)).collect();
        let evaluators = evaluators?;
        let match_set = |segment: &Segment| match keeps_matches {
            true => MatchSet::with_capacity(segment.max_doc()),
            false => MatchSet::default(),
        };
        let mut matches: Vec<MatchSet> = segments.iter().map(match_set).collect();
        let mut collect = |segment_ord: usize, base: DocId, docs: DocBitSet| {
            let segment = &segments[segment_ord];
            let is_alive = |doc| !segment.is_deleted(base + doc as DocId);
            let docs = if segment.has_deletes() { docs.filter(is_alive) } else { docs };
            if keeps_matches { matches[segment_ord].push(base, docs) } else { matches[segment_ord].count(&docs) }
        };
        let is_alive = |segment_ord: usize, doc| !segments[segment_ord].is_deleted(doc);
        let is_unfiltered = query.required.is_empty();
        let Estimate { threshold: estimate, candidates: competitive } =
            estimate_threshold(&evaluators, k, is_unfiltered, is_alive, &matcher, &mut collect);
        let mut competitive = competitive.into_iter();
        let mut hits: Vec<Candidate> = Vec::new();
        for (segment_ord, (evaluator, order)) in evaluators.into_iter().zip(orders).enumerate() {
            let threshold = kth_score(hits.iter().map(|hit| hit.score), k).max(estimate);
            let mut top = TopDocs::new(k, order, threshold);
            let push = |hit: Hit| {
                if is_alive(segment_ord, hit.doc) {
                    top.push(hit);
                }
                top.threshold()
            };
            match competitive.next().flatten() {
                Some(docs) => evaluator.score_docs(&docs, threshold, &matcher, push),
                None => evaluator.evaluate(threshold, &matcher, |base, docs| collect(segment_ord, base, docs), push),
            }
            hits.extend(top.finish().into_iter().map(|hit| self.candidate(segment_ord, hit)));
        }
        Ok((hits, matches))
    }

    /// The match state of a window's documents. A document without a full match needs a scored clause to be eligible.
    fn matcher(&self) -> impl Fn(ClauseDocs<'_>) -> MatchState {
        let idf = self.weight.idf.iter().enumerate();
        let scored: Vec<usize> = idf.filter(|(_, idf)| **idf > 0.0).map(|(clause, _)| clause).collect();
        let query = self.query;
        move |docs| {
            let MatchState { eligible, matches } = query.match_state(docs);
            let scored = scored.iter().fold(matches, |any, clause| any | docs.possible(*clause));
            MatchState { eligible: eligible & scored, matches }
        }
    }

    fn facet_counts(
        &self,
        keys: &[String],
        matches: &[MatchSet],
    ) -> Result<BTreeMap<String, Vec<(String, u64)>>, ReadError> {
        let mut facets = BTreeMap::new();
        for key in keys.iter().map(|key| facets::key_name(key)) {
            let mut counts = FacetCounts::default();
            for (segment, matches) in self.segments.iter().zip(matches) {
                facet_counts::count(segment, key, matches, &mut counts)?;
            }
            facets.insert(key.to_owned(), counts.into_values());
        }
        Ok(facets)
    }
}
