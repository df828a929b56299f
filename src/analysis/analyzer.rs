//! Normalizes tokens to their terms, with caches, and analyzes whole texts.

use std::cell::RefCell;

use frostem::Stemmer;

use super::forms::{MAX_TOKEN, push_form, push_term};
use super::interner::SharedInterner;
use super::language::stemmer;
use super::page_forms::WordIds;
use super::term_cache::TermCache;
use super::term_id_cache::TermIdCache;
use super::tokenizer::{Token, tokenize};

/// Normalizes the tokens of one thread and caches their terms.
pub(crate) struct Normalizer {
    stemmer: Stemmer,
    words: TermCache,
    /// A compound may have the letters of a word, so it has a cache of its own.
    compounds: TermCache,
    /// Terms as ids, for a thread that indexes pages; `None` in a thread that only answers questions.
    ids: Option<Box<TermIdCache>>,
    /// Buffers of the current term and form; fields so that their memory is reused.
    term: String,
    form: String,
}

thread_local! {
    static NORMALIZER: RefCell<Normalizer> = RefCell::default();
}

impl Default for Normalizer {
    fn default() -> Self {
        let (words, compounds, ids, term, form) = Default::default();
        Self { stemmer: stemmer(), words, compounds, ids, term, form }
    }
}

impl Normalizer {
    /// Runs `work` with the normalizer of this thread, whose caches outlive one page.
    pub(crate) fn with_thread_local<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        NORMALIZER.with_borrow_mut(work)
    }

    /// Writes the term of `word` into `term`.
    pub(crate) fn normalize(&mut self, word: &str, is_compound: bool, term: &mut String) {
        term.clear();
        self.push_term(word, is_compound, term);
    }

    /// Appends the term of `word` to `text`.
    pub(crate) fn push_term(&mut self, word: &str, is_compound: bool, text: &mut String) {
        // A thread that indexes pages fills one cache, not two.
        if self.ids.is_some() {
            // No id outlives this call, because a holder of ids borrows the normalizer.
            self.limit_ids();
            return self.word_ids(word, is_compound).map_or((), |ids| self.push_term_of(ids.term, text));
        }
        if word.len() > MAX_TOKEN {
            return push_term(&self.stemmer, word, is_compound, text);
        }
        let cache = if is_compound { &mut self.compounds } else { &mut self.words };
        if let Some(term) = cache.get(word) {
            return text.push_str(term);
        }
        let start = text.len();
        push_term(&self.stemmer, word, is_compound, text);
        cache.insert(word, &text[start..]);
    }

    /// The ids of `word` in this thread, valid until [`Self::limit_ids`]. `None` when its term is empty.
    #[inline]
    fn word_ids(&mut self, word: &str, is_compound: bool) -> Option<WordIds> {
        let known = self.ids.as_mut().and_then(|ids| ids.get(word, is_compound));
        Some(known.unwrap_or_else(|| self.new_ids(word, is_compound))).filter(|ids| *ids != WordIds::NONE)
    }

    /// Assigns ids to a word that is not cached.
    #[cold]
    fn new_ids(&mut self, word: &str, is_compound: bool) -> WordIds {
        let Self { stemmer, ids, term, form, .. } = self;
        let ids = ids.get_or_insert_default();
        term.clear();
        push_term(stemmer, word, is_compound, term);
        form.clear();
        // A compound is its own form: nobody asks for `hostName` by the forms of `hostname`.
        if !is_compound {
            push_form(word, form);
        }
        let new = match term.is_empty() {
            true => WordIds::NONE,
            false => {
                let id = ids.terms.intern(term.as_bytes());
                let is_term = form.is_empty() || form == term;
                WordIds { term: id, form: if is_term { id } else { ids.forms.intern(form, &mut ids.terms) } }
            }
        };
        // A longer run is data and hardly occurs again.
        if is_compound || word.len() <= MAX_TOKEN {
            ids.insert(word, is_compound, new);
        }
        new
    }

    /// Begins a page: its terms are valid until the next one.
    pub(crate) fn begin_page(&mut self) {
        self.limit_ids();
        self.ids.get_or_insert_default().forms.begin_page();
    }

    /// Adds a word to the page and returns the id of its term; `None` when it has none.
    #[inline]
    pub(crate) fn add_word(&mut self, word: &str, is_compound: bool) -> Option<u32> {
        let word = self.word_ids(word, is_compound)?;
        if let Some(ids) = &mut self.ids {
            ids.forms.add(word);
        }
        Some(word.term)
    }

    /// Takes the entries of the forms of the page, see [`super::page_forms`].
    pub(crate) fn take_form_entries(&mut self) -> Vec<u32> {
        let ids = self.ids.get_or_insert_default();
        ids.forms.take_entries(&mut ids.terms)
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
    fn limit_ids(&mut self) {
        self.ids.get_or_insert_default().limit();
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
    use super::super::char_class::BLOCK_END;
    use super::super::term_cache::MAX_WORDS;
    use super::super::token_buffer::TokenBuffer;
    use super::Normalizer;

    #[test]
    fn a_compound_and_a_word_of_the_same_letters_have_their_own_ids() {
        let mut normalizer = Normalizer::default();
        for (letters, compound, word) in [("C++", "c++", "c"), ("-x", "-x", "x"), ("=>", "=>", ""), ("a-b", "ab", "ab")]
        {
            for _ in 0..2 {
                let of = |is_compound| {
                    let mut term = String::new();
                    let ids = normalizer.word_ids(letters, is_compound);
                    ids.into_iter().for_each(|ids| normalizer.push_term_of(ids.term, &mut term));
                    term
                };
                assert_eq!([true, false].map(of), [compound, word]);
            }
        }
    }

    #[test]
    fn a_long_compound_that_the_cache_forgot_keeps_its_term() {
        let mut normalizer = Normalizer::default();
        for n in 0..8 * MAX_WORDS {
            let mut term = String::new();
            let ids = normalizer.word_ids(&format!("compound-of-letters-{}", n % 17), true);
            normalizer.push_term_of(ids.unwrap().term, &mut term);
            assert_eq!(term, format!("compoundofletters{}", n % 17));
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
                assert!(ids.terms.len() <= 4 * MAX_WORDS + 9, "{}", text(n));
            }
        }
    }
}
