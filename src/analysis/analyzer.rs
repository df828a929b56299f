//! Text to terms: where words begin and end (`span`), and the form they are indexed in.
//!
//! Indexing, queries and highlights all walk the same [`spans`], so a position in a posting leads back to the very
//! characters it came from. What the terms are used for is the business of `schema` and `search`.

use std::borrow::Cow;
use std::cell::RefCell;
use std::hash::Hasher;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::xxh3_64;

use super::interner::{self, SharedInterner};
use super::term_cache::Remembered;
use super::term_id_cache::Numbered;
use super::tokenizer::{LONGEST_WORD, Span, is_joiner, spans};

/// Words so frequent in English that they say nothing: Lucene's default stop words.
const STOP: &str = "a an and are as at be but by for if in into is it no not of on or such that the their then there \
                    these they this to was will with";
/// Length of the longest of them.
const LONGEST_STOP: usize = 5;

/// Turns words into the form that is indexed: lower case, without accents and joiners, stemmed.
pub(crate) struct Normalizer {
    stemmer: Stemmer,
    remembered: Remembered,
    /// The words of pages that are indexed; none where a question is answered.
    pub(crate) numbered: Option<Box<Numbered>>,
    /// The term at hand; kept for its memory.
    term: String,
}

/// Hashes words in a fraction of the time that std's hasher takes.
#[derive(Clone, Default)]
pub(crate) struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= xxh3_64(bytes);
    }

    /// A word of eight bytes at most, or a hash: multiplied, both ends of the product folded.
    fn write_u64(&mut self, word: u64) {
        let product = u128::from(word ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
        self.0 ^= product as u64 ^ (product >> 64) as u64;
    }

    /// A short word, which is kept as a number: its halves multiplied, both ends of the product folded.
    fn write_u128(&mut self, word: u128) {
        let [low, high] = [word as u64 ^ 0x9e37_79b9_7f4a_7c15, (word >> 64) as u64 ^ 0xd6e8_feb8_6659_fd93];
        let product = u128::from(low) * u128::from(high);
        self.0 ^= product as u64 ^ (product >> 64) as u64;
    }

    /// Marks the end of a text, which tells apart nothing where the text is all that is hashed.
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

thread_local! {
    static OF_THREAD: RefCell<Normalizer> = RefCell::default();
}

impl Default for Normalizer {
    fn default() -> Self {
        let (remembered, numbered, term) = Default::default();
        Self { stemmer: Stemmer::new(Algorithm::English), remembered, numbered, term }
    }
}

impl Normalizer {
    /// Does something with the normalizer of this thread, which remembers the words of all pages that the thread has read.
    pub(crate) fn of_thread<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        OF_THREAD.with_borrow_mut(work)
    }

    /// Writes the term of `word` into `term`; leaves it empty when the word is too long to be one.
    pub(crate) fn normalize(&mut self, word: &str, whole: bool, term: &mut String) {
        term.clear();
        self.push_term(word, whole, term);
    }

    /// Writes the term of `word` behind `text`; nothing when the word is too long to be one.
    pub(crate) fn push_term(&mut self, word: &str, whole: bool, text: &mut String) {
        if word.len() > LONGEST_WORD {
            return;
        }
        if whole {
            return fold(word, text);
        }
        // Where pages are indexed, words are remembered once.
        if self.numbered.is_some() {
            // No number outlives this call: whoever holds some holds the normalizer.
            self.bound();
            return self.number(word, false).map_or((), |number| self.push_numbered(number, text));
        }
        if let Some(term) = self.remembered.get(word) {
            return text.push_str(term);
        }
        let begins = text.len();
        stem(&self.stemmer, word, text);
        self.remembered.insert(word, &text[begins..]);
    }

    /// The number of the term of `word` among those of this thread, until they are bounded; `None` when it has none, which
    /// the empty ones and the too long ones have not.
    pub(crate) fn number(&mut self, word: &str, whole: bool) -> Option<u32> {
        if word.len() > LONGEST_WORD {
            return None;
        }
        let Self { stemmer, numbered, term, .. } = self;
        let form = |terms: &mut interner::Interner| {
            term.clear();
            if whole {
                fold(word, term)
            } else {
                stem(stemmer, word, term)
            }
            (!term.is_empty()).then(|| terms.number(term.as_bytes()))
        };
        let numbered = numbered.get_or_insert_default();
        if whole { numbered.of_whole(word, form) } else { numbered.of(word, form) }
    }

    /// Writes the term of a number behind `text`.
    pub(crate) fn push_numbered(&self, number: u32, text: &mut String) {
        let term = self.numbered.as_ref().map(|numbered| numbered.terms.texts().get(number));
        text.push_str(term.and_then(|term| str::from_utf8(term).ok()).unwrap_or_default());
    }

    /// Calls `each` with the number that a vocabulary has for each of these terms of this thread.
    pub(crate) fn shared(
        &mut self,
        vocabulary: &SharedInterner,
        numbers: impl Iterator<Item = u32>,
        each: impl FnMut(u32),
    ) {
        self.numbered.get_or_insert_default().shared(vocabulary, numbers, each);
    }

    /// Forgets the numbers of terms when they are many.
    pub(crate) fn bound(&mut self) {
        self.numbered.get_or_insert_default().bound();
    }
}

/// Writes the stem of a word behind `text`.
fn stem(stemmer: &Stemmer, word: &str, text: &mut String) {
    let begins = text.len();
    fold(word, text);
    let folded = &text[begins..];
    if folded.len() >= 3 && !folded.bytes().all(|b| b.is_ascii_digit()) {
        let stem = match stemmer.stem(folded) {
            // Most are what a word begins with.
            Cow::Borrowed(stem) if folded.starts_with(stem) => {
                return text.truncate(begins + stem.len());
            }
            stem => stem.into_owned(),
        };
        text.truncate(begins);
        text.push_str(&stem);
    }
}

/// Lower case, compatibility forms decomposed, accents and joiners dropped.
pub(crate) fn fold(word: &str, into: &mut String) {
    if word.is_ascii() {
        into.extend(word.bytes().filter(|b| !is_joiner(*b)).map(|b| char::from(b.to_ascii_lowercase())));
    } else {
        let kept = word.nfkd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric());
        into.extend(kept.flat_map(char::to_lowercase));
    }
}

/// Whether a word is so frequent in English that it says nothing.
pub(crate) fn is_stop(word: &str) -> bool {
    word.len() <= LONGEST_STOP && STOP.split_ascii_whitespace().any(|stop| word.eq_ignore_ascii_case(stop))
}

/// The analyzed words of a text, for queries: each span with its term.
pub(crate) fn analyze(text: &str) -> Vec<(Span, String)> {
    Normalizer::of_thread(|normalizer| {
        let mut words = Vec::new();
        for span in spans(text, 0) {
            let mut term = String::new();
            normalizer.normalize(&text[span.start..span.end], span.whole, &mut term);
            if !term.is_empty() {
                words.push((span, term));
            }
        }
        words
    })
}
