//! Token estimate: an upper bound on the number of language-model tokens in a text.
//!
//! The vocabularies in use (`cl100k_base`, `o200k_base`) first split text into pieces: words with the space before them,
//! digits in threes, punctuation, line breaks. They merge bytes only inside a piece. This estimate splits in the same way
//! and adds the average cost of each piece by its length and case. The averages come from 670 answers on seven corpora,
//! 1.9 million tokens, with the vocabulary that needs more tokens. Words after a space were counted in scientific abstracts,
//! whose words are rarer than in manuals. A margin makes room for answers above the average. `tests/budget.rs` compares
//! the estimate with the vocabularies.

/// Hundredths of a token for a lower-case word after a space, by length from 1 on.
const LOWER_AFTER_SPACE: [u32; 16] = [100, 100, 101, 104, 108, 114, 121, 131, 141, 162, 176, 190, 207, 230, 260, 340];
/// Hundredths of a token for a lower-case word after any other character, by length from 1 on.
const LOWER: [u32; 16] = [100, 100, 106, 103, 109, 111, 113, 120, 162, 184, 190, 193, 207, 210, 312, 348];
/// Hundredths of a token for a capitalized word after a space, by length from 1 on.
const CAPITALIZED_AFTER_SPACE: [u32; 16] =
    [100, 100, 114, 115, 127, 127, 127, 130, 143, 163, 163, 164, 164, 165, 220, 320];
/// Hundredths of a token for a capitalized word after any other character, by length from 1 on.
const CAPITALIZED: [u32; 16] = [100, 103, 109, 139, 147, 147, 147, 152, 169, 186, 193, 193, 199, 220, 326, 471];
/// Hundredths of a token for an upper-case word, by length from 1 on.
const UPPER: [u32; 16] = [100, 101, 144, 180, 201, 201, 209, 241, 271, 271, 330, 345, 361, 430, 505, 540];
/// Hundredths of a token for each letter of a word longer than the tables.
const LONG_WORD: u32 = 27;
/// Hundredths of a token for a run of punctuation, by length from 1 on.
const PUNCTUATION: [u32; 6] = [100, 100, 104, 150, 205, 205];
/// Hundredths of a token for a single punctuation character before a word.
const LEADING_PUNCTUATION: u32 = 55;
/// The estimate in percent of the average, and an addition in hundredths of a token: short answers deviate more from the
/// average than long ones.
const MARGIN: (u32, u32) = (107, 800);
/// Longest run of white space that one token covers in every vocabulary.
const MAX_WHITE_SPACE: usize = 16;

/// An upper bound on the tokens of a text in any of the vocabularies.
pub fn estimate(text: &str) -> u32 {
    let (percent, fixed) = MARGIN;
    tokens(text, percent, fixed)
}

/// The tokens that a text adds to the estimate of a longer one.
pub(super) fn estimate_part(text: &str) -> u32 {
    let (percent, _) = MARGIN;
    tokens(text, percent, 0)
}

fn tokens(text: &str, percent: u32, fixed: u32) -> u32 {
    let mut hundredths = 0_u64;
    let mut rest = text;
    let mut before = '\n';
    while let Some(first) = rest.chars().next() {
        let (length, cost) = piece(rest, first, before);
        hundredths += u64::from(cost);
        before = rest[..length].chars().next_back().unwrap_or(first);
        rest = &rest[length..];
    }
    let tokens = (hundredths * u64::from(percent) / 100 + u64::from(fixed)).div_ceil(100);
    u32::try_from(tokens).unwrap_or(u32::MAX)
}

/// The length in bytes of the piece that `rest` begins with, and its cost in hundredths of a token.
fn piece(rest: &str, first: char, before: char) -> (usize, u32) {
    let run = |is: fn(u8) -> bool| rest.bytes().take_while(|byte| is(*byte)).count();
    match first {
        'a'..='z' => {
            let length = run(|byte| byte.is_ascii_lowercase());
            (length, word(if before == ' ' { &LOWER_AFTER_SPACE } else { &LOWER }, length))
        }
        'A'..='Z' => {
            let capitals = run(|byte| byte.is_ascii_uppercase());
            let small = rest[capitals..].bytes().take_while(u8::is_ascii_lowercase).count();
            match (capitals, small) {
                (1, 1..) => {
                    let table = if before == ' ' { &CAPITALIZED_AFTER_SPACE } else { &CAPITALIZED };
                    (1 + small, word(table, 1 + small))
                }
                // The last capital begins the next word, as in `HTTPServer`.
                (_, 1..) => (capitals - 1, word(&UPPER, capitals - 1)),
                _ => (capitals, word(&UPPER, capitals)),
            }
        }
        '0'..='9' => {
            let length = run(|byte| byte.is_ascii_digit());
            // A number never includes the space before it.
            (length, hundreds(length.div_ceil(3) + usize::from(before == ' ')))
        }
        ' ' if !rest[1..].starts_with([' ', '\n', '\r', '\t']) => (1, 0),
        _ if first.is_ascii_whitespace() => {
            let length = run(|byte| byte.is_ascii_whitespace());
            (length, hundreds(length.div_ceil(MAX_WHITE_SPACE)))
        }
        _ if first.is_ascii() => {
            let length = run(|byte| byte.is_ascii_punctuation());
            match rest.as_bytes().get(length) {
                _ if length == 0 => (1, 100),
                // A vocabulary may have one token for both, as in `.init` and `_id`.
                Some(next) if length == 1 && next.is_ascii_alphabetic() => (1, LEADING_PUNCTUATION),
                _ => (length, word(&PUNCTUATION, length).max(hundreds(length * 3 / 8))),
            }
        }
        _ => (first.len_utf8(), non_ascii(first)),
    }
}

/// The cost in hundredths of a token of a run, by its length.
fn word(table: &[u32], length: usize) -> u32 {
    match length.checked_sub(1).and_then(|index| table.get(index)) {
        Some(cost) => *cost,
        None => LONG_WORD.saturating_mul(u32::try_from(length).unwrap_or(u32::MAX)),
    }
}

fn hundreds(tokens: usize) -> u32 {
    u32::try_from(tokens).unwrap_or(u32::MAX).saturating_mul(100)
}

/// The cost in hundredths of a token of a character outside ASCII: at most one token a byte, less for common scripts.
fn non_ascii(char: char) -> u32 {
    match char {
        // Typographic quotation marks, dashes, bullets, the ellipsis; the no-break space.
        '\u{2013}'..='\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{2022}' | '\u{2026}' | '\u{203a}' | '\u{a0}' => 100,
        // Latin, Greek, Cyrillic, Hebrew, Arabic.
        '\u{80}'..='\u{6ff}' => 110,
        // Kana, Han, Hangul.
        '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => 200,
        _ => hundreds(char.len_utf8()),
    }
}
