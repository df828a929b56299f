//! The ranking of one kind of documents: from a plan to the best documents, the match set and its counts.
//! Scores come from `score`; what is shown of a document is the business of `searcher`.

use tantivy::DocId;
use tantivy::columnar::StrColumn;

use super::error::ReadError;
use super::plan::Plan;
use super::score::{Lookup, Side};
use super::segment::Segment;
use super::walk::Hit;

/// A document of a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
    pub(crate) score: f32,
    /// The plan's leaves that it holds.
    pub(crate) mask: u64,
    /// Whether it is in the match set.
    pub(crate) full: bool,
    /// Where its URL or target stands among those of its segment.
    ordinal: u64,
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

/// Ranks the documents of a side; `most` is how many are wanted.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn rank<'a>(
    side: &'a Side,
    plan: &Plan,
    segments: &[Segment],
    most: usize,
) -> Result<Ranking<'a>, ReadError> {
    let lookup = Lookup::new(side, plan, segments)?;
    let scored = lookup.idf.iter().enumerate().filter(|(_, idf)| **idf > 0.0);
    let scored: u64 = scored.fold(0, |mask, (leaf, _)| mask | 1 << leaf);
    let mut verdicts = Verdicts { plan, scored, known: Vec::new() };
    let (mut matched, mut columns) = (Vec::new(), Vec::new());
    let mut best: Vec<Ranked> = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        let column = segment.fast_fields().str("order")?;
        let mut of_segment = Vec::new();
        let (mut full, mut partial) = (Best::new(most, column.as_ref()), Best::new(most, column.as_ref()));
        lookup.walk(plan, at, segment, |hit| match verdicts.of(hit.mask) {
            _ if segment.is_deleted(hit.doc) => {}
            Verdict::Out => {}
            Verdict::Partial => partial.push(hit),
            Verdict::Full => {
                of_segment.push(hit.doc);
                full.push(hit);
            }
        })?;
        for (hits, full) in [(full, true), (partial, false)] {
            best.extend(hits.finish().iter().map(|hit| Ranked {
                segment: at,
                doc: hit.doc,
                score: hit.score,
                mask: hit.mask,
                full,
                ordinal: ordinal(column.as_ref(), hit.doc),
            }));
        }
        matched.push(of_segment);
        columns.push(column);
    }
    let total: usize = matched.iter().map(Vec::len).sum();
    if total >= most {
        best.retain(|ranked| ranked.full);
    }
    sort(&mut best, &columns)?;
    best.truncate(most);
    Ok(Ranking { lookup, best, matched })
}

/// Where a document may stand in an answer.
#[derive(Debug, Clone, Copy)]
enum Verdict {
    /// In the match set.
    Full,
    /// Behind it, when it is too small.
    Partial,
    /// Nowhere.
    Out,
}

/// What was decided of documents with the same leaves; common words meet few combinations of them.
struct Verdicts<'a> {
    plan: &'a Plan,
    /// The leaves that score.
    scored: u64,
    known: Vec<(u64, Verdict)>,
}

impl Verdicts<'_> {
    /// Combinations that are kept: looking through more costs as much as deciding again.
    const KEPT: usize = 16;

    fn of(&mut self, mask: u64) -> Verdict {
        if let Some((_, verdict)) = self.known.iter().find(|(known, _)| *known == mask) {
            return *verdict;
        }
        let verdict = if self.plan.matches(mask) {
            Verdict::Full
        } else if mask & self.scored != 0 && self.plan.may_fill(mask) {
            Verdict::Partial
        } else {
            Verdict::Out
        };
        if self.known.len() < Self::KEPT {
            self.known.push((mask, verdict));
        }
        verdict
    }
}

/// Where a document's URL or target stands among those of its segment.
fn ordinal(column: Option<&StrColumn>, doc: DocId) -> u64 {
    column.and_then(|column| column.term_ords(doc).next()).unwrap_or(u64::MAX)
}

/// The best documents of a segment; of one score, those whose URL or target sorts first.
struct Best<'a> {
    most: usize,
    column: Option<&'a StrColumn>,
    /// In any order: the best, and what was met since they were chosen.
    hits: Vec<Hit>,
    /// What a document has to score to be among the best.
    bar: f32,
}

impl<'a> Best<'a> {
    /// Documents that are gathered beyond those wanted before the best are chosen again.
    const GATHERED: usize = 256;

    fn new(most: usize, column: Option<&'a StrColumn>) -> Self {
        Self { most, column, hits: Vec::new(), bar: f32::NEG_INFINITY }
    }

    fn push(&mut self, hit: Hit) {
        if hit.score >= self.bar {
            self.hits.push(hit);
            if self.hits.len() >= self.most.saturating_mul(2).saturating_add(Self::GATHERED) {
                self.choose();
            }
        }
    }

    fn choose(&mut self) {
        if self.hits.len() > self.most {
            let (_, last, _) = self.hits.select_nth_unstable_by(self.most, |a, b| {
                let tie = || ordinal(self.column, a.doc).cmp(&ordinal(self.column, b.doc));
                b.score.total_cmp(&a.score).then_with(tie)
            });
            self.bar = last.score;
            self.hits.truncate(self.most);
        }
    }

    fn finish(mut self) -> Vec<Hit> {
        self.choose();
        self.hits
    }
}

/// Puts the best first; of one score, those whose URL or target sorts first. The addresses themselves are read only
/// where documents of different segments have one score.
fn sort(best: &mut [Ranked], columns: &[Option<StrColumn>]) -> Result<(), ReadError> {
    best.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (a.segment, a.ordinal).cmp(&(b.segment, b.ordinal))));
    for tied in best.chunk_by_mut(|a, b| a.score.total_cmp(&b.score).is_eq()) {
        if tied.first().map(|ranked| ranked.segment) == tied.last().map(|ranked| ranked.segment) {
            continue;
        }
        let mut addressed = Vec::with_capacity(tied.len());
        for ranked in tied.iter() {
            let mut address = String::new();
            if let Some(column) = &columns[ranked.segment] {
                column.ord_to_str(ranked.ordinal, &mut address)?;
            }
            addressed.push((address, *ranked));
        }
        addressed.sort_by(|a, b| a.0.cmp(&b.0));
        for (place, (_, ranked)) in tied.iter_mut().zip(addressed) {
            *place = ranked;
        }
    }
    Ok(())
}
