//! Joined words: words of letters that pages write together or apart, such as `sign up` and `username`.

use crate::analysis::is_stop;
use crate::index::ReadError;
use crate::search::query::{Clause, terms};
use crate::search::reader::Vocabulary;

/// Minimum length, in letters, of a word that is split or joined.
const MIN_LETTERS: usize = 5;
/// Maximum length, in letters, of a word that is split: each border costs a look-up.
const MAX_SPLIT_LETTERS: usize = 40;
/// Minimum length, in letters, of a part of a word that the index has: short parts are in many words by chance.
const MIN_PART_OF_KNOWN: usize = 3;
/// Document frequency above which a phrase is not looked up for a word that the index has: the postings would cost more than
/// the rest of the search.
const MAX_PHRASE_COST: u64 = 128;

/// A word as several, with the terms of the phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SplitWord {
    /// The terms, separated by spaces.
    pub(super) phrase: String,
    pub(super) spelling: String,
}

impl SplitWord {
    fn new(left: &str, right: &str) -> Self {
        let phrase = [left, right].map(|part| terms(part).join(" ")).join(" ");
        Self { phrase, spelling: format!("{left} {right}") }
    }

    fn pages(&self, vocabulary: &Vocabulary<'_>) -> Result<u64, ReadError> {
        match Clause::phrase(&self.phrase) {
            Clause::Phrase(terms) => vocabulary.phrase_doc_freq(&terms),
            _ => Ok(0),
        }
    }
}

/// The two words of a word by the most frequent phrase. A word that the index has (`is_known`) is split at letters that are
/// words themselves and rare enough.
pub(super) fn split(
    surface: &str,
    is_known: bool,
    vocabulary: &Vocabulary<'_>,
) -> Result<Option<SplitWord>, ReadError> {
    let min_part = if is_known { MIN_PART_OF_KNOWN } else { 1 };
    let lengths = MIN_LETTERS.max(2 * min_part)..=MAX_SPLIT_LETTERS;
    if !lengths.contains(&surface.len()) || !surface.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Ok(None);
    }
    let mut best: Option<(u64, SplitWord)> = None;
    for middle in min_part..=surface.len() - min_part.max(2) {
        let (left, right) = surface.split_at(middle);
        if is_known && !is_cheap([left, right], vocabulary)? {
            continue;
        }
        let split = SplitWord::new(left, right);
        let pages = split.pages(vocabulary)?;
        if pages > best.as_ref().map_or(0, |(pages, _)| *pages) {
            best = Some((pages, split));
        }
    }
    Ok(best.map(|(_, split)| split))
}

/// The lowest document frequency of the terms of some words; 0 where the index lacks one.
pub(super) fn rarest_part(words: [&str; 2], vocabulary: &Vocabulary<'_>) -> Result<u64, ReadError> {
    let mut rarest = u64::MAX;
    for term in words.into_iter().flat_map(terms) {
        rarest = rarest.min(vocabulary.doc_freq(&term)?);
    }
    Ok(rarest)
}

/// Whether the phrase of two words is worth a look-up: both are words, and one of them is rare.
fn is_cheap(mut parts: [&str; 2], vocabulary: &Vocabulary<'_>) -> Result<bool, ReadError> {
    // The longer one is more often no word at all.
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let mut rarest = u64::MAX;
    for part in parts {
        let [term] = &terms(part)[..] else { return Ok(false) };
        let pages = if is_stop(part) { 0 } else { vocabulary.doc_freq(term)? };
        if pages == 0 {
            return Ok(false);
        }
        rarest = rarest.min(pages);
    }
    Ok(rarest <= MAX_PHRASE_COST)
}

/// Two neighbours of a question as one word, if pages may write them so.
pub(super) fn join(left: &str, right: &str) -> Option<String> {
    let compound = format!("{left}{right}").to_lowercase();
    let is_long = right.len() > 1 && compound.chars().count() >= MIN_LETTERS && (left.len() > 1 || right.len() > 3);
    (is_long && compound.chars().all(char::is_alphabetic)).then_some(compound)
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn neighbours_join_as_pages_may_write_them() {
        for (left, right, joined) in [
            ("user", "name", Some("username")),
            ("e", "mail", Some("email")),
            ("O", "Reilly", Some("oreilly")),
            ("OAuth", "2", None),
            ("a", "b", None),
            ("sign", "u", None),
            ("2", "3", None),
            ("user", "2.1", None),
        ] {
            assert_eq!(join(left, right).as_deref(), joined, "{left} {right}");
        }
    }
}
