//! Reads impacts: the weighted frequencies of the frequent terms of a segment, quantized to five bits a document.
//!
//! The weighted frequency of a term in a document is its BM25F frequency: the sum over the fields of frequency times field
//! weight times length norm. Its quantized form, the level, bounds the score of the term. So a query matches 64 documents at
//! once and reads postings only of documents that can reach the top k. Sources: Anh and Moffat, "Pruned query evaluation
//! using pre-computed impacts", SIGIR 2006; bit planes as in O'Neil and Quass, "Improved query performance with variant
//! indexes", SIGMOD 1997.
//!
//! The file `<segment>.impacts` is beside tantivy's files; a segment of few documents has none. A change of its layout or
//! of a field weight raises the index format. Integers are little-endian. Each part holds pages first, then resources.
//! 1. Blocks, by term. A block covers 1,024 documents from a multiple of 1,024: five bit planes, the lowest bit first. All
//!    terms of a document type have the same number of blocks.
//! 2. Best values: the weighted frequencies (`f32`) of the documents in the upper half of the levels, by term and document.
//!    Before them, for each block of each term, the number of preceding values (`u32`).
//! 3. Entries, in the order of the term dictionary: the start of the term's postings (`u64`), then its level bounds (`f32`
//!    each): the lower bounds of the levels from 1 on, and the upper bound of the last.
//! 4. Footer: number of terms, first block, blocks of a term, number of best values (`u32` each). Then the average field
//!    lengths of the day (`f32` each), which the weighted frequencies depend on.

use std::io;

use tantivy::DocId;
use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentId;

use crate::index::schema::DocType;

/// Documents of a block.
pub(crate) const DOCS_PER_BLOCK: usize = 1024;
/// 64-bit words of a bit plane of a block.
pub(crate) const WORDS_PER_PLANE: usize = DOCS_PER_BLOCK / u64::BITS as usize;
/// Bits of a level.
pub(crate) const PLANES: usize = 5;
/// Number of levels. Level 0: the document lacks the term.
pub(crate) const LEVELS: usize = 1 << PLANES;
/// Bytes of a block, of an entry and of the footer.
pub(crate) const BLOCK_BYTES: usize = PLANES * DOCS_PER_BLOCK / 8;
const ENTRY_BYTES: usize = 8 + LEVELS * 4;
const FOOTER_BYTES: usize = DOC_TYPES.len() * 16 + (DocType::Page.field_count() + DocType::Resource.field_count()) * 4;

/// The document types in the order of the file.
pub(crate) const DOC_TYPES: [DocType; 2] = [DocType::Page, DocType::Resource];

/// Smallest segment that has a file of impacts, in documents.
const MIN_SEGMENT_DOCS: u32 = if cfg!(test) { 64 } else { 16 << 10 };
/// Smallest document frequency of a term that has impacts.
pub(crate) const MIN_DOC_FREQ: u32 = if cfg!(test) { 16 } else { 512 };

/// The bit planes of a block, the lowest bit first.
pub(crate) type Block = [[u64; WORDS_PER_PLANE]; PLANES];

/// The file name for a segment of `docs` documents. `None` when the segment is too small for one.
pub(crate) fn file_name(segment: SegmentId, docs: u32) -> Option<String> {
    (docs >= MIN_SEGMENT_DOCS).then(|| format!("{}.impacts", segment.uuid_string()))
}

/// The impacts of a segment.
pub(crate) struct Impacts {
    bytes: OwnedBytes,
    docs: DocId,
    parts: [Part; DOC_TYPES.len()],
}

/// The impacts of one document type.
struct Part {
    /// Offsets in the file.
    blocks: usize,
    best: usize,
    entries: usize,
    terms: usize,
    /// The first block of each term, in units of [`DOCS_PER_BLOCK`] documents.
    first_block: usize,
    blocks_per_term: usize,
    best_values: usize,
    /// Average length of each field, in tokens.
    average_lengths: Vec<f32>,
}

impl Part {
    /// Bytes of its blocks, of its best values and of its entries. `None` on overflow.
    fn sizes(&self) -> Option<[usize; 3]> {
        let blocks = self.terms.checked_mul(self.blocks_per_term)?;
        let best = blocks.checked_add(self.best_values)?.checked_mul(4)?;
        Some([blocks.checked_mul(BLOCK_BYTES)?, best, self.terms.checked_mul(ENTRY_BYTES)?])
    }

    /// Whether the blocks are within a segment of `segment_blocks` blocks and the averages can be divisors.
    fn is_valid(&self, segment_blocks: usize) -> bool {
        let end = self.first_block.checked_add(self.blocks_per_term);
        end.is_some_and(|end| end <= segment_blocks)
            && self.average_lengths.iter().all(|average| average.is_normal() && *average > 0.0)
    }
}

impl Impacts {
    /// Opens the file of a segment of `docs` documents.
    ///
    /// # Errors
    /// When its length is not that of its parts, or the footer names documents beyond the segment.
    pub(crate) fn open(bytes: OwnedBytes, docs: DocId) -> io::Result<Self> {
        let footer =
            bytes.len().checked_sub(FOOTER_BYTES).and_then(|offset| bytes.get(offset..)).ok_or_else(damaged)?;
        let mut numbers = footer.chunks_exact(4).filter_map(|number| number.try_into().ok()).map(u32::from_le_bytes);
        let mut next = || numbers.next().unwrap_or_default();
        let mut parts = DOC_TYPES.map(|doc_type| {
            let [terms, first_block, blocks_per_term, best_values] =
                [next(), next(), next(), next()].map(|number| number as usize);
            let average_lengths = (0..doc_type.field_count()).map(|_| f32::from_bits(next())).collect();
            let (blocks, best, entries) = Default::default();
            Part { blocks, best, entries, terms, first_block, blocks_per_term, best_values, average_lengths }
        });
        let segment_blocks = (docs as usize).div_ceil(DOCS_PER_BLOCK);
        let mut totals = [0_usize; 3];
        for part in &mut parts {
            let sizes = part.sizes().filter(|_| part.is_valid(segment_blocks)).ok_or_else(damaged)?;
            [part.blocks, part.best, part.entries] = totals;
            for (total, size) in totals.iter_mut().zip(sizes) {
                *total = total.checked_add(size).ok_or_else(damaged)?;
            }
        }
        let [blocks, best, _] = totals;
        if totals.into_iter().try_fold(FOOTER_BYTES, usize::checked_add) != Some(bytes.len()) {
            return Err(damaged());
        }
        for part in &mut parts {
            part.best += blocks;
            part.entries += blocks + best;
        }
        Ok(Self { bytes, docs, parts })
    }

    /// The impacts of a term, by the start of its postings in the field of all text. `None` when the term is not frequent.
    ///
    /// `average_lengths` are the current average field lengths, which scale the bounds.
    ///
    /// # Errors
    /// When the bounds of the term do not ascend.
    pub(crate) fn term(
        &self,
        doc_type: DocType,
        postings_start: usize,
        average_lengths: &[f32],
    ) -> io::Result<Option<Impact>> {
        let Some((term, bounds)) = self.entry(doc_type, postings_start) else { return Ok(None) };
        if !bounds.is_sorted() || !(0.0..f32::INFINITY).contains(&bounds[0]) || !bounds[LEVELS - 1].is_finite() {
            return Err(damaged());
        }
        let part = &self.parts[doc_type as usize];
        // A length norm grows at most in proportion to the average length, and shrinks at most in proportion to it.
        let growth = average_lengths.iter().zip(&part.average_lengths).map(|(now, then)| now / then);
        let [shrink, growth] = [f32::min, f32::max].map(|extreme| growth.clone().fold(1.0, extreme));
        let lower_bounds =
            std::array::from_fn(|level| level.checked_sub(1).map_or(0.0, |below| bounds[below] * shrink));
        let upper_bounds = std::array::from_fn(|level| if level == 0 { 0.0 } else { bounds[level] * growth });
        let blocks = part.blocks + term * part.blocks_per_term * BLOCK_BYTES;
        let counts = part.best + term * part.blocks_per_term * 4;
        let values = part.best + part.terms * part.blocks_per_term * 4;
        Ok(Some(Impact {
            blocks: self.bytes.slice(blocks..blocks + part.blocks_per_term * BLOCK_BYTES),
            best: BestValues {
                counts_before: self.bytes.slice(counts..counts + part.blocks_per_term * 4),
                values: self.bytes.slice(values..values + part.best_values * 4),
                are_current: part.average_lengths == average_lengths,
            },
            first_block: part.first_block,
            docs: self.docs,
            lower_bounds,
            upper_bounds,
        }))
    }

    /// The index of a term among the entries of a document type, and its bounds.
    fn entry(&self, doc_type: DocType, postings_start: usize) -> Option<(usize, [f32; LEVELS])> {
        let part = &self.parts[doc_type as usize];
        let entry = |term: usize| self.bytes.get(part.entries + term * ENTRY_BYTES..)?.first_chunk::<ENTRY_BYTES>();
        let start = |term: usize| {
            entry(term).and_then(|entry| entry.first_chunk()).map_or(0, |start| u64::from_le_bytes(*start))
        };
        let (mut low, mut high) = (0, part.terms);
        while low < high {
            let middle = low.midpoint(high);
            if start(middle) < postings_start as u64 { low = middle + 1 } else { high = middle }
        }
        let (start, bounds) = entry(low).filter(|_| low < part.terms)?.split_first_chunk()?;
        if u64::from_le_bytes(*start) != postings_start as u64 {
            return None;
        }
        let mut bounds = bounds.chunks_exact(4).filter_map(|bound| bound.try_into().ok()).map(f32::from_le_bytes);
        Some((low, std::array::from_fn(|_| bounds.next().unwrap_or_default())))
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the impacts are damaged")
}

/// The weighted frequencies of a term in the documents of the upper half of its levels.
#[derive(Clone)]
struct BestValues {
    /// Number of values before each block of the term.
    counts_before: OwnedBytes,
    /// The values of all terms.
    values: OwnedBytes,
    /// Whether the values were computed with the current average lengths.
    are_current: bool,
}

/// The impacts of a term in the documents of a segment.
#[derive(Clone)]
pub(crate) struct Impact {
    blocks: OwnedBytes,
    best: BestValues,
    first_block: usize,
    /// Documents of the segment.
    docs: DocId,
    /// Bounds of the weighted frequency, by level.
    pub(crate) lower_bounds: [f32; LEVELS],
    pub(crate) upper_bounds: [f32; LEVELS],
}

impl Impact {
    /// Reads the block of the documents from `base` on, a multiple of [`DOCS_PER_BLOCK`].
    pub(crate) fn read_block(&self, base: DocId, block: &mut Block) {
        let offset = self.block_index(base).map(|index| index * BLOCK_BYTES);
        let bytes =
            offset.and_then(|offset| self.blocks.get(offset..offset + BLOCK_BYTES)).unwrap_or(&[0; BLOCK_BYTES]);
        for (word, bytes) in block.as_flattened_mut().iter_mut().zip(bytes.chunks_exact(8)) {
            *word = bytes.try_into().map_or(0, u64::from_le_bytes);
        }
        // A damaged file may set bits behind the last document.
        let docs = self.docs.checked_sub(base).map(|docs| docs as usize).filter(|docs| *docs < DOCS_PER_BLOCK);
        if let Some(docs) = docs {
            for plane in block {
                for (index, word) in plane.iter_mut().enumerate().skip(docs / 64) {
                    *word &= if index == docs / 64 { (1 << (docs % 64)) - 1 } else { 0 };
                }
            }
        }
    }

    /// The weighted frequency in the document at `offset` of the block at `base`, which `block` holds.
    ///
    /// `None` when the document is in the lower half of the levels, or the average lengths have changed.
    pub(crate) fn exact_frequency(&self, base: DocId, block: &Block, offset: usize) -> Option<f32> {
        let highest = &block[PLANES - 1];
        let (index, bit) = (offset / 64, offset % 64);
        let word = highest.get(index).filter(|word| self.best.are_current && *word >> bit & 1 == 1)?;
        let rank = highest[..index].iter().map(|word| word.count_ones()).sum::<u32>();
        let rank = rank + (word & ((1 << bit) - 1)).count_ones();
        let before = self.best.counts_before.get(self.block_index(base)? * 4..)?.first_chunk()?;
        let value = u32::from_le_bytes(*before).checked_add(rank)? as usize;
        let value = f32::from_le_bytes(*self.best.values.get(value * 4..)?.first_chunk()?);
        // A value out of bounds is damaged: the caller reads the postings.
        Some(value).filter(|value| (self.lower_bounds[LEVELS / 2]..=self.upper_bounds[LEVELS - 1]).contains(value))
    }

    /// The number of blocks.
    pub(crate) fn block_count(&self) -> usize {
        self.blocks.len() / BLOCK_BYTES
    }

    /// The first document of the next block that has the term, from `base` on, a multiple of [`DOCS_PER_BLOCK`].
    pub(crate) fn next_block(&self, base: DocId) -> Option<DocId> {
        let first = (base as usize / DOCS_PER_BLOCK).max(self.first_block);
        let mut blocks = self.blocks.chunks_exact(BLOCK_BYTES).enumerate().skip(first - self.first_block);
        let (index, _) = blocks.find(|(_, block)| block.iter().any(|byte| *byte != 0))?;
        DocId::try_from((self.first_block + index) * DOCS_PER_BLOCK).ok()
    }

    /// The index of the block at `base` among the blocks of the term.
    fn block_index(&self, base: DocId) -> Option<usize> {
        (base as usize / DOCS_PER_BLOCK).checked_sub(self.first_block)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, prop_assert, prop_assert_eq, prop_oneof, proptest};
    use tantivy::DocId;
    use tantivy::directory::OwnedBytes;

    use super::super::impacts_writer::Levels;
    use super::{Block, DOCS_PER_BLOCK, DocType, ENTRY_BYTES, Impact, Impacts, LEVELS};

    const AVERAGE_LENGTHS: [f32; 9] = [300.0, 4.0, 12.0, 20.0, 2.0, 5.0, 40.0, 3.0, 4.0];
    /// More documents than any test has.
    const DOCS: DocId = 20 * DOCS_PER_BLOCK as DocId;

    impl Impact {
        /// The impacts of a term with these weighted frequencies in the documents from the first on.
        pub(crate) fn of_frequencies(frequencies: &[f32]) -> Self {
            let impacts = open(file(0, &[(7, frequencies.to_vec())])).unwrap();
            impacts.term(DocType::Page, 7, &AVERAGE_LENGTHS[..6]).unwrap().unwrap()
        }
    }

    fn open(bytes: Vec<u8>) -> std::io::Result<Impacts> {
        Impacts::open(OwnedBytes::new(bytes), DOCS)
    }

    /// A file of terms of pages: the start of each term's postings, and its frequencies from block `first_block` on.
    fn file(first_block: u32, terms: &[(u64, Vec<f32>)]) -> Vec<u8> {
        let blocks_of = |(_, of): &(u64, Vec<f32>)| of.len().div_ceil(DOCS_PER_BLOCK);
        let blocks_per_term = terms.iter().map(blocks_of).max().unwrap_or_default();
        let (mut bytes, mut entries, mut counts, mut best) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (start, frequencies) in terms {
            let levels = Levels::of(frequencies);
            let mut padded = frequencies.clone();
            padded.resize(blocks_per_term * DOCS_PER_BLOCK, 0.0);
            for block in padded.chunks_exact(DOCS_PER_BLOCK) {
                bytes.extend(levels.block(block));
                counts.extend((best.len() as u32 / 4).to_le_bytes());
                levels.best_values(block).for_each(|value| best.extend(value.to_le_bytes()));
            }
            entries.extend(start.to_le_bytes());
            entries.extend(levels.bounds.map(f32::to_le_bytes).as_flattened());
        }
        let numbers = |numbers: [u32; 4]| numbers.map(u32::to_le_bytes).concat();
        let best_values = best.len() as u32 / 4;
        [counts, best, entries].into_iter().for_each(|part| bytes.extend(part));
        bytes.extend(numbers([terms.len() as u32, first_block, blocks_per_term as u32, best_values]));
        bytes.extend(AVERAGE_LENGTHS[..6].iter().flat_map(|average| average.to_le_bytes()));
        bytes.extend(numbers([0, 0, 0, 0]));
        bytes.extend(AVERAGE_LENGTHS[6..].iter().flat_map(|average| average.to_le_bytes()));
        bytes
    }

    fn level(block: &Block, offset: usize) -> usize {
        let bit = |plane: &[u64; super::WORDS_PER_PLANE]| (plane[offset / 64] >> (offset % 64) & 1) as usize;
        block.iter().rev().fold(0, |level, plane| level << 1 | bit(plane))
    }

    proptest! {
        #[test]
        fn a_frequency_is_within_the_bounds_of_its_level_after_average_lengths_change(
            of in proptest::collection::vec(proptest::option::of(0.01..40.0_f32), 1..3000),
            first_block in 0..3_u32,
            growth in prop_oneof![Just(1.0_f32), 0.5..2.0_f32],
        ) {
            // At least one document has the term.
            let of = [&of[..], &[Some(1.0)]].concat();
            let frequencies: Vec<f32> = of.iter().map(|frequency| frequency.unwrap_or_default()).collect();
            let doubled = frequencies.iter().map(|frequency| frequency * 2.0).collect();
            let impacts = open(file(first_block, &[(3, doubled), (9, frequencies.clone())])).unwrap();
            let averages: Vec<f32> = AVERAGE_LENGTHS[..6].iter().map(|average| average * growth).collect();
            for other in [0, 4, 10] {
                prop_assert!(impacts.term(DocType::Page, other, &averages).unwrap().is_none());
                prop_assert!(impacts.term(DocType::Resource, other, &AVERAGE_LENGTHS[6..]).unwrap().is_none());
            }
            let impact = impacts.term(DocType::Page, 9, &averages).unwrap().unwrap();
            let begin = first_block as usize * DOCS_PER_BLOCK;
            for (index, frequency) in frequencies.iter().enumerate() {
                let offset = (begin + index) % DOCS_PER_BLOCK;
                let base = (begin + index - offset) as DocId;
                let mut block = Block::default();
                impact.read_block(base, &mut block);
                let level = level(&block, offset);
                prop_assert_eq!(level == 0, *frequency == 0.0);
                let exact = impact.exact_frequency(base, &block, offset);
                prop_assert_eq!(exact.is_some(), growth == 1.0 && level >= LEVELS / 2);
                prop_assert!(exact.is_none_or(|exact| exact == *frequency));
                // The frequency is between its old value and its old value times the growth of the average.
                for now in [*frequency, frequency * growth] {
                    let (lower, upper) = (impact.lower_bounds[level], impact.upper_bounds[level]);
                    prop_assert!(lower <= now * 1.0001 && now <= upper * 1.0001);
                }
            }
            let blocks = of.chunks(DOCS_PER_BLOCK).zip(first_block..);
            let blocks = blocks.filter(|(of, _)| of.iter().any(Option::is_some));
            let expected: Vec<DocId> = blocks.map(|(_, block)| block * DOCS_PER_BLOCK as u32).collect();
            let next = |base: &DocId| impact.next_block(base + DOCS_PER_BLOCK as u32);
            prop_assert!(std::iter::successors(impact.next_block(0), next).eq(expected));
            prop_assert_eq!(impact.next_block((begin + of.len()).next_multiple_of(DOCS_PER_BLOCK) as u32), None);
        }
    }

    #[test]
    fn a_file_of_the_wrong_length_is_damaged() {
        let good = file(1, &[(3, vec![1.0; 1500]), (9, vec![2.0; 20])]);
        assert!(open(good.clone()).is_ok());
        for cut in [1, ENTRY_BYTES, good.len() - 1, good.len()] {
            assert!(open(good[..good.len() - cut].to_vec()).is_err(), "{cut}");
            assert!(open(good[cut..].to_vec()).is_err(), "{cut}");
        }
        let footer = good.len() - super::FOOTER_BYTES;
        for offset in [footer, footer + 8, footer + 12, footer + 40] {
            for bit in 0..32 {
                let mut bad = good.clone();
                bad[offset + bit / 8] ^= 1 << (bit % 8);
                assert!(open(bad).is_err(), "{offset} {bit}");
            }
        }
    }

    #[test]
    fn a_damaged_file_sets_no_bit_behind_the_last_document() {
        let good = file(1, &[(3, vec![1.0; 1500]), (9, vec![2.0; 20])]);
        let footer = good.len() - super::FOOTER_BYTES;
        // First blocks beyond the segment, and an average length of zero.
        let bads = [(footer + 4, 19_u32.to_le_bytes()), (footer + 4, u32::MAX.to_le_bytes()), (footer + 16, [0; 4])];
        for (offset, bytes) in bads {
            let mut bad = good.clone();
            bad[offset..offset + 4].copy_from_slice(&bytes);
            assert!(open(bad).is_err(), "{offset}");
        }
        // A bound of level 1 that is above that of level 2, not a number, or negative.
        let bounds = footer - ENTRY_BYTES + 8;
        for bytes in [9.0_f32, f32::NAN, -1.0].map(f32::to_le_bytes) {
            let mut bad = good.clone();
            bad[bounds..bounds + 4].copy_from_slice(&bytes);
            assert!(open(bad).unwrap().term(DocType::Page, 9, &AVERAGE_LENGTHS[..6]).is_err());
        }
        for docs in [2 * DOCS_PER_BLOCK as DocId + 1, 2 * DOCS_PER_BLOCK as DocId + 700, 3 * DOCS_PER_BLOCK as DocId] {
            let bad = OwnedBytes::new(
                good.iter()
                    .enumerate()
                    .map(|(offset, byte)| if offset < footer - 2 * ENTRY_BYTES { 255 } else { *byte })
                    .collect::<Vec<u8>>(),
            );
            let impact =
                Impacts::open(bad, docs).unwrap().term(DocType::Page, 3, &AVERAGE_LENGTHS[..6]).unwrap().unwrap();
            let mut block = Block::default();
            impact.read_block(2 * DOCS_PER_BLOCK as DocId, &mut block);
            let bits = block[0].iter().map(|word| word.count_ones()).sum::<u32>();
            assert_eq!(bits, docs - 2 * DOCS_PER_BLOCK as DocId);
        }
    }
}
