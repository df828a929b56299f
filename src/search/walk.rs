//! The walk over the posting lists of one segment: all of them side by side, a window of documents at a time.
//!
//! What a document scores is summed in a window small enough to stay in the processor's cache, so the cost of a
//! question is that of its postings and not of the size of the index. Which lists there are, and what they are worth,
//! `score` says.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, TERMINATED};

/// Documents of a window: their sums take 32 KiB.
const WINDOW: usize = 2048;
/// Documents that one word of a [`Set`] stands for.
const BITS: usize = 64;

/// A document that holds something of what was asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub(crate) doc: DocId,
    pub(crate) score: f32,
    /// The plan's leaves that it holds.
    pub(crate) mask: u64,
}

/// Length normalisation of one field: what a frequency is multiplied by, by the code of the document's length.
pub(crate) struct Norms {
    reader: FieldNormReader,
    b: f32,
    average: f32,
    /// 0 where it is not known yet: a rare word meets few lengths.
    factors: [f32; 256],
}

impl Norms {
    /// The norms of a field whose length matters by `b` and is `average` words.
    pub(crate) fn new(reader: FieldNormReader, b: f32, average: f32) -> Self {
        Self { reader, b, average, factors: [0.0; 256] }
    }

    /// What a frequency in a document comes to.
    pub(crate) fn normalize(&mut self, doc: DocId, frequency: u32) -> f32 {
        let code = self.reader.fieldnorm_id(doc);
        let factor = &mut self.factors[usize::from(code)];
        if *factor == 0.0 {
            let length = FieldNormReader::id_to_fieldnorm(code) as f32;
            *factor = 1.0 / (1.0 - self.b + self.b * length / self.average);
        }
        frequency as f32 * *factor
    }
}

/// A posting list, read as far as the walk has come.
pub(crate) struct List {
    blocks: BlockSegmentPostings,
    /// How much of the block is read.
    read: usize,
}

impl List {
    /// A list at its start.
    pub(crate) fn new(blocks: BlockSegmentPostings) -> Self {
        Self { blocks, read: 0 }
    }

    fn doc(&self) -> DocId {
        self.blocks.docs().get(self.read).copied().unwrap_or(TERMINATED)
    }

    /// How often the term stands in a document, if the walk has not come past it.
    pub(crate) fn frequency(&mut self, of: DocId) -> u32 {
        let mut found = 0;
        self.take_until(of + 1, |doc, frequency| found = if doc == of { frequency } else { 0 });
        found
    }

    /// Calls `take` with the documents before `end` and the term's frequencies in them.
    fn take_until(&mut self, end: DocId, mut take: impl FnMut(DocId, u32)) {
        loop {
            let (docs, frequencies) = (self.blocks.docs(), self.blocks.freqs());
            let whole = docs.last().is_some_and(|last| *last < end);
            let upto = if whole { docs.len() } else { docs.partition_point(|doc| *doc < end) };
            for (at, doc) in docs.iter().enumerate().take(upto).skip(self.read) {
                // Exact fields keep no frequencies: the slice is empty there.
                take(*doc, frequencies.get(at).copied().unwrap_or(1));
            }
            self.read = upto;
            if !whole {
                return;
            }
            self.blocks.advance();
            self.read = 0;
        }
    }
}

/// A list of a word, in the whole text or in a zone.
pub(crate) struct Weighted {
    pub(crate) list: List,
    /// Index into the walk's norms.
    pub(crate) norms: usize,
    /// What an occurrence counts.
    pub(crate) weight: f32,
}

/// What the documents of a leaf are told by.
pub(crate) enum Source {
    /// Lists whose weighted frequencies are summed and saturated once.
    Word {
        /// The lists, in the order that they are summed in.
        lists: Vec<Weighted>,
        /// What the word tells.
        idf: f32,
        /// Leaves beside which it tells nothing, because it stands for them.
        beside: u64,
    },
    /// Lists that a document stands in or not.
    Lists(Vec<List>),
    /// Documents that were found otherwise, in order, with what their frequencies come to; the first have been met.
    Documents {
        /// All of them.
        documents: Vec<(DocId, f32)>,
        /// What the leaf tells, 0 when it is a condition only.
        idf: f32,
        /// Leaves beside which it tells nothing, because it stands for them.
        beside: u64,
        /// How many were met.
        met: usize,
    },
}

/// A walk before its start: the sources by leaf, those that stand for others behind them, and the norms of the fields.
pub(crate) struct Walk {
    pub(crate) sources: Vec<Source>,
    pub(crate) norms: Vec<Norms>,
    /// Saturation of BM25.
    pub(crate) k1: f32,
}

impl Walk {
    /// Calls `take` with every document that any source holds, in order.
    pub(crate) fn run(mut self, mut take: impl FnMut(Hit)) {
        let mut window = Window::new();
        loop {
            let base = self.sources.iter().map(Source::next).min().unwrap_or(TERMINATED);
            if base == TERMINATED {
                return;
            }
            window.base = base;
            for (bit, source) in self.sources.iter_mut().enumerate() {
                source.fill(&mut window, bit, &mut self.norms, self.k1);
            }
            window.empty(&mut take);
        }
    }
}

impl Source {
    /// The first document that was not met.
    fn next(&self) -> DocId {
        match self {
            Self::Word { lists, .. } => lists.iter().map(|weighted| weighted.list.doc()).min().unwrap_or(TERMINATED),
            Self::Lists(lists) => lists.iter().map(List::doc).min().unwrap_or(TERMINATED),
            Self::Documents { documents, met, .. } => documents.get(*met).map_or(TERMINATED, |(doc, _)| *doc),
        }
    }

    fn fill(&mut self, window: &mut Window, bit: usize, norms: &mut [Norms], k1: f32) {
        let (base, end) = (window.base, window.end());
        match self {
            Self::Word { lists, idf, beside } => {
                for Weighted { list, norms: of, weight } in lists {
                    let (norms, weight) = (&mut norms[*of], *weight);
                    list.take_until(end, |doc, frequency| {
                        let at = (doc - base) as usize;
                        window.word.insert(at);
                        window.frequency[at] += weight * norms.normalize(doc, frequency);
                    });
                }
                window.saturate(bit, *idf, k1, *beside);
            }
            Self::Lists(lists) => {
                for list in lists {
                    list.take_until(end, |doc, _| window.mark((doc - base) as usize, bit));
                }
            }
            Self::Documents { documents, idf, beside, met } => {
                for (doc, frequency) in documents[*met..].iter().take_while(|(doc, _)| *doc < end) {
                    let at = (doc - base) as usize;
                    window.word.insert(at);
                    window.frequency[at] += frequency;
                    *met += 1;
                }
                window.saturate(bit, *idf, k1, *beside);
            }
        }
    }
}

/// What the weighted frequencies of a word come to.
pub(crate) fn saturated(frequencies: f32, idf: f32, k1: f32) -> f32 {
    idf * frequencies * (k1 + 1.0) / (k1 + frequencies)
}

/// Whether a leaf tells anything in a document that holds the leaves of `mask`: what stands for other leaves does not
/// where all of those are.
pub(crate) fn tells(mask: u64, beside: u64) -> bool {
    beside == 0 || mask & beside != beside
}

/// The sums of a window; empty between two windows.
struct Window {
    base: DocId,
    /// Weighted frequencies of the word under way.
    frequency: Box<[f32]>,
    /// Documents that have some.
    word: Set,
    score: Box<[f32]>,
    mask: Box<[u64]>,
    /// Documents that have a score or a mask.
    met: Set,
}

impl Window {
    fn new() -> Self {
        Self {
            base: 0,
            frequency: vec![0.0; WINDOW].into(),
            word: Set::default(),
            score: vec![0.0; WINDOW].into(),
            mask: vec![0; WINDOW].into(),
            met: Set::default(),
        }
    }

    fn end(&self) -> DocId {
        self.base.saturating_add(WINDOW as DocId).min(TERMINATED)
    }

    fn mark(&mut self, at: usize, bit: usize) {
        self.met.insert(at);
        self.mask[at] |= 1 << bit;
    }

    /// Adds a word's frequencies to the scores, where the leaves `beside` which it tells nothing are not all there.
    fn saturate(&mut self, bit: usize, idf: f32, k1: f32, beside: u64) {
        let (frequency, score, mask) = (&mut self.frequency, &mut self.score, &mut self.mask);
        let met = &mut self.met;
        self.word.drain(|at| {
            let frequencies = std::mem::take(&mut frequency[at]);
            if tells(mask[at], beside) {
                score[at] += saturated(frequencies, idf, k1);
            }
            mask[at] |= 1 << bit;
            met.insert(at);
        });
    }

    fn empty(&mut self, take: &mut impl FnMut(Hit)) {
        let (base, score, mask) = (self.base, &mut self.score, &mut self.mask);
        self.met.drain(|at| {
            let (score, mask) = (std::mem::take(&mut score[at]), std::mem::take(&mut mask[at]));
            take(Hit { doc: base + at as DocId, score, mask });
        });
    }
}

/// A set of documents of a window.
struct Set([u64; WINDOW / BITS]);

impl Default for Set {
    fn default() -> Self {
        Self([0; WINDOW / BITS])
    }
}

impl Set {
    fn insert(&mut self, at: usize) {
        self.0[at / BITS] |= 1 << (at % BITS);
    }

    /// Takes everything out, in order.
    fn drain(&mut self, mut take: impl FnMut(usize)) {
        for (number, word) in self.0.iter_mut().enumerate() {
            let mut left = std::mem::take(word);
            while left != 0 {
                take(number * BITS + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{IndexRecordOption, STRING, Schema};
    use tantivy::{Index, TantivyDocument, Term};

    use super::{Hit, List, Source, Walk};

    /// Enough documents for several windows, and for blocks that end within one.
    const DOCUMENTS: u32 = 10_000;

    fn holds(divisor: u32) -> impl Fn(&u32) -> bool {
        move |doc| doc.is_multiple_of(divisor)
    }

    #[test]
    fn meets_every_document_once_in_order_with_all_its_leaves() {
        let mut schema = Schema::builder();
        let field = schema.add_text_field("key", STRING);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).unwrap();
        for doc in 0..DOCUMENTS {
            let mut document = TantivyDocument::default();
            for divisor in [3, 1_999].into_iter().filter(|divisor| holds(*divisor)(&doc)) {
                document.add_text(field, divisor.to_string());
            }
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let postings = searcher.segment_reader(0).inverted_index(field).unwrap();
        let list = |divisor: u32| {
            let term = Term::from_field_text(field, &divisor.to_string());
            List::new(postings.read_block_postings(&term, IndexRecordOption::Basic).unwrap().unwrap())
        };
        let found = Source::Documents {
            documents: (0..DOCUMENTS).filter(holds(7)).map(|doc| (doc, 1.0)).collect(),
            idf: 0.0,
            beside: 0,
            met: 0,
        };
        let sources = vec![Source::Lists(vec![list(3)]), found, Source::Lists(vec![list(1_999)])];
        let mut hits = Vec::new();
        Walk { sources, norms: Vec::new(), k1: 1.2 }.run(|hit| hits.push(hit));
        let mask = |doc: &u32| [3, 7, 1_999].iter().rev().fold(0, |mask, by| mask << 1 | u64::from(holds(*by)(doc)));
        let expected = (0..DOCUMENTS).map(|doc| Hit { doc, score: 0.0, mask: mask(&doc) });
        assert!(hits.into_iter().eq(expected.filter(|hit| hit.mask != 0)));
    }
}
