//! What the best documents score at least, known before any walk: from impacts, which `survey` reads, and where the words
//! that tell have none, from some that are likely to be among the best and are looked at first. The walks pass over the more
//! the sooner they know it, see `idle`.

use tantivy::{DocId, TERMINATED};

use crate::search::reader::{ClauseDocs, DocBitSet, MatchState, PostingsCursor};
use crate::search::retrieve::impacts::prepass;

use super::accumulator::ROUNDING;
use super::clause_bounds::ClauseBound;
use super::clause_scorer::{ClauseScorer, FieldPostings};
use super::maxscore::{Hit, MaxScoreEvaluator, TEXT, TITLE};
use super::top_docs;

/// A word is common that stands in so many times the documents that are wanted: where all are rarer, the walks are done as
/// soon as this.
const COMMON: usize = 64;
/// Documents, in times those wanted, that are looked at.
const PROMISING: usize = 2;
/// A word is rare that stands in no more than so many times the documents wanted: those that hold it are promising
/// wherever it stands in them.
const RARE: usize = 4;

/// What is known before the walks.
pub(crate) struct Estimate {
    /// What the best documents score at least.
    pub(crate) bar: f32,
    /// By segment, if any was surveyed, where it is known already which documents match: those that may be among the best,
    /// in order.
    pub(crate) rivals: Vec<Option<Vec<DocId>>>,
}

/// What the best `wanted` documents score at least. `may_be` says of a segment's documents which may be among them, if no
/// more is asked than words, as `is_free` says. Calls `found` with the documents that match, window by window, of segments
/// whose rivals it tells.
pub(crate) fn estimate_threshold(
    walks: &[MaxScoreEvaluator],
    wanted: usize,
    is_free: bool,
    may_be: impl Fn(usize, DocId) -> bool,
    fit: &impl Fn(ClauseDocs<'_>) -> MatchState,
    found: impl FnMut(usize, DocId, DocBitSet),
) -> Estimate {
    let seed = seed(walks, wanted);
    let is_common = |idle: &ClauseBound| held(walks, idle.leaf, TEXT) > wanted.saturating_mul(COMMON);
    let are_common = || walks.first().is_some_and(|walk| walk.idle.iter().any(is_common));
    match seed {
        Some((leaf, norms)) if !is_free || !any_leveled(walks, leaf) => {
            let mut promising = if are_common() { promising(walks, wanted, (leaf, norms), fit) } else { Vec::new() };
            promising.retain(|(segment, hit)| may_be(*segment, hit.doc));
            let bar = top_docs::bar(promising.iter().map(|(_, hit)| hit.score), wanted);
            Estimate { bar, rivals: Vec::new() }
        }
        _ if is_free => prepass(walks, wanted, may_be, fit, found),
        _ => Estimate { bar: f32::NEG_INFINITY, rivals: Vec::new() },
    }
}

/// Documents that are likely to be among the `wanted` best of all segments, by segment, and what they score at least, by
/// the whole text and the title: some of those that hold the seed.
fn promising(
    walks: &[MaxScoreEvaluator],
    wanted: usize,
    (leaf, norms): (usize, usize),
    fit: &impl Fn(ClauseDocs<'_>) -> MatchState,
) -> Vec<(usize, Hit)> {
    let (mut hits, mut looked) = (Vec::new(), 0);
    for (segment, walk) in walks.iter().enumerate() {
        let Some(mut seeds) = list(walk, leaf, norms).cloned() else { continue };
        let mut walk = in_text_and_title(walk);
        let mut window = walk.window();
        while looked < wanted.saturating_mul(PROMISING) && seeds.doc() != TERMINATED {
            window.open(seeds.doc());
            let base = window.base;
            seeds.take_until(window.end, |doc, _| {
                looked += 1;
                window.meet(doc.saturating_sub(base) as usize);
            });
            window.follow(0.0, f32::NEG_INFINITY);
            walk.read_on(&mut window, (walk.idle.len(), walk.leveled()), f32::NEG_INFINITY, fit);
            let at_least = |hit: Hit| (segment, Hit { score: hit.score / ROUNDING, ..hit });
            window.empty(f32::NEG_INFINITY, &walk.beside, fit, |_, _| (), |hit| hits.push(at_least(hit)));
        }
    }
    hits
}

/// The leaf whose documents are promising, and the norms of the field that they hold it in: what tells most of the words
/// that so many hold, in the title if they are more than a few.
fn seed(walks: &[MaxScoreEvaluator], wanted: usize) -> Option<(usize, usize)> {
    let telling = walks.first().into_iter().flat_map(|walk| walk.idle.iter().rev());
    telling.map(|idle| idle.leaf).find_map(|leaf| match held(walks, leaf, TEXT) {
        rare if (wanted..=wanted.saturating_mul(RARE)).contains(&rare) => Some((leaf, TEXT)),
        _ => Some((leaf, TITLE)).filter(|_| held(walks, leaf, TITLE) >= wanted),
    })
}

/// Documents that hold a leaf's first form in a field.
fn held(walks: &[MaxScoreEvaluator], leaf: usize, norms: usize) -> usize {
    walks.iter().filter_map(|walk| list(walk, leaf, norms)).map(PostingsCursor::len).sum()
}

fn any_leveled(walks: &[MaxScoreEvaluator], leaf: usize) -> bool {
    walks.iter().any(|walk| walk.sources[leaf].leveled().is_some())
}

/// The list of a leaf's first form in a field.
fn list(walk: &MaxScoreEvaluator, leaf: usize, norms: usize) -> Option<&PostingsCursor> {
    match walk.sources.get(leaf) {
        Some(ClauseScorer::Word { lists, .. }) => lists.iter().find(|list| list.norms == norms).map(|list| &list.list),
        _ => None,
    }
}

/// A walk that reads of words no more than these two fields.
fn in_text_and_title(walk: &MaxScoreEvaluator) -> MaxScoreEvaluator {
    let lists = |lists: &[FieldPostings]| lists.iter().filter(|list| list.norms <= TITLE).cloned().collect();
    let source = |source: &ClauseScorer| match source {
        ClauseScorer::Word { lists: all, idf, leveled } => {
            ClauseScorer::Word { lists: lists(all), idf: *idf, leveled: leveled.clone() }
        }
        other => other.clone(),
    };
    MaxScoreEvaluator {
        sources: walk.sources.iter().map(source).collect(),
        beside: walk.beside.clone(),
        norms: walk.norms.iter().take(TITLE + 1).cloned().collect(),
        k1: walk.k1,
        idle: walk.idle.clone(),
    }
}
