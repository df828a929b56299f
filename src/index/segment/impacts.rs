//! Impacts: what the frequent words of a segment come to in the documents that hold them, in five bits a document.
//!
//! A search tells from them which documents hold a word, 64 at once, and in which of those it can count enough, and reads
//! posting lists for no other (Anh and Moffat, "Pruned query evaluation using pre-computed impacts", SIGIR 2006; bits by
//! their place, as in O'Neil and Quass, "Improved query performance with variant indexes", SIGMOD 1997).
//!
//! A file beside those of tantivy, little-endian: blocks; what the best documents come to; entries, in the order of the
//! dictionary; the end. The pages come first, then the resources. A block is 1,024 documents that begin at a multiple of it,
//! by plane from the lowest and by document from the first; each word has as many as the documents of its kind span. What
//! the best come to are the numbers of the documents that are in the highest plane, in order (4 bytes each), word by word.
//! Before them stands for each block how many there are before it, of all words of the kind (4 each). An entry is where the
//! posting list of the word begins (8 bytes), what it comes to at least at each level from the first, and at most at the
//! last (4 each). The end is, of each kind, how many words, the first block, how many blocks and how many of the best (4
//! each), and the average lengths that were computed with (4 each).

use std::io;

use tantivy::DocId;
use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentId;

use crate::index::schema::DocType;

/// Documents of a block.
pub(crate) const BLOCK: usize = 1024;
/// Numbers that hold a bit of each of them.
pub(crate) const NUMBERS: usize = BLOCK / u64::BITS as usize;
/// Bits that tell what a word comes to.
pub(crate) const PLANES: usize = 5;
/// What they can tell: that the word is not there, or about what it comes to.
pub(crate) const LEVELS: usize = 1 << PLANES;
/// Bytes of a block, of an entry, and of the end.
pub(crate) const BLOCK_BYTES: usize = PLANES * BLOCK / 8;
const ENTRY: usize = 8 + LEVELS * 4;
const END: usize = KINDS.len() * 16 + (DocType::Page.fields() + DocType::Resource.fields()) * 4;

pub(crate) const KINDS: [DocType; 2] = [DocType::Page, DocType::Resource];

/// Documents that a segment has before it is worth a file more.
const LEAST: u32 = if cfg!(test) { 64 } else { 16 << 10 };
/// A word that is frequent stands in so many documents at least.
pub(crate) const FREQUENT: u32 = if cfg!(test) { 16 } else { 512 };

/// The planes of a block, from the lowest.
pub(crate) type Block = [[u64; NUMBERS]; PLANES];

/// The name of a segment's file, if it has one.
pub(crate) fn name(segment: SegmentId, documents: u32) -> Option<String> {
    (documents >= LEAST).then(|| format!("{}.impacts", segment.uuid_string()))
}

/// The impacts of a segment.
pub(crate) struct Impacts {
    bytes: OwnedBytes,
    documents: DocId,
    kinds: [Part; KINDS.len()],
}

/// The impacts of a kind.
struct Part {
    /// Bytes in which its blocks, what the best come to, and its entries begin.
    blocks: usize,
    best: usize,
    entries: usize,
    words: usize,
    /// The first block that each word has, and how many.
    first: usize,
    each: usize,
    /// How many of the best there are.
    bests: usize,
    averages: Vec<f32>,
}

impl Impacts {
    /// Opens the bytes of a file of a segment of so many documents.
    ///
    /// # Errors
    /// When they are not as long as they say, or tell of documents that there are not.
    pub(crate) fn open(bytes: OwnedBytes, documents: DocId) -> io::Result<Self> {
        let end = bytes.len().checked_sub(END).and_then(|at| bytes.get(at..)).ok_or_else(damaged)?;
        let mut numbers = end.chunks_exact(4).filter_map(|number| number.try_into().ok()).map(u32::from_le_bytes);
        let mut next = || numbers.next().unwrap_or_default();
        let blocks_at_most = (documents as usize).div_ceil(BLOCK);
        let mut kinds = KINDS.map(|kind| {
            let [words, first, each, bests] = [next(), next(), next(), next()].map(|number| number as usize);
            let averages = (0..kind.fields()).map(|_| f32::from_bits(next())).collect();
            Part { blocks: 0, best: 0, entries: 0, words, first, each, bests, averages }
        });
        let [mut blocks, mut best, mut entries] = [0_usize; 3];
        for kind in &mut kinds {
            (kind.blocks, kind.best, kind.entries) = (blocks, best, entries);
            let of_blocks = kind.words.checked_mul(kind.each);
            let sum = |begin: usize, bytes: Option<usize>| bytes.and_then(|bytes| begin.checked_add(bytes));
            blocks = sum(blocks, of_blocks.and_then(|of| of.checked_mul(BLOCK_BYTES))).ok_or_else(damaged)?;
            let of_best = of_blocks.and_then(|of| of.checked_add(kind.bests)?.checked_mul(4));
            best = sum(best, of_best).ok_or_else(damaged)?;
            entries = sum(entries, kind.words.checked_mul(ENTRY)).ok_or_else(damaged)?;
            let are_there = kind.first.checked_add(kind.each).is_some_and(|end| end <= blocks_at_most);
            if !are_there || !kind.averages.iter().all(|average| average.is_normal() && *average > 0.0) {
                return Err(damaged());
            }
        }
        if [best, entries, END].into_iter().try_fold(blocks, usize::checked_add) != Some(bytes.len()) {
            return Err(damaged());
        }
        for kind in &mut kinds {
            kind.best += blocks;
            kind.entries += blocks + best;
        }
        Ok(Self { bytes, documents, kinds })
    }

    /// The impacts of a word whose posting list in the whole text begins there, if it is frequent; `averages` are the
    /// lengths that fields have by now.
    ///
    /// # Errors
    /// When what they say of the word does not ascend.
    pub(crate) fn of(&self, kind: DocType, postings: usize, averages: &[f32]) -> io::Result<Option<Impact>> {
        let Some((at, steps)) = self.entry(kind, postings) else { return Ok(None) };
        if !steps.is_sorted() || !(0.0..f32::INFINITY).contains(&steps[0]) || !steps[LEVELS - 1].is_finite() {
            return Err(damaged());
        }
        let part = &self.kinds[kind as usize];
        // A document is short beside a longer average: what stands in it counts more, as much as the average has grown, and
        // less beside a shorter one.
        let grown = averages.iter().zip(&part.averages).map(|(now, then)| now / then);
        let [less, more] = [f32::min, f32::max].map(|of| grown.clone().fold(1.0, of));
        let least = std::array::from_fn(|level| level.checked_sub(1).map_or(0.0, |below| steps[below] * less));
        let most = std::array::from_fn(|level| if level == 0 { 0.0 } else { steps[level] * more });
        let begins = part.blocks + at * part.each * BLOCK_BYTES;
        let bytes = self.bytes.slice(begins..begins + part.each * BLOCK_BYTES);
        let before = part.best + at * part.each * 4;
        let values = part.best + part.words * part.each * 4;
        let best = Best {
            before: self.bytes.slice(before..before + part.each * 4),
            values: self.bytes.slice(values..values + part.bests * 4),
            are_now: part.averages == averages,
        };
        Ok(Some(Impact { bytes, best, first: part.first, documents: self.documents, least, most }))
    }

    /// The number of a word, by where its posting list begins, and what it comes to by level.
    fn entry(&self, kind: DocType, postings: usize) -> Option<(usize, [f32; LEVELS])> {
        let part = &self.kinds[kind as usize];
        let entry = |at: usize| self.bytes.get(part.entries + at * ENTRY..)?.first_chunk::<ENTRY>();
        let begins =
            |at: usize| entry(at).and_then(|entry| entry.first_chunk()).map_or(0, |at| u64::from_le_bytes(*at));
        let (mut from, mut to) = (0, part.words);
        while from < to {
            let middle = from.midpoint(to);
            if begins(middle) < postings as u64 { from = middle + 1 } else { to = middle }
        }
        let (at, steps) = entry(from).filter(|_| from < part.words)?.split_first_chunk()?;
        if u64::from_le_bytes(*at) != postings as u64 {
            return None;
        }
        let mut steps = steps.chunks_exact(4).filter_map(|step| step.try_into().ok()).map(f32::from_le_bytes);
        Some((from, std::array::from_fn(|_| steps.next().unwrap_or_default())))
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the impacts are damaged")
}

/// What a word comes to in the documents of the highest plane.
#[derive(Clone)]
struct Best {
    /// How many there are before each block.
    before: OwnedBytes,
    values: OwnedBytes,
    /// Whether the fields have the lengths by now that they had then.
    are_now: bool,
}

/// What a word comes to in the documents of a segment.
#[derive(Clone)]
pub(crate) struct Impact {
    bytes: OwnedBytes,
    best: Best,
    first: usize,
    /// Documents of the segment.
    documents: DocId,
    /// By level: the weighted frequencies that it stands for at least, and at most.
    pub(crate) least: [f32; LEVELS],
    pub(crate) most: [f32; LEVELS],
}

impl Impact {
    /// Reads the block of documents that begins at `base`, a multiple of [`BLOCK`].
    pub(crate) fn read(&self, base: DocId, block: &mut Block) {
        let at = (base as usize / BLOCK).checked_sub(self.first).map(|at| at * BLOCK_BYTES);
        let bytes = at.and_then(|at| self.bytes.get(at..at + BLOCK_BYTES)).unwrap_or(&[0; BLOCK_BYTES]);
        for (number, bytes) in block.as_flattened_mut().iter_mut().zip(bytes.chunks_exact(8)) {
            *number = bytes.try_into().map_or(0, u64::from_le_bytes);
        }
        if let Some(there) = self.documents.checked_sub(base).map(|there| there as usize).filter(|there| *there < BLOCK)
        {
            // Behind the last document is none, whatever a damaged file says.
            for plane in block {
                let behind = plane.iter_mut().enumerate().skip(there / 64);
                behind.for_each(|(at, number)| *number &= if at == there / 64 { (1 << (there % 64)) - 1 } else { 0 });
            }
        }
    }

    /// What the word comes to in the document `at` of the block that begins at `base` and was read, where it is known.
    pub(crate) fn exactly(&self, base: DocId, block: &Block, at: usize) -> Option<f32> {
        let highest = &block[PLANES - 1];
        let (number, bit) = (at / 64, at % 64);
        let word = highest.get(number).filter(|word| self.best.are_now && *word >> bit & 1 == 1)?;
        let within = highest[..number].iter().map(|word| word.count_ones()).sum::<u32>();
        let within = within + (word & ((1 << bit) - 1)).count_ones();
        let of_block = (base as usize / BLOCK).checked_sub(self.first)?;
        let [before, value] = [&self.best.before, &self.best.values];
        let before = u32::from_le_bytes(*before.get(of_block * 4..)?.first_chunk()?);
        let value = f32::from_le_bytes(*value.get(before.checked_add(within)? as usize * 4..)?.first_chunk()?);
        // What a damaged file says is read in the lists.
        Some(value).filter(|value| (self.least[LEVELS / 2]..=self.most[LEVELS - 1]).contains(value))
    }

    /// How many blocks there are.
    pub(crate) fn blocks(&self) -> usize {
        self.bytes.len() / BLOCK_BYTES
    }

    /// The first block at `base`, a multiple of [`BLOCK`], or behind, in which the word stands: where it begins.
    pub(crate) fn next(&self, base: DocId) -> Option<DocId> {
        let first = (base as usize / BLOCK).max(self.first);
        let mut blocks = self.bytes.chunks_exact(BLOCK_BYTES).enumerate().skip(first - self.first);
        let (at, _) = blocks.find(|(_, block)| block.iter().any(|byte| *byte != 0))?;
        DocId::try_from((self.first + at) * BLOCK).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use tantivy::DocId;
    use tantivy::directory::OwnedBytes;

    use super::super::impacts_writer::Steps;
    use super::{BLOCK, Block, DocType, ENTRY, Impact, Impacts, LEVELS};

    const AVERAGES: [f32; 9] = [300.0, 4.0, 12.0, 20.0, 2.0, 5.0, 40.0, 3.0, 4.0];

    impl Impact {
        /// The impacts of a word that comes to this in the documents from the first on.
        pub(crate) fn of_frequencies(frequencies: &[f32]) -> Self {
            let words = [(7, frequencies.to_vec())];
            open(file(0, &words)).unwrap().of(DocType::Page, 7, &AVERAGES[..6]).unwrap().unwrap()
        }
    }

    /// More documents than a test has.
    const DOCUMENTS: DocId = 20 * BLOCK as DocId;

    fn open(bytes: Vec<u8>) -> std::io::Result<Impacts> {
        Impacts::open(OwnedBytes::new(bytes), DOCUMENTS)
    }

    /// A file of words of pages, by where their posting lists begin, whose documents stand in blocks from `first` on.
    fn file(first: u32, words: &[(u64, Vec<f32>)]) -> Vec<u8> {
        let each = words.iter().map(|(_, of)| of.len().div_ceil(BLOCK)).max().unwrap_or_default();
        let (mut bytes, mut entries, mut before, mut best) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (begins, frequencies) in words {
            let steps = Steps::of(frequencies);
            let mut padded = frequencies.clone();
            padded.resize(each * BLOCK, 0.0);
            for block in padded.chunks_exact(BLOCK) {
                bytes.extend(steps.block(block));
                before.extend((best.len() as u32 / 4).to_le_bytes());
                steps.best(block).for_each(|of| best.extend(of.to_le_bytes()));
            }
            entries.extend(begins.to_le_bytes());
            entries.extend(steps.0.map(f32::to_le_bytes).as_flattened());
        }
        let numbers = |numbers: [u32; 4]| numbers.map(u32::to_le_bytes).concat();
        let bests = best.len() as u32 / 4;
        [before, best, entries].into_iter().for_each(|part| bytes.extend(part));
        bytes.extend(numbers([words.len() as u32, first, each as u32, bests]));
        bytes.extend(AVERAGES[..6].iter().flat_map(|average| average.to_le_bytes()));
        bytes.extend(numbers([0, 0, 0, 0]));
        bytes.extend(AVERAGES[6..].iter().flat_map(|average| average.to_le_bytes()));
        bytes
    }

    fn level(block: &Block, at: usize) -> usize {
        block.iter().rev().fold(0, |level, plane| level << 1 | (plane[at / 64] >> (at % 64) & 1) as usize)
    }

    proptest! {
        #[test]
        fn what_a_word_comes_to_lies_within_its_level_however_long_documents_became(
            of in proptest::collection::vec(proptest::option::of(0.01..40.0_f32), 1..3000),
            first in 0..3_u32,
            grown in proptest::prelude::prop_oneof![proptest::prelude::Just(1.0_f32), 0.5..2.0_f32],
        ) {
            // A word stands somewhere.
            let of = [&of[..], &[Some(1.0)]].concat();
            let frequencies: Vec<f32> = of.iter().map(|frequency| frequency.unwrap_or_default()).collect();
            let file = file(first, &[(3, frequencies.iter().map(|of| of * 2.0).collect()), (9, frequencies.clone())]);
            let impacts = open(file).unwrap();
            let averages: Vec<f32> = AVERAGES[..6].iter().map(|average| average * grown).collect();
            for other in [0, 4, 10] {
                prop_assert!(impacts.of(DocType::Page, other, &averages).unwrap().is_none());
                prop_assert!(impacts.of(DocType::Resource, other, &AVERAGES[6..]).unwrap().is_none());
            }
            let impact = impacts.of(DocType::Page, 9, &averages).unwrap().unwrap();
            let begins = first as usize * BLOCK;
            for (at, frequency) in frequencies.iter().enumerate() {
                let (doc, rest) = ((begins + at) / BLOCK * BLOCK, (begins + at) % BLOCK);
                let mut block = Block::default();
                impact.read(doc as DocId, &mut block);
                let level = level(&block, rest);
                prop_assert_eq!(level == 0, *frequency == 0.0);
                let exactly = impact.exactly(doc as DocId, &block, rest);
                prop_assert_eq!(exactly.is_some(), grown == 1.0 && level >= LEVELS / 2);
                prop_assert!(exactly.is_none_or(|exactly| exactly == *frequency));
                // What is divided by a norm lies between as it was and as much more as the average has grown.
                for now in [*frequency, frequency * grown] {
                    prop_assert!(impact.least[level] <= now * 1.0001 && now <= impact.most[level] * 1.0001);
                }
            }
            let blocks = of.chunks(BLOCK).zip(first..).filter(|(of, _)| of.iter().any(Option::is_some));
            let expected: Vec<DocId> = blocks.map(|(_, block)| block * BLOCK as u32).collect();
            let next = |doc: &DocId| impact.next(doc + BLOCK as u32);
            prop_assert!(std::iter::successors(impact.next(0), next).eq(expected));
            prop_assert_eq!(impact.next((begins + of.len()).next_multiple_of(BLOCK) as u32), None);
        }
    }

    #[test]
    fn a_file_that_is_not_as_long_as_it_says_is_damaged() {
        let good = file(1, &[(3, vec![1.0; 1500]), (9, vec![2.0; 20])]);
        assert!(open(good.clone()).is_ok());
        for cut in [1, ENTRY, good.len() - 1, good.len()] {
            assert!(open(good[..good.len() - cut].to_vec()).is_err(), "{cut}");
            assert!(open(good[cut..].to_vec()).is_err(), "{cut}");
        }
        let end = good.len() - super::END;
        for at in [end, end + 8, end + 12, end + 40] {
            for bit in 0..32 {
                let mut bad = good.clone();
                bad[at + bit / 8] ^= 1 << (bit % 8);
                assert!(open(bad).is_err(), "{at} {bit}");
            }
        }
    }

    #[test]
    fn a_damaged_file_tells_of_no_document_that_is_not_there() {
        let good = file(1, &[(3, vec![1.0; 1500]), (9, vec![2.0; 20])]);
        let end = good.len() - super::END;
        // Blocks from the first that there is not; a level that is less than the one before; an average of nothing.
        let steps = end - ENTRY + 8;
        let bads = [(end + 4, 19_u32.to_le_bytes()), (end + 4, u32::MAX.to_le_bytes()), (end + 16, [0; 4])];
        for (at, bytes) in bads {
            let mut bad = good.clone();
            bad[at..at + 4].copy_from_slice(&bytes);
            assert!(open(bad).is_err(), "{at}");
        }
        for bytes in [9.0_f32, f32::NAN, -1.0].map(f32::to_le_bytes) {
            let mut bad = good.clone();
            bad[steps..steps + 4].copy_from_slice(&bytes);
            assert!(open(bad).unwrap().of(DocType::Page, 9, &AVERAGES[..6]).is_err());
        }
        for documents in [2 * BLOCK as DocId + 1, 2 * BLOCK as DocId + 700, 3 * BLOCK as DocId] {
            let bad = OwnedBytes::new(
                good.iter()
                    .enumerate()
                    .map(|(at, byte)| if at < end - 2 * ENTRY { 255 } else { *byte })
                    .collect::<Vec<u8>>(),
            );
            let impact = Impacts::open(bad, documents).unwrap().of(DocType::Page, 3, &AVERAGES[..6]).unwrap().unwrap();
            let mut block = Block::default();
            impact.read(2 * BLOCK as DocId, &mut block);
            let there = block[0].iter().map(|number| number.count_ones()).sum::<u32>();
            assert_eq!(there, documents - 2 * BLOCK as DocId);
        }
    }
}
