//! kb turns a tree of documentation pages into a searchable knowledge base.
//!
//! The tour follows the data: [`corpus`] reads files into pages, [`index`] keeps them, [`search`] answers questions,
//! [`cli`] shows the answers.

pub mod cli;
pub mod corpus;
pub mod diagnostic;
pub mod index;
pub mod search;
