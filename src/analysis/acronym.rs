//! Acronyms of a text: the pairs of short and long form that it defines, and the phrases whose initials can form one.

use std::iter;
use std::ops::RangeInclusive;

use memchr::{memchr, memchr2};

use super::language::{digit_initial, is_linking, is_linking_ignoring_case};

/// Longest short form, in characters.
const MAX_SHORT: usize = 10;
/// Longest distance between the starts of long form and short form, in bytes.
const MAX_DISTANCE: usize = 200;
/// Words of a phrase that has initials.
const PHRASE_WORDS: RangeInclusive<usize> = 3..=5;
/// A longer series of capitalized words is no name.
const MAX_NAME_WORDS: usize = 12;

/// A short form and its long form, both as the text spells them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Acronym<'a> {
    /// `PKCE`
    pub short: &'a str,
    /// `Proof Key for Code Exchange`
    pub long: &'a str,
}

/// The pairs that a text defines as `long form (SHORT)` or `SHORT (long form)`.
///
/// Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text" (PSB 2003). Unlike
/// there, a short form has at least two capitals, because documentation uses parentheses for other purposes too.
#[must_use]
pub fn acronyms(text: &str) -> Vec<Acronym<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = memchr(b'(', &text.as_bytes()[from..]).map(|offset| from + offset) {
        let Some(length) = memchr2(b')', b'\n', &text.as_bytes()[open..]) else { break };
        let close = open + length;
        let inner = &text[open + 1..close];
        let inner = inner.split([',', ';']).next().unwrap_or_default().trim();
        let before = text[..open].trim_end();
        if is_short(inner) {
            let sentence = last_sentence(before);
            let words = inner.chars().count() + inner.chars().count().min(5);
            if let Some(long) = long_form(inner, last_words(sentence, words)) {
                found.push(Acronym { short: inner, long });
            }
        } else if inner.len() <= MAX_DISTANCE
            && let Some(last) = before.rsplit(char::is_whitespace).next().filter(|last| has_capitals(last))
            && let Some(short) = Some(last_sentence(last)).filter(|short| is_short(short))
            && let Some(long) = long_form(short, inner).filter(|long| *long == inner)
        {
            found.push(Acronym { short, long });
        }
        from = close;
    }
    found
}

/// The phrases whose initials can form an acronym: names of several words, and hyphenated words with the next word
/// (`two-factor authentication`).
#[must_use]
pub fn phrases<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let (mut found, mut words) = (Vec::new(), Vec::new());
    texts.into_iter().flat_map(clauses).for_each(|clause| phrases_of(clause, &mut words, &mut found));
    found
}

/// Appends the phrases of a clause to `found`; `words` is a buffer.
fn phrases_of<'a>(clause: &'a str, words: &mut Vec<(usize, &'a str)>, found: &mut Vec<&'a str>) {
    words.clear();
    push_words(clause, words);
    let mut name_start = 0;
    for (index, (_, word)) in words.iter().enumerate() {
        if is_capitalized(word) || is_linking(word) {
            continue;
        }
        push_phrases(clause, &words[name_start..index], found);
        name_start = index + 1;
        if word.contains('-') {
            push_phrases(clause, &words[index..words.len().min(index + 2)], found);
        }
    }
    push_phrases(clause, &words[name_start..], found);
}

/// The clauses of a text that can contain a phrase. It skips ASCII clauses without capital and hyphen, and plain clauses
/// with a single capitalized word; they are the majority.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    iter::from_fn(move || {
        loop {
            let text = rest.take()?;
            let (mut offset, mut capitals, mut classes) = (0, 0, 0);
            let end = loop {
                // Most bytes are lower case letters and spaces, whose class is 0.
                let Some(skipped) = text.as_bytes()[offset..].iter().position(|byte| CLASSES[usize::from(*byte)] != 0)
                else {
                    break None;
                };
                offset += skipped;
                let class = CLASSES[usize::from(text.as_bytes()[offset])];
                if class & END != 0 {
                    break Some(offset);
                }
                let before = offset.checked_sub(1).and_then(|before| text.as_bytes().get(before));
                let starts_word = class & CAPITAL != 0 && !before.is_some_and(u8::is_ascii_alphanumeric);
                (offset, capitals, classes) = (offset + 1, capitals + usize::from(starts_word), classes | class);
            };
            rest = end.and_then(|end| text.get(end + 1..));
            let may_contain_phrase = match capitals {
                0 => classes & HYPHEN_OR_WIDE != 0,
                1 => classes & NOT_PLAIN != 0,
                _ => true,
            };
            if may_contain_phrase {
                return text.get(..end.unwrap_or(text.len()));
            }
        }
    })
}

/// Class of a byte that ends a clause.
const END: u8 = 1;
/// Class of an ASCII capital.
const CAPITAL: u8 = 2;
/// Class of a byte that is neither letter, digit, white space nor clause end.
const NOT_PLAIN: u8 = 4;
/// Class of hyphens and non-ASCII bytes: a clause without capitals needs one to contain a phrase.
const HYPHEN_OR_WIDE: u8 = 8;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut index = 0;
    while index < classes.len() {
        let byte = index as u8;
        classes[index] = if ends_clause(byte) {
            END
        } else if byte.is_ascii_uppercase() {
            CAPITAL
        } else if byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() {
            0
        } else if byte.is_ascii() && byte != b'-' {
            NOT_PLAIN
        } else {
            NOT_PLAIN | HYPHEN_OR_WIDE
        };
        index += 1;
    }
    classes
};

const fn ends_clause(byte: u8) -> bool {
    matches!(byte, b'.' | b',' | b';' | b':' | b'(' | b')' | b'"' | b'\n' | b'|' | b'/' | b'!' | b'?')
}

/// The initials of a phrase in lower case: of all words, and without the linking words where that differs.
#[must_use]
pub fn initials(phrase: &str) -> Vec<String> {
    let parts = phrase.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let first = |part: &str| part.chars().next().map(|c| c.to_ascii_lowercase());
    let all: String = parts.clone().filter_map(first).collect();
    let without_linking: String = parts.filter(|part| !is_linking_ignoring_case(part)).filter_map(first).collect();
    let mut initials = vec![all];
    if without_linking.chars().count() > 1 && without_linking != initials[0] {
        initials.push(without_linking);
    }
    initials
}

/// A short form in lower case, its digits replaced by initials: `2FA` and `M2M` become `tfa` and `mtm`.
#[must_use]
pub fn spelled_out(short: &str) -> String {
    short.chars().flat_map(char::to_lowercase).map(|c| digit_initial(c).unwrap_or(c)).collect()
}

/// Appends the phrases among these words that have the length of [`PHRASE_WORDS`]. None begins or ends with a linking word.
fn push_phrases<'a>(clause: &'a str, words: &[(usize, &'a str)], found: &mut Vec<&'a str>) {
    if words.len() > MAX_NAME_WORDS {
        return;
    }
    for (begin, (from, _)) in words.iter().enumerate().filter(|(_, (_, word))| !is_linking(word)) {
        let mut parts = 0;
        for (offset, word) in &words[begin..] {
            parts += part_count(word);
            if PHRASE_WORDS.contains(&parts) && !is_linking(word) {
                found.push(&clause[*from..offset + word.len()]);
            }
        }
    }
}

/// Number of words in a hyphenated word.
fn part_count(word: &str) -> usize {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return 1;
    }
    word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).count()
}

/// The words of a text without surrounding punctuation, each with its offset.
fn words(text: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split(char::is_whitespace).filter_map(move |piece| {
        let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
        (!word.is_empty()).then(|| (word.as_ptr() as usize - start, word))
    })
}

/// Appends the [`words`] of a clause, with a faster path for ASCII.
fn push_words<'a>(clause: &'a str, into: &mut Vec<(usize, &'a str)>) {
    if !clause.is_ascii() {
        return into.extend(words(clause));
    }
    let mut start = 0;
    // The ASCII part of `char::is_whitespace`; `u8::is_ascii_whitespace` excludes the vertical tab.
    for piece in clause.as_bytes().split(|byte| matches!(byte, b' ' | b'\t'..=b'\r')) {
        let [first, last] =
            [piece.iter().position(u8::is_ascii_alphanumeric), piece.iter().rposition(u8::is_ascii_alphanumeric)];
        if let Some((first, last)) = first.zip(last) {
            into.push((start + first, &clause[start + first..=start + last]));
        }
        start += piece.len() + 1;
    }
}

fn is_capitalized(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn is_short(word: &str) -> bool {
    let letters = word.chars().count();
    (2..=MAX_SHORT).contains(&letters)
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.'))
        && has_capitals(word)
}

fn has_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).nth(1).is_some()
}

/// The part of a text after its last sentence or clause end.
fn last_sentence(text: &str) -> &str {
    let from = text.rfind([';', ':', '!', '?', '(', ')', '\n']).map_or(0, |offset| offset + 1);
    let clause = text.get(from..).unwrap_or_default();
    clause.rfind(". ").map_or(clause, |offset| &clause[offset + 2..])
}

/// The last `count` words of a text, within [`MAX_DISTANCE`] of its end.
fn last_words(text: &str, count: usize) -> &str {
    let mut start = text.len().saturating_sub(MAX_DISTANCE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let first = count.checked_sub(1).and_then(|last| words(&text[start..]).nth_back(last));
    first.map_or(&text[start..], |(offset, _)| &text[start + offset..])
}

/// The shortest end of `text` that contains the letters of `short` in order, the first at the start of a word.
fn long_form<'a>(short: &str, text: &'a str) -> Option<&'a str> {
    let letters: Vec<char> = short.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let alternatives: Vec<char> = spelled_out(short).chars().filter(|c| c.is_alphanumeric()).collect();
    let mut chars = text.char_indices().rev().peekable();
    let mut start = text.len();
    for (index, letter) in letters.iter().enumerate().rev() {
        loop {
            let (offset, c) = chars.next()?;
            let starts_word = chars.peek().is_none_or(|(_, before)| !before.is_alphanumeric());
            let equals = |letter: &char| c.to_lowercase().eq([*letter]);
            if (equals(letter) || alternatives.get(index).is_some_and(equals)) && (index > 0 || starts_word) {
                start = offset;
                break;
            }
        }
    }
    let long = &text[start..];
    let words = long.split_whitespace().count();
    let is_longer = long.chars().count() > short.chars().count() && words >= 2 && words <= letters.len() * 2;
    let repeats_short = long.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case(short));
    (is_longer && !repeats_short).then_some(long)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop_assert_eq, prop_oneof, proptest};
    use proptest::sample;

    use super::{acronyms, ends_clause, initials, phrases, phrases_of, push_words, spelled_out, words};

    /// Random letters, or words that can form a name.
    fn text() -> impl Strategy<Value = String> {
        let words = sample::select(vec!["A", "Ba", "aB", "a", "of", "b1", "É", "x-b", "x_B", "b,", "."]);
        let words = proptest::collection::vec(words, 0..8).prop_map(|words| words.join(" "));
        prop_oneof!["[ABab1 \\-_,.\n\u{b}éÉ\u{a0}]{0,40}", words]
    }

    proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_skipped_clause_contains_no_phrase(text in text()) {
            let (mut found, mut buffer) = (Vec::new(), Vec::new());
            for clause in text.split(|c: char| c.is_ascii() && ends_clause(c as u8)) {
                push_words(clause, &mut buffer);
                prop_assert_eq!(&buffer, &words(clause).collect::<Vec<_>>());
                phrases_of(clause, &mut buffer, &mut found);
                buffer.clear();
            }
            prop_assert_eq!(phrases([text.as_str()]), found);
        }
    }

    #[test]
    fn acronyms_are_found_in_both_orders() {
        for (text, expected) in [
            ("Use Proof Key for Code Exchange (PKCE) here.", Some(("PKCE", "Proof Key for Code Exchange"))),
            ("A JWT (JSON Web Token) is signed.", Some(("JWT", "JSON Web Token"))),
            ("multifactor authentication (MFA, also 2FA)", Some(("MFA", "multifactor authentication"))),
            ("It is off. Single sign-on (SSO)", Some(("SSO", "Single sign-on"))),
            ("Business to Consumer (B2C)", Some(("B2C", "Business to Consumer"))),
            ("Call it (GET) again, see RFC (the old one).", None),
            ("An id (optional) and a name (string)", None),
            ("(", None),
            ("é (ÉÉ", None),
        ] {
            let found = acronyms(text);
            let found: Vec<(&str, &str)> = found.iter().map(|acronym| (acronym.short, acronym.long)).collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn phrases_are_found_by_their_initials() {
        let by = |text: &str, short: &str| -> Vec<String> {
            let found = phrases([text]).into_iter().filter(|phrase| initials(phrase).contains(&spelled_out(short)));
            found.map(str::to_owned).collect()
        };
        let grant = "suggesting the Resource Owner Password Credentials Grant. In this flow";
        assert_eq!(by(grant, "ROPC"), ["Resource Owner Password Credentials"]);
        assert_eq!(by("other forms of two-factor authentication are", "2FA"), ["two-factor authentication"]);
        assert_eq!(by("A Machine to Machine Application", "M2M"), ["Machine to Machine"]);
        assert_eq!(by("nothing of the kind is here", "not"), Vec::<String>::new());
    }
}
