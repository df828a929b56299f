//! Lint: the rules of `kb check` that compare pages with each other.

mod check;
mod front;
mod links;
mod pages;
mod rule;
mod similar_page;

pub use check::{Finding, PinnedUrl, lint};
pub use rule::{Level, RULES, Rule, Rules};
