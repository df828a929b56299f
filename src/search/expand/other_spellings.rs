//! Other spellings of a word: British and American ones, and plurals of short forms in small letters.

use crate::analysis::spelling_variants;

/// Factor by which a singular is more frequent than the word that may be its plural: `dns` is no plural of `dn`.
const SINGULAR_RATIO: u64 = 4;

/// Another spelling of a typed word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OtherSpelling {
    pub(super) text: String,
    /// The reason of the expansion.
    pub(super) reason: &'static str,
    /// Factor by which it is more frequent than the typed word.
    pub(super) min_ratio: u64,
}

/// The other spellings of a word in lower case, which may be no words. `in_capitals` tells that it was typed in capitals.
pub(super) fn other_spellings(surface: &str, in_capitals: bool) -> Vec<OtherSpelling> {
    let variant = |text| OtherSpelling { text, reason: "spelling variant", min_ratio: 0 };
    let mut spellings: Vec<OtherSpelling> = spelling_variants(surface).into_iter().map(variant).collect();
    let has_vowel = |text: &str| text.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    // The stemmer takes the s from a word with a vowel before its last letters.
    let singular = surface.strip_suffix('s').filter(|short| short.len() > 1 && short.bytes().all(is_small));
    let singular =
        singular.filter(|short| !in_capitals && !has_vowel(short.get(..short.len() - 1).unwrap_or_default()));
    if let Some(short) = singular {
        spellings.push(OtherSpelling { text: short.to_owned(), reason: "plural", min_ratio: SINGULAR_RATIO });
    }
    spellings
}

fn is_small(byte: u8) -> bool {
    byte.is_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::other_spellings;

    #[test]
    fn a_word_has_other_spellings() {
        for (word, in_capitals, expected) in [
            ("jwts", false, &[("jwt", "plural")][..]),
            ("cpus", false, &[("cpu", "plural")]),
            ("jwts", true, &[]),
            ("dns", false, &[("dn", "plural")]),
            ("tokens", false, &[]),
            ("colours", false, &[("colors", "spelling variant")]),
            ("organize", false, &[("organise", "spelling variant")]),
        ] {
            let spellings = other_spellings(word, in_capitals);
            let found: Vec<(&str, &str)> = spellings.iter().map(|other| (other.text.as_str(), other.reason)).collect();
            assert_eq!(found, expected, "{word}");
        }
    }
}
