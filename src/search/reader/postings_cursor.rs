//! Posting lists, read as far as a walk has come.

use std::ops::Range;

use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, TERMINATED};

use super::doc_bitset::DocBitSet;

/// Documents of a block that are passed one by one; those farther away are searched for.
const NEAR: usize = 16;
/// Documents that are read in the time in which one is looked for.
const DEAR: usize = 6;

/// A posting list, read as far as the walk has come.
#[derive(Clone)]
pub(crate) struct PostingsCursor {
    blocks: BlockSegmentPostings,
    /// How much of the block is read.
    read: usize,
}

impl PostingsCursor {
    /// A list at its start.
    pub(crate) fn new(blocks: BlockSegmentPostings) -> Self {
        Self { blocks, read: 0 }
    }

    /// Documents that it holds.
    pub(crate) fn len(&self) -> usize {
        self.blocks.doc_freq() as usize
    }

    /// The first document that was not read.
    pub(crate) fn doc(&self) -> DocId {
        self.blocks.docs().get(self.read).copied().unwrap_or(TERMINATED)
    }

    /// How often the term stands in a document, if the walk has not come past it.
    pub(crate) fn frequency(&mut self, of: DocId) -> u32 {
        let mut found = 0;
        self.take_among(of, std::iter::once(0), |_, frequency| found = frequency);
        found
    }

    /// Calls `take` with documents of a window that the list holds, and the term's frequencies: at least with those that
    /// are `looked` at. Where they are many, all are read, for to look for each costs more.
    pub(crate) fn take_where(&mut self, window: Range<DocId>, looked: &DocBitSet, mut take: impl FnMut(usize, u32)) {
        let Some(first) = looked.first() else { return };
        self.skip(window.start + first as DocId);
        if looked.exceeds(self.expected(window.len()) / DEAR) {
            self.take_until(window.end, |doc, frequency| take(doc.saturating_sub(window.start) as usize, frequency));
        } else {
            self.take_among(window.start, looked.iter(), take);
        }
    }

    /// Passes over the documents before `to`.
    fn skip(&mut self, to: DocId) {
        if self.blocks.docs().last().is_some_and(|last| *last < to) {
            self.read = self.blocks.seek(to);
        }
        self.read += passed(self.blocks.docs().get(self.read..).unwrap_or_default(), to);
    }

    /// How many of `documents` the list holds, by those near the last that was read.
    fn expected(&self, documents: usize) -> usize {
        match self.blocks.docs() {
            [first, .., last] => self.blocks.docs().len() * documents / last.saturating_sub(*first).max(1) as usize,
            _ => 1,
        }
    }

    /// Calls `take` with those of the documents `among`, which ascend from `base`, that the list holds, and the term's
    /// frequencies.
    pub(crate) fn take_among(
        &mut self,
        base: DocId,
        among: impl Iterator<Item = usize>,
        mut take: impl FnMut(usize, u32),
    ) {
        for at in among {
            let doc = base + at as DocId;
            self.skip(doc);
            match self.blocks.docs().get(self.read) {
                Some(next) if *next == doc => take(at, self.blocks.freqs().get(self.read).copied().unwrap_or(1)),
                Some(_) => {}
                // Behind its end a list stays at its last block.
                None => return,
            }
        }
    }

    /// Calls `take` with the documents before `end` and the term's frequencies in them.
    pub(crate) fn take_until(&mut self, end: DocId, mut take: impl FnMut(DocId, u32)) {
        while self.doc() < end {
            let (docs, frequencies) = (self.blocks.docs(), self.blocks.freqs());
            let is_whole = docs.last().is_some_and(|last| *last < end);
            let upto = if is_whole { docs.len() } else { docs.partition_point(|doc| *doc < end) };
            match (docs.get(self.read..upto), frequencies.get(self.read..upto)) {
                (Some(docs), Some(frequencies)) => docs.iter().zip(frequencies).for_each(|(doc, of)| take(*doc, *of)),
                // Exact fields keep no frequencies: the slice is empty there.
                (Some(docs), None) => docs.iter().for_each(|doc| take(*doc, 1)),
                (None, _) => {}
            }
            self.read = upto;
            if is_whole {
                self.blocks.advance();
                self.read = 0;
            }
        }
    }
}

/// How many of these documents, which ascend, stand before another.
fn passed(docs: &[DocId], doc: DocId) -> usize {
    match docs.get(NEAR) {
        Some(far) if *far < doc => docs.partition_point(|passed| *passed < doc),
        _ => docs.iter().take_while(|passed| **passed < doc).count(),
    }
}
