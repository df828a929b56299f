//! A window of documents over which the walk sums what its lists say.

use tantivy::{DocId, TERMINATED};

use super::walk::Hit;

/// Documents of a window: their sums take 16 KiB.
const WINDOW: usize = 1024;
/// Documents that one word of a [`Set`] stands for.
const BITS: usize = 64;

/// Makes up for the rounding of sums, in what they are at most.
pub(super) const ROUNDING: f32 = 1.0001;

/// What the weighted frequencies of a word come to.
pub(crate) fn saturated(frequencies: f32, idf: f32, k1: f32) -> f32 {
    idf * frequencies * (k1 + 1.0) / (k1 + frequencies)
}

/// Whether a leaf tells anything in a document that holds the leaves of `mask`: what stands for other leaves does not
/// where all of those are.
pub(crate) fn tells(mask: u64, beside: u64) -> bool {
    beside == 0 || mask & beside != beside
}

/// What a document can still become, as far as the leaves tell that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Prospect {
    /// It may fill up an answer.
    pub(crate) fills: bool,
    /// It may be in the match set.
    pub(crate) matches: bool,
}

/// The sums of a window; empty between two windows. Documents go by their distance from its base.
pub(super) struct Window {
    pub(super) base: DocId,
    /// The first document behind it.
    pub(super) end: DocId,
    /// The documents that are looked at.
    pub(super) led: Vec<usize>,
    /// Those of them that may be among the best: of the others only what they hold is asked.
    pub(super) rivals: Set,
    /// Rivals that hold the term under way.
    pub(super) holders: Vec<usize>,
    /// Weighted frequencies of the word under way.
    pub(super) frequency: Box<[f32]>,
    /// Documents that have some.
    pub(super) word: Set,
    /// By leaf and document: what the leaf tells, of documents that hold it and may be among the best.
    told: Box<[f32]>,
    /// The sum of it, in the order in which the leaves were read.
    score: Box<[f32]>,
    /// Whether that was their own order, and every leaf tells something in every document.
    is_summed: bool,
    mask: Box<[u64]>,
    /// Documents that have a score or a mask.
    met: Set,
}

impl Window {
    /// A window for so many leaves.
    pub(super) fn new(leaves: usize) -> Self {
        Self {
            base: 0,
            end: 0,
            led: Vec::new(),
            rivals: Set::default(),
            holders: Vec::new(),
            frequency: vec![0.0; WINDOW].into(),
            word: Set::default(),
            told: vec![0.0; WINDOW * leaves].into(),
            score: vec![0.0; WINDOW].into(),
            is_summed: true,
            mask: vec![0; WINDOW].into(),
            met: Set::default(),
        }
    }

    pub(super) fn open(&mut self, base: DocId) {
        self.base = base;
        self.end = base.saturating_add(WINDOW as DocId).min(TERMINATED);
    }

    /// Looks at a document that may hold no leaf that was read.
    pub(super) fn meet(&mut self, at: usize) {
        self.met.insert(at);
    }

    pub(super) fn mark(&mut self, at: usize, leaf: usize) {
        self.met.insert(at);
        self.mask[at] |= 1 << leaf;
    }

    /// Adds to the frequencies of the word under way.
    pub(super) fn count(&mut self, at: usize, frequency: f32) {
        self.word.insert(at);
        self.frequency[at] += frequency;
    }

    /// Adds a word's frequencies to the scores.
    pub(super) fn saturate(&mut self, leaf: usize, idf: f32, k1: f32) {
        let Self { word, frequency, told, score, mask, met, .. } = self;
        met.add(word);
        word.drain(|at| {
            let tells = saturated(std::mem::take(&mut frequency[at]), idf, k1);
            told[leaf * WINDOW + at] = tells;
            score[at] += tells;
            mask[at] |= 1 << leaf;
        });
    }

    /// Looks at the documents that were met.
    pub(super) fn follow(&mut self) {
        let Self { met, led, .. } = self;
        led.clear();
        met.each(|at| led.push(at));
    }

    /// Looks no longer at documents that can neither match nor score `bar` with `most` that the leaves `unread` can add.
    pub(super) fn prune(&mut self, unread: u64, most: f32, bar: f32, mut prospect: impl FnMut(u64) -> Prospect) {
        self.is_summed = false;
        let Self { led, rivals, score, mask, .. } = self;
        *rivals = Set::default();
        // Documents near each other hold the same leaves more often than not.
        let mut known = (0, prospect(unread));
        let mut kept = 0;
        for number in 0..led.len() {
            let at = led[number];
            let (held, score) = (&mut mask[at], &mut score[at]);
            if *held != known.0 {
                known = (*held, prospect(*held | unread));
            }
            led[kept] = at;
            if known.1.fills && (*score + most) * ROUNDING >= bar {
                rivals.insert(at);
                kept += 1;
            } else if known.1.matches {
                kept += 1;
            } else {
                (*score, *held) = (0.0, 0);
            }
        }
        led.truncate(kept);
    }

    /// Calls `take` with the documents that are looked at. Sums are those of the leaves in their order, so that they do
    /// not depend on which were idle; below `bar` they are not made. `beside` says by leaf beside which leaves it tells
    /// nothing.
    pub(super) fn empty(&mut self, bar: f32, beside: &[u64], mut take: impl FnMut(Hit)) {
        let is_summed = std::mem::replace(&mut self.is_summed, true) && beside.iter().all(|leaves| *leaves == 0);
        let Self { base, led, told, score, mask, met, .. } = self;
        *met = Set::default();
        for at in led.drain(..) {
            let (mut score, mask) = (std::mem::take(&mut score[at]), std::mem::take(&mut mask[at]));
            if !is_summed && score * ROUNDING >= bar {
                score = 0.0;
                let mut left = mask;
                while left != 0 {
                    let leaf = left.trailing_zeros() as usize;
                    left &= left - 1;
                    if tells(mask, beside[leaf]) {
                        score += told[leaf * WINDOW + at];
                    }
                }
            }
            take(Hit { doc: *base + at as DocId, score, mask });
        }
    }
}

/// A set of documents of a window.
pub(super) struct Set([u64; WINDOW / BITS]);

impl Default for Set {
    fn default() -> Self {
        Self([0; WINDOW / BITS])
    }
}

impl Set {
    fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    pub(super) fn holds(&self, at: usize) -> bool {
        self.0[at / BITS] >> (at % BITS) & 1 == 1
    }

    pub(super) fn insert(&mut self, at: usize) {
        self.0[at / BITS] |= 1 << (at % BITS);
    }

    /// Takes everything out, in order.
    fn drain(&mut self, take: impl FnMut(usize)) {
        std::mem::take(self).each(take);
    }

    /// Calls `take` with everything, in order.
    fn each(&self, mut take: impl FnMut(usize)) {
        for (number, word) in self.0.iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                take(number * BITS + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }
}
