//! The acronyms of a page as exact terms, so that a question finds them by prefix in the dictionary.
//!
//! ```text
//! s NUL short NUL words NUL spelled    the page states that `short` stands for `words`
//! l NUL words NUL short                the same, to be found by the words
//! i NUL initials NUL words NUL spelled the page has a phrase with these initials
//! ```
//! Words are analyzed and separated by spaces: they are looked up as a phrase of the `text` field. How the page spells
//! them stands behind, in small letters, for people to read, where that is not the same: as what each word has that its
//! term has not, if that tells it, for these terms are most of what the dictionaries hold. How many pages state a pair is
//! the document frequency. What a text states is found by `corpus::acronym`.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::{Acronym, Page, acronyms, initials, phrases};

use super::analyzer::{Normalizer, WordHasher, fold, spans};

/// Longest phrase that is indexed, in bytes.
const LONGEST: usize = 80;
/// Phrases whose terms each thread remembers.
const PHRASES_KEPT: usize = 1 << 15;

/// What a page states, by a hash, and the term that says it.
type Statement = (u64, Rc<str>);
type Hashed = BuildHasherDefault<WordHasher>;

thread_local! {
    /// What the phrases of the pages that a thread has read state: most stand in many pages.
    static KNOWN: RefCell<HashMap<Box<str>, Rc<[Statement]>, Hashed>> = RefCell::default();
}

/// What a term of the field tells; its first letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// From a stated short form to its words.
    Short,
    /// From words to a stated short form.
    Long,
    /// From initials to words.
    Initials,
}

impl Kind {
    /// How the terms begin that answer for `key`.
    pub(crate) fn prefix(self, key: &str) -> String {
        let letter = match self {
            Self::Short => 's',
            Self::Long => 'l',
            Self::Initials => 'i',
        };
        format!("{letter}\0{key}\0")
    }
}

/// The terms of a page, sorted, each once.
pub(crate) fn terms(page: &Page, normalizer: &mut Normalizer) -> Vec<Rc<str>> {
    KNOWN.with_borrow_mut(|known| {
        let mut seen: HashSet<&str, Hashed> = HashSet::default();
        let mut stated: HashSet<u64, Hashed> = HashSet::default();
        let mut terms: Vec<Rc<str>> = Vec::new();
        for text in texts(page) {
            for acronym in acronyms(text) {
                let Some((statement, by_words)) = pair(&acronym, normalizer) else { continue };
                // A page says a thing once, in the first way that it spells it.
                terms.extend(stated.insert(statement.0).then_some(statement.1));
                terms.push(by_words);
            }
            for phrase in phrases(text).into_iter().filter(|phrase| seen.insert(phrase)) {
                if !known.contains_key(phrase) {
                    if known.len() >= PHRASES_KEPT {
                        known.clear();
                    }
                    known.insert(phrase.into(), statements(phrase, normalizer));
                }
                let statements = known.get(phrase).into_iter().flat_map(|statements| statements.iter());
                terms.extend(statements.filter(|(hash, _)| stated.insert(*hash)).map(|(_, term)| Rc::clone(term)));
            }
        }
        terms.sort_unstable();
        terms.dedup();
        terms
    })
}

/// The texts of a page that may state something, in reading order.
fn texts(page: &Page) -> impl Iterator<Item = &str> {
    let sections = page.sections.iter().flat_map(|section| {
        [section.heading.as_str()].into_iter().chain(section.blocks.iter().map(|block| block.text.as_str()))
    });
    [page.title.as_str(), page.description.as_str()]
        .into_iter()
        .chain(page.glossary.iter().map(|mark| mark.text.as_str()))
        .chain(sections)
}

/// What a stated pair says, and the term that finds it by its words.
fn pair(Acronym { short, long }: &Acronym<'_>, normalizer: &mut Normalizer) -> Option<(Statement, Rc<str>)> {
    let (words, mut folded) = (analyzed(long, normalizer), String::new());
    fold(short, &mut folded);
    folded.retain(char::is_alphanumeric);
    (words.contains(' ') && words.len() <= LONGEST).then(|| {
        let by_words = format!("{}{folded}", Kind::Long.prefix(&words)).into();
        (statement(Kind::Short, &folded, &words, &spelled(long)), by_words)
    })
}

/// What a phrase states: that it has its initials.
fn statements(phrase: &str, normalizer: &mut Normalizer) -> Rc<[Statement]> {
    let words = analyzed(phrase, normalizer);
    if words.len() > LONGEST {
        return Rc::default();
    }
    let spelled = spelled(phrase);
    initials(phrase).iter().map(|initials| statement(Kind::Initials, initials, &words, &spelled)).collect()
}

/// How a page spells a phrase, in small letters.
fn spelled(phrase: &str) -> String {
    phrase.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn statement(kind: Kind, key: &str, words: &str, spelled: &str) -> Statement {
    let mut term = kind.prefix(key);
    term.push_str(words);
    let hash = xxh3_64(term.as_bytes());
    if spelled != words {
        term.push_str(&ends(words, spelled).unwrap_or_else(|| format!("{LITERAL}{spelled}")));
    }
    (hash, term.into())
}

/// Begins a spelling that stands there as it is.
const LITERAL: char = '\0';
/// Begins the end of a word's spelling that its term has not.
const END: char = '\u{1}';
/// Stands in front of such an end where the last letter of the term is another one.
const OTHER: char = '\u{2}';

/// The ends of the words of a phrase behind their terms, as far as there are any.
fn ends(words: &str, spelled: &str) -> Option<String> {
    if spelled.contains([END, OTHER]) {
        return None;
    }
    let mut ends = String::new();
    let (mut terms, mut spelled) = (words.split(' '), spelled.split(' '));
    loop {
        match (terms.next(), spelled.next()) {
            (Some(term), Some(word)) => {
                ends.push(END);
                match word.strip_prefix(term) {
                    Some(end) => ends.push_str(end),
                    None => {
                        ends.push(OTHER);
                        ends.push_str(word.strip_prefix(without_last(term))?);
                    }
                }
            }
            (None, None) => break,
            _ => return None,
        }
    }
    ends.truncate(ends.trim_end_matches(END).len());
    Some(ends)
}

fn without_last(term: &str) -> &str {
    term.char_indices().next_back().map_or(term, |(last, _)| &term[..last])
}

/// The words that a term says behind its prefix, and how they are spelled.
pub(crate) fn told(behind: &str) -> (&str, Cow<'_, str>) {
    let Some(at) = behind.find([LITERAL, END]) else { return (behind, Cow::Borrowed(behind)) };
    let (words, spelled) = behind.split_at(at);
    if let Some(literal) = spelled.strip_prefix(LITERAL) {
        return (words, Cow::Borrowed(literal));
    }
    let mut ends = spelled.split(END).skip(1);
    let spelled: Vec<String> = words
        .split(' ')
        .map(|term| {
            let end = ends.next().unwrap_or_default();
            let (term, end) = end.strip_prefix(OTHER).map_or((term, end), |end| (without_last(term), end));
            format!("{term}{end}")
        })
        .collect();
    (words, Cow::Owned(spelled.join(" ")))
}

/// The terms of a phrase, separated by spaces.
fn analyzed(phrase: &str, normalizer: &mut Normalizer) -> String {
    let mut words = String::new();
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
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{Kind, statement, told};

    #[test]
    fn a_spelling_is_told_by_its_ends() {
        for (words, spelled, expected) in [
            ("proof key code exchang", "proof key code exchange", "\u{1}\u{1}\u{1}\u{1}e"),
            ("secur polici", "security policy", "\u{1}ity\u{1}\u{2}y"),
            ("two factor authent", "two-factor authentication", "\0two-factor authentication"),
            ("web api", "web api", ""),
        ] {
            let (_, term) = statement(Kind::Initials, "x", words, spelled);
            assert_eq!(*term, format!("i\0x\0{words}{expected}"));
        }
    }

    proptest! {
        #[test]
        fn every_spelling_is_told(words in "[a-cé]{1,4}( [a-cé]{1,4}){0,3}", spelled in "[a-cé-]{0,5}( [a-cé\u{1}\u{2}]{0,5}){0,3}") {
            let (_, term) = statement(Kind::Short, "x", &words, &spelled);
            let behind = term.strip_prefix("s\0x\0").unwrap();
            let (known, told) = told(behind);
            prop_assert_eq!((known, &*told), (&*words, &*spelled));
        }
    }
}
