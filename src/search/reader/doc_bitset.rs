//! Sets of the documents of a window: which of them hold what, told of all at once.

use std::ops::{BitAnd, BitOr, Not};

use crate::index::segment::BLOCK;

/// Documents of a window: their sums take 4 KiB for each leaf.
pub(crate) const DOCS_PER_WINDOW: usize = BLOCK;
/// Documents that one word of a set stands for.
pub(crate) const BITS: usize = u64::BITS as usize;
/// Words of a set that are looked at together.
const SIDE: usize = 4;

/// A set of documents of a window, by their distance from its base.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DocBitSet([u64; DOCS_PER_WINDOW / BITS]);

impl DocBitSet {
    pub(crate) fn of(words: [u64; DOCS_PER_WINDOW / BITS]) -> Self {
        Self(words)
    }

    pub(crate) fn insert(&mut self, at: usize) {
        self.insert_if(at, true);
    }

    /// Inserts a document where `holds` is true, without a branch.
    pub(crate) fn insert_if(&mut self, at: usize, holds: bool) {
        self.0[at / BITS % (DOCS_PER_WINDOW / BITS)] |= u64::from(holds) << (at % BITS);
    }

    pub(crate) fn remove(&mut self, at: usize) {
        self.0[at / BITS % (DOCS_PER_WINDOW / BITS)] &= !(1 << (at % BITS));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn holds(&self, at: usize) -> bool {
        self.0[at / BITS % (DOCS_PER_WINDOW / BITS)] >> (at % BITS) & 1 == 1
    }

    /// Calls `take` with everything, in order.
    pub(crate) fn each(&self, mut take: impl FnMut(usize)) {
        self.words(|first, word| each(word, |bit| take(first + bit)));
    }

    /// The first, if there is any.
    pub(crate) fn first(&self) -> Option<usize> {
        let number = self.0.iter().position(|word| *word != 0)?;
        Some(number * BITS + self.0[number].trailing_zeros() as usize)
    }

    /// Whether there are more than so many.
    pub(crate) fn exceeds(&self, most: usize) -> bool {
        let mut met = 0;
        self.0.iter().filter(|word| **word != 0).any(|word| {
            met += word.count_ones() as usize;
            met > most
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        // To compare with the empty one calls a function.
        self.0.iter().fold(0, |any, word| any | word) == 0
    }

    /// Everything, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        let (mut number, mut left) = (0, self.0[0]);
        std::iter::from_fn(move || {
            while left == 0 {
                number += 1;
                left = *self.0.get(number)?;
            }
            let bit = left.trailing_zeros() as usize;
            left &= left - 1;
            Some(number * BITS + bit)
        })
    }

    /// Calls `take` with the documents that stand side by side and the first of them, where there are any.
    pub(crate) fn words(&self, mut take: impl FnMut(usize, u64)) {
        for (number, words) in self.0.chunks_exact(SIDE).enumerate() {
            // Most are empty where the documents that are met are few.
            if words.iter().fold(0, |any, word| any | word) != 0 {
                let words = (0..).zip(words).filter(|(_, word)| **word != 0);
                words.for_each(|(at, word)| take((number * SIDE + at) * BITS, *word));
            }
        }
    }

    /// Those that stand in the word of the document `first`.
    pub(crate) fn word(&self, first: usize) -> u64 {
        self.0[first / BITS % (DOCS_PER_WINDOW / BITS)]
    }

    /// Those of which `keeps` is true.
    pub(crate) fn filter(&self, mut keeps: impl FnMut(usize) -> bool) -> Self {
        let mut kept = Self::default();
        self.each(|at| kept.insert_if(at, keeps(at)));
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

/// Calls `take` with the bits that are set, the lowest first.
pub(crate) fn each(mut word: u64, mut take: impl FnMut(usize)) {
    while word != 0 {
        take(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}

/// What the documents of a window hold, as far as it was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClauseDocs<'a> {
    /// By leaf: the documents that hold it.
    leaves: &'a [DocBitSet],
    /// Leaves that any document may hold.
    unread: u64,
}

impl<'a> ClauseDocs<'a> {
    pub(crate) fn new(leaves: &'a [DocBitSet], unread: u64) -> Self {
        Self { leaves, unread }
    }

    /// The documents that hold a leaf for certain.
    pub(crate) fn certain(&self, leaf: usize) -> DocBitSet {
        self.leaves.get(leaf).copied().unwrap_or_default()
    }

    /// The documents that may hold it.
    pub(crate) fn possible(&self, leaf: usize) -> DocBitSet {
        if self.unread >> leaf & 1 == 1 { !DocBitSet::default() } else { self.certain(leaf) }
    }
}

/// What the documents of a window can still become.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MatchState {
    /// They may stand in an answer.
    pub(crate) fills: DocBitSet,
    /// They may be in the match set.
    pub(crate) matches: DocBitSet,
}
