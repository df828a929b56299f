//! The forms that a page holds, where they differ from their terms: `authorize` and `author` have one term.
//!
//! A page has an entry for each form that is not its own term. If it holds a term in other forms only, it has the entry
//! `author-`. A form with accents has an entry without them as well, `resume~`, for those who type none. Two thirds of the
//! words are their own terms and need no entry; so are compounds.

use std::collections::hash_map::Entry;

use super::folding::fold;
use super::forms::push_form;
use super::interner::Interner;
use super::page_ids::PageIds;
use super::term_cache::FoldMap;

/// Ends the entry of a term that a page holds in other forms only.
const OTHER_FORMS: char = '-';
/// Ends the entry of a form that a page holds with accents.
const WITH_ACCENTS: char = '~';

/// The ids of a word: of its term and of its form. They are equal where the word is its own term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WordIds {
    pub(crate) term: u32,
    pub(crate) form: u32,
}

impl WordIds {
    /// The ids of a word without a term. An `Option` would take half as much memory again.
    pub(crate) const NONE: Self = Self { term: u32::MAX, form: u32::MAX };
}

/// A typed word, and the entries that tell whether a page holds it in this form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WordForm {
    pub(crate) term: String,
    /// The word in lower case.
    pub(crate) form: String,
}

impl WordForm {
    /// The form of a word with this term.
    pub(crate) fn new(word: &str, term: String) -> Self {
        let mut form = String::new();
        push_form(word, &mut form);
        Self { term, form }
    }

    /// Whether the form is its own term; a page with the term then holds the form, unless it has [`Self::other_forms`].
    pub(crate) fn is_term(&self) -> bool {
        self.form == self.term
    }

    /// The entry of pages that hold the term in other forms only.
    pub(crate) fn other_forms(&self) -> String {
        format!("{}{OTHER_FORMS}", self.term)
    }

    /// The entry of pages that hold the form with accents.
    pub(crate) fn with_accents(&self) -> String {
        format!("{}{WITH_ACCENTS}", self.form)
    }
}

/// Collects the entries of one page at a time, as ids of the thread's interner.
#[derive(Default)]
pub(crate) struct PageForms {
    /// By id of a form with accents: the id of its entry without them.
    accents: FoldMap<u32, u32>,
    /// By id of a term: the id plus one of its entry for other forms, or 0 where there is none yet.
    others: Vec<u32>,
    /// The terms that the page holds as a form.
    terms: PageIds,
    /// The forms that are entries of the page.
    forms: PageIds,
    /// The words of the page that are not their own terms, each form once.
    words: Vec<WordIds>,
}

impl PageForms {
    /// The id of the form of a word. `form` is in lower case and not its own term.
    pub(crate) fn intern(&mut self, form: &str, terms: &mut Interner) -> u32 {
        let id = terms.intern(form.as_bytes());
        if !form.is_ascii()
            && let Entry::Vacant(vacant) = self.accents.entry(id)
        {
            let mut folded = String::new();
            fold(form, &mut folded);
            if folded != form {
                folded.push(WITH_ACCENTS);
                vacant.insert(terms.intern(folded.as_bytes()));
            }
        }
        id
    }

    /// Begins the next page.
    pub(crate) fn begin_page(&mut self) {
        self.terms.clear();
        self.forms.clear();
        self.words.clear();
    }

    /// Adds a word to the page.
    #[inline]
    pub(crate) fn add(&mut self, word: WordIds) {
        if word.term == word.form {
            self.terms.insert(word.term);
        } else if self.forms.insert(word.form) {
            self.words.push(word);
        }
    }

    /// Ends the page and returns its entries, each once.
    pub(crate) fn take_entries(&mut self, terms: &mut Interner) -> Vec<u32> {
        let words = std::mem::take(&mut self.words);
        let mut entries = Vec::with_capacity(2 * words.len());
        for WordIds { form, .. } in &words {
            entries.push(*form);
            let accent = self.accents.get(form).copied();
            entries.extend(accent.filter(|accent| self.forms.insert(*accent)));
        }
        for WordIds { term, .. } in &words {
            if self.terms.insert(*term) {
                entries.push(other_forms(*term, &mut self.others, terms));
            }
        }
        self.words = words;
        self.begin_page();
        entries
    }
}

/// The entry of a term for its other forms.
fn other_forms(term: u32, others: &mut Vec<u32>, terms: &mut Interner) -> u32 {
    let index = term as usize;
    if index >= others.len() {
        others.resize(terms.len().max(index + 1), 0);
    }
    if others[index] == 0 {
        let mut entry = terms.bytes().get(term).to_vec();
        entry.push(OTHER_FORMS as u8);
        others[index] = terms.intern(&entry) + 1;
    }
    others[index] - 1
}

#[cfg(test)]
mod tests {
    use super::super::analyzer::Normalizer;
    use super::super::char_class::BLOCK_END;
    use super::super::token_buffer::TokenBuffer;
    use super::WordForm;

    fn entries(text: &str) -> Vec<String> {
        let mut normalizer = Normalizer::default();
        let mut tokens = TokenBuffer::new(&mut normalizer, 0);
        tokens.push(text, BLOCK_END);
        let mut entries: Vec<String> = tokens.encode_forms().split('\u{1}').map(str::to_owned).collect();
        entries.retain(|entry| !entry.is_empty());
        entries.sort_unstable();
        entries
    }

    #[test]
    fn a_page_has_an_entry_where_form_and_term_differ() {
        for (text, expected) in [
            ("the author token", &[][..]),
            ("authorize it", &["author-", "authorize"]),
            ("An author authorizes. Authorize!", &["authorize", "authorizes"]),
            ("JWTs", &["jwt-", "jwts"]),
            ("user's", &[]),
            ("résumé", &["resum-", "resume~", "résumé"]),
            ("café", &["cafe-", "cafe~", "café"]),
            ("café cafe", &["cafe~", "café"]),
            ("hostName", &[]),
            ("C++ => --go", &[]),
        ] {
            assert_eq!(entries(text), expected, "{text}");
        }
    }

    #[test]
    fn a_word_has_its_own_form() {
        let word = WordForm::new("Authors’", "author".to_owned());
        assert_eq!((word.term.as_str(), word.form.as_str(), word.is_term()), ("author", "authors", false));
        assert_eq!((word.other_forms().as_str(), word.with_accents().as_str()), ("author-", "authors~"));
    }
}
