//! Text to terms: where words begin and end, which position each takes, and the form they are indexed in.
//!
//! Indexing, queries and highlights all walk the same [`spans`], so a position in a posting leads back to the very
//! characters it came from. What the terms are used for is the business of `schema` and `search`.

mod numbered;
mod remembered;

use std::borrow::Cow;
use std::cell::RefCell;
use std::hash::Hasher;

use frostem::{Algorithm, Stemmer};
use smallvec::SmallVec;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::xxh3_64;

use numbered::Numbered;
use remembered::Remembered;

use super::vocabulary::{self, Vocabulary};

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
/// Words so frequent in English that they say nothing: Lucene's default stop words.
const STOP: &str = "a an and are as at be but by for if in into is it no not of on or such that the their then there \
                    these they this to was will with";
/// Length of the longest of them.
const LONGEST_STOP: usize = 5;

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
const fn is_joiner(byte: u8) -> bool {
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

/// Turns words into the form that is indexed: lower case, without accents and joiners, stemmed.
pub(crate) struct Normalizer {
    stemmer: Stemmer,
    remembered: Remembered,
    /// The words of pages that are indexed; none where a question is answered.
    numbered: Option<Box<Numbered>>,
    /// The term at hand; kept for its memory.
    term: String,
}

/// Hashes words in a fraction of the time that std's hasher takes.
#[derive(Clone, Default)]
pub(crate) struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= xxh3_64(bytes);
    }

    /// A short word, which is kept as a number: its halves multiplied, both ends of the product folded.
    fn write_u128(&mut self, word: u128) {
        let [low, high] = [word as u64 ^ 0x9e37_79b9_7f4a_7c15, (word >> 64) as u64 ^ 0xd6e8_feb8_6659_fd93];
        let product = u128::from(low) * u128::from(high);
        self.0 ^= product as u64 ^ (product >> 64) as u64;
    }

    /// Marks the end of a text, which tells apart nothing where the text is all that is hashed.
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

thread_local! {
    static OF_THREAD: RefCell<Normalizer> = RefCell::default();
}

impl Default for Normalizer {
    fn default() -> Self {
        let (remembered, numbered, term) = Default::default();
        Self { stemmer: Stemmer::new(Algorithm::English), remembered, numbered, term }
    }
}

impl Normalizer {
    /// Does something with the normalizer of this thread, which remembers the words of all pages that the thread has read.
    pub(crate) fn of_thread<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        OF_THREAD.with_borrow_mut(work)
    }

    /// Writes the term of `word` into `term`; leaves it empty when the word is too long to be one.
    pub(crate) fn normalize(&mut self, word: &str, whole: bool, term: &mut String) {
        term.clear();
        self.push_term(word, whole, term);
    }

    /// Writes the term of `word` behind `text`; nothing when the word is too long to be one.
    pub(crate) fn push_term(&mut self, word: &str, whole: bool, text: &mut String) {
        if word.len() > LONGEST_WORD {
            return;
        }
        if whole {
            return fold(word, text);
        }
        // Where pages are indexed, words are remembered once.
        if self.numbered.is_some() {
            // No number outlives this call: whoever holds some holds the normalizer.
            self.bound();
            return self.number(word, false).map_or((), |number| self.push_numbered(number, text));
        }
        if let Some(term) = self.remembered.get(word) {
            return text.push_str(term);
        }
        let begins = text.len();
        stem(&self.stemmer, word, text);
        self.remembered.insert(word, &text[begins..]);
    }

    /// The number of the term of `word` among those of this thread, until they are bounded; `None` when it has none, which
    /// the empty ones and the too long ones have not.
    pub(crate) fn number(&mut self, word: &str, whole: bool) -> Option<u32> {
        if word.len() > LONGEST_WORD {
            return None;
        }
        let Self { stemmer, numbered, term, .. } = self;
        let mut form = |terms: &mut vocabulary::Terms| {
            term.clear();
            if whole {
                fold(word, term)
            } else {
                stem(stemmer, word, term)
            }
            (!term.is_empty()).then(|| terms.number(term.as_bytes()))
        };
        let numbered = numbered.get_or_insert_default();
        if whole { form(&mut numbered.terms) } else { numbered.of(word, form) }
    }

    /// Writes the term of a number behind `text`.
    pub(crate) fn push_numbered(&self, number: u32, text: &mut String) {
        let term = self.numbered.as_ref().map(|numbered| numbered.terms.texts().get(number));
        text.push_str(term.and_then(|term| str::from_utf8(term).ok()).unwrap_or_default());
    }

    /// Calls `each` with the number that a vocabulary has for each of these terms of this thread.
    pub(crate) fn shared(
        &mut self,
        vocabulary: &Vocabulary,
        numbers: impl Iterator<Item = u32>,
        each: impl FnMut(u32),
    ) {
        self.numbered.get_or_insert_default().shared(vocabulary, numbers, each);
    }

    /// Forgets the numbers of terms when they are many.
    pub(crate) fn bound(&mut self) {
        self.numbered.get_or_insert_default().bound();
    }
}

/// Writes the stem of a word behind `text`.
fn stem(stemmer: &Stemmer, word: &str, text: &mut String) {
    let begins = text.len();
    fold(word, text);
    let folded = &text[begins..];
    if folded.len() >= 3 && !folded.bytes().all(|b| b.is_ascii_digit()) {
        let stem = match stemmer.stem(folded) {
            // Most are what a word begins with.
            Cow::Borrowed(stem) if folded.starts_with(stem) => {
                return text.truncate(begins + stem.len());
            }
            stem => stem.into_owned(),
        };
        text.truncate(begins);
        text.push_str(&stem);
    }
}

/// Lower case, compatibility forms decomposed, accents and joiners dropped.
pub(crate) fn fold(word: &str, into: &mut String) {
    if word.is_ascii() {
        into.extend(word.bytes().filter(|b| !is_joiner(*b)).map(|b| char::from(b.to_ascii_lowercase())));
    } else {
        let kept = word.nfkd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric());
        into.extend(kept.flat_map(char::to_lowercase));
    }
}

/// Whether a word is so frequent in English that it says nothing.
pub(crate) fn is_stop(word: &str) -> bool {
    word.len() <= LONGEST_STOP && STOP.split_ascii_whitespace().any(|stop| word.eq_ignore_ascii_case(stop))
}

/// The analyzed words of a text, for queries: each span with its term.
pub(crate) fn analyze(text: &str) -> Vec<(Span, String)> {
    Normalizer::of_thread(|normalizer| {
        let mut words = Vec::new();
        for span in spans(text, 0) {
            let mut term = String::new();
            normalizer.normalize(&text[span.start..span.end], span.whole, &mut term);
            if !term.is_empty() {
                words.push((span, term));
            }
        }
        words
    })
}
