//! English: the stemmer, the stop words, the clitics, and the rules for acronyms.

use frostem::{Algorithm, Stemmer};

/// Lucene's default stop words (`EnglishAnalyzer.ENGLISH_STOP_WORDS_SET`).
const STOP_WORDS: &str = "a an and are as at be but by for if in into is it no not of on or such that the their then \
                          there these they this to was will with";
/// Length of the longest stop word, in bytes.
const MAX_STOP_WORD: usize = 5;
/// Length of the longest linking word, in bytes.
const MAX_LINKING_WORD: usize = 4;

/// The stemmer of English words: Snowball's Porter2.
pub(crate) fn stemmer() -> Stemmer {
    Stemmer::new(Algorithm::English)
}

/// Whether a word is a stop word: too frequent to distinguish documents. Ignores case.
pub(crate) fn is_stop(word: &str) -> bool {
    word.len() <= MAX_STOP_WORD && STOP_WORDS.split_ascii_whitespace().any(|stop| word.eq_ignore_ascii_case(stop))
}

/// Whether an acronym may skip the word, and a name may contain it in lower case (`Proof Key for Code Exchange`).
pub(crate) fn is_linking(word: &str) -> bool {
    matches!(word, "a" | "an" | "and" | "as" | "for" | "in" | "of" | "on" | "or" | "the" | "to" | "with")
}

/// Whether the word in lower case is a linking word.
pub(crate) fn is_linking_ignoring_case(word: &str) -> bool {
    let mut lower = [0; MAX_LINKING_WORD];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    str::from_utf8(lower).is_ok_and(is_linking)
}

/// Whether letters behind an apostrophe belong to the word before it, which ends with `before`: `user's`, `don't`, `we'll`.
pub(crate) fn is_clitic(before: char, tail: &str) -> bool {
    match tail.to_ascii_lowercase().as_str() {
        "t" => matches!(before, 'n' | 'N'),
        "s" | "m" | "d" | "ll" | "re" | "ve" => true,
        _ => false,
    }
}

/// A word without the clitic behind the apostrophe at this offset. A clitic that makes one word with its host stays: `don't`
/// is often written `dont`; but `she'll` is no `shell` and `we're` is not `were`.
pub(crate) fn clitic_host(word: &str, apostrophe: usize) -> &str {
    let (host, rest) = word.split_at_checked(apostrophe).unwrap_or((word, ""));
    let mut tail = rest.chars();
    tail.next();
    match tail.as_str().to_ascii_lowercase().as_str() {
        "s" | "m" | "d" | "ll" => host,
        "re" if host.eq_ignore_ascii_case("we") => host,
        _ => word,
    }
}

/// The initial that a digit replaces in an acronym: `2FA` is "two-factor authentication", `B4B` "business for business".
pub(crate) fn digit_initial(digit: char) -> Option<char> {
    match digit {
        '2' => Some('t'),
        '4' => Some('f'),
        _ => None,
    }
}
