//! The weights of all signals of the second stage, in units of the BM25F score.
//!
//! Chosen together on the five judged sets; docs/ranking.md has the figures.

/// Pairs of query terms that occur in order.
pub(super) const ORDERED_PAIRS: f32 = 0.6;
/// Pairs of query terms that occur near each other.
pub(super) const NEAR_PAIRS: f32 = 1.4;
/// Query terms in the title.
pub(super) const TITLE: f32 = 0.75;
/// Question words in the title.
pub(super) const QUESTION_WORDS: f32 = 0.5;
/// Query terms in the form that was typed, and not in another form of the same stem only.
pub(super) const EXACT_WORDS: f32 = 0.05;
/// Parts of a typed name in a page that holds the name as one word.
pub(super) const JOINED_WORDS: f32 = 1.0;
/// Flags of commands that the page shows: more than the words of the command in a title.
pub(super) const FLAGS: f32 = 4.0;
/// Query terms in the best heading.
pub(super) const HEADING: f32 = 0.3;
/// Query terms in the last part of the URL.
pub(super) const URL_NAME: f32 = 0.3;
/// Query terms among the topics and the words of the URL.
pub(super) const TOPICS_AND_URL: f32 = 0.1;
/// The best label of the links that lead to the page.
pub(super) const LINKS: f32 = 0.2;
/// The best pages of the page's folder.
pub(super) const FOLDER: f32 = 0.1;
/// The best pages of the folder that belongs to the page.
pub(super) const CHILDREN: f32 = 0.15;
/// A page whose text comes from an include that a better page shows: the factor of its score.
pub(super) const DUPLICATE: f32 = 0.5;
