//! A window of documents over which the walk sums what its lists say.
//!
//! What documents hold is kept as sets, a leaf at a time; what they score, of the few alone that may be among the best.

use tantivy::{DocId, TERMINATED};

use crate::index::schema::LengthNorm;
use crate::search::reader::{BITS, ClauseDocs, DOCS_PER_WINDOW, DocBitSet, MatchState, PostingsCursor, each};
use crate::search::retrieve::impacts::{ImpactWindow, TermImpacts, sum_scores};

use super::maxscore::Hit;

/// Makes up for the rounding of sums, in what they are at most.
pub(crate) const ROUNDING: f32 = 1.0001;

/// What the weighted frequencies of a word come to.
pub(crate) fn saturate(frequencies: f32, idf: f32, k1: f32) -> f32 {
    idf * frequencies * (k1 + 1.0) / (k1 + frequencies)
}

/// Weighted frequencies of a word below which a document scores less than `bar`, with no more than `others` from all other
/// words: [`saturate`], solved for them.
pub(crate) fn min_frequency_for(bar: f32, others: f32, idf: f32, k1: f32) -> f32 {
    let missing = bar / ROUNDING - others;
    let left = idf * (k1 + 1.0) - missing;
    match () {
        () if missing <= 0.0 => 0.0,
        () if left <= 0.0 => f32::INFINITY,
        () => missing * k1 / left,
    }
}

/// Whether a leaf tells anything in a document that holds the leaves of `mask`: what stands for other leaves does not
/// where all of those are.
pub(crate) fn tells(mask: u64, beside: u64) -> bool {
    beside == 0 || mask & beside != beside
}

/// The sums of a window; empty between two windows. Documents go by their distance from its base.
pub(crate) struct WindowAccumulator {
    pub(crate) base: DocId,
    /// The first document behind it.
    pub(crate) end: DocId,
    /// What its base is a multiple of.
    step: DocId,
    /// By leaf: the documents that hold it, of those that were looked at when it was read.
    held: Vec<DocBitSet>,
    /// The documents that are looked at.
    live: DocBitSet,
    /// Those of them that may be among the best: of the others only what they hold is asked.
    rivals: DocBitSet,
    /// Rivals that hold the term under way.
    holders: DocBitSet,
    /// Documents that score too little, whatever else they hold.
    beaten: DocBitSet,
    /// Documents that have a score.
    scored: DocBitSet,
    /// Those, and others that the leaves which lead may make one of the best.
    hopeful: DocBitSet,
    /// What the documents are, once all is known that they hold.
    fit: Option<MatchState>,
    /// By leaf: what it can tell, where there are impacts of it.
    levels: Vec<ImpactWindow>,
    /// Weighted frequencies of the word under way.
    frequency: Box<[f32; DOCS_PER_WINDOW]>,
    /// Documents that hold it.
    word: DocBitSet,
    /// Those of them of which it is asked what it tells.
    strong: DocBitSet,
    /// By leaf and document: what the leaf tells, of documents that hold it and may be among the best.
    told: Box<[f32]>,
    /// The sum of it, in the order in which the leaves were read: what a document scores but for rounding, or more.
    score: Box<[f32; DOCS_PER_WINDOW]>,
}

impl WindowAccumulator {
    /// A window for so many leaves as there is room for the levels of; it begins at a multiple of `step`.
    pub(crate) fn new(levels: Vec<ImpactWindow>, step: usize) -> Self {
        let leaves = levels.len();
        Self {
            base: 0,
            end: 0,
            step: step as DocId,
            held: vec![DocBitSet::default(); leaves],
            live: DocBitSet::default(),
            rivals: DocBitSet::default(),
            holders: DocBitSet::default(),
            beaten: DocBitSet::default(),
            scored: DocBitSet::default(),
            hopeful: DocBitSet::default(),
            fit: None,
            levels,
            frequency: Box::new([0.0; DOCS_PER_WINDOW]),
            word: DocBitSet::default(),
            strong: DocBitSet::default(),
            told: vec![0.0; DOCS_PER_WINDOW * leaves].into(),
            score: Box::new([0.0; DOCS_PER_WINDOW]),
        }
    }

    /// Moves to `doc` and the documents behind it.
    pub(crate) fn open(&mut self, doc: DocId) {
        self.base = doc - doc % self.step;
        self.end = self.base.saturating_add(DOCS_PER_WINDOW as DocId).min(TERMINATED);
    }

    /// Looks at a document that may hold no leaf that was read.
    pub(crate) fn meet(&mut self, at: usize) {
        self.live.insert(at);
    }

    /// Adds a list's documents to those that hold what is under way.
    pub(crate) fn mark(&mut self, list: &mut PostingsCursor) {
        let Self { base, word, .. } = self;
        list.take_until(self.end, |doc, _| word.insert(doc.saturating_sub(*base) as usize));
    }

    /// Adds a list's frequencies to those of the word under way.
    pub(crate) fn count(&mut self, list: &mut PostingsCursor, norms: &mut LengthNorm, weight: f32, least: f32) {
        let Self { base, end, frequency, word, strong, .. } = self;
        let base = *base;
        list.take_until(*end, |doc, times| {
            let at = doc.saturating_sub(base) as usize % DOCS_PER_WINDOW;
            frequency[at] += weight * norms.normalize(doc, times);
            word.insert(at);
            if frequency[at] >= least {
                strong.insert(at);
            }
        });
    }

    /// Adds the documents that were not met to those that hold what is under way, with what their frequencies come to.
    pub(crate) fn add(&mut self, documents: &[(DocId, f32)], met: &mut usize) {
        // Where others lead, some were passed over.
        *met += documents[*met..].iter().take_while(|(doc, _)| *doc < self.base).count();
        for (doc, frequency) in documents[*met..].iter().take_while(|(doc, _)| *doc < self.end) {
            *met += 1;
            let at = (doc - self.base) as usize;
            self.word.insert(at);
            self.frequency[at] += frequency;
        }
    }

    /// Adds what is looked at and stands in a list to what holds the leaf under way.
    pub(crate) fn look_for(&mut self, list: &mut PostingsCursor) {
        let Self { base, end, live, word, .. } = self;
        list.take_where(*base..*end, live, |at, _| word.insert(at));
    }

    /// Adds what is looked at and stands in a list of the whole text to what holds the word under way, and its frequencies
    /// in the rivals.
    pub(crate) fn look(&mut self, list: &mut PostingsCursor, norms: &mut LengthNorm, weight: f32) {
        self.holders = DocBitSet::default();
        if self.rivals.is_empty() {
            return self.look_for(list);
        }
        let Self { base, end, live, word, rivals, holders, frequency, .. } = self;
        list.take_where(*base..*end, live, |at, times| {
            word.insert(at);
            if rivals.holds(at) {
                holders.insert(at);
                frequency[at % DOCS_PER_WINDOW] += weight * norms.normalize(*base + at as DocId, times);
            }
        });
    }

    /// Adds the frequencies in a zone of the rivals that hold the term.
    pub(crate) fn look_again(&mut self, list: &mut PostingsCursor, norms: &mut LengthNorm, weight: f32) {
        let Self { base, end, holders, frequency, .. } = self;
        list.take_where(*base..*end, holders, |at, times| {
            if holders.holds(at) {
                frequency[at % DOCS_PER_WINDOW] += weight * norms.normalize(*base + at as DocId, times);
            }
        });
    }

    /// Ends a leaf that tells nothing.
    pub(crate) fn hold(&mut self, leaf: usize) {
        self.held[leaf] = std::mem::take(&mut self.word);
    }

    /// Ends a word: adds what it tells to the scores.
    pub(crate) fn tell(&mut self, leaf: usize, idf: f32, k1: f32) {
        self.tell_of(self.word, leaf, idf, k1);
    }

    /// The same where its frequencies reach `min_frequency_for` or there is a score already, which what the leaves behind this one add
    /// does not bound.
    pub(crate) fn tell_strong(&mut self, leaf: usize, idf: f32, k1: f32, least: f32) {
        let strong = std::mem::take(&mut self.strong) | self.hopeful;
        let weak = if least > 0.0 { self.word & !strong } else { DocBitSet::default() };
        self.beaten = self.beaten | weak;
        self.tell_of(self.word & !weak, leaf, idf, k1);
        weak.words(|first, _| self.frequency[first..first + BITS].fill(0.0));
    }

    /// Tells from its impacts which documents hold a word that leads, and in which of them it tells enough for `bar` where
    /// the leaves behind it tell no more than `behind`.
    pub(crate) fn lead(&mut self, leaf: usize, leveled: &TermImpacts, bar: f32, behind: f32) {
        self.hold_by_levels(leaf, leveled);
        self.hopeful = self.hopeful | self.levels[leaf].telling(bar / ROUNDING - behind);
        self.beaten = self.beaten | self.held[leaf] & !self.hopeful;
    }

    /// Tells from its impacts which documents hold a word.
    pub(crate) fn hold_by_levels(&mut self, leaf: usize, leveled: &TermImpacts) {
        self.levels[leaf].read(leveled, self.base);
        self.held[leaf] = self.levels[leaf].holds();
    }

    /// Leaves those rivals alone of which a word tells `min_frequency_for`, by its impacts.
    pub(crate) fn require(&mut self, leaf: usize, least: f32) {
        if least > 0.0 {
            self.rivals = self.rivals & self.levels[leaf].telling(least);
        }
    }

    /// Begins to tell of a word what it tells of the rivals that hold it. Answers whether there are any.
    pub(crate) fn ask(&mut self, leaf: usize) -> bool {
        self.word = self.held[leaf];
        self.holders = self.word & self.rivals;
        !self.holders.is_empty()
    }

    /// Tells of a word what is known that it comes to in the rivals that hold it; lists are asked for the others.
    pub(crate) fn recall(&mut self, leaf: usize, leveled: &TermImpacts) {
        let Self { base, levels, holders, frequency, .. } = self;
        *holders = holders.filter(|at| match leveled.exactly(&levels[leaf], *base, at) {
            Some(comes_to) => {
                frequency[at % DOCS_PER_WINDOW] = comes_to;
                false
            }
            None => true,
        });
    }

    /// Whether any document may be among the best.
    pub(crate) fn has_rivals(&self) -> bool {
        !self.rivals.is_empty()
    }

    /// The same of the rivals.
    pub(crate) fn tell_rivals(&mut self, leaf: usize, idf: f32, k1: f32) {
        self.tell_of(self.word & self.rivals, leaf, idf, k1);
    }

    fn tell_of(&mut self, documents: DocBitSet, leaf: usize, idf: f32, k1: f32) {
        let Self { frequency, told, score, scored, hopeful, .. } = self;
        *scored = *scored | documents;
        *hopeful = *hopeful | documents;
        documents.each(|at| {
            let tells = saturate(std::mem::take(&mut frequency[at]), idf, k1);
            told[leaf * DOCS_PER_WINDOW + at] = tells;
            score[at] += tells;
        });
        self.hold(leaf);
    }

    /// Looks at the documents that were met; the leaves that were not read yet add no more than `most`.
    pub(crate) fn follow(&mut self, most: f32, bar: f32) {
        let any = most * ROUNDING >= bar;
        self.live = self.held.iter().fold(self.live, |live, held| live | *held);
        self.rivals = if any { self.live } else { self.hopeful } & !self.beaten;
    }

    /// Looks no longer at documents that can neither match nor score `bar`, with what the leaves `leveled` can add there and
    /// no more than `most` from the leaves `unread`.
    pub(crate) fn prune(
        &mut self,
        [unread, leveled]: [u64; 2],
        most: f32,
        bar: f32,
        fit: &impl Fn(ClauseDocs<'_>) -> MatchState,
    ) {
        let fit = self.fit.unwrap_or_else(|| fit(ClauseDocs::new(&self.held, unread)));
        if unread == 0 {
            self.fit = Some(fit);
        }
        let mut rivals = DocBitSet::default();
        let words = self.levels.iter().enumerate().filter(|(leaf, _)| leveled >> leaf & 1 == 1);
        let words = words.map(|(_, levels)| (levels, &levels.tells));
        sum_scores(&(self.rivals & self.live & fit.fills), words, |at, tells| {
            rivals.insert_if(at, (self.score[at] + most + tells) * ROUNDING >= bar);
        });
        self.rivals = rivals;
        self.live = self.live & (fit.matches | self.rivals);
    }

    /// Calls `found` with the base and the documents that match, and `take` with those that may be among the best. Sums
    /// are those of the leaves in their order, so that they do not depend on which were idle. `beside` says by leaf beside
    /// which leaves it tells nothing.
    pub(crate) fn empty(
        &mut self,
        bar: f32,
        beside: &[u64],
        fit: &impl Fn(ClauseDocs<'_>) -> MatchState,
        found: impl FnOnce(DocId, DocBitSet),
        take: impl FnMut(Hit),
    ) {
        let fit = self.fit.take().unwrap_or_else(|| fit(ClauseDocs::new(&self.held, 0)));
        found(self.base, self.live & fit.matches);
        let rivals = self.rivals & self.live & fit.fills;
        self.rank(rivals.filter(|at| self.score[at] * ROUNDING >= bar), beside, take);
        self.clear();
    }

    /// Calls `take` with documents that may be among the best.
    fn rank(&self, rivals: DocBitSet, beside: &[u64], mut take: impl FnMut(Hit)) {
        rivals.words(|first, rivals| {
            let mut masks = [0_u64; BITS];
            for (leaf, held) in self.held.iter().enumerate() {
                each(held.word(first) & rivals, |bit| masks[bit] |= 1 << leaf);
            }
            each(rivals, |bit| {
                let (at, mask) = (first + bit, masks[bit]);
                take(Hit { doc: self.base + at as DocId, score: self.sum(at, mask, beside), mask });
            });
        });
    }

    /// What the leaves of a document tell, in their order.
    fn sum(&self, at: usize, mask: u64, beside: &[u64]) -> f32 {
        let mut score = 0.0;
        each(mask, |leaf| {
            if tells(mask, beside[leaf]) {
                score += self.told[leaf * DOCS_PER_WINDOW + at];
            }
        });
        score
    }

    fn clear(&mut self) {
        let Self { held, live, rivals, beaten, scored, hopeful, score, .. } = self;
        held.fill(DocBitSet::default());
        scored.each(|at| score[at] = 0.0);
        for set in [live, rivals, beaten, scored, hopeful] {
            *set = DocBitSet::default();
        }
    }
}
