//! Search: a question to a ranked answer.

pub mod answer;
pub mod contract;
pub mod expand;
pub mod passage;
pub mod query;
pub(crate) mod rank;
pub mod reader;
pub(crate) mod retrieve;

pub use answer::{Question, Searcher};
