//! Document bitset: a set of the documents of one window.

use std::ops::{BitAnd, BitOr, Not};

use crate::index::segment::DOCS_PER_BLOCK;
use crate::search::query;

/// Documents of a window; their score accumulators take 4 KiB.
pub(crate) const DOCS_PER_WINDOW: usize = DOCS_PER_BLOCK;
/// Documents of one machine word.
pub(crate) const BITS: usize = u64::BITS as usize;
/// Machine words of a set.
const WORDS: usize = DOCS_PER_WINDOW / BITS;
/// Machine words that are tested for emptiness together.
const WORDS_PER_TEST: usize = 4;

/// The documents of a window that match each clause.
pub(crate) type ClauseDocs<'a> = query::ClauseDocs<'a, DocBitSet>;
/// The documents of a window that can still be part of an answer.
pub(crate) type MatchState = query::MatchState<DocBitSet>;

/// A set of documents of a window, by their offset from its first document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DocBitSet([u64; WORDS]);

impl DocBitSet {
    pub(crate) fn from_words(words: [u64; WORDS]) -> Self {
        Self(words)
    }

    pub(crate) fn insert(&mut self, offset: usize) {
        self.insert_if(offset, true);
    }

    /// Inserts a document if `condition` is true, without a branch.
    pub(crate) fn insert_if(&mut self, offset: usize, condition: bool) {
        self.0[offset / BITS % WORDS] |= u64::from(condition) << (offset % BITS);
    }

    pub(crate) fn remove(&mut self, offset: usize) {
        self.0[offset / BITS % WORDS] &= !(1 << (offset % BITS));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn contains(&self, offset: usize) -> bool {
        self.0[offset / BITS % WORDS] >> (offset % BITS) & 1 == 1
    }

    /// Calls `visit` with every offset in ascending order.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(usize)) {
        self.for_each_word(|first, word| for_each_bit(word, |bit| visit(first + bit)));
    }

    /// The smallest offset.
    pub(crate) fn first(&self) -> Option<usize> {
        let index = self.0.iter().position(|word| *word != 0)?;
        Some(index * BITS + self.0[index].trailing_zeros() as usize)
    }

    /// Whether the set has more than `limit` documents.
    pub(crate) fn len_exceeds(&self, limit: usize) -> bool {
        let mut len = 0;
        self.0.iter().filter(|word| **word != 0).any(|word| {
            len += word.count_ones() as usize;
            len > limit
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        // A comparison with the empty set would compile to a call of memcmp.
        self.0.iter().fold(0, |any, word| any | word) == 0
    }

    /// The offsets in ascending order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        let (mut index, mut rest) = (0, self.0[0]);
        std::iter::from_fn(move || {
            while rest == 0 {
                index += 1;
                rest = *self.0.get(index)?;
            }
            let bit = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            Some(index * BITS + bit)
        })
    }

    /// Calls `visit` with every non-empty machine word and the offset of its first bit.
    pub(crate) fn for_each_word(&self, mut visit: impl FnMut(usize, u64)) {
        for (chunk, words) in self.0.chunks_exact(WORDS_PER_TEST).enumerate() {
            // Sparse sets consist mostly of empty words.
            if words.iter().fold(0, |any, word| any | word) != 0 {
                let words = (0..).zip(words).filter(|(_, word)| **word != 0);
                words.for_each(|(index, word)| visit((chunk * WORDS_PER_TEST + index) * BITS, *word));
            }
        }
    }

    /// The machine word that contains an offset.
    pub(crate) fn word(&self, offset: usize) -> u64 {
        self.0[offset / BITS % WORDS]
    }

    /// The documents for which `keep` is true.
    pub(crate) fn filter(&self, mut keep: impl FnMut(usize) -> bool) -> Self {
        let mut kept = Self::default();
        self.for_each(|offset| kept.insert_if(offset, keep(offset)));
        kept
    }
}

impl BitAnd for DocBitSet {
    type Output = Self;

    fn bitand(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
        self
    }
}

impl BitOr for DocBitSet {
    type Output = Self;

    fn bitor(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        self
    }
}

impl Not for DocBitSet {
    type Output = Self;

    fn not(mut self) -> Self {
        self.0.iter_mut().for_each(|word| *word = !*word);
        self
    }
}

/// Calls `visit` with the index of every set bit, in ascending order.
pub(crate) fn for_each_bit(mut word: u64, mut visit: impl FnMut(usize)) {
    while word != 0 {
        visit(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}
