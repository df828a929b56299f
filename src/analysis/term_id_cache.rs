//! A cache from the words of a thread's pages to the ids of their terms. Short words are stored in the table itself.

use super::interner::{Interner, SharedInterner};
use super::term_cache::{FoldMap, MAX_WORDS, pack};

/// Marks a packed compound, whose term differs from that of a word of the same letters. The bit is free: a word of at most
/// [`MAX_COMPOUND`] bytes has zeros there, and no longer word ends in that byte.
const COMPOUND: u128 = 1 << (8 * MAX_COMPOUND);
/// Longest compound that is cached, in bytes.
const MAX_COMPOUND: usize = 15;

/// The ids of words, and the terms of the ids.
#[derive(Default)]
pub(crate) struct TermIdCache {
    /// Words of at most eight bytes, the majority: a smaller table has more of its entries in the processor's cache.
    tiny: FoldMap<u64, Option<u32>>,
    short: FoldMap<u128, Option<u32>>,
    long: FoldMap<Box<str>, Option<u32>>,
    /// The terms of this thread, by id.
    pub(crate) terms: Interner,
    /// The id of the shared interner that `shared` belongs to.
    interner: u64,
    /// By id of this thread: the shared id plus one, or 0 where it is unknown.
    shared: Vec<u32>,
}

impl TermIdCache {
    /// The id of a word's term; `intern` computes it when it is not cached. `None` when the word has no term.
    pub(crate) fn word_id(&mut self, word: &str, intern: impl FnOnce(&mut Interner) -> Option<u32>) -> Option<u32> {
        let terms = &mut self.terms;
        match pack(word) {
            Some(word) => match u64::try_from(word) {
                Ok(word) => *self.tiny.entry(word).or_insert_with(|| intern(terms)),
                Err(_) => *self.short.entry(word).or_insert_with(|| intern(terms)),
            },
            None => match self.long.get(word) {
                Some(id) => *id,
                None => {
                    let id = intern(terms);
                    self.long.insert(word.into(), id);
                    id
                }
            },
        }
    }

    /// The id of a compound's term; `intern` computes it when it is not cached. Compounds over [`MAX_COMPOUND`] bytes are
    /// not cached: addresses and dates are mostly distinct.
    pub(crate) fn compound_id(
        &mut self,
        compound: &str,
        intern: impl FnOnce(&mut Interner) -> Option<u32>,
    ) -> Option<u32> {
        let terms = &mut self.terms;
        match pack(compound).filter(|_| compound.len() <= MAX_COMPOUND) {
            Some(compound) => *self.short.entry(compound | COMPOUND).or_insert_with(|| intern(terms)),
            None => intern(terms),
        }
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
        if self.word_count() >= MAX_WORDS || self.terms.len() >= 2 * MAX_WORDS {
            *self = Self::default();
        }
    }

    /// Cached words and compounds.
    pub(crate) fn word_count(&self) -> usize {
        self.tiny.len() + self.short.len() + self.long.len()
    }
}
