//! Acronym terms: exact terms that find the acronyms of a page by prefix.
//!
//! ```text
//! s NUL short NUL words [NUL spelling]  the page defines `short` as `words`
//! l NUL words NUL short                 the reverse
//! i NUL initials NUL code               the page has a phrase with these initials
//! ```
//! Words are analyzed and separated by spaces, so they form a phrase query on the `text` field. The spelling is in
//! lower case, for display, and only present if different. The document frequency is the number of defining pages.
//!
//! A [`PhraseCode`] replaces the words of a phrase: written out, phrases were two fifths of the dictionary bytes. The
//! few queries that need one read it from a page.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_64;

use crate::analysis::{Acronym, Normalizer, acronyms, fold, initials, phrases, tokenize};
use crate::corpus::Page;

use super::keyword::hash_term;

/// Inline capacity of a term in bytes; phrase terms have 18 bytes as a rule and 33 at most.
const INLINE_BYTES: usize = 32;
/// Maximum length of an indexed phrase, in bytes.
const MAX_PHRASE: usize = 80;
/// Length of a term's kind and separators, in bytes.
const PREFIX_BYTES: usize = 3;
/// Maximum capacity of the set of emitted terms that a thread keeps.
const MAX_EMITTED: usize = 1 << 12;
/// Maximum number of phrases in a thread's cache.
const MAX_CACHED_PHRASES: usize = 1 << 15;

/// A term, and a hash of its kind, key and words. Inline, because cache misses dominate the lookup of known phrases.
type HashedTerm = (u64, SmallVec<[u8; INLINE_BYTES]>);
type HasherBuilder = foldhash::fast::FixedState;

/// The terms that a thread reuses from page to page.
#[derive(Default)]
struct TermCache {
    /// The terms of each phrase; most phrases occur on several pages.
    by_phrase: HashMap<Box<str>, Box<[HashedTerm]>, HasherBuilder>,
    /// Hashes of the emitted terms of the current page.
    emitted: HashSet<u64, HasherBuilder>,
}

thread_local! {
    static CACHE: RefCell<TermCache> = RefCell::default();
}

/// The kind of a term, its first letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AcronymKind {
    /// From the short form of a definition to its words.
    Short,
    /// From the words of a definition to its short form.
    Long,
    /// From initials to the code of a phrase.
    Initials,
}

impl AcronymKind {
    /// Returns the prefix of the terms with `key`.
    pub(crate) fn prefix(self, key: &str) -> String {
        let mut prefix = String::with_capacity(PREFIX_BYTES + key.len());
        self.push_prefix(key, &mut prefix);
        prefix
    }

    /// Returns the prefix of the terms whose key begins with `beginning`.
    pub(crate) fn prefix_of_all(self, beginning: &str) -> String {
        let mut prefix = self.prefix(beginning);
        prefix.pop();
        prefix
    }

    fn push_prefix(self, key: &str, term: &mut String) {
        term.push_str(match self {
            Self::Short => "s\0",
            Self::Long => "l\0",
            Self::Initials => "i\0",
        });
        term.push_str(key);
        term.push('\0');
    }
}

/// Passes the distinct terms of a page to `emit`. The first spelling of a definition wins.
pub(crate) fn terms(page: &Page, normalizer: &mut Normalizer, mut emit: impl FnMut(&str)) {
    CACHE.with_borrow_mut(|TermCache { by_phrase, emitted }| {
        if emitted.capacity() > MAX_EMITTED {
            *emitted = HashSet::default();
        }
        emitted.clear();
        let marks = page.glossary.iter().map(|mark| mark.text.as_str());
        for acronym in summary_texts(page).chain(marks).chain(section_texts(page)).flat_map(acronyms) {
            let Some((by_short, by_words)) = definition_terms(&acronym, normalizer) else { continue };
            if emitted.insert(by_short.0) {
                emit(term_text(&by_short));
                emit(&by_words);
            }
        }
        // Without glossary marks: a search looks for phrases in the page's record, which has no marks.
        for phrase in phrases(summary_texts(page).chain(section_texts(page))) {
            if by_phrase.len() >= MAX_CACHED_PHRASES {
                by_phrase.clear();
            }
            let terms = match by_phrase.get(phrase) {
                Some(terms) => terms,
                None => by_phrase.entry(phrase.into()).or_insert(phrase_terms(phrase, normalizer)),
            };
            terms.iter().filter(|(hash, _)| emitted.insert(*hash)).for_each(|term| emit(term_text(term)));
        }
    });
}

fn term_text((_, term): &HashedTerm) -> &str {
    str::from_utf8(term).unwrap_or_default()
}

/// Returns title and description of a page.
fn summary_texts(page: &Page) -> impl Iterator<Item = &str> {
    [page.title.as_str(), page.description.as_str()].into_iter()
}

/// Returns the headings and blocks of a page.
fn section_texts(page: &Page) -> impl Iterator<Item = &str> {
    page.sections.iter().flat_map(|section| {
        [section.heading.as_str()].into_iter().chain(section.blocks.iter().map(|block| block.text.as_str()))
    })
}

/// Returns the terms of a definition by its short form and by its words; `None` if the words are too few or too long.
fn definition_terms(
    Acronym { short, long }: &Acronym<'_>,
    normalizer: &mut Normalizer,
) -> Option<(HashedTerm, String)> {
    let (words, mut folded) = (analyze(long, normalizer), String::new());
    fold(short, &mut folded);
    folded.retain(char::is_alphanumeric);
    (words.contains(' ') && words.len() <= MAX_PHRASE).then(|| {
        let by_words = format!("{}{folded}", AcronymKind::Long.prefix(&words));
        let spelling = Some(lower_case(long)).filter(|spelling| *spelling != words);
        let suffix = spelling.map_or_else(String::new, |spelling| format!("\0{spelling}"));
        (hashed_term(AcronymKind::Short, &folded, &words, &suffix), by_words)
    })
}

/// Returns the terms of a phrase, one for each of its initials.
fn phrase_terms(phrase: &str, normalizer: &mut Normalizer) -> Box<[HashedTerm]> {
    let Some((words, spelling)) = analyze_phrase(phrase, normalizer) else { return Box::default() };
    let PhraseCode { words, spelling } = PhraseCode::of(&words, &spelling);
    initials(phrase).iter().map(|initials| hashed_term(AcronymKind::Initials, initials, &words, &spelling)).collect()
}

/// Builds a term; its hash excludes the spelling.
fn hashed_term(kind: AcronymKind, key: &str, words: &str, spelling: &str) -> HashedTerm {
    let mut term = String::with_capacity(PREFIX_BYTES + key.len() + words.len() + spelling.len());
    kind.push_prefix(key, &mut term);
    term.push_str(words);
    let hash = xxh3_64(term.as_bytes());
    term.push_str(spelling);
    (hash, SmallVec::from_slice(term.as_bytes()))
}

/// Returns words and spelling of a phrase; `None` if it is too long.
fn analyze_phrase(phrase: &str, normalizer: &mut Normalizer) -> Option<(String, String)> {
    let words = analyze(phrase, normalizer);
    (words.len() <= MAX_PHRASE).then(|| (words, lower_case(phrase)))
}

/// A hash that distinguishes phrases with equal initials.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PhraseCode {
    /// 36 bits of the hash of the words: one in 100,000 sets of 1,000 phrases has a collision.
    pub(crate) words: String,
    /// 24 bits of the hash of the spelling; empty if the spelling equals the words.
    pub(crate) spelling: String,
}

impl PhraseCode {
    /// Letters of each hash, six bits each.
    const WORDS_LETTERS: usize = 6;
    const SPELLING_LETTERS: usize = 4;

    fn of(words: &str, spelling: &str) -> Self {
        let letters = if spelling == words { 0 } else { Self::SPELLING_LETTERS };
        let spelling = hash_term(spelling).take(letters).collect();
        Self { words: hash_term(words).take(Self::WORDS_LETTERS).collect(), spelling }
    }

    /// Parses the suffix of a term after its prefix.
    pub(crate) fn read(suffix: &str) -> Option<Self> {
        let (words, spelling) = suffix.split_at_checked(Self::WORDS_LETTERS)?;
        Some(Self { words: words.to_owned(), spelling: spelling.to_owned() })
    }
}

/// A phrase of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) code: PhraseCode,
    /// Terms, separated by spaces.
    pub(crate) words: String,
    /// The phrase as written, in lower case.
    pub(crate) spelled: String,
}

/// Returns the phrases of a text with the given initials.
pub(crate) fn phrases_with_initials<'a>(
    text: &'a str,
    key: &'a str,
    normalizer: &'a mut Normalizer,
) -> impl Iterator<Item = Phrase> + 'a {
    let matches = phrases([text]).into_iter().filter(move |phrase| initials(phrase).iter().any(|any| any == key));
    matches.filter_map(|phrase| {
        let (words, spelled) = analyze_phrase(phrase, normalizer)?;
        Some(Phrase { code: PhraseCode::of(&words, &spelled), words, spelled })
    })
}

/// Converts a phrase to lower case, with single spaces.
fn lower_case(phrase: &str) -> String {
    let mut spelling = String::with_capacity(phrase.len());
    for word in phrase.split_whitespace() {
        if !spelling.is_empty() {
            spelling.push(' ');
        }
        spelling.push_str(word);
    }
    if !spelling.is_ascii() {
        // Lower case outside of ASCII can depend on adjacent characters.
        return spelling.to_lowercase();
    }
    spelling.make_ascii_lowercase();
    spelling
}

/// Splits the suffix of a definition term into words and spelling.
pub(crate) fn split_spelling(suffix: &str) -> (&str, &str) {
    suffix.split_once('\0').unwrap_or((suffix, suffix))
}

/// Returns the terms of a phrase, separated by spaces.
fn analyze(phrase: &str, normalizer: &mut Normalizer) -> String {
    let mut words = String::with_capacity(phrase.len());
    for span in tokenize(phrase, 0).filter(|span| !span.is_compound) {
        if !words.is_empty() {
            words.push(' ');
        }
        normalizer.push_term(&phrase[span.start..span.end], false, &mut words);
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::analysis::Normalizer;

    use super::{AcronymKind, PhraseCode, phrase_terms, phrases_with_initials, split_spelling, term_text};

    #[test]
    fn the_code_of_a_term_finds_its_phrase_in_a_text() {
        let text = "The Proof Key for Code Exchange, and Secure Key Policies of two-factor Authentication.";
        for (phrase, initials, words) in [
            ("Proof Key for Code Exchange", "pkfce", "proof key for code exchang"),
            ("Proof Key for Code Exchange", "pkce", "proof key for code exchang"),
            ("Secure Key Policies", "skp", "secur key polici"),
            ("two-factor Authentication", "tfa", "two factor authent"),
        ] {
            let mut normalizer = Normalizer::default();
            let terms = phrase_terms(phrase, &mut normalizer);
            let prefix = AcronymKind::Initials.prefix(initials);
            let suffix = terms.iter().find_map(|term| term_text(term).strip_prefix(&*prefix));
            let code = PhraseCode::read(suffix.unwrap()).unwrap();
            let found = phrases_with_initials(text, initials, &mut normalizer).find(|phrase| phrase.code == code);
            let found = found.map(|phrase| (phrase.words, phrase.spelled));
            assert_eq!(found, Some((words.to_owned(), phrase.to_lowercase())));
            let others = "Proof Kit for Code Exchange; Simple Key Policy; two-factor Authorization";
            assert!(phrases_with_initials(others, initials, &mut normalizer).all(|phrase| phrase.code != code));
        }
    }

    #[test]
    fn a_spelling_equal_to_its_words_is_stored_once() {
        assert_eq!(split_spelling("web api"), ("web api", "web api"));
        assert_eq!(split_spelling("secur polici\0security policy"), ("secur polici", "security policy"));
        assert_eq!(PhraseCode::of("web api", "web api").spelling, "");
    }
}
