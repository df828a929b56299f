//! How many tokens a language model will count in a text, from above: what a budget is kept with.
//! What is done with a budget is `budget`'s business.
//!
//! The vocabularies in use (`cl100k_base`, `o200k_base`) cut text first and merge bytes afterwards, and merges never
//! cross a cut: words with the space before them, digits in threes, punctuation, line breaks. So the cuts are made here
//! as well, and what a piece costs on average is known from its length and case: counted over 670 answers about seven
//! corpora, 1.9 million tokens, taking the vocabulary that needs more; for words after a space over scientific abstracts,
//! whose words are rarer than those of manuals. A margin stands above that, so that answers that are harder than others
//! fit too. `tests/budget.rs` holds it against the vocabularies themselves.

/// Hundredths of a token by the length of a lower-case word that follows a space, from length 1 on.
const SPACED: [u32; 16] = [100, 100, 101, 104, 108, 114, 121, 131, 141, 162, 176, 190, 207, 230, 260, 340];
/// The same for one that follows anything else.
const BARE: [u32; 16] = [100, 100, 106, 103, 109, 111, 113, 120, 162, 184, 190, 193, 207, 210, 312, 348];
/// The same for words that begin with a capital, after a space.
const TITLE_SPACED: [u32; 16] = [100, 100, 114, 115, 127, 127, 127, 130, 143, 163, 163, 164, 164, 165, 220, 320];
/// And after anything else.
const TITLE_BARE: [u32; 16] = [100, 103, 109, 139, 147, 147, 147, 152, 169, 186, 193, 193, 199, 220, 326, 471];
/// The same for words in capitals, wherever they stand.
const CAPITALS: [u32; 16] = [100, 101, 144, 180, 201, 201, 209, 241, 271, 271, 330, 345, 361, 430, 505, 540];
/// Hundredths of a token for every letter of a word that is longer than the tables.
const LONG: u32 = 27;
/// Hundredths of a token by the length of a run of punctuation, from 1 on.
const MARKS: [u32; 6] = [100, 100, 104, 150, 205, 205];
/// The same for one mark that a word follows.
const LEADING: u32 = 55;
/// How much more than the average is reckoned with, in percent of it and in hundredths of a token. Short answers stray
/// further from the average than long ones.
const MARGIN: (u32, u32) = (107, 800);
/// Longest run of white space that one token covers in every vocabulary.
const BLANKS: usize = 16;

/// The tokens of a text: more than any of the vocabularies counts, and not much more.
pub fn estimate(text: &str) -> u32 {
    let mut hundredths = 0_u64;
    let mut rest = text;
    let mut before = '\n';
    while let Some(first) = rest.chars().next() {
        let (length, cost) = piece(rest, first, before);
        hundredths += u64::from(cost);
        before = rest[..length].chars().next_back().unwrap_or(first);
        rest = &rest[length..];
    }
    let (percent, fixed) = MARGIN;
    let tokens = (hundredths * u64::from(percent) / 100 + u64::from(fixed)).div_ceil(100);
    u32::try_from(tokens).unwrap_or(u32::MAX)
}

/// The length in bytes of the piece that `rest` begins with, and its cost in hundredths of a token.
fn piece(rest: &str, first: char, before: char) -> (usize, u32) {
    let run = |is: fn(u8) -> bool| rest.bytes().take_while(|byte| is(*byte)).count();
    match first {
        'a'..='z' => {
            let length = run(|byte| byte.is_ascii_lowercase());
            (length, word(if before == ' ' { &SPACED } else { &BARE }, length))
        }
        'A'..='Z' => {
            let capitals = run(|byte| byte.is_ascii_uppercase());
            let small = rest[capitals..].bytes().take_while(u8::is_ascii_lowercase).count();
            match (capitals, small) {
                (1, 1..) => (1 + small, word(if before == ' ' { &TITLE_SPACED } else { &TITLE_BARE }, 1 + small)),
                // The last capital begins the next word, as in `HTTPServer`.
                (_, 1..) => (capitals - 1, word(&CAPITALS, capitals - 1)),
                _ => (capitals, word(&CAPITALS, capitals)),
            }
        }
        '0'..='9' => {
            let length = run(|byte| byte.is_ascii_digit());
            // A space goes with a word, but not with a number.
            (length, hundreds(length.div_ceil(3) + usize::from(before == ' ')))
        }
        ' ' if !rest[1..].starts_with([' ', '\n', '\r', '\t']) => (1, 0),
        _ if first.is_ascii_whitespace() => {
            let length = run(|byte| byte.is_ascii_whitespace());
            (length, hundreds(length.div_ceil(BLANKS)))
        }
        _ if first.is_ascii() => {
            let length = run(|byte| byte.is_ascii_punctuation());
            match rest.as_bytes().get(length) {
                _ if length == 0 => (1, 100),
                // The mark before a word goes with it, as in `.init` and `_id`, when there is a token for both.
                Some(next) if length == 1 && next.is_ascii_alphabetic() => (1, LEADING),
                _ => (length, word(&MARKS, length).max(hundreds(length * 3 / 8))),
            }
        }
        _ => (first.len_utf8(), foreign(first)),
    }
}

/// The cost of a run by its length.
fn word(table: &[u32], length: usize) -> u32 {
    match length.checked_sub(1).and_then(|at| table.get(at)) {
        Some(cost) => *cost,
        None => LONG.saturating_mul(u32::try_from(length).unwrap_or(u32::MAX)),
    }
}

fn hundreds(tokens: usize) -> u32 {
    u32::try_from(tokens).unwrap_or(u32::MAX).saturating_mul(100)
}

/// The cost of a character beyond ASCII: no more than its bytes, and less for what the vocabularies know well.
fn foreign(char: char) -> u32 {
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
