//! Entry points of `fuzz` and `benches/parts`, which are built with `--cfg fuzzing`.

use std::ops::Range;

use super::analyzer::{Normalizer, analyze};
use super::token_buffer::TokenBuffer;
use super::tokenizer::BLOCK_END;

/// The terms of a text as the index stores them, each behind bytes below 0x20.
#[must_use]
pub fn indexed_terms(text: &str) -> String {
    Normalizer::of_thread(|normalizer| {
        let mut terms = TokenBuffer::new(normalizer, 0);
        terms.push(text, BLOCK_END);
        terms.written(&[terms.all()])
    })
}

/// The terms of a text as a question holds them, each with the bytes of its word.
#[must_use]
pub fn query_terms(text: &str) -> Vec<(Range<usize>, String)> {
    analyze(text).into_iter().map(|(span, term)| (span.start..span.end, term)).collect()
}
