//! The best documents: how those of a segment are gathered, and the order of documents of one score, which is that of
//! their addresses. What makes a score, `rank` and `score` say.

use std::cell::{Cell, OnceCell};
use std::cmp::Reverse;
use std::ops::Range;

use tantivy::columnar::StrColumn;
use tantivy::{DocId, TantivyError};

use crate::index::generation::ReadError;
use crate::index::schema::address;
use crate::search::rank::RankedDoc;
use crate::search::reader::Segment;

use super::maxscore::Hit;

/// Instructions that an address takes on a million pages, read in a record (3,300, and a page fault that takes as long as
/// the rest) or found by its column's dictionary; to open the column takes one for each document of the segment.
const RECORD: usize = if cfg!(test) { 200 } else { 8_000 };
const DICTIONARY: usize = if cfg!(test) { 85 } else { 8_500 };

/// Bytes of a value that tantivy keeps in a column.
const LONGEST: usize = u16::MAX as usize;

/// Where the URLs and targets of a segment's documents stand among each other. To open the column costs more the more
/// documents there are, so it is opened where the order of documents of one score decides something, and of a few in a large
/// segment the addresses are read in their records.
pub(crate) struct UrlOrder<'a> {
    segment: &'a Segment,
    column: OnceCell<Result<Option<StrColumn>, TantivyError>>,
    /// Addresses that were read in records.
    recorded: Cell<usize>,
}

impl<'a> UrlOrder<'a> {
    pub(crate) fn new(segment: &'a Segment) -> Self {
        Self { segment, column: OnceCell::new(), recorded: Cell::new(0) }
    }

    fn column(&self) -> Option<&StrColumn> {
        let opened = self.column.get_or_init(|| self.segment.fast_fields().str("order"));
        opened.as_ref().ok().and_then(Option::as_ref)
    }

    fn ordinal(&self, doc: DocId) -> u64 {
        self.column().and_then(|column| column.term_ords(doc).next()).unwrap_or(u64::MAX)
    }

    fn address(&self, doc: DocId) -> Result<Vec<u8>, ReadError> {
        let mut address = String::new();
        if let Some(column) = self.column() {
            column.ord_to_str(self.ordinal(doc), &mut address)?;
        }
        Ok(address.into_bytes())
    }

    /// What it takes to open the column, where that was not done yet.
    fn opening(&self) -> usize {
        if self.column.get().is_none() { self.segment.max_doc() as usize } else { 0 }
    }

    /// The address by the record, as much of it as the column keeps.
    fn recorded(&self, doc: DocId) -> Result<Vec<u8>, ReadError> {
        self.recorded.set(self.recorded.get() + 1);
        let mut address = address(&self.segment.record(doc)?)?.as_bytes().to_vec();
        address.truncate(LONGEST);
        Ok(address)
    }

    /// Tells of a column that could not be opened.
    pub(crate) fn finish(self) -> Result<(), ReadError> {
        Ok(self.column.into_inner().transpose().map(drop)?)
    }
}

/// The best documents of a segment; of one score, those whose URL or target sorts first.
pub(crate) struct TopDocs<'a> {
    most: usize,
    order: &'a UrlOrder<'a>,
    /// In any order: the best, and what was met since they were chosen.
    hits: Vec<Hit>,
    /// Documents that are gathered before the best are chosen again: the fewer, the sooner the bar rises.
    room: usize,
    /// What a document has to score to be among the best.
    bar: f32,
}

impl<'a> TopDocs<'a> {
    /// Documents that are gathered beyond half as many again as are wanted.
    const GATHERED: usize = 64;
    /// Documents for which there is more room once so many score the same that their order has to be told.
    const TIED: usize = 512;

    /// Gathers `most` documents that score at least `bar`.
    pub(crate) fn new(most: usize, order: &'a UrlOrder<'a>, bar: f32) -> Self {
        Self { most, order, hits: Vec::new(), room: Self::room(most), bar }
    }

    /// What a document has to score to be among the best.
    pub(crate) fn bar(&self) -> f32 {
        self.bar
    }

    pub(crate) fn push(&mut self, hit: Hit) {
        if hit.score >= self.bar {
            self.hits.push(hit);
            if self.hits.len() >= self.room {
                self.choose();
            }
        }
    }

    /// Leaves out those that score less than the last of the best. Those that score the same stay as long as there is room
    /// for more: their order costs more to tell, and where other segments have better ones it decides nothing.
    fn choose(&mut self) {
        if self.hits.len() <= self.most {
            return;
        }
        self.bar = nth(self.hits.iter().map(|hit| hit.score), self.most);
        self.hits.retain(|hit| hit.score >= self.bar);
        if self.hits.len() >= self.room {
            self.room = Self::room(self.most).saturating_add(Self::TIED);
            self.cut();
        }
    }

    /// Leaves no more than the best: of those that score as much as the last of them, those that sort first.
    fn cut(&mut self) {
        let mut tied: Vec<Hit> = self.hits.extract_if(.., |hit| hit.score == self.bar).collect();
        tied.sort_by_cached_key(|hit| self.order.ordinal(hit.doc));
        self.hits.extend(tied.into_iter().take(self.most.saturating_sub(self.hits.len())));
    }

    fn room(most: usize) -> usize {
        most.saturating_add(most / 2).saturating_add(Self::GATHERED)
    }

    /// The best, in any order, and what scores as much as the last of them, unless that is so much that it was cut before.
    pub(crate) fn finish(mut self) -> Vec<Hit> {
        self.choose();
        if self.hits.len() > self.most && self.room > Self::room(self.most) {
            self.cut();
        }
        self.hits
    }
}

/// What a document has to score to be among the best `most` when some that score so are there already.
pub(crate) fn bar(found: impl ExactSizeIterator<Item = f32>, most: usize) -> f32 {
    if found.len() < most { f32::NEG_INFINITY } else { nth(found, most) }
}

/// The score at place `most`, counted from 1, of at least as many. No score is below 0, so its bits are in its order.
fn nth(scores: impl Iterator<Item = f32>, most: usize) -> f32 {
    let mut bits: Vec<u32> = scores.map(f32::to_bits).collect();
    let Some(at) = bits.len().checked_sub(most).filter(|at| *at < bits.len()) else { return f32::INFINITY };
    f32::from_bits(*bits.select_nth_unstable(at).1)
}

/// Puts the best first; of one score, those whose URL or target sorts first, wherever `decides` says of their places
/// that their order decides something.
pub(crate) fn sort(
    best: &mut [RankedDoc],
    orders: &[UrlOrder<'_>],
    decides: impl Fn(Range<usize>, &[RankedDoc]) -> bool,
) -> Result<(), ReadError> {
    // No score is below 0, so its bits are in its order.
    best.sort_by_cached_key(|ranked| (Reverse(ranked.score.to_bits()), ranked.segment, ranked.doc));
    let mut begins = 0;
    for tied in best.chunk_by_mut(|a, b| a.score.total_cmp(&b.score).is_eq()) {
        let places = begins..begins + tied.len();
        begins = places.end;
        if tied.len() > 1 && decides(places, tied) {
            sort_tied(tied, orders)?;
        }
    }
    Ok(())
}

/// Puts documents of one score, those of a segment side by side, in the order of their addresses, which are read only
/// where they are few or stand in different segments. They are few where their records, with those that were read before,
/// take less than the columns, so that about twice of what is best is spent at most.
fn sort_tied(tied: &mut [RankedDoc], orders: &[UrlOrder<'_>]) -> Result<(), ReadError> {
    let (mut segments, mut opening, mut recorded) = (0, 0, tied.len());
    for of_segment in tied.chunk_by(|a, b| a.segment == b.segment) {
        let order = &orders[of_segment[0].segment];
        segments += 1;
        opening += order.opening();
        recorded += order.recorded.get();
    }
    let found = if segments > 1 { tied.len() * DICTIONARY } else { 0 };
    let few = recorded * RECORD < opening + found;
    if !few && segments < 2 {
        tied.sort_by_cached_key(|ranked| orders[ranked.segment].ordinal(ranked.doc));
        return Ok(());
    }
    let mut addressed = Vec::with_capacity(tied.len());
    for ranked in tied.iter() {
        let order = &orders[ranked.segment];
        let address = if few { order.recorded(ranked.doc) } else { order.address(ranked.doc) };
        addressed.push((address?, *ranked));
    }
    addressed.sort_by(|a, b| a.0.cmp(&b.0));
    for (place, (_, ranked)) in tied.iter_mut().zip(addressed) {
        *place = ranked;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};
    use tantivy::schema::{STORED, Schema, TextOptions};
    use tantivy::{DocId, Index, TantivyDocument};

    use crate::index::schema::encode;

    use super::{Hit, LONGEST, RECORD, RankedDoc, Segment, TopDocs, UrlOrder, sort_tied};

    const DOCUMENTS: DocId = 4000;

    /// The address of a document of a segment: they descend, and those of two segments take turns.
    fn addressed(segment: usize, doc: DocId) -> String {
        format!("/{:05}{segment}", 99_999 - doc)
    }

    /// A segment of documents with these addresses, each in the column and in a record.
    fn recorded(addresses: impl Iterator<Item = String>) -> Segment {
        let mut schema = Schema::builder();
        let order = schema.add_text_field("order", TextOptions::default().set_fast("raw"));
        let record = schema.add_bytes_field("record", STORED);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).unwrap();
        for address in addresses {
            let mut document = TantivyDocument::default();
            document.add_bytes(record, &encode(&("title", &address, 7_u64)));
            document.add_text(order, address);
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        Segment::open(&index.searchable_segments().unwrap()[0]).unwrap()
    }

    #[test]
    fn documents_of_one_score_stand_in_the_order_of_their_addresses_wherever_those_are_read() {
        let segments = [0, 1].map(|segment| recorded((0..=4 * RECORD as DocId).map(|doc| addressed(segment, doc))));
        // Of two segments, both are opened and each address is looked up: 14 take as long.
        let two = |many: usize| (0..many).map(|at| at % 2).collect::<Vec<_>>();
        let cases = [(vec![0; 4], true), (vec![0; 5], false), (two(2), true), (two(13), true), (two(15), false)];
        for (tied, few) in cases {
            let orders = segments.each_ref().map(UrlOrder::new);
            let documents = tied.iter().zip((7..).step_by(7));
            let mut tied: Vec<RankedDoc> =
                documents.map(|(segment, doc)| RankedDoc::unranked(*segment, doc, 0, true)).collect();
            tied.sort_by_key(|ranked| (ranked.segment, ranked.doc));
            sort_tied(&mut tied, &orders).unwrap();
            let addresses: Vec<String> = tied.iter().map(|ranked| addressed(ranked.segment, ranked.doc)).collect();
            assert!(addresses.is_sorted(), "{addresses:?}");
            assert_eq!(orders.iter().all(|order| order.column.get().is_none()), few, "{addresses:?}");
            let read: usize = orders.iter().map(|order| order.recorded.get()).sum();
            assert_eq!(read, if few { tied.len() } else { 0 });
            // With those that were read before, they are no longer few.
            let before = tied.clone();
            tied.reverse();
            tied.sort_by_key(|ranked| ranked.segment);
            sort_tied(&mut tied, &orders).unwrap();
            assert_eq!(tied, before);
            let more = orders.iter().map(|order| order.recorded.get()).sum::<usize>() - read;
            assert_eq!(more, if tied.len() == 2 { 2 } else { 0 });
        }
    }

    #[test]
    fn an_address_longer_than_a_column_keeps_is_the_same_in_a_record() {
        let segment = recorded([0, 1, LONGEST, LONGEST + 1].into_iter().map(|length| "a".repeat(length)));
        let order = UrlOrder::new(&segment);
        for doc in 0..4 {
            assert_eq!(order.recorded(doc).unwrap(), order.address(doc).unwrap(), "{doc}");
        }
    }

    #[test]
    fn no_document_is_lost_that_is_among_the_best() {
        // Documents whose addresses descend.
        let segment = Segment::of_values("order", (0..DOCUMENTS).map(|doc| vec![format!("{:05}", DOCUMENTS - doc)]));
        proptest!(|(most in 1..200_usize, scores in 1..2000_u32)| {
            let hits = (0..DOCUMENTS).map(|doc| Hit { doc, score: (doc * 31 % scores) as f32, mask: 0 });
            let mut all: Vec<Hit> = hits.collect();
            let order = UrlOrder::new(&segment);
            let mut best = TopDocs::new(most, &order, f32::NEG_INFINITY);
            all.iter().for_each(|hit| best.push(*hit));
            let first = |hits: &mut Vec<Hit>| {
                hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.doc.cmp(&a.doc)));
                hits.truncate(most);
            };
            first(&mut all);
            let mut found = best.finish();
            first(&mut found);
            prop_assert_eq!(found, all);
        });
    }
}
