//! kb turns a tree of documentation pages into a searchable knowledge base.
//!
//! The tour follows the data: [`corpus`] reads files into pages, [`index`] keeps them, [`search`] answers questions,
//! [`eval`] measures how well, [`lint`] tells what is wrong with the pages, [`mcp`] hands them to language models, [`cli`] shows it all.

pub mod cli;
mod contract;
pub mod corpus;
pub mod diagnostic;
pub mod eval;
pub mod index;
pub mod lint;
pub mod mcp;
pub mod search;
