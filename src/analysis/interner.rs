//! Interner as numbers, so that a word that is met again is an index and no text: those of one thread, and those that all
//! threads of a build share while they fill a segment.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy_stacker::ArenaHashMap;

/// Interner, each known by when it came, from 0.
#[derive(Default)]
pub(crate) struct Interner {
    numbers: ArenaHashMap,
    texts: TermBytes,
}

/// The bytes of terms, by their numbers.
#[derive(Clone, Default)]
pub(crate) struct TermBytes {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl TermBytes {
    /// The bytes of a term; none where there is no such term.
    pub(crate) fn get(&self, number: u32) -> &[u8] {
        let at = number as usize;
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.ends.get(at).and_then(|end| self.bytes.get(begin..*end as usize)).unwrap_or_default()
    }

    fn len(&self) -> usize {
        self.ends.len()
    }
}

impl Interner {
    /// The number of a term, which may be a new one.
    pub(crate) fn number(&mut self, term: &[u8]) -> u32 {
        let Self { numbers, texts: TermBytes { bytes, ends } } = self;
        let mut number = 0;
        numbers.mutate_or_create(term, |known: Option<u32>| {
            number = known.unwrap_or_else(|| {
                bytes.extend_from_slice(term);
                ends.push(bytes.len() as u32);
                ends.len() as u32 - 1
            });
            number
        });
        number
    }

    /// Their bytes.
    pub(crate) fn texts(&self) -> &TermBytes {
        &self.texts
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }
}

/// The terms that all threads share.
pub(crate) struct SharedInterner {
    /// Tells vocabularies apart.
    pub(crate) name: u64,
    terms: Mutex<Interner>,
}

impl Default for SharedInterner {
    fn default() -> Self {
        static NAMES: AtomicU64 = AtomicU64::new(1);
        Self { name: NAMES.fetch_add(1, Ordering::Relaxed), terms: Mutex::default() }
    }
}

impl SharedInterner {
    /// The terms; whoever holds them lets no other thread work for him, which might want them too.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Interner> {
        self.terms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_term_has_one_number_and_a_number_one_term(terms in proptest::collection::vec("[a-c]{1,3}", 0..60)) {
            let (mut known, mut numbers) = (Interner::default(), BTreeMap::new());
            for term in &terms {
                let number = known.number(term.as_bytes());
                let next = numbers.len() as u32;
                prop_assert_eq!(number, *numbers.entry(term).or_insert(next));
            }
            prop_assert_eq!(known.len(), numbers.len());
            for (term, number) in numbers {
                prop_assert_eq!(known.texts().get(number), term.as_bytes());
            }
            prop_assert_eq!(known.texts().get(known.len() as u32), b"");
        }
    }
}
