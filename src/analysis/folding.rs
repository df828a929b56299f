//! Folding by script: which marks of a letter are dropped, and which letters have another spelling without marks.

use memchr::memrchr;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::char_class::{is_apostrophe, is_picture_style};
use super::language::clitic_host;

/// Letters without a mark that fold to letters of the alphabet.
const LETTERS: [(char, &str); 16] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ı', "i"),
    ('ħ', "h"),
    ('ŋ', "n"),
    ('ŧ', "t"),
    ('ƒ', "f"),
    ('ə', "e"),
    ('ς', "σ"),
    ('ٱ', "ا"),
];

/// Appends a word to `text` in lower case, folded by script, without joiners and possessive s.
pub(crate) fn fold(word: &str, text: &mut String) {
    let word = host(word);
    if !word.is_ascii() {
        return fold_letters(word, text);
    }
    let start = text.len();
    match word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        true => text.push_str(word),
        false => text.extend(word.chars().filter(char::is_ascii_alphanumeric)),
    }
    if let Some(folded) = text.get_mut(start..) {
        folded.make_ascii_lowercase();
    }
}

/// Appends a word to `text` in lower case, with compatibility forms replaced, without the marks that its script can omit.
fn fold_letters(word: &str, text: &mut String) {
    let mut base = '\0';
    let kept = word.nfkd().filter(|c| {
        if is_combining_mark(*c) {
            return !is_picture_style(*c) && !is_dropped(base, *c);
        }
        base = *c;
        is_letter(*c)
    });
    let folded = kept.flat_map(char::to_lowercase).filter(|c| *c != '\u{307}').flat_map(|c| {
        let other = LETTERS.iter().find(|(letter, _)| *letter == c).map(|(_, other)| *other);
        other.unwrap_or_default().chars().chain(other.is_none().then_some(c))
    });
    text.extend(folded.nfc());
}

/// Appends a word to `text` in lower case with its marks.
pub(super) fn lower_case(word: &str, text: &mut String) {
    let letters = word.nfkc().filter(|c| is_letter(*c) || is_combining_mark(*c) && !is_picture_style(*c));
    text.extend(letters.flat_map(char::to_lowercase).nfc());
}

/// A word without the clitic that is no part of it: `user` of `user's`.
pub(super) fn host(word: &str) -> &str {
    let apostrophe = if word.is_ascii() { memrchr(b'\'', word.as_bytes()) } else { word.rfind(is_apostrophe) };
    match apostrophe {
        Some(apostrophe) => clitic_host(word, apostrophe),
        None => word,
    }
}

fn is_letter(c: char) -> bool {
    const TATWEEL: char = '\u{640}';
    c.is_alphanumeric() && c != TATWEEL && !is_apostrophe(c)
}

/// Whether a mark on a letter leaves the letter the same: accents of Latin and Greek letters, the stress and the diaeresis
/// of Cyrillic vowels, the vowels of Arabic and Hebrew. Marks of other scripts make another letter: kana, Indic, Thai.
fn is_dropped(base: char, mark: char) -> bool {
    match u32::from(base) {
        // й, ў, ї, ѓ and ќ are letters of their own.
        0x400..=0x52f => {
            !matches!((base, mark), (_, '\u{306}') | ('г' | 'к' | 'Г' | 'К', '\u{301}'))
                && (mark != '\u{308}' || matches!(base, 'е' | 'Е'))
        }
        0..=0x3ff | 0x590..=0x77f | 0x8a0..=0x8ff | 0x1d00..=0x1fff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{fold_letters, lower_case};

    #[test]
    fn a_mark_is_dropped_where_its_script_can_omit_it() {
        for (word, folded, lower) in [
            ("Élan", "elan", "élan"),
            ("İstanbul", "istanbul", "i̇stanbul"),
            ("Größe", "grosse", "größe"),
            ("ŁÓDŹ", "lodz", "łódź"),
            ("Ærø", "aero", "ærø"),
            ("Þing", "thing", "þing"),
            ("Ёж", "еж", "ёж"),
            ("Йод", "йод", "йод"),
            ("Їжак", "їжак", "їжак"),
            ("Άλφα", "αλφα", "άλφα"),
            ("كِتَابـ", "كتاب", "كِتَاب"),
            ("שָׁלוֹם", "שלום", "שָׁלוֹם"),
            ("パバハ", "パバハ", "パバハ"),
            ("ﾊﾟ", "パ", "パ"),
            ("हिन्दी", "हिन्दी", "हिन्दी"),
            ("ที่", "ที่", "ที่"),
            ("한국어", "한국어", "한국어"),
            ("ｆｕｌｌ", "full", "full"),
            ("con\u{ad}fig", "config", "config"),
        ] {
            let mut found = [String::new(), String::new()];
            let [fold, low] = &mut found;
            fold_letters(word, fold);
            lower_case(word, low);
            assert_eq!(found, [folded, lower], "{word}");
        }
    }
}
