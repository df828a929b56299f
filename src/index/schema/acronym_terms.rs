//! The acronyms of a page as exact terms, so that a question finds them by prefix in the dictionary.
//!
//! ```text
//! s NUL short NUL words [NUL spelled]  the page states that `short` stands for `words`
//! l NUL words NUL short                the same, to be found by the words
//! i NUL initials NUL code              the page has a phrase with these initials
//! ```
//! Words are analyzed and separated by spaces: they are looked up as a phrase of the `text` field. How the page spells
//! them stands behind, in small letters, for people to read, where that is not the same. How many pages state a pair is
//! the document frequency. What a text states is found by `corpus::acronym`.
//!
//! A phrase is told by a [`Code`] alone. Spelled out, phrases were two fifths of what all dictionaries of an index have
//! to tell apart, and few questions look one up: it is read in a page that has it then.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;

use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_64;

use crate::analysis::{Acronym, Normalizer, WordHasher, acronyms, fold, initials, phrases, spans};
use crate::corpus::Page;

use super::keyword::hashed;

/// Bytes of a term that is kept in place; a phrase's has 33 at most and 18 mostly.
const SHORT: usize = 32;
/// Longest phrase that is indexed, in bytes.
const LONGEST: usize = 80;
/// Bytes of a prefix beside its key.
const PREFIX: usize = 3;
/// What a page may state for its memory to be kept.
const STATED_KEPT: usize = 1 << 12;
/// Phrases whose terms each thread remembers.
const PHRASES_KEPT: usize = 1 << 15;

/// What a page states, by a hash, and the term that says it. Those of phrases are short and stand beside each other: most
/// of the time to know them again goes into waiting for memory.
type Statement = (u64, SmallVec<[u8; SHORT]>);
type Hashed = BuildHasherDefault<WordHasher>;

/// What a thread knows of the pages that it has read.
#[derive(Default)]
struct Known {
    /// What phrases state: most stand in many pages.
    phrases: HashMap<Box<str>, Box<[Statement]>, Hashed>,
    /// What the page at hand states; kept for its memory.
    stated: HashSet<u64, Hashed>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// What a term of the field tells; its first letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AcronymKind {
    /// From a stated short form to its words.
    Short,
    /// From words to a stated short form.
    Long,
    /// From initials to the code of a phrase.
    Initials,
}

impl AcronymKind {
    /// How the terms begin that answer for `key`.
    pub(crate) fn prefix(self, key: &str) -> String {
        let mut prefix = String::with_capacity(PREFIX + key.len());
        self.push_prefix(key, &mut prefix);
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

/// Calls `each` with the terms of a page, each once.
pub(crate) fn terms(page: &Page, normalizer: &mut Normalizer, mut each: impl FnMut(&str)) {
    KNOWN.with_borrow_mut(|Known { phrases: known, stated }| {
        if stated.capacity() > STATED_KEPT {
            *stated = HashSet::default();
        }
        stated.clear();
        let marks = page.glossary.iter().map(|mark| mark.text.as_str());
        for acronym in about(page).chain(marks).chain(sections(page)).flat_map(acronyms) {
            let Some((statement, by_words)) = pair(&acronym, normalizer) else { continue };
            // A page says a thing once, in the first way that it spells it.
            if stated.insert(statement.0) {
                each(text(&statement));
                each(&by_words);
            }
        }
        // Of these texts alone, for a page's record keeps no others, and a search reads there what phrases they have.
        for phrase in phrases(about(page).chain(sections(page))) {
            if known.len() >= PHRASES_KEPT {
                known.clear();
            }
            let statements = match known.get(phrase) {
                Some(statements) => statements,
                None => known.entry(phrase.into()).or_insert(statements(phrase, normalizer)),
            };
            statements.iter().filter(|(hash, _)| stated.insert(*hash)).for_each(|statement| each(text(statement)));
        }
    });
}

fn text((_, term): &Statement) -> &str {
    str::from_utf8(term).unwrap_or_default()
}

/// What a page says of itself.
fn about(page: &Page) -> impl Iterator<Item = &str> {
    [page.title.as_str(), page.description.as_str()].into_iter()
}

/// The headings and blocks of a page.
fn sections(page: &Page) -> impl Iterator<Item = &str> {
    page.sections.iter().flat_map(|section| {
        [section.heading.as_str()].into_iter().chain(section.blocks.iter().map(|block| block.text.as_str()))
    })
}

/// What a stated pair says, and the term that finds it by its words.
fn pair(Acronym { short, long }: &Acronym<'_>, normalizer: &mut Normalizer) -> Option<(Statement, String)> {
    let (words, mut folded) = (analyzed(long, normalizer), String::new());
    fold(short, &mut folded);
    folded.retain(char::is_alphanumeric);
    (words.contains(' ') && words.len() <= LONGEST).then(|| {
        let by_words = format!("{}{folded}", AcronymKind::Long.prefix(&words));
        let spelled = Some(spelled(long)).filter(|spelled| *spelled != words);
        let behind = spelled.map_or_else(String::new, |spelled| format!("\0{spelled}"));
        (statement(AcronymKind::Short, &folded, &words, &behind), by_words)
    })
}

/// What a phrase states: that it has its initials.
fn statements(phrase: &str, normalizer: &mut Normalizer) -> Box<[Statement]> {
    let Some((words, spelled)) = read(phrase, normalizer) else { return Box::default() };
    let Code { words, spelling } = Code::of(&words, &spelled);
    initials(phrase).iter().map(|initials| statement(AcronymKind::Initials, initials, &words, &spelling)).collect()
}

/// That `key` goes with some words, however they are spelled.
fn statement(kind: AcronymKind, key: &str, words: &str, spelling: &str) -> Statement {
    let mut term = String::with_capacity(PREFIX + key.len() + words.len() + spelling.len());
    kind.push_prefix(key, &mut term);
    term.push_str(words);
    let hash = xxh3_64(term.as_bytes());
    term.push_str(spelling);
    (hash, SmallVec::from_slice(term.as_bytes()))
}

/// The words of a phrase and how it is spelled, unless it is too long.
fn read(phrase: &str, normalizer: &mut Normalizer) -> Option<(String, String)> {
    let words = analyzed(phrase, normalizer);
    (words.len() <= LONGEST).then(|| (words, spelled(phrase)))
}

/// What tells a phrase from others with its initials.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Code {
    /// Of its words, 36 bits: of a thousand phrases with the same initials, two have the same code once in a hundred thousand
    /// times.
    pub(crate) words: String,
    /// Of how it is spelled, 24 bits; empty where that is how its words are.
    pub(crate) spelling: String,
}

impl Code {
    /// Six bits a letter.
    const WORDS: usize = 6;
    const SPELLING: usize = 4;

    fn of(words: &str, spelled: &str) -> Self {
        let spelling = if spelled == words { String::new() } else { hashed(spelled).take(Self::SPELLING).collect() };
        Self { words: hashed(words).take(Self::WORDS).collect(), spelling }
    }

    /// The code that stands behind a prefix.
    pub(crate) fn read(behind: &str) -> Option<Self> {
        let (words, spelling) = behind.split_at_checked(Self::WORDS)?;
        Some(Self { words: words.to_owned(), spelling: spelling.to_owned() })
    }
}

/// A phrase of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) code: Code,
    /// In terms, separated by spaces.
    pub(crate) words: String,
    /// As it is spelled, in small letters.
    pub(crate) spelled: String,
}

/// The phrases of a text with these initials.
pub(crate) fn with_initials<'a>(
    text: &'a str,
    by: &'a str,
    normalizer: &'a mut Normalizer,
) -> impl Iterator<Item = Phrase> + 'a {
    let named = phrases([text]).into_iter().filter(move |phrase| initials(phrase).iter().any(|all| all == by));
    named.filter_map(|phrase| {
        let (words, spelled) = read(phrase, normalizer)?;
        Some(Phrase { code: Code::of(&words, &spelled), words, spelled })
    })
}

/// How a page spells a phrase, in small letters.
fn spelled(phrase: &str) -> String {
    let mut spelled = String::with_capacity(phrase.len());
    for word in phrase.split_whitespace() {
        if !spelled.is_empty() {
            spelled.push(' ');
        }
        spelled.push_str(word);
    }
    if !spelled.is_ascii() {
        // Small letters of other scripts can depend on what stands around them.
        return spelled.to_lowercase();
    }
    spelled.make_ascii_lowercase();
    spelled
}

/// The words that a page states, and how they are spelled, as they stand behind the prefix of a pair.
pub(crate) fn told(behind: &str) -> (&str, &str) {
    behind.split_once('\0').unwrap_or((behind, behind))
}

/// The terms of a phrase, separated by spaces.
fn analyzed(phrase: &str, normalizer: &mut Normalizer) -> String {
    let mut words = String::with_capacity(phrase.len());
    for span in spans(phrase, 0).filter(|span| !span.whole) {
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

    use super::{AcronymKind, Code, statements, text, told, with_initials};

    #[test]
    fn a_phrase_is_found_again_by_what_its_term_tells() {
        let said = "The Proof Key for Code Exchange, and Secure Key Policies of two-factor Authentication.";
        for (phrase, initials, words) in [
            ("Proof Key for Code Exchange", "pkfce", "proof key for code exchang"),
            ("Proof Key for Code Exchange", "pkce", "proof key for code exchang"),
            ("Secure Key Policies", "skp", "secur key polici"),
            ("two-factor Authentication", "tfa", "two factor authent"),
        ] {
            let mut normalizer = Normalizer::default();
            let terms = statements(phrase, &mut normalizer);
            let behind = terms
                .iter()
                .find_map(|statement| text(statement).strip_prefix(&*AcronymKind::Initials.prefix(initials)));
            let code = Code::read(behind.unwrap()).unwrap();
            let found = with_initials(said, initials, &mut normalizer).find(|phrase| phrase.code == code);
            let found = found.map(|phrase| (phrase.words, phrase.spelled));
            assert_eq!(found, Some((words.to_owned(), phrase.to_lowercase())));
            let others = "Proof Kit for Code Exchange; Simple Key Policy; two-factor Authorization";
            assert!(with_initials(others, initials, &mut normalizer).all(|phrase| phrase.code != code));
        }
    }

    #[test]
    fn words_spelled_like_their_terms_stand_there_once() {
        assert_eq!(told("web api"), ("web api", "web api"));
        assert_eq!(told("secur polici\0security policy"), ("secur polici", "security policy"));
        assert_eq!(Code::of("web api", "web api").spelling, "");
    }
}
