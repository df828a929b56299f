//! Where words begin and end, and which position each takes. The form that they are indexed in belongs to the analyzer.

use smallvec::SmallVec;
use unicode_normalization::char::is_combining_mark;

/// Ends a zone of a field: the positions jump by [`ZONE_GAP`], so that no phrase or neighbourhood reaches across.
pub(crate) const ZONE_END: char = '\u{1e}';
/// Ends a block inside a zone: the positions jump by one.
pub(crate) const BLOCK_END: char = '\u{1f}';
/// Positions left free between zones; larger than the widest window that proximity looks at.
pub(crate) const ZONE_GAP: u32 = 10;
/// Longest word that is indexed, in bytes; longer runs are data (hashes, base64), not words.
pub(crate) const LONGEST_WORD: usize = 80;
/// Most parts that an identifier may have to be indexed whole as well.
const MOST_PARTS: usize = 6;

/// A word of a text: its bytes, its position, and whether it is a whole identifier laid over its own parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Position; a whole identifier has the position of its first part.
    pub(crate) position: u32,
    /// A whole identifier: its parts are spans of their own.
    pub(crate) whole: bool,
}

/// Walks the words of a text in order of position; wholes follow their first part.
pub(crate) struct Spans<'a> {
    text: &'a str,
    at: usize,
    position: u32,
    /// What is left of the identifier being taken apart, in reverse.
    parts: SmallVec<[Span; MOST_PARTS + 1]>,
    /// Where the run at hand is cut.
    cuts: Cuts,
}

type Cuts = SmallVec<[usize; MOST_PARTS]>;

/// The words of `text`, the first at position `from`.
pub(crate) fn spans(text: &str, from: u32) -> Spans<'_> {
    Spans { text, at: 0, position: from, parts: SmallVec::new(), cuts: SmallVec::new() }
}

impl Spans<'_> {
    /// The position that the next word would have; call it after the last one to know where a text ends.
    pub(crate) fn position(&self) -> u32 {
        self.position
    }

    /// Steps over everything that is no word; true when a word begins at `self.at`.
    fn skip_to_word(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match KINDS[usize::from(byte)] {
                Kind::Small | Kind::Capital => return true,
                Kind::Joiner | Kind::Else => self.at += 1,
                Kind::Gap => {
                    let gap = if byte == ZONE_END as u8 { ZONE_GAP } else { 1 };
                    (self.at, self.position) = (self.at + 1, self.position.saturating_add(gap));
                }
                Kind::Wide => {
                    let Some(c) = self.text[self.at..].chars().next() else { return false };
                    if is_word(c) {
                        return true;
                    }
                    self.at += c.len_utf8();
                }
            }
        }
        false
    }

    /// Cuts the identifier that begins at `self.at` into parts and queues them, the whole behind its first part.
    fn take_identifier(&mut self) {
        let from = self.at;
        let bytes = self.text.as_bytes();
        let mut start = from;
        loop {
            let end = word_end(self.text, start);
            self.push_humps(start, end);
            self.at = end;
            let joined = bytes.get(end).is_some_and(|b| is_joiner(*b)) && starts_word(self.text, end + 1);
            if !joined {
                break;
            }
            start = end + 1;
        }
        let several = self.parts.len() > 1;
        if several && self.parts.len() <= MOST_PARTS && self.at - from <= LONGEST_WORD {
            let first = self.parts[0];
            self.parts.insert(1, Span { start: from, end: self.at, position: first.position, whole: true });
        }
        self.parts.reverse();
    }

    /// Queues the parts of one run of letters and digits: camelCase humps, ideographs one by one, else the run.
    fn push_humps(&mut self, start: usize, end: usize) {
        let run = &self.text[start..end];
        self.cuts.clear();
        if run.is_ascii() {
            camel_cuts(run.as_bytes(), &mut self.cuts);
        } else {
            ideograph_cuts(run, &mut self.cuts);
        }
        let mut from = start;
        for cut in self.cuts.iter().map(|cut| start + cut).chain([end]) {
            self.parts.push(Span { start: from, end: cut, position: self.position, whole: false });
            self.position = self.position.saturating_add(1);
            from = cut;
        }
    }
}

impl Iterator for Spans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        if self.parts.is_empty() {
            if !self.skip_to_word() {
                return None;
            }
            if let Some(end) = plain_word_end(self.text.as_bytes(), self.at) {
                let word = Span { start: self.at, end, position: self.position, whole: false };
                self.position = self.position.saturating_add(1);
                self.at = end;
                return Some(word);
            }
            self.take_identifier();
        }
        self.parts.pop()
    }
}

/// What a byte is where words begin and end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A small letter of ASCII or a digit.
    Small,
    Capital,
    Joiner,
    /// What ends a zone or a block.
    Gap,
    /// A part of a character that is not of ASCII.
    Wide,
    Else,
}

static KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Else; 256];
    let mut at = 0;
    while at < kinds.len() {
        kinds[at] = match at as u8 {
            b'a'..=b'z' | b'0'..=b'9' => Kind::Small,
            b'A'..=b'Z' => Kind::Capital,
            byte if is_joiner(byte) => Kind::Joiner,
            0x1e | 0x1f => Kind::Gap,
            0x80.. => Kind::Wide,
            _ => Kind::Else,
        };
        at += 1;
    }
    kinds
};

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Whether a word goes on behind this byte: `code_verifier`, `auth0.js`, `sign-up`, `user's`.
pub(crate) const fn is_joiner(byte: u8) -> bool {
    matches!(byte, b'_' | b'.' | b'-' | b'\'')
}

fn starts_word(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_word)
}

/// Where the word that begins here ends, if it is what most are: letters and digits of ASCII, no capital behind the
/// first, and no joiner or letter of another kind behind it.
fn plain_word_end(bytes: &[u8], start: usize) -> Option<usize> {
    let kind = |byte: &u8| KINDS[usize::from(*byte)];
    if kind(bytes.get(start)?) == Kind::Wide {
        return None;
    }
    let rest = bytes.get(start + 1..)?;
    let behind = rest.iter().map(kind).enumerate().find(|(_, kind)| *kind != Kind::Small);
    match behind {
        None => Some(bytes.len()),
        Some((length, Kind::Gap | Kind::Else)) => Some(start + 1 + length),
        Some(_) => None,
    }
}

fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            if !byte.is_ascii_alphanumeric() {
                return at;
            }
            at += 1;
        } else {
            match text[at..].chars().next() {
                Some(c) if is_word(c) => at += c.len_utf8(),
                _ => return at,
            }
        }
    }
    at
}

/// Where humps begin in an identifier such as `languageDictionary` or `CreateFileMapping`.
///
/// Names that are words of their own (`JavaScript`, `GitHub`, `OAuth`) are left whole: a capital first letter needs
/// three humps, and every hump needs two letters.
fn camel_cuts(run: &[u8], cuts: &mut Cuts) {
    for at in 1..run.len() {
        let rises = run[at - 1].is_ascii_lowercase() && run[at].is_ascii_uppercase();
        let falls = at + 1 < run.len()
            && run[at - 1].is_ascii_uppercase()
            && run[at].is_ascii_uppercase()
            && run[at + 1].is_ascii_lowercase();
        if rises || falls {
            cuts.push(at);
        }
    }
    let mut from = 0;
    let short = cuts.iter().copied().chain([run.len()]).any(|cut| {
        let length = cut - from;
        from = cut;
        length < 2
    });
    let needed = if run.first().is_some_and(u8::is_ascii_lowercase) { 1 } else { 2 };
    if short || cuts.len() < needed || run.len() > LONGEST_WORD {
        cuts.clear();
    }
}

/// Ideographs and kana have no spaces between words: each is a word, and neighbours find the longer ones.
fn ideograph_cuts(run: &str, cuts: &mut Cuts) {
    let mut before = false;
    for (at, c) in run.char_indices() {
        let now = matches!(u32::from(c), 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0x2_0000..=0x3_ffff);
        if at > 0 && (now || before) {
            cuts.push(at);
        }
        before = now;
    }
}
