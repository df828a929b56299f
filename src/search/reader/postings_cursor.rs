//! Postings cursor: a forward reader of the postings of one term.

use std::ops::Range;

use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, DocSet, TERMINATED};

use super::doc_bitset::DocBitSet;

/// Postings of a block that a linear scan skips; beyond that, a binary search is faster.
const LINEAR_SKIP: usize = 16;
/// Cost of a seek to one document, in sequentially read postings.
const SEEK_COST: usize = 6;

/// A cursor over postings.
#[derive(Clone)]
pub(crate) struct PostingsCursor {
    blocks: BlockSegmentPostings,
    /// Index of the current posting in its block.
    index: usize,
}

impl PostingsCursor {
    /// A cursor on the first posting.
    pub(crate) fn new(blocks: BlockSegmentPostings) -> Self {
        Self { blocks, index: 0 }
    }

    /// Number of postings, deleted documents included.
    pub(crate) fn len(&self) -> usize {
        self.blocks.doc_freq() as usize
    }

    /// The current document; [`TERMINATED`] at the end.
    pub(crate) fn doc(&self) -> DocId {
        self.blocks.docs().get(self.index).copied().unwrap_or(TERMINATED)
    }

    /// Frequency of the term in a document; 0 if the document lacks the term or is before the cursor.
    pub(crate) fn frequency_in(&mut self, doc: DocId) -> u32 {
        let mut found = 0;
        self.for_each_in(doc, std::iter::once(0), |_, frequency| found = frequency);
        found
    }

    /// Calls `visit` with the offset and the frequency of postings in a window: at least the postings in `docs`.
    ///
    /// When `docs` is dense, a scan of all postings is faster than a seek for each document.
    pub(crate) fn intersect(&mut self, window: Range<DocId>, docs: &DocBitSet, mut visit: impl FnMut(usize, u32)) {
        let Some(first) = docs.first() else { return };
        self.skip_to(window.start + first as DocId);
        if docs.len_exceeds(self.estimate_postings(window.len()) / SEEK_COST) {
            self.for_each_before(window.end, |doc, freq| visit(doc.saturating_sub(window.start) as usize, freq));
        } else {
            self.for_each_in(window.start, docs.iter(), visit);
        }
    }

    /// Skips the postings before `target`.
    fn skip_to(&mut self, target: DocId) {
        if self.blocks.docs().last().is_some_and(|last| *last < target) {
            self.index = self.blocks.seek(target);
        }
        self.index += count_before(self.blocks.docs().get(self.index..).unwrap_or_default(), target);
    }

    /// Expected postings in `range_len` consecutive documents, by the density of the current block.
    fn estimate_postings(&self, range_len: usize) -> usize {
        match self.blocks.docs() {
            [first, .., last] => self.blocks.docs().len() * range_len / last.saturating_sub(*first).max(1) as usize,
            _ => 1,
        }
    }

    /// Calls `visit` with the offset and the frequency of every posting in a set of documents.
    ///
    /// `offsets` are relative to `base` and ascend.
    pub(crate) fn for_each_in(
        &mut self,
        base: DocId,
        offsets: impl Iterator<Item = usize>,
        mut visit: impl FnMut(usize, u32),
    ) {
        for offset in offsets {
            let doc = base + offset as DocId;
            self.skip_to(doc);
            match self.blocks.docs().get(self.index) {
                Some(next) if *next == doc => visit(offset, self.blocks.freqs().get(self.index).copied().unwrap_or(1)),
                Some(_) => {}
                // The cursor is at the end of the last block.
                None => return,
            }
        }
    }

    /// Calls `visit` with the document and the frequency of every posting before `end`.
    pub(crate) fn for_each_before(&mut self, end: DocId, mut visit: impl FnMut(DocId, u32)) {
        while self.doc() < end {
            let (docs, freqs) = (self.blocks.docs(), self.blocks.freqs());
            let is_whole_block = docs.last().is_some_and(|last| *last < end);
            let stop = if is_whole_block { docs.len() } else { docs.partition_point(|doc| *doc < end) };
            match (docs.get(self.index..stop), freqs.get(self.index..stop)) {
                (Some(docs), Some(freqs)) => docs.iter().zip(freqs).for_each(|(doc, freq)| visit(*doc, *freq)),
                // Keyword fields store no frequencies.
                (Some(docs), None) => docs.iter().for_each(|doc| visit(*doc, 1)),
                (None, _) => {}
            }
            self.index = stop;
            if is_whole_block {
                self.blocks.advance();
                self.index = 0;
            }
        }
    }
}

/// Number of documents before `target`; `docs` ascends.
fn count_before(docs: &[DocId], target: DocId) -> usize {
    match docs.get(LINEAR_SKIP) {
        Some(far) if *far < target => docs.partition_point(|doc| *doc < target),
        _ => docs.iter().take_while(|doc| **doc < target).count(),
    }
}

/// Advances postings to the first document from `target` on; [`TERMINATED`] when there is none.
pub(crate) fn seek(postings: &mut impl DocSet, target: DocId) -> DocId {
    if postings.doc() < target { postings.seek(target) } else { postings.doc() }
}
