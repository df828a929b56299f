//! Entry points of `fuzz` and `benches/parts`, compiled with the feature `fuzzing`.

use std::ops::Range;

use super::analyzer::{Normalizer, analyze};
use super::char_class::BLOCK_END;
use super::token_buffer::TokenBuffer;

/// The terms of a text as the index stores them; bytes below 0x20 separate them.
#[must_use]
pub fn indexed_terms(text: &str) -> String {
    Normalizer::with_thread_local(|normalizer| {
        let mut tokens = TokenBuffer::new(normalizer, 0);
        tokens.push(text, BLOCK_END);
        tokens.encode(&[tokens.all()])
    })
}

/// The terms of a question, each with the byte range of its token.
#[must_use]
pub fn query_terms(text: &str) -> Vec<(Range<usize>, String)> {
    analyze(text).into_iter().map(|(token, term)| (token.start..token.end, term)).collect()
}
