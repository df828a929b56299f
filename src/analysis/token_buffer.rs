//! Analyzed text on its way into an index. Pages are analyzed where they are read, on many threads, and each word once,
//! whatever fields it stands in. A fresh index takes the terms as numbers; an update, which goes through tantivy's writer,
//! hands them on as one text, and tantivy has no more to do than to cut it up again.
//!
//! In that text a term stands behind bytes below 0x20, whose sum is how far its position lies from that of the term before.
//! No term has such bytes, for terms are letters and digits.

use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analyzer::Normalizer;
use super::interner::SharedInterner;
use super::tokenizer::{ZONE_END, ZONE_GAP, spans};

/// Largest step that one byte tells.
const LARGEST: u32 = 0x1f;

/// The terms of a text that is taken piece by piece, and where it has come to.
pub(crate) struct TokenBuffer<'n> {
    normalizer: &'n mut Normalizer,
    words: Vec<Word>,
    /// Position of the next word.
    position: u32,
    many: u32,
}

/// A word of a text that has a term.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// The number that this thread has for the term.
    pub(crate) term: u32,
    pub(crate) position: u32,
}

/// A piece of a text: the position of its first word, how many words it has, and which of those have terms.
#[derive(Debug, Clone)]
pub(crate) struct TokenRange {
    pub(crate) begins: u32,
    pub(crate) words: u32,
    range: Range<usize>,
}

impl<'n> TokenBuffer<'n> {
    /// No text yet, and room for about so many words.
    pub(crate) fn new(normalizer: &'n mut Normalizer, words: usize) -> Self {
        normalizer.bound();
        Self { normalizer, words: Vec::with_capacity(words), position: 0, many: 0 }
    }

    /// The position that the next word will have.
    pub(crate) fn position(&self) -> u32 {
        self.position
    }

    /// Words so far, those among them that are too long to be terms.
    pub(crate) fn many(&self) -> u32 {
        self.many
    }

    /// Adds a piece, which ends a zone or a block.
    pub(crate) fn push(&mut self, piece: &str, end: char) -> TokenRange {
        let (begins, from) = (self.position, self.words.len());
        let mut walk = spans(piece, begins);
        let mut many = 0;
        for span in walk.by_ref() {
            many += 1;
            let term = self.normalizer.number(&piece[span.start..span.end], span.whole);
            self.words.extend(term.map(|term| Word { term, position: span.position }));
        }
        self.many += many;
        self.position = walk.position().saturating_add(if end == ZONE_END { ZONE_GAP } else { 1 });
        TokenRange { begins, words: many, range: from..self.words.len() }
    }

    /// The whole text as a piece.
    pub(crate) fn all(&self) -> TokenRange {
        TokenRange { begins: 0, words: self.many, range: 0..self.words.len() }
    }

    /// The words of a piece.
    pub(crate) fn of(&self, piece: &TokenRange) -> &[Word] {
        self.words.get(piece.range.clone()).unwrap_or_default()
    }

    /// Calls `each` with the number that a vocabulary has for each of these terms.
    pub(crate) fn shared(
        &mut self,
        vocabulary: &SharedInterner,
        terms: impl Iterator<Item = u32>,
        each: impl FnMut(u32),
    ) {
        self.normalizer.shared(vocabulary, terms, each);
    }

    /// The words of pieces, which follow each other, as one text, for tantivy.
    pub(crate) fn written(&self, pieces: &[TokenRange]) -> String {
        let (mut text, mut last) = (String::new(), 0);
        for word in pieces.iter().flat_map(|piece| self.of(piece)) {
            push_step(word.position.saturating_sub(std::mem::replace(&mut last, word.position)), &mut text);
            self.normalizer.push_numbered(word.term, &mut text);
        }
        text
    }
}

/// One word at each of these positions, which ascend, as tantivy takes it.
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

/// The tokenizer that tantivy drives while it indexes: cuts up what [`TokenBuffer::written`] wrote.
#[derive(Clone, Default)]
pub(crate) struct PreanalyzedTokenizer(Token);

/// The terms of one text.
pub(crate) struct TermStream<'a> {
    rest: &'a str,
    position: usize,
    token: &'a mut Token,
}

impl Tokenizer for PreanalyzedTokenizer {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        TermStream { rest: text, position: 0, token: &mut self.0 }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        let bytes = self.rest.as_bytes();
        let Some(begins) = bytes.iter().position(|byte| u32::from(*byte) > LARGEST) else { return false };
        self.position += bytes[..begins].iter().map(|step| usize::from(*step)).sum::<usize>();
        let length = bytes[begins..].iter().position(|byte| u32::from(*byte) <= LARGEST);
        let ends = length.map_or(bytes.len(), |length| begins + length);
        self.token.text.clear();
        self.token.text.push_str(&self.rest[begins..ends]);
        self.token.position = self.position;
        self.rest = &self.rest[ends..];
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

    use super::super::analyzer::analyze;
    use super::super::tokenizer::BLOCK_END;
    use super::*;

    fn cut_up(text: &str) -> Vec<(usize, String)> {
        let mut tokenizer = PreanalyzedTokenizer::default();
        let mut stream = tokenizer.token_stream(text);
        let mut terms = Vec::new();
        stream.process(&mut |token| terms.push((token.position, token.text.clone())));
        terms
    }

    proptest! {
        #[test]
        fn terms_and_positions_are_those_of_the_analyzed_text(
            texts in proptest::collection::vec(proptest::collection::vec(("[ -~é日]{0,40}", 0..2), 0..9), 1..4),
        ) {
            // One text after the other, so that words are remembered and forgotten.
            let mut normalizer = Normalizer::default();
            for pieces in texts {
                let mut terms = TokenBuffer::new(&mut normalizer, 0);
                let mut whole = String::new();
                for (piece, end) in &pieces {
                    let end = if *end == 0 { ZONE_END } else { BLOCK_END };
                    let written = terms.push(piece, end);
                    let own: Vec<String> = cut_up(&terms.written(&[written])).into_iter().map(|(_, term)| term).collect();
                    prop_assert_eq!(own, analyze(piece).into_iter().map(|(_, term)| term).collect::<Vec<_>>());
                    whole.push_str(piece);
                    whole.push(end);
                }
                let expected: Vec<(usize, String)> =
                    analyze(&whole).into_iter().map(|(span, term)| (span.position as usize, term)).collect();
                prop_assert_eq!(cut_up(&terms.written(&[terms.all()])), expected);
            }
        }
    }

    #[test]
    fn a_word_too_long_is_counted_and_no_term() {
        let mut normalizer = Normalizer::default();
        let mut terms = TokenBuffer::new(&mut normalizer, 0);
        let piece = terms.push(&format!("a {} b", "x".repeat(200)), BLOCK_END);
        assert_eq!((piece.words, terms.position()), (3, 4));
        assert_eq!(cut_up(&terms.written(&[terms.all()])), [(0, "a".to_owned()), (2, "b".to_owned())]);
    }
}
