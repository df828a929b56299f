//! Splits a run of letters and digits into its words: camel case, and scripts without spaces.

use smallvec::SmallVec;
use unicode_normalization::char::is_combining_mark;

use super::char_class::{is_ideograph, is_unspaced};

/// Offsets at which a run splits.
pub(super) type Cuts = SmallVec<[usize; 6]>;

/// Finds the inner word starts of an identifier such as `languageDictionary` or `CreateFileMapping`.
///
/// Proper names (`JavaScript`, `GitHub`, `OAuth`) stay whole: an identifier with a capital first letter needs three words,
/// and each word needs two letters. A capital behind a digit begins a word in any case: `S3Bucket`, `OAuth2Login`. The s of a
/// plural (`userIDs`) and the v of a version (`setTLSv1`) begin no word.
pub(super) fn split_camel_case(run: &[u8], cuts: &mut Cuts) {
    let is_small = |index: usize| run.get(index).is_some_and(u8::is_ascii_lowercase);
    let begins_small = is_small(0);
    let mut has_number = false;
    for (index, pair) in (1..).zip(run.windows(2)).filter(|(_, pair)| pair[1].is_ascii_uppercase()) {
        let begins_word = match pair[0] {
            b'0'..=b'9' => begins_small || is_small(index + 1),
            b'A'..=b'Z' => is_small(index + 1) && !is_plural_or_version(run.get(index + 1..).unwrap_or_default()),
            _ => true,
        };
        if begins_word {
            has_number |= pair[0].is_ascii_digit();
            cuts.push(index);
        }
    }
    if has_number && cuts.first() == Some(&1) {
        cuts.remove(0);
    }
    let mut from = 0;
    let has_short_word = cuts.iter().copied().chain([run.len()]).any(|cut| {
        let length = cut - from;
        from = cut;
        length < 2
    });
    let min_cuts = if begins_small || has_number { 1 } else { 2 };
    if has_short_word || cuts.len() < min_cuts {
        cuts.clear();
    }
}

/// Whether small letters behind capitals are the s of a plural or the v of a version.
fn is_plural_or_version(letters: &[u8]) -> bool {
    match letters {
        [b's', rest @ ..] => !rest.first().is_some_and(u8::is_ascii_lowercase),
        [b'v', digit, ..] => digit.is_ascii_digit(),
        _ => false,
    }
}

/// Splits around ideographs, kana and the syllables of scripts without spaces: each is a token, and phrases match longer
/// words. A mark stays with its letter.
pub(super) fn split_unspaced(run: &str, cuts: &mut Cuts) {
    let (mut before, mut was_unspaced) = ('\0', false);
    for (index, c) in run.char_indices() {
        let is_unspaced = is_ideograph(c) || is_unspaced(c);
        if index > 0 && (is_unspaced || was_unspaced) && !continues_syllable(before, c) {
            cuts.push(index);
        }
        (before, was_unspaced) = (c, is_unspaced || was_unspaced && is_combining_mark(c));
    }
}

/// Whether a character belongs to the same syllable as the one before it: marks, the long vowel sign of Thai and Lao, and
/// the letter below another one in Khmer and Myanmar. Digits make one number.
fn continues_syllable(before: char, c: char) -> bool {
    is_combining_mark(c)
        || matches!(c, '\u{e33}' | '\u{eb3}' | '\u{ff9e}' | '\u{ff9f}')
        || matches!((before, c), ('\u{e4d}', '\u{e32}') | ('\u{ecd}', '\u{eb2}'))
        || matches!(before, '\u{1039}' | '\u{17d2}')
        || before.is_numeric() && c.is_numeric()
}

#[cfg(test)]
mod tests {
    use super::{Cuts, split_camel_case, split_unspaced};

    fn parts(run: &str) -> Vec<&str> {
        let mut cuts = Cuts::new();
        match run.is_ascii() {
            true => split_camel_case(run.as_bytes(), &mut cuts),
            false => split_unspaced(run, &mut cuts),
        }
        let starts = [0].into_iter().chain(cuts.iter().copied());
        starts.zip(cuts.iter().copied().chain([run.len()])).filter_map(|(from, to)| run.get(from..to)).collect()
    }

    #[test]
    fn a_run_splits_into_its_words() {
        for (run, expected) in [
            ("languageDictionary", &["language", "Dictionary"][..]),
            ("CreateFileMapping", &["Create", "File", "Mapping"]),
            ("getURLs", &["get", "URLs"]),
            ("userIDsFor", &["user", "IDs", "For"]),
            ("parseHTMLText", &["parse", "HTML", "Text"]),
            ("JavaScript", &["JavaScript"]),
            ("JWTs", &["JWTs"]),
            ("iPhone", &["iPhone"]),
            ("s3Bucket", &["s3", "Bucket"]),
            ("S3Bucket", &["S3", "Bucket"]),
            ("base64Decode", &["base64", "Decode"]),
            ("OAuth2Login", &["OAuth2", "Login"]),
            ("utf8JSON", &["utf8", "JSON"]),
            ("Float32Array", &["Float32", "Array"]),
            ("WebGL2RenderingContext", &["Web", "GL2", "Rendering", "Context"]),
            ("setTLSv1", &["set", "TLSv1"]),
            ("CanvasContext2D", &["CanvasContext2D"]),
            ("IPv6", &["IPv6"]),
            ("3DES", &["3DES"]),
            ("10MB", &["10MB"]),
            ("aB3dE5fG", &["aB3dE5fG"]),
            ("3F2504E0", &["3F2504E0"]),
            ("日本語API", &["日", "本", "語", "API"]),
            ("パス", &["パ", "ス"]),
            ("ﾊﾟｽ", &["ﾊﾟ", "ｽ"]),
            ("ค้นหา", &["ค้", "น", "ห", "า"]),
            ("น้ำ", &["น้ำ"]),
            ("ខ្មែរ", &["ខ្មែ", "រ"]),
            ("ไทย25", &["ไ", "ท", "ย", "25"]),
            ("ошибка", &["ошибка"]),
            ("Été", &["Été"]),
        ] {
            assert_eq!(parts(run), expected, "{run}");
        }
    }
}
