//! Splits a text into tokens and assigns their positions.
//!
//! Indexing, queries and highlights use the same tokens, so a position in the postings maps back to bytes of the text.

use smallvec::SmallVec;
use unicode_normalization::char::is_combining_mark;

/// Ends a zone of a field: positions advance by [`ZONE_GAP`], so that no phrase crosses two zones.
pub(crate) const ZONE_END: char = '\u{1e}';
/// Ends a block inside a zone: positions advance by one.
pub(crate) const BLOCK_END: char = '\u{1f}';
/// Positions left free between two zones.
pub(crate) const ZONE_GAP: u32 = 10;
/// Longest word that has a term, in bytes; longer runs are data (hashes, base64).
pub(crate) const MAX_TOKEN: usize = 80;
/// An identifier with more parts has no compound token.
const MAX_PARTS: usize = 6;

/// A token of a text: a word, a part of an identifier, or a whole identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// Offset of the first byte.
    pub(crate) start: usize,
    /// Offset after the last byte.
    pub(crate) end: usize,
    /// Position in the text; a compound has the position of its first part.
    pub(crate) position: u32,
    /// Whether the token is a whole identifier, whose parts are tokens as well.
    pub(crate) is_compound: bool,
}

/// The tokens of a text, ordered by position; a compound follows its first part.
pub(crate) struct Tokens<'a> {
    text: &'a str,
    offset: usize,
    position: u32,
    /// Tokens of the current identifier that are still to be returned, last first.
    pending: SmallVec<[Token; MAX_PARTS + 1]>,
    /// Offsets at which the current run splits; a field so that its memory is reused.
    cuts: Cuts,
}

type Cuts = SmallVec<[usize; MAX_PARTS]>;

/// The tokens of `text`; the first has position `first_position`.
pub(crate) fn tokenize(text: &str, first_position: u32) -> Tokens<'_> {
    Tokens { text, offset: 0, position: first_position, pending: SmallVec::new(), cuts: SmallVec::new() }
}

impl Tokens<'_> {
    /// Position of the next token; after the last token, the end of the text.
    pub(crate) fn position(&self) -> u32 {
        self.position
    }

    /// Advances to the next word; `false` at the end of the text.
    fn skip_to_word(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.offset) {
            match BYTE_CLASSES[usize::from(byte)] {
                ByteClass::Small | ByteClass::Capital => return true,
                ByteClass::Joiner | ByteClass::Other => self.offset += 1,
                ByteClass::Gap => {
                    let gap = if byte == ZONE_END as u8 { ZONE_GAP } else { 1 };
                    (self.offset, self.position) = (self.offset + 1, self.position.saturating_add(gap));
                }
                ByteClass::NonAscii => {
                    let Some(c) = self.text[self.offset..].chars().next() else { return false };
                    if is_word_char(c) {
                        return true;
                    }
                    self.offset += c.len_utf8();
                }
            }
        }
        false
    }

    /// Queues the parts of the identifier at `self.offset`, and its compound after the first part.
    fn queue_identifier(&mut self) {
        let start = self.offset;
        let bytes = self.text.as_bytes();
        let mut part = start;
        loop {
            let end = word_end(self.text, part);
            self.queue_parts(part, end);
            self.offset = end;
            let is_joined = bytes.get(end).is_some_and(|b| is_joiner(*b)) && starts_word(self.text, end + 1);
            if !is_joined {
                break;
            }
            part = end + 1;
        }
        if (2..=MAX_PARTS).contains(&self.pending.len()) && self.offset - start <= MAX_TOKEN {
            let position = self.pending[0].position;
            self.pending.insert(1, Token { start, end: self.offset, position, is_compound: true });
        }
        self.pending.reverse();
    }

    /// Queues the parts of one run of letters and digits: camel case words, single ideographs, or the whole run.
    fn queue_parts(&mut self, start: usize, end: usize) {
        let run = &self.text[start..end];
        self.cuts.clear();
        if run.is_ascii() {
            split_camel_case(run.as_bytes(), &mut self.cuts);
        } else {
            split_ideographs(run, &mut self.cuts);
        }
        let mut from = start;
        for cut in self.cuts.iter().map(|cut| start + cut).chain([end]) {
            self.pending.push(Token { start: from, end: cut, position: self.position, is_compound: false });
            self.position = self.position.saturating_add(1);
            from = cut;
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if self.pending.is_empty() {
            if !self.skip_to_word() {
                return None;
            }
            if let Some(end) = plain_word_end(self.text.as_bytes(), self.offset) {
                let token = Token { start: self.offset, end, position: self.position, is_compound: false };
                self.position = self.position.saturating_add(1);
                self.offset = end;
                return Some(token);
            }
            self.queue_identifier();
        }
        self.pending.pop()
    }
}

/// The role of a byte for word boundaries.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ByteClass {
    /// A lower case letter of ASCII, or a digit.
    Small,
    Capital,
    Joiner,
    /// [`ZONE_END`] or [`BLOCK_END`].
    Gap,
    NonAscii,
    Other,
}

static BYTE_CLASSES: [ByteClass; 256] = {
    let mut classes = [ByteClass::Other; 256];
    let mut index = 0;
    while index < classes.len() {
        classes[index] = match index as u8 {
            b'a'..=b'z' | b'0'..=b'9' => ByteClass::Small,
            b'A'..=b'Z' => ByteClass::Capital,
            byte if is_joiner(byte) => ByteClass::Joiner,
            0x1e | 0x1f => ByteClass::Gap,
            0x80.. => ByteClass::NonAscii,
            _ => ByteClass::Other,
        };
        index += 1;
    }
    classes
};

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Whether a byte joins two words into one identifier: `code_verifier`, `auth0.js`, `sign-up`, `user's`.
pub(crate) const fn is_joiner(byte: u8) -> bool {
    matches!(byte, b'_' | b'.' | b'-' | b'\'')
}

fn starts_word(text: &str, offset: usize) -> bool {
    text.get(offset..).and_then(|rest| rest.chars().next()).is_some_and(is_word_char)
}

/// The end of the word at `start` if it is plain, as most words are. A plain word is ASCII without a capital after its first
/// byte, and no joiner or non-ASCII byte follows it.
fn plain_word_end(bytes: &[u8], start: usize) -> Option<usize> {
    let class = |byte: &u8| BYTE_CLASSES[usize::from(*byte)];
    if class(bytes.get(start)?) == ByteClass::NonAscii {
        return None;
    }
    let rest = bytes.get(start + 1..)?;
    let end = rest.iter().map(class).enumerate().find(|(_, class)| *class != ByteClass::Small);
    match end {
        None => Some(bytes.len()),
        Some((length, ByteClass::Gap | ByteClass::Other)) => Some(start + 1 + length),
        Some(_) => None,
    }
}

fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut offset = start;
    while let Some(&byte) = bytes.get(offset) {
        if byte.is_ascii() {
            if !byte.is_ascii_alphanumeric() {
                return offset;
            }
            offset += 1;
        } else {
            match text[offset..].chars().next() {
                Some(c) if is_word_char(c) => offset += c.len_utf8(),
                _ => return offset,
            }
        }
    }
    offset
}

/// Finds the inner word starts of an identifier such as `languageDictionary` or `CreateFileMapping`.
///
/// Proper names (`JavaScript`, `GitHub`, `OAuth`) stay whole: an identifier with a capital first letter needs three words,
/// and each word needs two letters.
fn split_camel_case(run: &[u8], cuts: &mut Cuts) {
    for index in 1..run.len() {
        let rises = run[index - 1].is_ascii_lowercase() && run[index].is_ascii_uppercase();
        let falls = index + 1 < run.len()
            && run[index - 1].is_ascii_uppercase()
            && run[index].is_ascii_uppercase()
            && run[index + 1].is_ascii_lowercase();
        if rises || falls {
            cuts.push(index);
        }
    }
    let mut from = 0;
    let has_short_word = cuts.iter().copied().chain([run.len()]).any(|cut| {
        let length = cut - from;
        from = cut;
        length < 2
    });
    let min_cuts = if run.first().is_some_and(u8::is_ascii_lowercase) { 1 } else { 2 };
    if has_short_word || cuts.len() < min_cuts || run.len() > MAX_TOKEN {
        cuts.clear();
    }
}

/// Splits around ideographs and kana, whose words have no spaces between them: each character is a token, and phrases match
/// longer words.
fn split_ideographs(run: &str, cuts: &mut Cuts) {
    let mut was_ideograph = false;
    for (index, c) in run.char_indices() {
        let is_ideograph =
            matches!(u32::from(c), 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0x2_0000..=0x3_ffff);
        if index > 0 && (is_ideograph || was_ideograph) {
            cuts.push(index);
        }
        was_ideograph = is_ideograph;
    }
}
