//! A cache from the words of a thread's pages to the ids of their terms and forms. Short words are stored in the table itself.

use super::interner::{Interner, SharedInterner};
use super::page_forms::{PageForms, WordIds};
use super::term_cache::{FoldMap, MAX_WORDS, pack};

/// Marks a packed compound, whose term differs from that of a word of the same letters. The bit is free: a word of at most
/// [`MAX_COMPOUND`] bytes has zeros there, and no longer word ends in that byte.
const COMPOUND: u128 = 1 << (8 * MAX_COMPOUND);
/// Longest compound that is packed, in bytes.
const MAX_COMPOUND: usize = 15;
/// Bound of the longer compounds. They have a map of their own, because many occur once: addresses, dates, file names.
const MAX_LONG_COMPOUNDS: usize = MAX_WORDS / 2;

/// The ids of words, and the terms of the ids.
#[derive(Default)]
pub(crate) struct TermIdCache {
    recent: RecentWords,
    /// Words of at most eight bytes, the majority: a smaller table has more of its entries in the processor's cache.
    tiny: FoldMap<u64, WordIds>,
    short: FoldMap<u128, WordIds>,
    long: FoldMap<Box<str>, WordIds>,
    long_compounds: FoldMap<Box<str>, WordIds>,
    /// The terms and forms of this thread, by id.
    pub(crate) terms: Interner,
    pub(crate) forms: PageForms,
    /// The id of the shared interner that `shared` belongs to.
    interner: u64,
    /// By id of this thread: the shared id plus one, or 0 where it is unknown.
    shared: Vec<u32>,
}

impl TermIdCache {
    /// The cached ids of a word; [`WordIds::NONE`] when it has no term.
    #[inline]
    pub(crate) fn get(&mut self, word: &str, is_compound: bool) -> Option<WordIds> {
        let ids = match Key::of(word, is_compound) {
            Key::Tiny(word) => return self.recent.get_or_find(word, || self.tiny.get(&word).copied()),
            Key::Short(word) => self.short.get(&word),
            Key::Long => self.long.get(word),
            Key::LongCompound => self.long_compounds.get(word),
        };
        ids.copied()
    }

    /// Stores the ids of a word.
    pub(crate) fn insert(&mut self, word: &str, is_compound: bool, ids: WordIds) {
        match Key::of(word, is_compound) {
            Key::Tiny(word) => drop(self.tiny.insert(word, ids)),
            Key::Short(word) => drop(self.short.insert(word, ids)),
            Key::Long => drop(self.long.insert(word.into(), ids)),
            Key::LongCompound => {
                if self.long_compounds.len() >= MAX_LONG_COMPOUNDS {
                    self.long_compounds.clear();
                }
                self.long_compounds.insert(word.into(), ids);
            }
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

    /// Clears the cache and all ids when it is full. Terms have their own bound, since long compounds are forgotten.
    pub(crate) fn limit(&mut self) {
        if self.word_count() >= MAX_WORDS || self.terms.len() >= 4 * MAX_WORDS {
            *self = Self::default();
        }
    }

    /// Cached words and short compounds.
    pub(crate) fn word_count(&self) -> usize {
        self.tiny.len() + self.short.len() + self.long.len()
    }
}

/// The latest words of at most eight bytes, each at the place of its hash. Most words of a page are few, and lie close
/// together here.
struct RecentWords(Box<[(u64, WordIds); 1 << Self::PLACE_BITS]>);

impl Default for RecentWords {
    fn default() -> Self {
        // No packed word is 0.
        Self(Box::new([(0, WordIds::NONE); 1 << Self::PLACE_BITS]))
    }
}

impl RecentWords {
    const PLACE_BITS: u32 = 12;
    /// The golden ratio, as a fraction of 64 bits: it spreads words evenly (Knuth).
    const GOLDEN_RATIO: u64 = 0x9e37_79b9_7f4a_7c15;

    /// The ids of a packed word; `find` looks for them where the word is not among the latest.
    #[inline]
    fn get_or_find(&mut self, word: u64, find: impl FnOnce() -> Option<WordIds>) -> Option<WordIds> {
        let place = word.wrapping_mul(Self::GOLDEN_RATIO) >> (u64::BITS - Self::PLACE_BITS);
        let latest = self.0.get_mut(place as usize)?;
        if latest.0 != word {
            *latest = (word, find()?);
        }
        Some(latest.1)
    }
}

/// The table of a word, and its key there where its bytes are packed.
enum Key {
    Tiny(u64),
    Short(u128),
    Long,
    LongCompound,
}

impl Key {
    #[inline]
    fn of(word: &str, is_compound: bool) -> Self {
        match pack(word) {
            Some(word) if !is_compound => u64::try_from(word).map_or(Self::Short(word), Self::Tiny),
            Some(packed) if word.len() <= MAX_COMPOUND => Self::Short(packed | COMPOUND),
            _ if is_compound => Self::LongCompound,
            _ => Self::Long,
        }
    }
}
