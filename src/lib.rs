//! kb turns a tree of documentation pages into a searchable knowledge base.
//!
//! [`corpus`] reads files into pages, [`site`] resolves their links, [`index`] stores them, [`search`] answers questions,
//! [`eval`] measures the ranking, [`lint`] checks the pages, [`mcp`] serves language models, [`cli`] is the command line.

pub mod analysis;
pub mod cli;
pub mod corpus;
pub mod diagnostic;
pub mod eval;
pub mod index;
pub mod lint;
pub mod mcp;
mod render;
pub mod search;
mod settings;
pub mod site;
