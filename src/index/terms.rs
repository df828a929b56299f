//! Analyzed text on its way to tantivy. Pages are analyzed where they are read, on many threads, and each word once,
//! whatever fields it stands in; tantivy gets the terms as one text and has no more to do than to cut it up again.
//!
//! A term stands behind bytes below 0x20, whose sum is how far its position lies from that of the term before. No term
//! has such bytes, for terms are letters and digits.

use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analyzer::{Normalizer, ZONE_END, ZONE_GAP, spans};

/// Largest step that one byte tells.
const LARGEST: u32 = 0x1f;

/// The terms of a text that is written piece by piece, and where it has come to.
pub(crate) struct Terms<'n> {
    normalizer: &'n mut Normalizer,
    text: String,
    /// Position of the last term.
    last: u32,
    /// Position of the next word.
    position: u32,
    words: u32,
}

/// A piece of a text: the position of its first word, how many words it has, and the bytes of its terms.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) begins: u32,
    pub(crate) words: u32,
    bytes: Range<usize>,
}

impl<'n> Terms<'n> {
    /// No text yet, and room for about so many bytes.
    pub(crate) fn new(normalizer: &'n mut Normalizer, bytes: usize) -> Self {
        Self { normalizer, text: String::with_capacity(bytes), last: 0, position: 0, words: 0 }
    }

    /// The position that the next word will have.
    pub(crate) fn position(&self) -> u32 {
        self.position
    }

    /// Words so far, those among them that are too long to be terms.
    pub(crate) fn words(&self) -> u32 {
        self.words
    }

    /// Adds a piece, which ends a zone or a block.
    pub(crate) fn push(&mut self, piece: &str, end: char) -> Piece {
        let (begins, from) = (self.position, self.text.len());
        let mut walk = spans(piece, begins);
        let mut words = 0;
        for span in walk.by_ref() {
            words += 1;
            let before = self.text.len();
            push_step(span.position.saturating_sub(self.last), &mut self.text);
            let term = self.text.len();
            self.normalizer.push_term(&piece[span.start..span.end], span.whole, &mut self.text);
            if self.text.len() == term {
                self.text.truncate(before);
            } else {
                self.last = span.position;
            }
        }
        self.words += words;
        self.position = walk.position().saturating_add(if end == ZONE_END { ZONE_GAP } else { 1 });
        Piece { begins, words, bytes: from..self.text.len() }
    }

    /// The terms of some pieces as a text of their own, for fields without positions.
    pub(crate) fn of<'p>(&self, pieces: impl IntoIterator<Item = &'p Piece>) -> String {
        pieces.into_iter().filter_map(|piece| self.text.get(piece.bytes.clone())).collect()
    }

    /// The terms of the whole text.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// One word at each of these positions, which ascend.
pub(crate) fn at_positions(word: &str, positions: &[u32]) -> String {
    let mut text = String::with_capacity(positions.len() * (word.len() + 2));
    let mut last = 0;
    for position in positions {
        push_step(position.saturating_sub(std::mem::replace(&mut last, *position)), &mut text);
        text.push_str(word);
    }
    text
}

fn push_step(mut step: u32, text: &mut String) {
    while step > LARGEST {
        text.push(char::from(LARGEST as u8));
        step -= LARGEST;
    }
    text.push(char::from(step as u8));
}

/// Cuts up what [`Terms`] wrote: the position of each word and where its term stands.
pub(crate) fn cut_up(text: &str) -> CutUp<'_> {
    CutUp { bytes: text.as_bytes(), at: 0, position: 0 }
}

/// See [`cut_up`].
pub(crate) struct CutUp<'a> {
    bytes: &'a [u8],
    at: usize,
    position: u32,
}

impl Iterator for CutUp<'_> {
    type Item = (u32, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let is_step = |byte: &u8| u32::from(*byte) <= LARGEST;
        let rest = self.bytes.get(self.at..)?;
        let begins = self.at + rest.iter().position(|byte| !is_step(byte))?;
        self.position += self.bytes[self.at..begins].iter().map(|step| u32::from(*step)).sum::<u32>();
        let length = self.bytes[begins..].iter().position(is_step);
        self.at = length.map_or(self.bytes.len(), |length| begins + length);
        Some((self.position, begins..self.at))
    }
}

/// The tokenizer that tantivy drives while it indexes an update.
#[derive(Clone, Default)]
pub(crate) struct TermTokenizer(Token);

/// The terms of one text.
pub(crate) struct TermStream<'a> {
    text: &'a str,
    words: CutUp<'a>,
    token: &'a mut Token,
}

impl Tokenizer for TermTokenizer {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        TermStream { text, words: cut_up(text), token: &mut self.0 }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((position, term)) = self.words.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(&self.text[term]);
        self.token.position = position as usize;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;
    use crate::index::analyzer::{BLOCK_END, analyze};

    fn tokens(text: &str) -> Vec<(usize, String)> {
        let mut tokenizer = TermTokenizer::default();
        let mut stream = tokenizer.token_stream(text);
        let mut terms = Vec::new();
        stream.process(&mut |token| terms.push((token.position, token.text.clone())));
        terms
    }

    proptest! {
        #[test]
        fn terms_and_positions_are_those_of_the_analyzed_text(pieces in proptest::collection::vec(("[ -~é日]{0,40}", 0..2), 0..9)) {
            let mut normalizer = Normalizer::default();
            let mut terms = Terms::new(&mut normalizer, 0);
            let mut whole = String::new();
            for (piece, end) in &pieces {
                let end = if *end == 0 { ZONE_END } else { BLOCK_END };
                let written = terms.push(piece, end);
                let own: Vec<String> = tokens(&terms.of([&written])).into_iter().map(|(_, term)| term).collect();
                prop_assert_eq!(own, analyze(piece).into_iter().map(|(_, term)| term).collect::<Vec<_>>());
                whole.push_str(piece);
                whole.push(end);
            }
            let expected: Vec<(usize, String)> =
                analyze(&whole).into_iter().map(|(span, term)| (span.position as usize, term)).collect();
            prop_assert_eq!(tokens(&terms.finish()), expected);
        }
    }

    #[test]
    fn a_word_too_long_is_counted_and_no_term() {
        let mut normalizer = Normalizer::default();
        let mut terms = Terms::new(&mut normalizer, 0);
        let piece = terms.push(&format!("a {} b", "x".repeat(200)), BLOCK_END);
        assert_eq!((piece.words, terms.position()), (3, 4));
        assert_eq!(tokens(&terms.finish()), [(0, "a".to_owned()), (2, "b".to_owned())]);
    }
}
