//! The terms of words that were met before. Most words of a text are few and short, and are kept where they are looked up:
//! behind pointers, more than a quarter of the time to find a term went into comparing words that lie elsewhere.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::analyzer::WordHasher;

/// Words whose term each thread remembers; an English corpus of 50,000 pages has about 300,000 distinct words, most of
/// them met once.
pub(crate) const KEPT: usize = if cfg!(test) { 20 } else { 1 << 17 };
/// Longest word and longest term that are kept in place, in bytes.
const SHORT: usize = 16;

pub(crate) type Hashed = BuildHasherDefault<WordHasher>;

/// The terms of words as written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Remembered {
    short: HashMap<u128, [u8; SHORT], Hashed>,
    long: HashMap<Box<str>, Box<str>, Hashed>,
}

impl Remembered {
    /// The term of a word; `None` when it is not known.
    pub(crate) fn get(&self, word: &str) -> Option<&str> {
        match packed(word).and_then(|word| self.short.get(&word)) {
            Some(term) => str::from_utf8(&term[..length(term)]).ok(),
            None => self.long.get(word).map(|term| &**term),
        }
    }

    /// Remembers the term of a word.
    pub(crate) fn insert(&mut self, word: &str, term: &str) {
        if self.short.len() + self.long.len() >= KEPT {
            self.short.clear();
            self.long.clear();
        }
        match packed(word).zip(packed(term)) {
            Some((word, term)) => drop(self.short.insert(word, term.to_le_bytes())),
            None => drop(self.long.insert(word.into(), term.into())),
        }
    }
}

/// The bytes of a word as one number, the first byte lowest; no word has a zero byte, so that nothing is lost.
pub(crate) fn packed(word: &str) -> Option<u128> {
    let bytes = word.as_bytes();
    let behind = |width: usize| 8 * (bytes.len() - width);
    // Where the first bytes and the last ones overlap they agree.
    match bytes.len() {
        1 => bytes.first().map(|byte| u128::from(*byte)),
        2..4 => {
            let [first, last] =
                [bytes.first_chunk(), bytes.last_chunk()].map(|end| end.copied().map(u16::from_le_bytes));
            Some(u128::from(first?) | u128::from(last?) << behind(2))
        }
        4..8 => {
            let [first, last] =
                [bytes.first_chunk(), bytes.last_chunk()].map(|end| end.copied().map(u32::from_le_bytes));
            Some(u128::from(first?) | u128::from(last?) << behind(4))
        }
        8..=SHORT => {
            let [first, last] =
                [bytes.first_chunk(), bytes.last_chunk()].map(|end| end.copied().map(u64::from_le_bytes));
            Some(u128::from(first?) | u128::from(last?) << behind(8))
        }
        _ => None,
    }
}

fn length(term: &[u8; SHORT]) -> usize {
    SHORT - u128::from_le_bytes(*term).leading_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_word_leads_to_its_own_term(pairs in proptest::collection::btree_map("[a-cé]{1,20}", "[x-z文]{0,20}", 0..60)) {
            let mut remembered = Remembered::default();
            for (at, (word, term)) in pairs.iter().enumerate() {
                remembered.insert(word, term);
                // Those that came since the last clearing are known, and those before are not taken for others.
                for (known, (word, term)) in pairs.iter().enumerate().take(at + 1) {
                    let is_kept = known >= at / KEPT * KEPT;
                    prop_assert_eq!(remembered.get(word), is_kept.then_some(term.as_str()));
                }
                prop_assert_eq!(remembered.get(&format!("{word}d")), None);
            }
        }
    }
}
