//! A cache from words to their terms. Short words are stored in the table itself: if all words are behind pointers, cache
//! misses take more than a quarter of a lookup.

use std::collections::HashMap;

use foldhash::fast::FixedState;

/// Bound of the words that a thread caches. An English corpus of 50,000 pages has about 300,000 distinct words, and most of
/// them occur once.
pub(crate) const MAX_WORDS: usize = if cfg!(test) { 20 } else { 1 << 17 };
/// Longest word and longest term that the table stores in place, in bytes.
const MAX_PACKED: usize = 16;

/// A hash map with foldhash, which takes a fraction of the time of the default SipHash. The seed is fixed; no output depends on
/// the order of the entries.
pub(crate) type FoldMap<K, V> = HashMap<K, V, FixedState>;

/// The terms of words.
#[derive(Debug, Clone, Default)]
pub(crate) struct TermCache {
    short: FoldMap<u128, [u8; MAX_PACKED]>,
    long: FoldMap<Box<str>, Box<str>>,
}

impl TermCache {
    /// The term of a word; `None` when the cache does not have it.
    pub(crate) fn get(&self, word: &str) -> Option<&str> {
        match pack(word).and_then(|word| self.short.get(&word)) {
            Some(term) => str::from_utf8(&term[..packed_len(term)]).ok(),
            None => self.long.get(word).map(|term| &**term),
        }
    }

    /// Stores the term of a word; clears the cache first when it is full.
    pub(crate) fn insert(&mut self, word: &str, term: &str) {
        if self.short.len() + self.long.len() >= MAX_WORDS {
            self.short.clear();
            self.long.clear();
        }
        match pack(word).zip(pack(term)) {
            Some((word, term)) => drop(self.short.insert(word, term.to_le_bytes())),
            None => drop(self.long.insert(word.into(), term.into())),
        }
    }
}

/// The bytes of a word as a little-endian number; `None` when the word is empty or exceeds [`MAX_PACKED`]. The number is
/// unique, because no word has a zero byte.
#[inline]
pub(crate) fn pack(word: &str) -> Option<u128> {
    let bytes = word.as_bytes();
    let shift = |width: usize| 8 * (bytes.len() - width);
    // The two reads may overlap; both have the same bits there.
    match bytes.len() {
        1 => bytes.first().map(|byte| u128::from(*byte)),
        2..4 => {
            let [first, last] =
                [bytes.first_chunk(), bytes.last_chunk()].map(|end| end.copied().map(u16::from_le_bytes));
            Some(u128::from(first?) | u128::from(last?) << shift(2))
        }
        4..8 => {
            let [first, last] =
                [bytes.first_chunk(), bytes.last_chunk()].map(|end| end.copied().map(u32::from_le_bytes));
            Some(u128::from(first?) | u128::from(last?) << shift(4))
        }
        8..=MAX_PACKED => {
            let [first, last] =
                [bytes.first_chunk(), bytes.last_chunk()].map(|end| end.copied().map(u64::from_le_bytes));
            Some(u128::from(first?) | u128::from(last?) << shift(8))
        }
        _ => None,
    }
}

fn packed_len(term: &[u8; MAX_PACKED]) -> usize {
    MAX_PACKED - u128::from_le_bytes(*term).leading_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_cached_word_returns_its_own_term(pairs in proptest::collection::btree_map("[a-cé]{1,20}", "[x-z文]{0,20}", 0..60)) {
            let mut cache = TermCache::default();
            for (last, (word, term)) in pairs.iter().enumerate() {
                cache.insert(word, term);
                // The cache has the words since it was cleared last, and no word before.
                for (index, (word, term)) in pairs.iter().enumerate().take(last + 1) {
                    let is_cached = index >= last / MAX_WORDS * MAX_WORDS;
                    prop_assert_eq!(cache.get(word), is_cached.then_some(term.as_str()));
                }
                prop_assert_eq!(cache.get(&format!("{word}d")), None);
            }
        }
    }
}
