//! Features beyond frequencies: words of the question that stay together in a document, or stand in its title, a heading
//! or its address.
//!
//! Reads the positions of the best candidates alone, from the posting lists that `score` names; no text is read. What
//! each kind of evidence is worth stands in docs/ranking.md; the order is made in `rank`.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Term};

use crate::index::generation::ReadError;
use crate::index::schema::{BORROWED, PartialSpan, SectionSpan, section_positions};
use crate::search::query::Query;
use crate::search::reader::Segment;
use crate::search::retrieve::{QueryWeight, seek};

/// Words that may stand from one neighbour to the next and still be near.
const WINDOW: u32 = 12;
/// Words that may stand between neighbours of the question, left out of it as noise, and be left out of the page too.
const FARTHEST: u32 = 4;

/// What each kind of evidence adds, in units of BM25's score; chosen together on the five judged sets.
mod worth {
    /// Neighbours in order.
    pub(crate) const ORDERED: f32 = 0.6;
    /// Neighbours near each other.
    pub(crate) const NEAR: f32 = 1.4;
    /// The title.
    pub(crate) const TITLE: f32 = 0.75;
    /// Words of asking in the title.
    pub(crate) const ASKING: f32 = 0.5;
    /// The best heading.
    pub(crate) const HEADING: f32 = 0.3;
    /// The last part of the URL.
    pub(crate) const NAME: f32 = 0.3;
    /// Topics and words of the URL.
    pub(crate) const ADDRESS: f32 = 0.1;
}

/// What the positions of one document say; all in units of idf.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Features {
    /// Neighbours of the question that are neighbours, in this order, in the document (Metzler and Croft, "A Markov
    /// random field model for term dependencies", SIGIR 2005).
    ordered: f32,
    /// Neighbours of the question that stand within [`WINDOW`] words, by 1/distance.
    near: f32,
    /// Words in the title, times the share of the title that they make up.
    title: f32,
    /// Words of asking in the title.
    asking: f32,
    /// The same for the heading that has most of it.
    heading: f32,
    /// The same for the last part of the URL.
    name: f32,
    /// Words among the topics and in the URL.
    address: f32,
    /// Words in the title, times the share of the question that they make up.
    pub(crate) named: f32,
    /// The partial in which most of what the document tells stands, if one holds more than the rest of it.
    pub(crate) partial: Option<u64>,
}

impl Features {
    /// What the evidence adds to the score.
    pub(crate) fn worth(&self) -> f32 {
        self.parts().into_iter().map(|(_, points)| points).sum()
    }

    /// What each kind of evidence adds, by the name that explanations give it.
    pub(crate) fn parts(&self) -> [(&'static str, f32); 7] {
        [
            ("order", worth::ORDERED * self.ordered),
            ("nearness", worth::NEAR * self.near),
            ("title", worth::TITLE * self.title),
            ("asking", worth::ASKING * self.asking),
            ("heading", worth::HEADING * self.heading),
            ("url-name", worth::NAME * self.name),
            ("topics-and-url", worth::ADDRESS * self.address),
        ]
    }
}

/// The evidence of the documents `docs` of a segment, which ascend.
///
/// # Errors
/// When the postings cannot be read.
pub(crate) fn evidence(
    lookup: &QueryWeight<'_>,
    plan: &Query,
    at: usize,
    segment: &Segment,
    docs: &[DocId],
) -> Result<Vec<Features>, ReadError> {
    let question = Asked::new(plan, &lookup.idf);
    let places = Places::read(lookup, &question.leaves, at, segment, docs)?;
    let titles = segment.get_fieldnorms_reader(lookup.side.title)?;
    let mut layouts = Layouts::open(lookup.side.layout, segment)?;
    let borrowings = match lookup.side.layout {
        Some(_) => segment.fast_fields().column_opt::<u64>(BORROWED)?,
        None => None,
    };
    let asking = lookup.asking.told(at, segment, docs)?;
    let mut layout = Vec::new();
    let mut ahead = Vec::with_capacity(question.leaves.len());
    let mut all = Vec::with_capacity(docs.len());
    for (row, (doc, asking)) in docs.iter().zip(asking).enumerate() {
        layouts.read(*doc, &mut layout);
        if layout.is_empty() {
            // A resource: its labels stand first, and nothing else is laid out.
            let words = titles.fieldnorm(*doc);
            layout.push(SectionSpan { begins: 0, words, informative: words });
        }
        let mut evidence = question.evidence(&layout, &places, row, &mut ahead);
        let borrowed: Vec<u64> = borrowings.iter().flat_map(|column| column.values_for_doc(*doc)).collect();
        evidence.asking = asking;
        evidence.partial = question.partial(&borrowed, &places, row);
        all.push(evidence);
    }
    Ok(all)
}

/// The layouts of a segment's documents, which are read in ascending order.
pub(crate) struct Layouts {
    postings: Option<SegmentPostings>,
    positions: Vec<u32>,
}

impl Layouts {
    /// The layouts in this field; resources have none.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn open(field: Option<Field>, segment: &Segment) -> Result<Self, ReadError> {
        let opened = field.map(|field| Ok::<_, ReadError>((field, segment.words(field)?))).transpose()?;
        let postings = match opened {
            Some((field, Some(index))) => {
                let term = Term::from_field_text(field, section_positions::WORD);
                index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?
            }
            _ => None,
        };
        Ok(Self { postings, positions: Vec::new() })
    }

    /// Reads the layout of a document behind those that were read before.
    pub(crate) fn read(&mut self, doc: DocId, into: &mut Vec<SectionSpan>) {
        into.clear();
        if let Some(postings) = &mut self.postings
            && seek(postings, doc) == doc
        {
            postings.positions(&mut self.positions);
            into.extend(section_positions::parts(&self.positions));
        }
    }
}

/// The question as evidence is looked for.
struct Asked {
    /// The leaves of the question, ascending.
    leaves: Vec<usize>,
    /// By number in `leaves`: what the word tells.
    idf: Vec<f32>,
    /// Of all of them.
    total: f32,
    /// Neighbours of the question by number in `leaves`, and how far the second may stand behind the first.
    pairs: Vec<(usize, usize, u32)>,
}

impl Asked {
    fn new(plan: &Query, idf: &[f32]) -> Self {
        let mut leaves: Vec<usize> = plan.sequence.iter().map(|(leaf, _)| *leaf).collect();
        leaves.sort_unstable();
        leaves.dedup();
        let number = |leaf: usize| leaves.partition_point(|known| *known < leaf);
        let neighbours = plan.sequence.iter().zip(plan.sequence.iter().skip(1));
        let pairs = neighbours
            .filter(|((a, _), (b, _))| a != b)
            .map(|((a, place), (b, next))| (number(*a), number(*b), (next - place).clamp(1, FARTHEST)))
            .collect();
        let idf: Vec<f32> = leaves.iter().map(|leaf| idf[*leaf]).collect();
        Self { total: idf.iter().sum(), leaves, idf, pairs }
    }

    fn evidence<'a>(
        &self,
        layout: &[SectionSpan],
        places: &'a Places,
        row: usize,
        ahead: &mut Vec<&'a [u32]>,
    ) -> Features {
        let mut evidence = Features::default();
        ahead.clear();
        ahead.extend((0..self.idf.len()).map(|leaf| places.of(row, leaf)));
        for (a, b, far) in &self.pairs {
            let (ordered, near) = neighbours(places.of(row, *a), places.of(row, *b), *far);
            let weight = (self.idf[*a] + self.idf[*b]) / 2.0;
            evidence.ordered += weight * ordered / (ordered + 1.0);
            evidence.near += weight * near / (near + 1.0);
        }
        if let Some((title, sections)) = layout.split_first() {
            let (told, share) = part(*title, &self.idf, ahead);
            evidence.title = told * share;
            evidence.named = told * told / self.total.max(f32::MIN_POSITIVE);
            // The last two are the end and the last part of the URL.
            let sections = sections.get(..sections.len().saturating_sub(2)).unwrap_or_default();
            let headings = sections.iter().map(|heading| part(*heading, &self.idf, ahead));
            evidence.heading = headings.map(|(told, share)| told * share).fold(0.0, f32::max);
        }
        if let [_, .., end, name] = layout {
            let (told, share) = part(*name, &self.idf, ahead);
            evidence.name = told * share;
            let behind = |leaf: &usize| places.of(row, *leaf).last().is_some_and(|place| *place >= end.begins);
            evidence.address = (0..self.idf.len()).filter(behind).map(|leaf| self.idf[leaf]).sum();
        }
        evidence
    }

    /// The partial that tells more than half of what the document does: by words that stand nowhere else in it.
    fn partial(&self, borrowed: &[u64], places: &Places, row: usize) -> Option<u64> {
        if borrowed.is_empty() {
            return None;
        }
        let mut told: Vec<(u64, f32)> = Vec::new();
        let mut all = 0.0;
        for (leaf, idf) in self.idf.iter().enumerate() {
            let here = places.of(row, leaf);
            all += if here.is_empty() { 0.0 } else { *idf };
            let lender = |place: u32| {
                let mut stretches = PartialSpan::unpack(borrowed);
                stretches.find(|stretch| (stretch.begins..stretch.ends).contains(&place)).map(|stretch| stretch.partial)
            };
            let Some(partial) = here.first().and_then(|place| lender(*place)) else { continue };
            if !here.iter().all(|place| lender(*place) == Some(partial)) {
                continue;
            }
            match told.iter_mut().find(|(known, _)| *known == partial) {
                Some((_, sum)) => *sum += idf,
                None => told.push((partial, *idf)),
            }
        }
        told.into_iter().find(|(_, sum)| *sum > all / 2.0).map(|(partial, _)| partial)
    }
}

/// What the question's words in a title or heading tell, and the share of it that they make up. `ahead` says where they
/// stand, by leaf, as far as what stands before was not passed: parts are asked for in their order.
fn part(part: SectionSpan, idf: &[f32], ahead: &mut [&[u32]]) -> (f32, f32) {
    if part.words == 0 {
        return (0.0, 0.0);
    }
    let (mut told, mut hits) = (0.0, 0.0f32);
    let end = part.begins.saturating_add(part.words);
    for (places, idf) in ahead.iter_mut().zip(idf) {
        while let [first, behind @ ..] = *places
            && *first < part.begins
        {
            *places = behind;
        }
        if places.first().is_some_and(|place| *place < end) {
            told += idf;
            hits += 1.0;
        }
    }
    (told, (hits / part.informative.max(1) as f32).min(1.0))
}

/// Where the question's words stand in the candidates of a segment.
struct Places {
    leaves: usize,
    /// By document and leaf: a range of `flat`.
    ranges: Vec<(u32, u32)>,
    flat: Vec<u32>,
}

impl Places {
    fn read(
        lookup: &QueryWeight<'_>,
        leaves: &[usize],
        at: usize,
        segment: &Segment,
        docs: &[DocId],
    ) -> Result<Self, ReadError> {
        let mut places =
            Self { leaves: leaves.len(), ranges: vec![(0, 0); docs.len() * leaves.len()], flat: Vec::new() };
        let Some(index) = segment.words(lookup.side.text)? else { return Ok(places) };
        for (number, leaf) in leaves.iter().enumerate() {
            for (_, info) in lookup.terms(at, *leaf) {
                let option = IndexRecordOption::WithFreqsAndPositions;
                let mut postings = index.read_postings_from_terminfo(info, option)?;
                for (row, doc) in docs.iter().enumerate() {
                    if seek(&mut postings, *doc) == *doc {
                        places.add(row * leaves.len() + number, &mut postings);
                    }
                }
            }
        }
        Ok(places)
    }

    /// Adds the places of another form in a document to those that a leaf has already.
    fn add(&mut self, cell: usize, form: &mut SegmentPostings) {
        let (begin, end) = self.ranges[cell];
        let from = self.flat.len();
        form.append_positions_with_offset(0, &mut self.flat);
        if begin < end {
            self.flat.extend_from_within(begin as usize..end as usize);
            self.flat[from..].sort_unstable();
        }
        self.ranges[cell] = (from as u32, self.flat.len() as u32);
    }

    fn of(&self, row: usize, leaf: usize) -> &[u32] {
        let (from, to) = self.ranges[row * self.leaves + leaf];
        &self.flat[from as usize..to as usize]
    }
}

/// How often `right` follows `left` within `far` words, and the sum of 1/distance over those near each other.
fn neighbours(left: &[u32], right: &[u32], far: u32) -> (f32, f32) {
    let (mut ordered, mut near) = (0.0, 0.0);
    let mut at = 0;
    // Farther away than any place is from another.
    let (mut last, mut next) = (i64::MIN / 2, right.first().map_or(i64::MAX, |next| i64::from(*next)));
    for place in left.iter().map(|place| i64::from(*place)) {
        while next <= place {
            at += 1;
            (last, next) = (next, right.get(at).map_or(i64::MAX, |next| i64::from(*next)));
        }
        if next - place <= i64::from(far) {
            ordered += 1.0;
        }
        // A whole identifier stands where its first part does.
        let gap = (next - place).min(place - last).max(1);
        if gap <= i64::from(WINDOW) {
            near += 1.0 / gap as f32;
        }
    }
    (ordered, near)
}

#[cfg(test)]
mod tests {
    use super::{SectionSpan, neighbours, part};

    #[test]
    fn neighbours_count_in_order_and_near() {
        assert_eq!(neighbours(&[1, 10], &[2, 14], 1), (1.0, 1.0 + 1.0 / 4.0));
        assert_eq!(neighbours(&[5], &[4], 1), (0.0, 1.0));
        assert_eq!(neighbours(&[1], &[4], 3), (1.0, 1.0 / 3.0));
        assert_eq!(neighbours(&[1], &[40], 3), (0.0, 0.0));
        assert_eq!(neighbours(&[1], &[], 3), (0.0, 0.0));
        assert_eq!(neighbours(&[0, 7, 9], &[7, 8, 30], 1), (1.0, 1.0 / 7.0 + 1.0 + 1.0));
    }

    #[test]
    fn a_word_is_told_of_once_in_each_part_that_it_stands_in() {
        let of = |begins, words, informative| SectionSpan { begins, words, informative };
        // A title, text before the first heading, two headings.
        let layout = [of(0, 3, 2), of(13, 0, 0), of(20, 2, 2), of(40, 1, 1)];
        let mut ahead: [&[u32]; 3] = [&[0, 2, 3, 13, 21, 40], &[], &[1, 19, 22, 41]];
        let told = layout.map(|heading| part(heading, &[1.5, 9.0, 0.5], &mut ahead));
        assert_eq!(told, [(2.0, 1.0), (0.0, 0.0), (1.5, 0.5), (1.5, 1.0)]);
    }
}
