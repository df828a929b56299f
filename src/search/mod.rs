//! Search: from a question to a ranked answer.
//!
//! Rooms, each with imports from earlier ones only: contract, query, reader, expand, retrieve, rank, passage, answer.

pub mod answer;
pub mod contract;
pub mod expand;
pub mod passage;
pub mod query;
pub(crate) mod rank;
pub mod reader;
pub(crate) mod retrieve;

pub use answer::{Question, Searcher};
