//! Turns a token into its term: lower case, without accents and joiners, stemmed.

use std::borrow::Cow;
use std::cell::RefCell;

use frostem::Stemmer;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::interner::{Interner, SharedInterner};
use super::language::stemmer;
use super::term_cache::TermCache;
use super::term_id_cache::TermIdCache;
use super::tokenizer::{MAX_TOKEN, Token, is_joiner, tokenize};

/// Normalizes the tokens of one thread and caches their terms.
pub(crate) struct Normalizer {
    stemmer: Stemmer,
    cache: TermCache,
    /// Terms as ids, for a thread that indexes pages; `None` in a thread that only answers questions.
    ids: Option<Box<TermIdCache>>,
    /// Buffer of the current term; a field so that its memory is reused.
    term: String,
}

thread_local! {
    static NORMALIZER: RefCell<Normalizer> = RefCell::default();
}

impl Default for Normalizer {
    fn default() -> Self {
        let (cache, ids, term) = Default::default();
        Self { stemmer: stemmer(), cache, ids, term }
    }
}

impl Normalizer {
    /// Runs `work` with the normalizer of this thread, whose caches outlive one page.
    pub(crate) fn with_thread_local<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        NORMALIZER.with_borrow_mut(work)
    }

    /// Writes the term of `word` into `term`; leaves it empty when the word exceeds [`MAX_TOKEN`].
    pub(crate) fn normalize(&mut self, word: &str, is_compound: bool, term: &mut String) {
        term.clear();
        self.push_term(word, is_compound, term);
    }

    /// Appends the term of `word` to `text`; appends nothing when the word exceeds [`MAX_TOKEN`].
    pub(crate) fn push_term(&mut self, word: &str, is_compound: bool, text: &mut String) {
        if word.len() > MAX_TOKEN {
            return;
        }
        if is_compound {
            return fold(word, text);
        }
        // A thread that indexes pages fills one cache, not two.
        if self.ids.is_some() {
            // No id outlives this call, because a holder of ids borrows the normalizer.
            self.limit_ids();
            return self.term_id(word, false).map_or((), |id| self.push_term_of(id, text));
        }
        if let Some(term) = self.cache.get(word) {
            return text.push_str(term);
        }
        let start = text.len();
        stem(&self.stemmer, word, text);
        self.cache.insert(word, &text[start..]);
    }

    /// The id of the term of `word` in this thread, valid until [`Self::limit_ids`]. `None` when the term is empty or the
    /// word exceeds [`MAX_TOKEN`].
    pub(crate) fn term_id(&mut self, word: &str, is_compound: bool) -> Option<u32> {
        if word.len() > MAX_TOKEN {
            return None;
        }
        let Self { stemmer, ids, term, .. } = self;
        let intern = |terms: &mut Interner| {
            term.clear();
            if is_compound {
                fold(word, term)
            } else {
                stem(stemmer, word, term)
            }
            (!term.is_empty()).then(|| terms.intern(term.as_bytes()))
        };
        let ids = ids.get_or_insert_default();
        if is_compound { ids.compound_id(word, intern) } else { ids.word_id(word, intern) }
    }

    /// Appends the term of an id to `text`.
    pub(crate) fn push_term_of(&self, id: u32, text: &mut String) {
        let term = self.ids.as_ref().map(|ids| ids.terms.bytes().get(id));
        text.push_str(term.and_then(|term| str::from_utf8(term).ok()).unwrap_or_default());
    }

    /// Calls `each` with the id that `interner` assigns to each of these terms of this thread.
    pub(crate) fn for_each_shared_id(
        &mut self,
        interner: &SharedInterner,
        ids: impl Iterator<Item = u32>,
        each: impl FnMut(u32),
    ) {
        self.ids.get_or_insert_default().for_each_shared_id(interner, ids, each);
    }

    /// Clears the ids when they exceed the memory bound of [`TermIdCache`].
    pub(crate) fn limit_ids(&mut self) {
        self.ids.get_or_insert_default().limit();
    }
}

/// Appends the stem of a word to `text`. Numbers and words of fewer than three bytes are not stemmed.
fn stem(stemmer: &Stemmer, word: &str, text: &mut String) {
    let start = text.len();
    fold(word, text);
    let folded = &text[start..];
    if folded.len() >= 3 && !folded.bytes().all(|b| b.is_ascii_digit()) {
        let stem = match stemmer.stem(folded) {
            // The common case: the stem is a prefix of the word.
            Cow::Borrowed(stem) if folded.starts_with(stem) => {
                return text.truncate(start + stem.len());
            }
            stem => stem.into_owned(),
        };
        text.truncate(start);
        text.push_str(&stem);
    }
}

/// Appends a word to `text` in lower case, with compatibility forms decomposed (NFKD), without accents and joiners.
pub(crate) fn fold(word: &str, text: &mut String) {
    if word.is_ascii() {
        text.extend(word.bytes().filter(|b| !is_joiner(*b)).map(|b| char::from(b.to_ascii_lowercase())));
    } else {
        let letters = word.nfkd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric());
        text.extend(letters.flat_map(char::to_lowercase));
    }
}

/// The tokens of a text and their terms, without tokens whose term is empty.
pub(crate) fn analyze(text: &str) -> Vec<(Token, String)> {
    Normalizer::with_thread_local(|normalizer| {
        let mut analyzed = Vec::new();
        for token in tokenize(text, 0) {
            let mut term = String::new();
            normalizer.normalize(&text[token.start..token.end], token.is_compound, &mut term);
            if !term.is_empty() {
                analyzed.push((token, term));
            }
        }
        analyzed
    })
}

#[cfg(test)]
mod tests {
    use super::super::term_cache::MAX_WORDS;
    use super::super::token_buffer::TokenBuffer;
    use super::super::tokenizer::BLOCK_END;
    use super::Normalizer;

    #[test]
    fn a_compound_and_a_word_of_the_same_letters_have_different_terms() {
        let mut normalizer = Normalizer::default();
        for letters in ["foxes", "fox-eses", "running-s", "aaaa-bbbb-foxes", "aaaa-bbbb-c-foxes"] {
            for _ in 0..2 {
                let of = |is_compound| {
                    let (id, mut term) = (normalizer.term_id(letters, is_compound).unwrap(), String::new());
                    normalizer.push_term_of(id, &mut term);
                    term
                };
                let [compound, word] = [true, false].map(of);
                assert_eq!(compound, letters.replace('-', ""));
                assert!(compound.starts_with(&word) && compound != word, "{word}");
            }
        }
    }

    #[test]
    fn the_id_cache_is_bounded_by_words_and_by_terms() {
        // Identifiers with few distinct parts, then texts with a new word each.
        for text in
            [|n: usize| format!("{}-{}", n % 4, n), |n: usize| format!("{}.{}", n / 9 % 9, n % 9), |n| format!("w{n}x")]
        {
            let mut normalizer = Normalizer::default();
            for n in 0..40 * MAX_WORDS {
                TokenBuffer::new(&mut normalizer, 0).push(&text(n), BLOCK_END);
                let ids = normalizer.ids.as_ref().unwrap();
                assert!(ids.word_count() <= MAX_WORDS + 3, "{}", text(n));
                assert!(ids.terms.len() <= 2 * MAX_WORDS + 3, "{}", text(n));
            }
        }
    }
}
