//! Splits a text into tokens and assigns their positions.
//!
//! Indexing, queries and highlights use the same tokens, so a position in the postings maps back to bytes of the text.

use smallvec::SmallVec;

use super::char_class::{
    ByteClass, ZONE_END, byte_class, is_apostrophe, is_invisible, is_joiner_char, is_picture, is_word_char, starts_word,
};
use super::forms::MAX_TOKEN;
use super::language::is_clitic;
use super::splitting::{Cuts, split_camel_case, split_unspaced};
use super::symbols::{Symbol, continues_word, is_slashed_letter, picture_end, suffix_end, symbol_at};

/// Positions left free between two zones, see [`ZONE_END`].
pub(crate) const ZONE_GAP: u32 = 10;
/// An identifier with more parts has no compound token.
const MAX_PARTS: usize = 6;
/// Digits of a group of a large number.
const GROUP_DIGITS: usize = 3;

/// A token of a text: a word, a part of an identifier, a whole identifier, or a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// Offset of the first byte.
    pub(crate) start: usize,
    /// Offset after the last byte.
    pub(crate) end: usize,
    /// Position in the text. A compound has the position of its first part, a symbol that of the word before it.
    pub(crate) position: u32,
    /// Whether the token takes no position of its own: a whole identifier, whose parts are tokens as well, or a symbol.
    pub(crate) is_compound: bool,
}

/// The tokens of a text, ordered by position; a compound is next to its first part.
pub(crate) struct Tokens<'a> {
    text: &'a str,
    offset: usize,
    position: u32,
    /// Position of the first token since the start of the text or the last gap.
    first_position: u32,
    /// Tokens of the current identifier that are still to be returned, last first.
    pending: SmallVec<[Token; MAX_PARTS + 3]>,
    /// Offsets at which the current run splits; a field so that its memory is reused.
    cuts: Cuts,
}

/// The tokens of `text`; the first has position `first_position`.
pub(crate) fn tokenize(text: &str, first_position: u32) -> Tokens<'_> {
    let (pending, cuts) = Default::default();
    Tokens { text, offset: 0, position: first_position, first_position, pending, cuts }
}

impl Tokens<'_> {
    /// Position of the next token; after the last token, the end of the text.
    pub(crate) fn position(&self) -> u32 {
        self.position
    }

    /// Advances to the next word, or queues the next symbol; `false` at the end of the text.
    fn skip_to_token(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.offset) {
            match byte_class(byte) {
                ByteClass::Small | ByteClass::Capital => return true,
                ByteClass::Other => self.offset += 1,
                ByteClass::Joiner | ByteClass::Suffix | ByteClass::Operator => {
                    match symbol_at(self.text, self.offset) {
                        Symbol::None(end) => self.offset = end,
                        Symbol::Operator(end) => return self.queue_symbol(end),
                        Symbol::Prefix(name) => {
                            let start = std::mem::replace(&mut self.offset, name);
                            self.queue_identifier(start);
                            return true;
                        }
                    }
                }
                ByteClass::Gap => {
                    let gap = if byte == ZONE_END as u8 { ZONE_GAP } else { 1 };
                    (self.offset, self.position) = (self.offset + 1, self.position.saturating_add(gap));
                    self.first_position = self.position;
                }
                ByteClass::NonAscii => {
                    let Some(c) = self.text[self.offset..].chars().next() else { return false };
                    if starts_word(c) {
                        return true;
                    }
                    if is_picture(c)
                        && let Some(end) = picture_end(self.text, self.offset)
                    {
                        return self.queue_symbol(end);
                    }
                    self.offset += c.len_utf8();
                }
            }
        }
        false
    }

    /// Queues the symbol between `self.offset` and `end`.
    fn queue_symbol(&mut self, end: usize) -> bool {
        let position = if self.position > self.first_position { self.position - 1 } else { self.position };
        self.pending.push(Token { start: self.offset, end, position, is_compound: true });
        self.offset = end;
        true
    }

    /// Queues the parts of the identifier at `self.offset`, and its compounds next to the first part. `start` is the
    /// beginning of the marks before it.
    fn queue_identifier(&mut self, start: usize) {
        let name_start = self.offset;
        let mut part = name_start;
        let mut run_end;
        loop {
            run_end = word_end(self.text, part);
            self.offset = clitic_end(self.text, run_end).unwrap_or(run_end);
            self.queue_parts(part, run_end, self.offset);
            let is_first = part == name_start;
            match joined_word(self.text, part, self.offset, is_first) {
                Some(next) => part = next,
                None => break,
            }
        }
        self.queue_compounds([start, name_start, part, run_end]);
        self.pending.reverse();
    }

    /// Queues the compounds of the queued parts: the whole identifier, and the name with its symbols. A name with marks
    /// before it comes before its parts, so that tokens are in the order of their beginnings.
    fn queue_compounds(&mut self, [start, name_start, last_part, run_end]: [usize; 4]) {
        let Some(position) = self.pending.first().map(|part| part.position) else { return };
        let compound = |start: usize, end: usize| Token { start, end, position, is_compound: true };
        let end = self.offset;
        let parts = self.pending.len();
        let has_suffix = end == run_end && class_at(self.text.as_bytes(), end) == ByteClass::Suffix;
        let last = self.text.get(last_part..run_end).filter(|_| has_suffix);
        let suffixed = last.and_then(|last| suffix_end(self.text, last, end));
        self.offset = suffixed.unwrap_or(end);
        let is_bounded = |end: usize| parts <= MAX_PARTS && end - start <= MAX_TOKEN;
        if let Some(suffixed) = suffixed.filter(|suffixed| is_bounded(*suffixed)) {
            self.pending.insert(1, compound(name_start, suffixed));
        }
        if parts > 1 && is_bounded(end) {
            self.pending.insert(1, compound(name_start, end));
        }
        if start < name_start && is_bounded(end) {
            self.pending.insert(0, compound(start, end));
        }
    }

    /// Queues the parts of one run of letters and digits: camel case words, syllables, or the whole run. The last part ends
    /// at `end`, behind the clitic.
    fn queue_parts(&mut self, start: usize, run_end: usize, end: usize) {
        let run = &self.text[start..run_end];
        self.cuts.clear();
        if !run.is_ascii() {
            split_unspaced(run, &mut self.cuts);
        } else if run.len() <= MAX_TOKEN {
            split_camel_case(run.as_bytes(), &mut self.cuts);
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
            if !self.skip_to_token() {
                return None;
            }
            if self.pending.is_empty() {
                if let Some(end) = plain_word_end(self.text.as_bytes(), self.offset) {
                    let token = Token { start: self.offset, end, position: self.position, is_compound: false };
                    self.position = self.position.saturating_add(1);
                    self.offset = end;
                    return Some(token);
                }
                self.queue_identifier(self.offset);
            }
        }
        self.pending.pop()
    }
}

/// The end of the word at `start` if it is plain, as most words are. A plain word is ASCII, has capitals only before its
/// small letters (`word`, `Word`, `WORDs`, which no rule splits), and nothing that follows continues it.
fn plain_word_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let capitals = rest.iter().position(|byte| byte_class(*byte) != ByteClass::Capital).unwrap_or(rest.len());
    let small = rest.get(capitals..)?;
    let small = small.iter().position(|byte| byte_class(*byte) != ByteClass::Small).unwrap_or(small.len());
    let end = start + capitals + small;
    match class_at(bytes, end) {
        ByteClass::Gap | ByteClass::Other => Some(end),
        ByteClass::Operator if !is_slashed_letter(bytes, start, end) => Some(end),
        ByteClass::Suffix if !continues_word(bytes, end) => Some(end),
        ByteClass::Joiner if !may_begin_word(class_at(bytes, end + 1)) => Some(end),
        _ => None,
    }
}

/// The class of the byte at an offset; behind the text that of a space.
fn class_at(bytes: &[u8], offset: usize) -> ByteClass {
    bytes.get(offset).map_or(ByteClass::Other, |byte| byte_class(*byte))
}

/// Whether a byte of a class can be the first of a word, or of an invisible character before one.
fn may_begin_word(class: ByteClass) -> bool {
    matches!(class, ByteClass::Small | ByteClass::Capital | ByteClass::NonAscii)
}

/// The end of the letters and digits at `start`, with the marks on them and the invisible characters between them.
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut offset = start;
    loop {
        match class_at(bytes, offset) {
            ByteClass::Small | ByteClass::Capital => offset += 1,
            ByteClass::NonAscii => {
                let Some(c) = text[offset..].chars().next() else { return offset };
                if is_word_char(c) {
                    offset += c.len_utf8();
                    continue;
                }
                let next = skip_invisible(text, offset);
                let continues = next > offset && text[next..].chars().next().is_some_and(is_word_char);
                if !continues {
                    return offset;
                }
                offset = next;
            }
            _ => return offset,
        }
    }
}

/// The end of the invisible characters at `offset`.
fn skip_invisible(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or_default();
    offset + rest.find(|c: char| !is_invisible(c)).unwrap_or(rest.len())
}

/// The end of the clitic behind a word that ends at `end`: `'s`, `’re`.
fn clitic_end(text: &str, end: usize) -> Option<usize> {
    let first = *text.as_bytes().get(end)?;
    if first != b'\'' && first.is_ascii() {
        return None;
    }
    let (word, rest) = text.split_at_checked(end)?;
    let apostrophe = rest.chars().next().filter(|c| is_apostrophe(*c))?;
    let begin = end + apostrophe.len_utf8();
    let tail = text.get(begin..word_end(text, begin))?;
    is_clitic(word.chars().next_back()?, tail).then_some(begin + tail.len())
}

/// The beginning of the word that is joined to the one from `part` to `end`.
fn joined_word(text: &str, part: usize, end: usize, is_first: bool) -> Option<usize> {
    let first = *text.as_bytes().get(end)?;
    if first != b',' && !matches!(byte_class(first), ByteClass::Joiner | ByteClass::NonAscii) {
        return None;
    }
    let joiner = skip_invisible(text, end);
    let c = text.get(joiner..)?.chars().next()?;
    let next = skip_invisible(text, joiner + c.len_utf8());
    let joins = is_joiner_char(c) && text[next..].starts_with(starts_word)
        || c == ',' && is_digit_group(text.as_bytes(), part, end, is_first)
        || c == '/' && is_first && is_slashed_letter(text.as_bytes(), part, joiner);
    joins.then_some(next)
}

/// Whether a comma at `end` separates groups of one number, as in `10,000`.
fn is_digit_group(bytes: &[u8], part: usize, end: usize, is_first: bool) -> bool {
    let Some((digits, next)) = bytes.get(part..end).zip(bytes.get(end + 1..)) else { return false };
    let length = next.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(next.len());
    let is_whole = if is_first { (1..=GROUP_DIGITS).contains(&digits.len()) } else { digits.len() == GROUP_DIGITS };
    is_whole && length == GROUP_DIGITS && digits.iter().chain(next.iter().take(length)).all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{Token, plain_word_end, tokenize};

    proptest! {
        #[test]
        fn a_plain_word_is_one_token_by_all_rules(text in "([A-Z]{1,4}[a-z0-9]{0,4}|[a-z0-9]{1,4})([ -~é\u{ad}][ -~é]{0,2})?") {
            if let Some(end) = plain_word_end(text.as_bytes(), 0) {
                let mut tokens = tokenize(&text, 0);
                tokens.queue_identifier(0);
                let word = Token { start: 0, end, position: 0, is_compound: false };
                prop_assert_eq!((tokens.pending.as_slice(), tokens.offset), (&[word][..], end));
            }
        }
    }
}
