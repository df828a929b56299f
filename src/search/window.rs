//! A window of documents over which the walk sums what its lists say.

use tantivy::{DocId, TERMINATED};

use super::walk::Hit;

/// Documents of a window: their sums take 16 KiB.
const WINDOW: usize = 1024;
/// Documents that one word of a [`Set`] stands for.
const BITS: usize = 64;

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
pub(super) struct Window {
    pub(super) base: DocId,
    /// The first document behind it.
    pub(super) end: DocId,
    /// The documents that are looked at where some leaves are idle, in order.
    pub(super) led: Vec<DocId>,
    /// Weighted frequencies of the word under way.
    pub(super) frequency: Box<[f32]>,
    /// Documents that have some.
    pub(super) word: Set,
    score: Box<[f32]>,
    mask: Box<[u64]>,
    /// Documents that have a score or a mask.
    met: Set,
}

impl Window {
    pub(super) fn new() -> Self {
        Self {
            base: 0,
            end: 0,
            led: Vec::new(),
            frequency: vec![0.0; WINDOW].into(),
            word: Set::default(),
            score: vec![0.0; WINDOW].into(),
            mask: vec![0; WINDOW].into(),
            met: Set::default(),
        }
    }

    pub(super) fn open(&mut self, base: DocId) {
        self.base = base;
        self.end = base.saturating_add(WINDOW as DocId).min(TERMINATED);
    }

    /// Looks at the marked documents alone.
    pub(super) fn follow(&mut self) {
        let (base, led) = (self.base, &mut self.led);
        led.clear();
        self.word.drain(|at| led.push(base + at as DocId));
    }

    pub(super) fn mark(&mut self, at: usize, leaf: usize) {
        self.met.insert(at);
        self.mask[at] |= 1 << leaf;
    }

    /// Adds a word's frequencies to the scores, where the leaves `beside` which it tells nothing are not all there.
    pub(super) fn saturate(&mut self, leaf: usize, idf: f32, k1: f32, beside: u64) {
        let (frequency, score, mask) = (&mut self.frequency, &mut self.score, &mut self.mask);
        let met = &mut self.met;
        self.word.drain(|at| {
            let frequencies = std::mem::take(&mut frequency[at]);
            if tells(mask[at], beside) {
                score[at] += saturated(frequencies, idf, k1);
            }
            mask[at] |= 1 << leaf;
            met.insert(at);
        });
    }

    pub(super) fn empty(&mut self, mut take: impl FnMut(Hit)) {
        let (base, score, mask) = (self.base, &mut self.score, &mut self.mask);
        self.met.drain(|at| {
            let (score, mask) = (std::mem::take(&mut score[at]), std::mem::take(&mut mask[at]));
            take(Hit { doc: base + at as DocId, score, mask });
        });
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
    pub(super) fn insert(&mut self, at: usize) {
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
