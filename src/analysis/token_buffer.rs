//! Collects the tokens of a text as term ids, piece by piece, and encodes them for tantivy's own writer.
//!
//! An encoded text is a series of `step term`. A step is one or more bytes below 0x20, whose sum is the distance from the
//! position of the term before. Terms have no such bytes.

use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analyzer::Normalizer;
use super::char_class::ZONE_END;
use super::interner::SharedInterner;
use super::tokenizer::{ZONE_GAP, tokenize};

/// Largest step of one byte.
const MAX_STEP: u32 = 0x1f;

/// One occurrence of a term in a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TermPosition {
    /// The id of the term in this thread.
    pub(crate) term: u32,
    pub(crate) position: u32,
}

/// The terms of a text, and the position that it has reached.
pub(crate) struct TokenBuffer<'n> {
    normalizer: &'n mut Normalizer,
    terms: Vec<TermPosition>,
    /// Position of the next token.
    position: u32,
    token_count: u32,
}

/// A piece of the text: the position of its first token, the number of its tokens, and the range of its terms.
#[derive(Debug, Clone)]
pub(crate) struct TokenRange {
    pub(crate) first_position: u32,
    /// Number of tokens.
    pub(crate) token_count: u32,
    range: Range<usize>,
}

impl<'n> TokenBuffer<'n> {
    /// An empty buffer with capacity for `capacity` terms.
    pub(crate) fn new(normalizer: &'n mut Normalizer, capacity: usize) -> Self {
        normalizer.begin_page();
        Self { normalizer, terms: Vec::with_capacity(capacity), position: 0, token_count: 0 }
    }

    /// Position of the next token.
    pub(crate) fn position(&self) -> u32 {
        self.position
    }

    /// Number of tokens so far.
    pub(crate) fn token_count(&self) -> u32 {
        self.token_count
    }

    /// Appends a piece; `end` is [`ZONE_END`] or `BLOCK_END`.
    pub(crate) fn push(&mut self, piece: &str, end: char) -> TokenRange {
        let (first_position, start) = (self.position, self.terms.len());
        let mut tokens = tokenize(piece, first_position);
        let mut token_count = 0;
        for token in tokens.by_ref() {
            token_count += 1;
            if let Some(term) = self.normalizer.add_word(&piece[token.start..token.end], token.is_compound) {
                self.terms.push(TermPosition { term, position: token.position });
            }
        }
        self.token_count += token_count;
        self.position = tokens.position().saturating_add(if end == ZONE_END { ZONE_GAP } else { 1 });
        TokenRange { first_position, token_count, range: start..self.terms.len() }
    }

    /// The range of the whole text.
    pub(crate) fn all(&self) -> TokenRange {
        TokenRange { first_position: 0, token_count: self.token_count, range: 0..self.terms.len() }
    }

    /// The terms of a piece.
    pub(crate) fn terms_of(&self, piece: &TokenRange) -> &[TermPosition] {
        self.terms.get(piece.range.clone()).unwrap_or_default()
    }

    /// Calls `each` with the id that `interner` assigns to each of these terms of this thread.
    pub(crate) fn for_each_shared_id(
        &mut self,
        interner: &SharedInterner,
        terms: impl Iterator<Item = u32>,
        each: impl FnMut(u32),
    ) {
        self.normalizer.for_each_shared_id(interner, terms, each);
    }

    /// Takes the entries of the forms that the text holds, as ids of this thread; see [`super::page_forms`].
    pub(crate) fn take_form_entries(&mut self) -> Vec<u32> {
        self.normalizer.take_form_entries()
    }

    /// Encodes the entries of the forms for [`PreanalyzedTokenizer`], at consecutive positions.
    pub(crate) fn encode_forms(&mut self) -> String {
        let mut text = String::new();
        for entry in self.take_form_entries() {
            push_step(1, &mut text);
            self.normalizer.push_term_of(entry, &mut text);
        }
        text
    }

    /// Encodes the terms of adjacent pieces for [`PreanalyzedTokenizer`].
    pub(crate) fn encode(&self, pieces: &[TokenRange]) -> String {
        let (mut text, mut last) = (String::new(), 0);
        for TermPosition { term, position } in pieces.iter().flat_map(|piece| self.terms_of(piece)) {
            push_step(position.saturating_sub(std::mem::replace(&mut last, *position)), &mut text);
            self.normalizer.push_term_of(*term, &mut text);
        }
        text
    }
}

/// Encodes one term at these positions, which ascend, for [`PreanalyzedTokenizer`].
pub(crate) fn encode_positions(term: &str, positions: &[u32]) -> String {
    let mut text = String::with_capacity(positions.len() * (term.len() + 2));
    let mut last = 0;
    for position in positions {
        push_step(position.saturating_sub(std::mem::replace(&mut last, *position)), &mut text);
        text.push_str(term);
    }
    text
}

fn push_step(mut step: u32, text: &mut String) {
    while step > MAX_STEP {
        text.push(char::from(MAX_STEP as u8));
        step -= MAX_STEP;
    }
    text.push(char::from(step as u8));
}

/// The tokenizer that tantivy's writer calls: it decodes the texts of [`TokenBuffer::encode`].
#[derive(Clone, Default)]
pub(crate) struct PreanalyzedTokenizer(Token);

/// Decodes the terms of one encoded text.
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
        let Some(start) = bytes.iter().position(|byte| u32::from(*byte) > MAX_STEP) else { return false };
        self.position += bytes[..start].iter().map(|step| usize::from(*step)).sum::<usize>();
        let length = bytes[start..].iter().position(|byte| u32::from(*byte) <= MAX_STEP);
        let end = length.map_or(bytes.len(), |length| start + length);
        self.token.text.clear();
        self.token.text.push_str(&self.rest[start..end]);
        self.token.position = self.position;
        self.rest = &self.rest[end..];
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
    use super::super::char_class::BLOCK_END;
    use super::*;

    fn decode(text: &str) -> Vec<(usize, String)> {
        let mut tokenizer = PreanalyzedTokenizer::default();
        let mut stream = tokenizer.token_stream(text);
        let mut terms = Vec::new();
        stream.process(&mut |token| terms.push((token.position, token.text.clone())));
        terms
    }

    proptest! {
        #[test]
        fn encoded_terms_and_positions_equal_the_analyzed_ones(
            texts in proptest::collection::vec(proptest::collection::vec(("[ -~é日]{0,40}", 0..2), 0..9), 1..4),
        ) {
            // Several texts share a normalizer, so that its caches fill up and are cleared.
            let mut normalizer = Normalizer::default();
            for pieces in texts {
                let mut tokens = TokenBuffer::new(&mut normalizer, 0);
                let mut joined = String::new();
                for (piece, end) in &pieces {
                    let end = if *end == 0 { ZONE_END } else { BLOCK_END };
                    let range = tokens.push(piece, end);
                    let own: Vec<String> = decode(&tokens.encode(&[range])).into_iter().map(|(_, term)| term).collect();
                    prop_assert_eq!(own, analyze(piece).into_iter().map(|(_, term)| term).collect::<Vec<_>>());
                    joined.push_str(piece);
                    joined.push(end);
                }
                let expected: Vec<(usize, String)> =
                    analyze(&joined).into_iter().map(|(token, term)| (token.position as usize, term)).collect();
                prop_assert_eq!(decode(&tokens.encode(&[tokens.all()])), expected);
            }
        }
    }

    #[test]
    fn the_beginning_of_an_overlong_word_is_its_term() {
        let mut normalizer = Normalizer::default();
        let mut tokens = TokenBuffer::new(&mut normalizer, 0);
        let piece = tokens.push(&format!("a {} b", "x".repeat(200)), BLOCK_END);
        assert_eq!((piece.token_count, tokens.position()), (3, 4));
        let terms = [(0, "a".to_owned()), (1, "x".repeat(80)), (2, "b".to_owned())];
        assert_eq!(decode(&tokens.encode(&[tokens.all()])), terms);
    }
}
