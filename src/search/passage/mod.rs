//! Passages: the text of a page that an answer shows.

mod cut_words;
mod highlight;
mod inline;
mod markdown;
mod occurrences;
mod section_score;
mod section_text;
mod snippet;
#[cfg(test)]
mod tests;
mod text_unit;
mod token_estimate;
mod zone;

pub(crate) use inline::{Place, code, escaped, escaped_heading, link, with_bold};
pub use markdown::page_markdown;
pub(crate) use markdown::{continues_table, markdown, separator, text};
pub(crate) use occurrences::{Occurrence, occurrences};
pub(crate) use section_score::{distinct_idf, end_position, first_with_text, section_scores, within};
pub(crate) use section_text::{Excerpt, MIN_TOKENS, SectionText};
pub(crate) use snippet::{BestPassage, best_passage};
pub use token_estimate::estimate;
pub(crate) use zone::{Places, Zone, ZoneKind};
