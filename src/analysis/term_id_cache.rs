//! A cache from the words of a thread's pages to the ids of their terms and forms. Short words are stored in the table itself.

use super::interner::{Interner, SharedInterner};
use super::page_forms::PageForms;
use super::term_cache::{FoldMap, MAX_WORDS, pack};
use super::term_position::TermPosition;

/// Marks a packed compound, whose term differs from that of a word of the same letters. The bit is free: a word of at most
/// [`MAX_COMPOUND`] bytes has zeros there, and no longer word ends in that byte.
const COMPOUND: u128 = 1 << (8 * MAX_COMPOUND);
/// Longest compound that is cached, in bytes.
const MAX_COMPOUND: usize = 15;

/// The ids of a word: of its term and of its form. They are equal where the word is its own term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WordIds {
    pub(crate) term: u32,
    pub(crate) form: u32,
}

impl WordIds {
    /// The ids of a word without a term. An `Option` would take half as much memory again.
    pub(crate) const NONE: Self = Self { term: u32::MAX, form: u32::MAX };

    fn some(self) -> Option<Self> {
        Some(self).filter(|ids| *ids != Self::NONE)
    }
}

/// The ids of words, and the terms of the ids.
#[derive(Default)]
pub(crate) struct TermIdCache {
    /// Words of at most eight bytes, the majority: a smaller table has more of its entries in the processor's cache.
    tiny: FoldMap<u64, WordIds>,
    short: FoldMap<u128, WordIds>,
    long: FoldMap<Box<str>, WordIds>,
    /// The terms and forms of this thread, by id.
    pub(crate) terms: Interner,
    pub(crate) forms: PageForms,
    /// The id of the shared interner that `shared` belongs to.
    interner: u64,
    /// By id of this thread: the shared id plus one, or 0 where it is unknown.
    shared: Vec<u32>,
}

impl TermIdCache {
    /// The ids of a word; `intern` computes them when they are not cached. `None` when the word has no term.
    pub(crate) fn word_ids(
        &mut self,
        word: &str,
        intern: impl FnOnce(&mut Interner, &mut PageForms) -> WordIds,
    ) -> Option<WordIds> {
        let Self { tiny, short, long, terms, forms, .. } = self;
        let ids = match pack(word) {
            Some(word) => match u64::try_from(word) {
                Ok(word) => *tiny.entry(word).or_insert_with(|| intern(terms, forms)),
                Err(_) => *short.entry(word).or_insert_with(|| intern(terms, forms)),
            },
            None => match long.get(word) {
                Some(ids) => *ids,
                None => {
                    let ids = intern(terms, forms);
                    long.insert(word.into(), ids);
                    ids
                }
            },
        };
        ids.some()
    }

    /// The ids of a compound or an overlong word; `intern` computes them when they are not cached. Compounds over
    /// [`MAX_COMPOUND`] bytes are not cached: addresses and dates are mostly distinct.
    pub(crate) fn rare_ids(
        &mut self,
        word: &str,
        is_compound: bool,
        intern: impl FnOnce(&mut Interner, &mut PageForms) -> WordIds,
    ) -> Option<WordIds> {
        let Self { short, terms, forms, .. } = self;
        let ids = match pack(word).filter(|_| is_compound && word.len() <= MAX_COMPOUND) {
            Some(compound) => *short.entry(compound | COMPOUND).or_insert_with(|| intern(terms, forms)),
            None => intern(terms, forms),
        };
        ids.some()
    }

    /// The entries of a page's forms.
    pub(crate) fn form_entries(&mut self, words: &[TermPosition]) -> Vec<u32> {
        self.forms.entries(words, &mut self.terms)
    }

    /// Calls `each` with the id that `interner` assigns to the term of each of these ids.
    pub(crate) fn for_each_shared_id(
        &mut self,
        interner: &SharedInterner,
        ids: impl Iterator<Item = u32>,
        mut each: impl FnMut(u32),
    ) {
        if self.interner != interner.id {
            (self.interner, self.shared) = (interner.id, Vec::new());
        }
        self.shared.resize(self.terms.len(), 0);
        for id in ids {
            let Some(shared) = self.shared.get_mut(id as usize) else { return };
            if *shared == 0 {
                *shared = interner.lock().intern(self.terms.bytes().get(id)) + 1;
            }
            each(*shared - 1);
        }
    }

    /// Clears the cache and all ids when it is full. Terms have their own bound, since long compounds are not cached.
    pub(crate) fn limit(&mut self) {
        if self.word_count() >= MAX_WORDS || self.terms.len() >= 4 * MAX_WORDS {
            *self = Self::default();
        }
    }

    /// Cached words and compounds.
    pub(crate) fn word_count(&self) -> usize {
        self.tiny.len() + self.short.len() + self.long.len()
    }
}
