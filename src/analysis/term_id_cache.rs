//! The words of a thread's pages and the numbers of their terms. Most words of a text are few and short, and are kept where
//! they are looked up.

use std::collections::HashMap;

use super::interner::{Interner, SharedInterner};
use super::term_cache::{Hashed, KEPT, packed};

/// Marks an identifier as a whole, which has another term than a word of the same letters. A word of [`LONGEST_WHOLE`]
/// bytes and less has nothing there, and no longer one ends in such a byte.
const WHOLE: u128 = 1 << (8 * LONGEST_WHOLE);
/// Longest identifier that is kept, in bytes.
const LONGEST_WHOLE: usize = 15;

/// Words as written, and the terms that they lead to.
#[derive(Default)]
pub(crate) struct Numbered {
    /// Words of eight bytes at most, which most are: of a smaller table more is near.
    least: HashMap<u64, Option<u32>, Hashed>,
    short: HashMap<u128, Option<u32>, Hashed>,
    long: HashMap<Box<str>, Option<u32>, Hashed>,
    /// The terms that this thread has met.
    pub(crate) terms: Interner,
    /// The vocabulary that was asked last, and the numbers that it has for these terms, each and one; 0 where they are not
    /// known.
    vocabulary: u64,
    shared: Vec<u32>,
}

impl Numbered {
    /// The number of a word's term, which `form` finds when it is not known; `None` when the word has none.
    pub(crate) fn of(&mut self, word: &str, form: impl FnOnce(&mut Interner) -> Option<u32>) -> Option<u32> {
        let terms = &mut self.terms;
        match packed(word) {
            Some(word) => match u64::try_from(word) {
                Ok(word) => *self.least.entry(word).or_insert_with(|| form(terms)),
                Err(_) => *self.short.entry(word).or_insert_with(|| form(terms)),
            },
            None => match self.long.get(word) {
                Some(known) => *known,
                None => {
                    let number = form(terms);
                    self.long.insert(word.into(), number);
                    number
                }
            },
        }
    }

    /// The same of an identifier as a whole. Those that are long are not kept: addresses and dates are many, of few parts.
    pub(crate) fn of_whole(&mut self, whole: &str, form: impl FnOnce(&mut Interner) -> Option<u32>) -> Option<u32> {
        let terms = &mut self.terms;
        match packed(whole).filter(|_| whole.len() <= LONGEST_WHOLE) {
            Some(whole) => *self.short.entry(whole | WHOLE).or_insert_with(|| form(terms)),
            None => form(terms),
        }
    }

    /// Calls `each` with the number that a vocabulary has for each of these terms.
    pub(crate) fn shared(
        &mut self,
        vocabulary: &SharedInterner,
        numbers: impl Iterator<Item = u32>,
        mut each: impl FnMut(u32),
    ) {
        if self.vocabulary != vocabulary.name {
            (self.vocabulary, self.shared) = (vocabulary.name, Vec::new());
        }
        self.shared.resize(self.terms.len(), 0);
        for number in numbers {
            let Some(shared) = self.shared.get_mut(number as usize) else { return };
            if *shared == 0 {
                *shared = vocabulary.lock().number(self.terms.texts().get(number)) + 1;
            }
            each(*shared - 1);
        }
    }

    /// Forgets all when it is much. What numbers mean is forgotten too. Long identifiers are terms and not kept as words.
    pub(crate) fn bound(&mut self) {
        if self.words() >= KEPT || self.terms.len() >= 2 * KEPT {
            *self = Self::default();
        }
    }

    /// Words that are known.
    fn words(&self) -> usize {
        self.least.len() + self.short.len() + self.long.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::analyzer::Normalizer;
    use super::super::token_buffer::TokenBuffer;
    use super::super::tokenizer::BLOCK_END;
    use super::KEPT;

    #[test]
    fn an_identifier_and_a_word_of_the_same_letters_have_terms_of_their_own() {
        let mut normalizer = Normalizer::default();
        for letters in ["foxes", "fox-eses", "running-s", "aaaa-bbbb-foxes", "aaaa-bbbb-c-foxes"] {
            for _ in 0..2 {
                let of = |whole| {
                    let (number, mut term) = (normalizer.number(letters, whole).unwrap(), String::new());
                    normalizer.push_numbered(number, &mut term);
                    term
                };
                let [whole, word] = [true, false].map(of);
                assert_eq!(whole, letters.replace('-', ""));
                assert!(whole.starts_with(&word) && whole != word, "{word}");
            }
        }
    }

    #[test]
    fn what_is_remembered_is_bounded_by_words_and_by_terms() {
        // Identifiers whose parts are few, and words that are many.
        for text in [
            |at: usize| format!("{}-{}", at % 4, at),
            |at: usize| format!("{}.{}", at / 9 % 9, at % 9),
            |at| format!("w{at}x"),
        ] {
            let mut normalizer = Normalizer::default();
            for at in 0..40 * KEPT {
                TokenBuffer::new(&mut normalizer, 0).push(&text(at), BLOCK_END);
                let numbered = normalizer.numbered.as_ref().unwrap();
                assert!(numbered.words() <= KEPT + 3, "{}", text(at));
                assert!(numbered.terms.len() <= 2 * KEPT + 3, "{}", text(at));
            }
        }
    }
}
