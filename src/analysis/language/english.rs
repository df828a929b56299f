//! English: the stemmer, the stop words, the clitics, and the rules for acronyms.

use frostem::{Algorithm, Stemmer};

/// Words that are also acronyms.
const ACRONYM_LIKE: &str = "ace act aid aids air all arc are arm art as ask at bad bar base bat be bit can cap car \
                            card care case cat chip cost do dot ear east face fast fat fit flow for gap gas go \
                            grid has he her his how ice if in is it item lamp lap lead led less let line lip list \
                            live low main man map mass may me mix mode name net new no not now of off on one or \
                            our out pad pan par pass past path peer per pet pie pin plan play port post proof pure \
                            race ran rest rice ring rip role rose safe sand sap scope see self set she shed sip \
                            site snap so soap sole spa spin star start step stop sum tap task team ten test the \
                            tip to top true up us use van wait war was wave way we well who win with word work yes \
                            you";
/// Length of the longest of these words, in bytes.
const MAX_ACRONYM_LIKE: usize = 5;
/// Length of the longest stop word, in bytes.
const MAX_STOP_WORD: usize = 5;
/// Length of the longest linking word, in bytes.
const MAX_LINKING_WORD: usize = 4;

/// The stemmer of English words: Snowball's Porter2.
pub(crate) fn stemmer() -> Stemmer {
    Stemmer::new(Algorithm::English)
}

/// Whether a word is a stop word: too frequent to distinguish documents. Ignores case. The words are Lucene's default
/// (`EnglishAnalyzer.ENGLISH_STOP_WORDS_SET`).
pub(crate) fn is_stop(word: &str) -> bool {
    let mut lower = [0; MAX_STOP_WORD];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"a" | b"an"
            | b"as"
            | b"at"
            | b"be"
            | b"by"
            | b"if"
            | b"in"
            | b"is"
            | b"it"
            | b"no"
            | b"of"
            | b"on"
            | b"or"
            | b"to"
            | b"and"
            | b"are"
            | b"but"
            | b"for"
            | b"not"
            | b"the"
            | b"was"
            | b"into"
            | b"such"
            | b"that"
            | b"then"
            | b"they"
            | b"this"
            | b"will"
            | b"with"
            | b"their"
            | b"there"
            | b"these"
    )
}

/// Whether a word in lower case is an acronym as well: `spa` is, `saml` is not.
pub(crate) fn is_acronym_like(word: &str) -> bool {
    word.len() <= MAX_ACRONYM_LIKE && ACRONYM_LIKE.split_ascii_whitespace().any(|known| known == word)
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

/// The first word of a contraction: `what` of `what's`, `do` of `don't`.
pub(crate) fn without_clitic(word: &str) -> &str {
    let Some((host, tail)) = word.rsplit_once(['\'', '\u{2019}', '\u{2018}', '\u{2bc}', '\u{ff07}']) else {
        return word;
    };
    match host.chars().next_back() {
        Some(before) if !is_clitic(before, tail) => word,
        Some('n' | 'N') if tail.eq_ignore_ascii_case("t") => match host.to_ascii_lowercase().as_str() {
            "can" => host,
            "won" => "will",
            _ => host.strip_suffix(['n', 'N']).unwrap_or(host),
        },
        _ => host,
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
