//! The acronyms of a page as exact terms, so that a question finds them by prefix in the dictionary.
//!
//! ```text
//! s NUL short NUL words NUL spelled    the page states that `short` stands for `words`
//! l NUL words NUL short                the same, to be found by the words
//! i NUL initials NUL words NUL spelled the page has a phrase with these initials
//! ```
//! Words are analyzed and separated by spaces: they are looked up as a phrase of the `text` field. How the page spells
//! them stands behind, in small letters, for people to read, where that is not the same. How many pages state a pair is
//! the document frequency. What a text states is found by `corpus::acronym`.

use std::collections::{BTreeSet, HashSet};

use crate::corpus::{Acronym, Page, acronyms, initials, phrases};

use super::analyzer::{Normalizer, fold, spans};

/// Longest phrase that is indexed, in bytes.
const LONGEST: usize = 80;

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
pub(crate) fn terms<'p>(page: &'p Page, normalizer: &mut Normalizer) -> BTreeSet<String> {
    let mut terms: BTreeSet<String> = BTreeSet::new();
    let mut stated: BTreeSet<String> = BTreeSet::new();
    let mut known: HashSet<&str> = HashSet::new();
    // A page says a thing once, in the first way that it spells it.
    let mut spelled = |terms: &mut BTreeSet<String>, prefix: &str, words: &str, phrase: &str| {
        let statement = format!("{prefix}{words}");
        if !stated.contains(&statement) {
            let phrase = phrase.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let known = phrase == words;
            terms.insert(if known { statement.clone() } else { format!("{statement}\0{phrase}") });
            stated.insert(statement);
        }
    };
    let mut read = |text: &'p str| {
        for Acronym { short, long } in acronyms(text) {
            let (words, mut folded) = (analyzed(long, normalizer), String::new());
            fold(short, &mut folded);
            folded.retain(char::is_alphanumeric);
            if words.contains(' ') && words.len() <= LONGEST {
                spelled(&mut terms, &Kind::Short.prefix(&folded), &words, long);
                terms.insert(format!("{}{folded}", Kind::Long.prefix(&words)));
            }
        }
        for phrase in phrases(text) {
            if !known.insert(phrase) {
                continue;
            }
            let words = analyzed(phrase, normalizer);
            if words.len() > LONGEST {
                continue;
            }
            for initials in initials(phrase) {
                spelled(&mut terms, &Kind::Initials.prefix(&initials), &words, phrase);
            }
        }
    };
    read(&page.title);
    read(&page.description);
    for mark in &page.glossary {
        read(&mark.text);
    }
    for section in &page.sections {
        read(&section.heading);
        section.blocks.iter().for_each(|block| read(&block.text));
    }
    terms
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
