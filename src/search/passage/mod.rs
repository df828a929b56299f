//! Passages: the words of a page that an answer shows.

mod markdown;
pub(crate) mod snippet;
mod text_unit;
mod token_estimate;

pub(crate) use markdown::{between, markdown, text};
pub(crate) use snippet::Occurrence;
pub(crate) use text_unit::{TextUnit, sentences, units};
pub use token_estimate::estimate;
