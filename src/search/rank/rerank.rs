//! The ranking of one kind of documents: from a plan to the best documents, the match set and its counts.
//!
//! BM25F over all postings finds the candidates; what `evidence`, links and folders say of them makes the order. Words
//! that a document lacks cost it their score and nothing else: putting the match set first made every judged set worse.

use std::collections::BTreeMap;
use std::ops::Range;

use tantivy::DocId;

use crate::index::generation::ReadError;
use crate::index::schema::UrlHash;
use crate::search::query::Query;
use crate::search::reader::{ClauseDocs, DocBitSet, MatchState, Segment};
use crate::search::retrieve::{
    Collection, Estimate, Hit, MatchSet, MaxScoreEvaluator, QueryWeight, TopDocs, UrlOrder, bar, estimate_threshold,
    sort,
};

use super::features::{Features, evidence};

/// Candidates whose evidence is looked at; 100 and 200 rank the judged sets the same, 50 is 0.002 worse.
pub(crate) const DEPTH: usize = 150;
/// What a page gains from what its folder has, see [`Folders`].
const FOLDER_WORTH: f32 = 0.1;
/// What the page that a folder belongs to gains from what the folder has.
const CHILDREN_WORTH: f32 = 0.15;
/// TopDocs pages of a folder that speak for it; 2 and 8 are a little worse.
const FOLDER_BEST: usize = 4;
/// What is left of the score of a page that says what a better one says, in the same partial.
const REPEATED: f32 = 0.5;
/// What the words of a link add to the page that it leads to, in units of BM25's score.
const LINK_WORTH: f32 = 0.2;

/// A document of a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RankedDoc {
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
    pub(crate) score: f32,
    /// The plan's leaves that it holds.
    pub(crate) mask: u64,
    /// Whether it is in the match set.
    pub(crate) full: bool,
    /// What its positions say.
    evidence: Features,
    /// What links and its folder gave, and what repetition took; with the words and the evidence they make the score.
    gains: Gains,
    /// Whether a pin put it where it is.
    pub(crate) pinned: bool,
    /// Where it stands, of candidates.
    place: Option<UrlHash>,
}

/// What a score is made of, beside words and evidence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Gains {
    links: f32,
    folder: f32,
    children: f32,
    /// Below 0: what a partial that answered before costs.
    repeated: f32,
}

impl RankedDoc {
    /// A document that no word of the question leads to.
    pub(crate) fn unranked(segment: usize, doc: DocId, mask: u64, full: bool) -> Self {
        let (evidence, gains) = Default::default();
        Self { segment, doc, score: 0.0, mask, full, evidence, gains, pinned: false, place: None }
    }

    /// Everything that acted beside BM25F, by name.
    pub(crate) fn boosts(&self) -> impl Iterator<Item = (&'static str, f32)> {
        let Gains { links, folder, children, repeated } = self.gains;
        let others = [("links", links), ("folder", folder), ("children", children), ("repeated", repeated)];
        self.evidence.parts().into_iter().chain(others).filter(|(_, points)| *points != 0.0)
    }
}

/// The answer of one kind of documents.
pub(crate) struct Ranking<'a> {
    pub(crate) lookup: QueryWeight<'a>,
    /// TopDocs first.
    pub(crate) best: Vec<RankedDoc>,
    /// Documents of the match set, by segment.
    pub(crate) matched: Vec<MatchSet>,
}

impl Ranking<'_> {
    /// How many documents match.
    pub(crate) fn total(&self) -> u64 {
        self.matched.iter().map(|matched| matched.len() as u64).sum()
    }
}

/// Ranks the documents of a side; `most` is how many are wanted, `links` what links say of pages. Behind those wanted
/// stand the other candidates; of one score, in any order.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn rank<'a>(
    side: &'a Collection,
    plan: &Query,
    segments: &[Segment],
    most: usize,
    links: &LinkVotes,
) -> Result<Ranking<'a>, ReadError> {
    let lookup = QueryWeight::new(side, plan, segments)?;
    let orders: Vec<UrlOrder<'_>> = segments.iter().map(UrlOrder::new).collect();
    let depth = most.max(DEPTH);
    let (mut best, matched) = by_words(&lookup, plan, segments, &orders, depth)?;
    let cut = |places: &Range<usize>, at: usize| places.start < at && at < places.end;
    let stays = |places: &Range<usize>| DEPTH < places.end && places.start < most;
    sort(&mut best, &orders, |places, _| cut(&places, DEPTH) || cut(&places, depth) || stays(&places))?;
    best.truncate(depth);
    let candidates = best.len().min(DEPTH);
    add_evidence(&mut best[..candidates], &lookup, plan, segments)?;
    // Of resources, where those lead is asked that say something of it.
    let placed = |ranked: &&mut RankedDoc| side.layout.is_some() || ranked.evidence.named > 0.0;
    for ranked in best[..candidates].iter_mut().filter(placed) {
        ranked.place = segments[ranked.segment].place(ranked.doc)?;
    }
    if side.layout.is_some() {
        links.add(&mut best[..candidates]);
        Folders::add(&mut best[..candidates]);
    }
    // Which of two pages repeats the other is told by their order.
    let repeats = |ranked: &RankedDoc| ranked.evidence.partial.is_some();
    let shown = |places: Range<usize>, tied: &[RankedDoc]| places.start < most || tied.iter().any(repeats);
    sort(&mut best[..candidates], &orders, shown)?;
    spread(&mut best[..candidates]);
    sort(&mut best[..candidates], &orders, shown)?;
    orders.into_iter().try_for_each(UrlOrder::finish)?;
    Ok(Ranking { lookup, best, matched })
}

/// The best `depth` documents of every segment by their words alone, in any order, and the match set by segment.
fn by_words(
    lookup: &QueryWeight<'_>,
    plan: &Query,
    segments: &[Segment],
    orders: &[UrlOrder<'_>],
    depth: usize,
) -> Result<(Vec<RankedDoc>, Vec<MatchSet>), ReadError> {
    let scored: Vec<usize> =
        lookup.idf.iter().enumerate().filter(|(_, idf)| **idf > 0.0).map(|(leaf, _)| leaf).collect();
    // What fills an answer up holds something that is ranked by.
    let fitting = plan.fitting();
    let fit = |held: ClauseDocs<'_>| {
        let MatchState { fills, matches } = fitting(held);
        let ranked = scored.iter().fold(matches, |any, leaf| any | held.possible(*leaf));
        MatchState { fills: fills & ranked, matches }
    };
    let walks: Result<Vec<MaxScoreEvaluator>, ReadError> =
        segments.iter().enumerate().map(|(at, segment)| lookup.walk(plan, at, segment)).collect();
    let walks = walks?;
    // Of resources nobody asks which match, but how many.
    let keeps_matched = lookup.side.layout.is_some();
    let of_segment =
        |segment: &Segment| if keeps_matched { MatchSet::of(segment.max_doc()) } else { MatchSet::default() };
    let mut matched: Vec<MatchSet> = segments.iter().map(of_segment).collect();
    let mut found = |at: usize, base: DocId, documents: DocBitSet| {
        let alive = |doc| !segments[at].is_deleted(base + doc as DocId);
        let documents = if segments[at].has_deletes() { documents.filter(alive) } else { documents };
        if keeps_matched { matched[at].push(base, documents) } else { matched[at].count(&documents) }
    };
    let may_be = |at: usize, doc| !segments[at].is_deleted(doc);
    let Estimate { bar: estimate_threshold, rivals } =
        estimate_threshold(&walks, depth, plan.strict.is_empty(), may_be, &fit, &mut found);
    let mut rivals = rivals.into_iter();
    let mut best = Vec::new();
    for (at, (walk, order)) in walks.into_iter().zip(orders).enumerate() {
        let least = bar(best.iter().map(|ranked: &RankedDoc| ranked.score), depth).max(estimate_threshold);
        let mut hits = TopDocs::new(depth, order, least);
        let take = |hit: Hit| {
            if may_be(at, hit.doc) {
                hits.push(hit);
            }
            hits.bar()
        };
        match rivals.next().flatten() {
            Some(rivals) => walk.run_among(&rivals, least, fit, take),
            None => walk.run(least, fit, |base, documents| found(at, base, documents), take),
        }
        let ranked = |hit: Hit| RankedDoc {
            score: hit.score,
            ..RankedDoc::unranked(at, hit.doc, hit.mask, plan.matches(hit.mask))
        };
        best.extend(hits.finish().into_iter().map(ranked));
    }
    Ok((best, matched))
}

/// Adds what the candidates' positions say.
fn add_evidence(
    best: &mut [RankedDoc],
    lookup: &QueryWeight<'_>,
    plan: &Query,
    segments: &[Segment],
) -> Result<(), ReadError> {
    if plan.sequence.is_empty() {
        return Ok(());
    }
    let mut order: Vec<usize> = (0..best.len()).collect();
    order.sort_unstable_by_key(|at| (best[*at].segment, best[*at].doc));
    let mut left = order.as_slice();
    while let Some(at) = left.first().map(|first| best[*first].segment) {
        let (of_segment, behind) = left.split_at(left.partition_point(|ranked| best[*ranked].segment == at));
        left = behind;
        let docs: Vec<DocId> = of_segment.iter().map(|ranked| best[*ranked].doc).collect();
        for (ranked, evidence) in of_segment.iter().zip(evidence(lookup, plan, at, &segments[at], &docs)?) {
            best[*ranked].score += evidence.worth();
            best[*ranked].evidence = evidence;
        }
    }
    Ok(())
}

/// A partial that many pages share answers once: the best of them stays, the others fall behind what is new.
fn spread(best: &mut [RankedDoc]) {
    let mut seen: Vec<u64> = Vec::new();
    for ranked in best {
        match ranked.evidence.partial {
            Some(partial) if seen.contains(&partial) => {
                ranked.gains.repeated = ranked.score * (REPEATED - 1.0);
                ranked.score *= REPEATED;
            }
            Some(partial) => seen.push(partial),
            None => {}
        }
    }
}

/// What links say of the pages that they lead to: by hash of the address, what the best label tells.
#[derive(Debug, Default)]
pub(crate) struct LinkVotes(BTreeMap<u32, f32>);

impl LinkVotes {
    /// What the ranked resources say.
    pub(crate) fn of(resources: &Ranking<'_>) -> Self {
        let mut links = BTreeMap::new();
        for ranked in resources.best.iter().take(DEPTH).filter(|ranked| ranked.evidence.named > 0.0) {
            if let Some(place) = ranked.place {
                let told: &mut f32 = links.entry(place.address).or_default();
                *told = told.max(ranked.evidence.named);
            }
        }
        Self(links)
    }

    fn add(&self, pages: &mut [RankedDoc]) {
        for ranked in pages {
            let told = ranked.place.and_then(|place| self.0.get(&place.address));
            ranked.gains.links = LINK_WORTH * told.copied().unwrap_or_default();
            ranked.score += ranked.gains.links;
        }
    }
}

/// Pages of one folder answer for each other: a manual that has much of what is asked is more likely the right one
/// (the cluster hypothesis, van Rijsbergen 1979), and the page that it stands under, which tells little itself, is where
/// to begin. Where all candidates stand in one folder it says nothing.
struct Folders;

impl Folders {
    fn add(pages: &mut [RankedDoc]) {
        let mut scores: BTreeMap<u32, Vec<f32>> = BTreeMap::new();
        for (place, score) in pages.iter().filter_map(|ranked| Some((ranked.place?, ranked.score))) {
            scores.entry(place.folder).or_default().push(score);
        }
        if scores.len() < 2 {
            return;
        }
        scores.values_mut().for_each(|of_folder| of_folder.sort_by(|a, b| b.total_cmp(a)));
        let has = |folder: Option<u32>| {
            let of_folder = folder.and_then(|folder| scores.get(&folder));
            of_folder.into_iter().flatten().take(FOLDER_BEST).sum::<f32>() / FOLDER_BEST as f32
        };
        for ranked in pages {
            // A folder goes by the address of the page that it belongs to.
            let children = has(ranked.place.map(|place| place.address));
            ranked.gains.folder = FOLDER_WORTH * has(ranked.place.map(|place| place.folder));
            ranked.gains.children = CHILDREN_WORTH * children;
            ranked.score += ranked.gains.folder + ranked.gains.children;
        }
    }
}
