//! Other spellings of a word: British and American ones, and plurals of short forms in small letters.

use crate::analysis::spelling_variants;

/// Factor by which a singular is more frequent than the word that may be its plural: `dns` is no plural of `dn`.
const SINGULAR_RATIO: u64 = 4;
/// Longest short form whose plural is looked up, in letters.
const MAX_SHORT_FORM: usize = 5;

/// Another spelling of a typed word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OtherSpelling {
    pub(super) text: String,
    /// The reason of the expansion.
    pub(super) reason: &'static str,
    pub(super) ratio: Ratio,
}

/// How frequent another spelling has to be beside the typed word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ratio {
    Any,
    /// The singular of the typed word.
    Singular,
    /// The plural of the typed word.
    Plural,
}

impl Ratio {
    /// Whether a spelling on so many pages belongs to a typed word on so many.
    pub(super) fn allows(self, pages: u64, typed: u64) -> bool {
        match self {
            Self::Any => true,
            Self::Singular => pages >= SINGULAR_RATIO * typed,
            Self::Plural => typed == 0 || typed >= SINGULAR_RATIO * pages,
        }
    }
}

/// The other spellings of a word in lower case, which may be no words. `in_capitals` tells that it was typed in capitals.
pub(super) fn other_spellings(surface: &str, in_capitals: bool) -> Vec<OtherSpelling> {
    let variant = |text| OtherSpelling { text, reason: "spelling variant", ratio: Ratio::Any };
    let mut spellings: Vec<OtherSpelling> = spelling_variants(surface).into_iter().map(variant).collect();
    let mut add = |text: String, ratio: Ratio| spellings.push(OtherSpelling { text, reason: "plural", ratio });
    match surface.strip_suffix('s') {
        Some(short) if !in_capitals && is_unstemmed(short) => add(short.to_owned(), Ratio::Singular),
        None if is_unstemmed(surface) && surface.len() <= MAX_SHORT_FORM => add(format!("{surface}s"), Ratio::Plural),
        _ => {}
    }
    spellings
}

/// Whether the stemmer leaves the s behind a short form: it takes the s from a word with a vowel before its last letter.
fn is_unstemmed(short: &str) -> bool {
    let (Some(before), true) = (short.get(..short.len().saturating_sub(1)), short.len() > 1) else { return false };
    short.bytes().all(|byte| byte.is_ascii_lowercase()) && !before.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

#[cfg(test)]
mod tests {
    use super::{Ratio, other_spellings};

    #[test]
    fn a_word_has_other_spellings() {
        for (word, in_capitals, expected) in [
            ("jwts", false, &[("jwt", "plural")][..]),
            ("cpus", false, &[("cpu", "plural")]),
            ("jwts", true, &[]),
            ("dns", false, &[("dn", "plural")]),
            ("jwt", true, &[("jwts", "plural")]),
            ("gpu", false, &[("gpus", "plural")]),
            ("url", false, &[]),
            ("tokens", false, &[]),
            ("colours", false, &[("colors", "spelling variant")]),
            ("organize", false, &[("organise", "spelling variant")]),
        ] {
            let spellings = other_spellings(word, in_capitals);
            let found: Vec<(&str, &str)> = spellings.iter().map(|other| (other.text.as_str(), other.reason)).collect();
            assert_eq!(found, expected, "{word}");
        }
    }

    #[test]
    fn a_singular_is_more_frequent_than_its_plural() {
        for (ratio, pages, typed, expected) in [
            (Ratio::Singular, 8, 2, true),
            (Ratio::Singular, 7, 2, false),
            (Ratio::Plural, 2, 8, true),
            (Ratio::Plural, 3, 8, false),
            (Ratio::Plural, 3, 0, true),
            (Ratio::Any, 1, 900, true),
        ] {
            assert_eq!(ratio.allows(pages, typed), expected, "{ratio:?} {pages} {typed}");
        }
    }
}
