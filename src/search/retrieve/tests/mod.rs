//! Tests of the first stage over several files.

mod evaluator;
mod impacts;
