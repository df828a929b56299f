//! Interners: a term becomes a number, so that a repeated term costs an index and no text. One belongs to a thread, another
//! is shared by all threads that fill a segment.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy_stacker::ArenaHashMap;

/// Terms and their ids, which count from 0 in the order of first use.
#[derive(Default)]
pub(crate) struct Interner {
    ids: ArenaHashMap,
    bytes: TermBytes,
}

/// The bytes of terms, by id.
#[derive(Clone, Default)]
pub(crate) struct TermBytes {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl TermBytes {
    /// The bytes of a term; empty for an unknown id.
    pub(crate) fn get(&self, id: u32) -> &[u8] {
        let index = id as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.ends.get(index).and_then(|end| self.bytes.get(start..*end as usize)).unwrap_or_default()
    }

    fn len(&self) -> usize {
        self.ends.len()
    }
}

impl Interner {
    /// The id of a term; a new term gets the next id.
    pub(crate) fn intern(&mut self, term: &[u8]) -> u32 {
        let Self { ids, bytes: TermBytes { bytes, ends } } = self;
        let mut id = 0;
        ids.mutate_or_create(term, |known: Option<u32>| {
            id = known.unwrap_or_else(|| {
                bytes.extend_from_slice(term);
                ends.push(bytes.len() as u32);
                ends.len() as u32 - 1
            });
            id
        });
        id
    }

    /// The bytes of all terms.
    pub(crate) fn bytes(&self) -> &TermBytes {
        &self.bytes
    }

    /// Number of terms.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }
}

/// The interner that all threads of a build share.
pub(crate) struct SharedInterner {
    /// Unique in the process.
    pub(crate) id: u64,
    terms: Mutex<Interner>,
}

impl Default for SharedInterner {
    fn default() -> Self {
        static NEXT_ID: AtomicU64 = AtomicU64::new(1);
        Self { id: NEXT_ID.fetch_add(1, Ordering::Relaxed), terms: Mutex::default() }
    }
}

impl SharedInterner {
    /// Locks the terms. While the guard lives, do not wait for another thread: it may need the same lock.
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
        fn a_term_has_one_id_and_an_id_one_term(terms in proptest::collection::vec("[a-c]{1,3}", 0..60)) {
            let (mut interner, mut ids) = (Interner::default(), BTreeMap::new());
            for term in &terms {
                let id = interner.intern(term.as_bytes());
                let next = ids.len() as u32;
                prop_assert_eq!(id, *ids.entry(term).or_insert(next));
            }
            prop_assert_eq!(interner.len(), ids.len());
            for (term, id) in ids {
                prop_assert_eq!(interner.bytes().get(id), term.as_bytes());
            }
            prop_assert_eq!(interner.bytes().get(interner.len() as u32), b"");
        }
    }
}
