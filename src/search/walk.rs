//! The walk over the posting lists of one segment: all of them side by side, a window of documents at a time.
//!
//! What a document scores is summed in a window small enough to stay in the processor's cache, so the cost of a
//! question is that of its postings and not of the size of the index. Once the best documents score more than some lists
//! can add up to, those lists are read where others lead, and nowhere else. Which lists there are, and what they are
//! worth, `score` says.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, TERMINATED};

use super::plan::Idle;
use super::window::Window;

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
#[derive(Clone)]
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

    /// Calls `take` with the documents before `end`, or with those of them `among` these, and the term's frequencies.
    fn take(&mut self, end: DocId, among: Option<&[DocId]>, take: impl FnMut(DocId, u32)) {
        match among {
            Some(among) => self.take_among(among, take),
            None => self.take_until(end, take),
        }
    }

    /// Calls `take` with those of the documents `among`, which ascend, that the list holds, and the term's frequencies.
    fn take_among(&mut self, among: &[DocId], mut take: impl FnMut(DocId, u32)) {
        for doc in among {
            if self.blocks.docs().last().is_some_and(|last| last < doc) {
                self.read = self.blocks.seek(*doc);
            }
            let docs = self.blocks.docs();
            while docs.get(self.read).is_some_and(|passed| passed < doc) {
                self.read += 1;
            }
            if docs.get(self.read) == Some(doc) {
                take(*doc, self.blocks.freqs().get(self.read).copied().unwrap_or(1));
            }
        }
    }

    /// Calls `take` with the documents before `end` and the term's frequencies in them.
    fn take_until(&mut self, end: DocId, mut take: impl FnMut(DocId, u32)) {
        loop {
            let (docs, frequencies) = (self.blocks.docs(), self.blocks.freqs());
            let whole = docs.last().is_some_and(|last| *last < end);
            let upto = if whole { docs.len() } else { docs.partition_point(|doc| *doc < end) };
            match (docs.get(self.read..upto), frequencies.get(self.read..upto)) {
                (Some(docs), Some(frequencies)) => docs.iter().zip(frequencies).for_each(|(doc, of)| take(*doc, *of)),
                // Exact fields keep no frequencies: the slice is empty there.
                (Some(docs), None) => docs.iter().for_each(|doc| take(*doc, 1)),
                (None, _) => {}
            }
            self.read = self.read.max(upto);
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
    /// Index into the walk's norms; 0 is the whole text, in which all stands that stands in the zones.
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
    /// Leaves that may be idle, each set larger than the one before.
    pub(crate) idle: Vec<Idle>,
}

impl Walk {
    /// Calls `take` with the documents that any source holds, in order. `take` says what a document has to score from
    /// there on, `bar` what it has to at the start: below it, documents that hold idle leaves alone are left out.
    pub(crate) fn run(mut self, mut bar: f32, mut take: impl FnMut(Hit) -> f32) {
        let mut window = Window::new();
        loop {
            let idle = self.idle.iter().take_while(|idle| idle.most < bar).last().map_or(0, |idle| idle.leaves);
            let leading = || self.sources.iter().enumerate().filter(|(leaf, _)| idle >> leaf & 1 == 0);
            window.open(leading().map(|(_, source)| source.next()).min().unwrap_or(TERMINATED));
            if window.base == TERMINATED {
                return;
            }
            if idle != 0 {
                leading().for_each(|(_, source)| source.lead(&mut window));
                window.follow();
            }
            for (leaf, source) in self.sources.iter_mut().enumerate() {
                source.fill(&mut window, leaf, &mut self.norms, self.k1, idle >> leaf & 1 == 1);
            }
            window.empty(|hit| bar = take(hit));
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

    /// Marks its documents of the window as those to look at; they stay to be met.
    fn lead(&self, window: &mut Window) {
        let (base, end) = (window.base, window.end);
        let mut mark = |list: &List| list.clone().take_until(end, |doc, _| window.word.insert((doc - base) as usize));
        match self {
            Self::Word { lists, .. } => {
                lists.iter().filter(|weighted| weighted.norms == 0).for_each(|weighted| mark(&weighted.list));
            }
            Self::Lists(lists) => lists.iter().for_each(mark),
            Self::Documents { documents, met, .. } => {
                let here = documents[*met..].iter().take_while(|(doc, _)| *doc < end);
                here.for_each(|(doc, _)| window.word.insert((doc - base) as usize));
            }
        }
    }

    /// Adds what the documents of the window hold; of an idle leaf, those that others lead to.
    fn fill(&mut self, window: &mut Window, leaf: usize, norms: &mut [Norms], k1: f32, idle: bool) {
        let (base, end) = (window.base, window.end);
        let led = std::mem::take(&mut window.led);
        let among = idle.then_some(&led[..]);
        match self {
            Self::Word { lists, idf, beside } => {
                for Weighted { list, norms: of, weight } in lists {
                    let (norms, weight) = (&mut norms[*of], *weight);
                    list.take(end, among, |doc, frequency| {
                        let at = (doc - base) as usize;
                        window.word.insert(at);
                        window.frequency[at] += weight * norms.normalize(doc, frequency);
                    });
                }
                window.saturate(leaf, *idf, k1, *beside);
            }
            Self::Lists(lists) => {
                for list in lists {
                    list.take(end, among, |doc, _| window.mark((doc - base) as usize, leaf));
                }
            }
            Self::Documents { documents, idf, beside, met } => {
                for (doc, frequency) in documents[*met..].iter().take_while(|(doc, _)| *doc < end) {
                    *met += 1;
                    if !idle || led.binary_search(doc).is_ok() {
                        let at = (doc - base) as usize;
                        window.word.insert(at);
                        window.frequency[at] += frequency;
                    }
                }
                window.saturate(leaf, *idf, k1, *beside);
            }
        }
        window.led = led;
    }
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{IndexRecordOption, STRING, Schema};
    use tantivy::{Index, TantivyDocument, Term};

    use super::{Hit, Idle, List, Source, Walk};

    /// Enough documents for several windows, and for blocks that end within one.
    const DOCUMENTS: u32 = 10_000;

    fn holds(divisor: u32) -> impl Fn(&u32) -> bool {
        move |doc| doc.is_multiple_of(divisor)
    }

    #[test]
    fn meets_every_led_document_once_in_order_with_all_its_leaves() {
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
        let found = || Source::Documents {
            documents: (0..DOCUMENTS).filter(holds(7)).map(|doc| (doc, 1.0)).collect(),
            idf: 0.0,
            beside: 0,
            met: 0,
        };
        let mask = |doc: &u32| [3, 7, 1_999].iter().rev().fold(0, |mask, by| mask << 1 | u64::from(holds(*by)(doc)));
        for leaves in [0b000, 0b001, 0b010, 0b011] {
            let sources = vec![Source::Lists(vec![list(3)]), found(), Source::Lists(vec![list(1_999)])];
            let (mut hits, bar) = (Vec::new(), 1.0);
            let idle = vec![Idle { leaves, most: bar / 2.0 }];
            Walk { sources, norms: Vec::new(), k1: 1.2, idle }.run(bar, |hit| {
                hits.push(hit);
                bar
            });
            let expected = (0..DOCUMENTS).map(|doc| Hit { doc, score: 0.0, mask: mask(&doc) });
            assert!(hits.into_iter().eq(expected.filter(|hit| hit.mask & !leaves != 0)), "{leaves:b}");
        }
    }
}
