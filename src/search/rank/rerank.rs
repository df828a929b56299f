//! Reranking: features and priors of the candidates, and the order that results from them.

use std::ops::Range;

use crate::index::ReadError;
use crate::search::query::Query;
use crate::search::reader::DocRef;
use crate::search::retrieve::{Candidates, Request, Retriever};

use super::features::QueryTerms;
use super::link_votes::LinkVotes;
use super::ranked::{RankedDoc, Ranking};
use super::{duplicates, flags, folders, joined_words, question_words};

/// Candidates that are reranked. 100 and 200 give the same on the judged sets; 50 is 0.002 worse.
pub(crate) const DEPTH: usize = 150;

/// Ranks the documents of a collection. The first `request.k` documents are in final order. Documents of equal score after
/// them are in any order. `links` are the votes of resources for pages.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn rank<'a>(
    retriever: Retriever<'a>,
    query: &Query,
    request: &Request<'_>,
    links: &LinkVotes,
) -> Result<Ranking<'a>, ReadError> {
    let Candidates { hits, total, facets, tie_break } = retriever.retrieve(request)?;
    let mut docs: Vec<RankedDoc> = hits.into_iter().map(RankedDoc::from).collect();
    let depth = request.depth.min(docs.len());
    // The folder of a boosted page gains no score from the boost, so it is applied last.
    let candidates = &mut docs[..depth];
    add_features(candidates, &retriever, query)?;
    if retriever.has_pages() {
        links.add_to(candidates);
        folders::add_to(candidates);
    }
    docs.iter_mut().for_each(RankedDoc::apply_boost);
    let best = docs.iter().map(|ranked| ranked.score).fold(0.0, f32::max);
    docs.iter_mut().for_each(|ranked| ranked.apply_title(best));
    let candidates = &mut docs[..depth];
    // The order of equal scores decides which of two duplicates is demoted.
    let has_include = |ranked: &RankedDoc| ranked.features.dominant_include.is_some();
    let decides = |ranks: Range<usize>, tied: &[RankedDoc]| ranks.start < request.k || tied.iter().any(has_include);
    tie_break.sort(candidates, decides)?;
    duplicates::demote(candidates);
    tie_break.sort(candidates, decides)?;
    tie_break.finish()?;
    let clauses = retriever.clause_stats();
    Ok(Ranking { retriever, clauses, docs, total, facets })
}

/// Reads the signals of the candidates and adds their features to the scores.
fn add_features(candidates: &mut [RankedDoc], retriever: &Retriever<'_>, query: &Query) -> Result<(), ReadError> {
    let stats = retriever.clause_stats();
    let terms = QueryTerms::new(query, &stats);
    let docs: Vec<DocRef> = candidates.iter().map(|ranked| ranked.doc).collect();
    let signals = retriever.signals(&docs, &terms.clauses)?;
    let question_words = question_words::sum_idf(&signals.question_words, docs.len());
    let mut cursors = Vec::with_capacity(terms.clauses.len());
    for (index, (ranked, question_words)) in candidates.iter_mut().zip(question_words).enumerate() {
        let mut features = terms.features(&signals, index, &mut cursors);
        features.question_words = question_words;
        features.exact_words = terms.exact_words(&signals, index);
        features.joined_words = joined_words::missing_idf(query, &stats, ranked.matched);
        features.flags = flags::shown_idf(query, &stats, ranked.matched);
        features.dominant_include = duplicates::dominant_include(&terms.idf, &signals, index);
        ranked.score += features.weight();
        ranked.features = features;
        ranked.location = signals.locations.get(index).copied().flatten();
    }
    Ok(())
}
