//! The ranking of one kind of documents: from a plan to the best documents, the match set and its counts.
//! Scores come from `score`; what is shown of a document is the business of `searcher`.

use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use super::error::ReadError;
use super::plan::Plan;
use super::score::{Lookup, Side};

/// A document of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
    pub(crate) score: f32,
    /// The plan's leaves that it holds.
    pub(crate) mask: u64,
    /// Whether it is in the match set.
    pub(crate) full: bool,
    /// What it is ordered by among documents of the same score: its URL or target.
    order: String,
}

/// The answer of one kind of documents.
pub(crate) struct Ranking<'a> {
    pub(crate) lookup: Lookup<'a>,
    /// Best first.
    pub(crate) best: Vec<Ranked>,
    /// Documents of the match set, by segment.
    pub(crate) matched: Vec<Vec<DocId>>,
}

impl Ranking<'_> {
    /// How many documents match.
    pub(crate) fn total(&self) -> u64 {
        self.matched.iter().map(|documents| documents.len() as u64).sum()
    }
}

/// A document on its way into the ranking.
#[derive(Clone, Copy)]
struct Candidate {
    doc: DocId,
    score: f32,
    mask: u64,
}

/// Ranks the documents of a side; `most` is how many are wanted.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn rank<'a>(
    side: &'a Side,
    plan: &Plan,
    segments: &[SegmentReader],
    most: usize,
) -> Result<Ranking<'a>, ReadError> {
    let lookup = Lookup::new(side, plan, segments)?;
    let scored = lookup.idf.iter().enumerate().filter(|(_, idf)| **idf > 0.0);
    let scored: u64 = scored.fold(0, |mask, (leaf, _)| mask | 1 << leaf);
    let mut matched = Vec::new();
    let mut best: Vec<Ranked> = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        let hits = lookup.hits(plan, at, segment)?;
        let mut of_segment = Vec::new();
        let mut full: Vec<Candidate> = Vec::new();
        let mut partial: Vec<Candidate> = Vec::new();
        for (doc, (mask, score)) in (0..).zip(hits.mask.iter().zip(&hits.score)) {
            if *mask == 0 || !plan.may_fill(*mask) || segment.is_deleted(doc) {
                continue;
            }
            let candidate = Candidate { doc, score: *score, mask: *mask };
            if plan.matches(*mask) {
                of_segment.push(doc);
                full.push(candidate);
            } else if mask & scored != 0 {
                partial.push(candidate);
            }
        }
        let column = segment.fast_fields().str("order")?;
        for (mut candidates, full) in [(full, true), (partial, false)] {
            keep_best(&mut candidates, column.as_ref(), most);
            for candidate in candidates {
                best.push(ranked(at, candidate, full, column.as_ref())?);
            }
        }
        matched.push(of_segment);
    }
    let total: usize = matched.iter().map(Vec::len).sum();
    if total >= most {
        best.retain(|ranked| ranked.full);
    }
    best.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.order.cmp(&b.order)));
    best.truncate(most);
    Ok(Ranking { lookup, best, matched })
}

/// Keeps the best of a segment, in any order; those of one score are kept by their order column.
fn keep_best(candidates: &mut Vec<Candidate>, column: Option<&StrColumn>, most: usize) {
    if candidates.len() <= most {
        return;
    }
    let ordinal = |doc: DocId| column.and_then(|column| column.term_ords(doc).next()).unwrap_or(u64::MAX);
    candidates.select_nth_unstable_by(most, |a, b| {
        b.score.total_cmp(&a.score).then_with(|| ordinal(a.doc).cmp(&ordinal(b.doc)))
    });
    candidates.truncate(most);
}

fn ranked(segment: usize, candidate: Candidate, full: bool, column: Option<&StrColumn>) -> Result<Ranked, ReadError> {
    let Candidate { doc, score, mask } = candidate;
    let mut order = String::new();
    if let Some(column) = column
        && let Some(ordinal) = column.term_ords(doc).next()
    {
        column.ord_to_str(ordinal, &mut order)?;
    }
    Ok(Ranked { segment, doc, score, mask, full, order })
}
