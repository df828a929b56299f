//! Passages: the text of a page that an answer shows.

mod markdown;
mod occurrences;
mod section_score;
mod snippet;
mod text_unit;
mod token_estimate;

pub use markdown::page_markdown;
pub(crate) use markdown::{markdown, separator, text};
pub(crate) use occurrences::{Occurrence, occurrences};
pub(crate) use section_score::{best_block, end_position, first_with_text, section_scores};
pub(crate) use snippet::{BestPassage, best_passage};
pub(crate) use text_unit::{TextUnit, sentences, text_units};
pub use token_estimate::estimate;
