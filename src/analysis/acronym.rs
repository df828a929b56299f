//! Short forms and what they stand for: pairs that a text states, and phrases that a short form could stand for.
//! Pure functions over one text; which pair a question is widened by, `search` decides.

use std::iter;

use memchr::{memchr, memchr2};

/// Longest short form, in characters.
const LONGEST_SHORT: usize = 10;
/// How far before a short form its long form may begin, in bytes.
const FAREST: usize = 200;
/// Words that a phrase has to have to be known by its initials, at least and at most.
const PHRASE_WORDS: std::ops::RangeInclusive<usize> = 3..=5;

/// A short form and what a text says it stands for, as written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Acronym<'a> {
    /// `PKCE`
    pub short: &'a str,
    /// `Proof Key for Code Exchange`
    pub long: &'a str,
}

/// The pairs that a text states as `long form (SHORT)` or `SHORT (long form)`.
///
/// Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text" (PSB 2003);
/// a short form has two capitals at least here, since documentation puts much else in parentheses.
#[must_use]
pub fn acronyms(text: &str) -> Vec<Acronym<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = memchr(b'(', &text.as_bytes()[from..]).map(|at| from + at) {
        let Some(length) = memchr2(b')', b'\n', &text.as_bytes()[open..]) else { break };
        let close = open + length;
        let inner = &text[open + 1..close];
        let inner = inner.split([',', ';']).next().unwrap_or_default().trim();
        let before = text[..open].trim_end();
        if is_short(inner) {
            let before = sentence_end(before);
            let words = inner.chars().count() + inner.chars().count().min(5);
            if let Some(long) = long_form(inner, last_words(before, words)) {
                found.push(Acronym { short: inner, long });
            }
        } else if inner.len() <= FAREST
            && let Some(last) = before.rsplit(char::is_whitespace).next().filter(|last| has_capitals(last))
            && let Some(short) = Some(sentence_end(last)).filter(|short| is_short(short))
            && let Some(long) = long_form(short, inner).filter(|long| *long == inner)
        {
            found.push(Acronym { short, long });
        }
        from = close;
    }
    found
}

/// The phrases of some texts that a short form could be made of: names of several words, and compounds with the word
/// behind them (`two-factor authentication`).
#[must_use]
pub fn phrases<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let (mut found, mut words) = (Vec::new(), Vec::new());
    texts.into_iter().flat_map(clauses).for_each(|clause| phrases_of(clause, &mut words, &mut found));
    found
}

/// Adds the phrases of a clause; `words` is there for its memory.
fn phrases_of<'a>(clause: &'a str, words: &mut Vec<(usize, &'a str)>, found: &mut Vec<&'a str>) {
    words.clear();
    push_words(clause, words);
    let mut name_begins = 0;
    for (at, (_, word)) in words.iter().enumerate() {
        if is_capital(word) || is_linking(word) {
            continue;
        }
        windows(clause, &words[name_begins..at], found);
        name_begins = at + 1;
        if word.contains('-') {
            windows(clause, &words[at..words.len().min(at + 2)], found);
        }
    }
    windows(clause, &words[name_begins..], found);
}

/// The clauses of a text that a phrase may stand in. Most are passed over: those of ASCII without capital and hyphen, and
/// those with one word among plain ones that begins with a capital.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    iter::from_fn(move || {
        loop {
            let text = rest.take()?;
            let (mut at, mut capitals, mut met) = (0, 0, 0);
            let end = loop {
                // Most bytes are plain small letters and spaces.
                let Some(passed) = text.as_bytes()[at..].iter().position(|byte| CLASSES[usize::from(*byte)] != 0)
                else {
                    break None;
                };
                at += passed;
                let class = CLASSES[usize::from(text.as_bytes()[at])];
                if class & ENDS != 0 {
                    break Some(at);
                }
                let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
                let begins = class & CAPITAL != 0 && !before.is_some_and(u8::is_ascii_alphanumeric);
                (at, capitals, met) = (at + 1, capitals + usize::from(begins), met | class);
            };
            rest = end.and_then(|end| text.get(end + 1..));
            let may_hold = match capitals {
                0 => met & NOT_SMALL != 0,
                1 => met & NOT_PLAIN != 0,
                _ => true,
            };
            if may_hold {
                return text.get(..end.unwrap_or(text.len()));
            }
        }
    })
}

/// What a byte is for [`clauses`]: the end of one; a capital of ASCII; neither letter, digit, space nor end; what a clause
/// without capitals must have to hold a phrase.
const ENDS: u8 = 1;
const CAPITAL: u8 = 2;
const NOT_PLAIN: u8 = 4;
const NOT_SMALL: u8 = 8;

/// What each byte is.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < classes.len() {
        let byte = at as u8;
        classes[at] = if ends_clause(byte) {
            ENDS
        } else if byte.is_ascii_uppercase() {
            CAPITAL
        } else if byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() {
            0
        } else if byte.is_ascii() && byte != b'-' {
            NOT_PLAIN
        } else {
            NOT_PLAIN | NOT_SMALL
        };
        at += 1;
    }
    classes
};

const fn ends_clause(byte: u8) -> bool {
    matches!(byte, b'.' | b',' | b';' | b':' | b'(' | b')' | b'"' | b'\n' | b'|' | b'/' | b'!' | b'?')
}

/// The initials of a phrase: of all its words, and of those that are no linking words when that differs.
#[must_use]
pub fn initials(phrase: &str) -> Vec<String> {
    let parts = phrase.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let first = |part: &str| part.chars().next().map(|c| c.to_ascii_lowercase());
    let all: String = parts.clone().filter_map(first).collect();
    let own: String = parts.filter(|part| !is_linking_of_any_case(part)).filter_map(first).collect();
    let mut initials = vec![all];
    if own.chars().count() > 1 && own != initials[0] {
        initials.push(own);
    }
    initials
}

/// What a short form would be spelled like if its digits were words: `2FA` and `M2M` as `tfa` and `mtm`.
#[must_use]
pub fn spelled_out(short: &str) -> String {
    let letter = |c: char| match c {
        '2' => 't',
        '4' => 'f',
        other => other,
    };
    short.chars().flat_map(char::to_lowercase).map(letter).collect()
}

/// The phrases among these words: those that begin and end with a word of their own, and are as long as phrases are.
fn windows<'a>(clause: &'a str, words: &[(usize, &'a str)], found: &mut Vec<&'a str>) {
    if words.len() > 12 {
        return;
    }
    for (begin, (from, _)) in words.iter().enumerate().filter(|(_, (_, word))| !is_linking(word)) {
        let mut parts = 0;
        for (at, word) in &words[begin..] {
            parts += parts_of(word);
            if PHRASE_WORDS.contains(&parts) && !is_linking(word) {
                found.push(&clause[*from..at + word.len()]);
            }
        }
    }
}

/// Words that a word is made of.
fn parts_of(word: &str) -> usize {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return 1;
    }
    word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).count()
}

/// The words of a text and where they begin, without what surrounds them.
fn words(text: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> {
    let begins = text.as_ptr() as usize;
    text.split(char::is_whitespace).filter_map(move |piece| {
        let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
        (!word.is_empty()).then(|| (word.as_ptr() as usize - begins, word))
    })
}

/// Adds the words of a clause: [`words`], in less time where all of it is ASCII.
fn push_words<'a>(clause: &'a str, into: &mut Vec<(usize, &'a str)>) {
    if !clause.is_ascii() {
        return into.extend(words(clause));
    }
    let mut begins = 0;
    // What `char::is_whitespace` says of ASCII; `u8::is_ascii_whitespace` leaves out the vertical tab.
    for piece in clause.as_bytes().split(|byte| matches!(byte, b' ' | b'\t'..=b'\r')) {
        let [first, last] =
            [piece.iter().position(u8::is_ascii_alphanumeric), piece.iter().rposition(u8::is_ascii_alphanumeric)];
        if let Some((first, last)) = first.zip(last) {
            into.push((begins + first, &clause[begins + first..=begins + last]));
        }
        begins += piece.len() + 1;
    }
}

/// Whether a word carries no initial of its own in many short forms, and may be lower case inside a name.
fn is_linking(word: &str) -> bool {
    matches!(word, "a" | "an" | "and" | "as" | "for" | "in" | "of" | "on" | "or" | "the" | "to" | "with")
}

fn is_linking_of_any_case(word: &str) -> bool {
    let mut lower = [0; "with".len()];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    str::from_utf8(lower).is_ok_and(is_linking)
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn is_short(word: &str) -> bool {
    let letters = word.chars().count();
    (2..=LONGEST_SHORT).contains(&letters)
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.'))
        && has_capitals(word)
}

fn has_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).nth(1).is_some()
}

/// What stands behind the last full stop.
fn sentence_end(text: &str) -> &str {
    let from = text.rfind([';', ':', '!', '?', '(', ')', '\n']).map_or(0, |at| at + 1);
    let clause = text.get(from..).unwrap_or_default();
    clause.rfind(". ").map_or(clause, |at| &clause[at + 2..])
}

/// The end of a text, `count` words long; looks no further back than such words reach.
fn last_words(text: &str, count: usize) -> &str {
    let mut begin = text.len().saturating_sub(FAREST);
    while !text.is_char_boundary(begin) {
        begin += 1;
    }
    let first = count.checked_sub(1).and_then(|last| words(&text[begin..]).nth_back(last));
    first.map_or(&text[begin..], |(at, _)| &text[begin + at..])
}

/// The shortest end of `text` that holds the letters of `short` in order, the first at the start of a word.
fn long_form<'a>(short: &str, text: &'a str) -> Option<&'a str> {
    let letters: Vec<char> = short.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let said = spelled_out(short);
    let meant: Vec<char> = said.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut chars = text.char_indices().rev().peekable();
    let mut begins = text.len();
    for (number, letter) in letters.iter().enumerate().rev() {
        loop {
            let (at, c) = chars.next()?;
            let starts = chars.peek().is_none_or(|(_, before)| !before.is_alphanumeric());
            let lower = |known: &char| c.to_lowercase().eq([*known]);
            if (lower(letter) || meant.get(number).is_some_and(lower)) && (number > 0 || starts) {
                begins = at;
                break;
            }
        }
    }
    let long = &text[begins..];
    let words = long.split_whitespace().count();
    let fits = long.chars().count() > short.chars().count() && words >= 2 && words <= letters.len() * 2;
    let itself = long.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case(short));
    (fits && !itself).then_some(long)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop_assert_eq, prop_oneof, proptest};
    use proptest::sample;

    use super::{acronyms, ends_clause, initials, phrases, phrases_of, push_words, spelled_out, words};

    /// Any letters, and words of which a name may be made.
    fn text() -> impl Strategy<Value = String> {
        let words = sample::select(vec!["A", "Ba", "aB", "a", "of", "b1", "É", "x-b", "x_B", "b,", "."]);
        let words = proptest::collection::vec(words, 0..8).prop_map(|words| words.join(" "));
        prop_oneof!["[ABab1 \\-_,.\n\u{b}éÉ\u{a0}]{0,40}", words]
    }

    proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_is_skipped_holds_no_phrase(text in text()) {
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
    fn finds_what_a_text_states() {
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
    fn finds_phrases_by_their_initials() {
        let by = |text: &str, short: &str| -> Vec<String> {
            let found = phrases([text]).into_iter().filter(|phrase| initials(phrase).contains(&spelled_out(short)));
            found.map(str::to_owned).collect()
        };
        let grant = "suggesting the Resource Owner Password Credentials Grant. In this flow";
        assert_eq!(by(grant, "ROPC"), ["Resource Owner Password Credentials"]);
        assert_eq!(by("other forms of two-factor authentication are", "2FA"), ["two-factor authentication"]);
        assert_eq!(by("A Machine to Machine Application", "M2M"), ["Machine to Machine"]);
        assert_eq!(by("nothing of the sort stands here", "not"), Vec::<String>::new());
    }
}
