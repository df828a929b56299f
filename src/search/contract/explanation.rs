//! Explanation: the types of `kb explain` in JSON and in its schema.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::{IndexInfo, QueryInfo, Source};

/// The reasons for the rank of a page in an answer, or for its absence.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    /// Version of this contract.
    pub schema_version: u32,
    /// Version of the kb that answered.
    pub kb_version: String,
    /// The index of the answer.
    pub index: IndexInfo,
    /// The interpretation of the question.
    pub query: QueryInfo,
    /// Title of the page.
    pub title: String,
    /// URL of the page.
    pub url: String,
    /// Source file of the page.
    pub source: Source,
    /// Whether the page is in the answer.
    pub verdict: Verdict,
    /// Rank in the whole ranking, from 1; `null` for a page outside the ranking.
    pub rank: Option<u64>,
    /// The score of `kb search`: the sum of the points of `words` and `boosts`. It is `null` for a page outside the
    /// ranking, but `words` still has its points.
    pub score: Option<f32>,
    /// Whether the page is among the best candidates by its words. Only they get boosts from positions, links and
    /// folders.
    pub candidate: bool,
    /// Whether a pin determines the rank.
    pub pinned: bool,
    /// Whether a pin hides the page.
    pub hidden: bool,
    /// Words of the question that the page contains, as typed.
    pub matched_terms: Vec<String>,
    /// Words of the question that the page lacks, as typed.
    pub missing_terms: Vec<String>,
    /// Filters, fields, phrases and exclusions that exclude the page, in the query language.
    pub refused_by: Vec<String>,
    /// The points of words in descending order.
    pub words: Vec<WordPoints>,
    /// The points of other signals in descending order.
    pub boosts: Vec<Boost>,
    /// The page with the next better rank.
    pub above: Option<Above>,
}

/// Whether a page is in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The page contains all words and passes all filters.
    Match,
    /// The page lacks some words, and is ranked by the others.
    Relaxed,
    /// A filter, a field, a phrase or an exclusion excludes the page.
    Excluded,
    /// The page contains no word of the question.
    NoWords,
}

/// The points of a word of the question or of its expansion.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WordPoints {
    /// The word as typed.
    pub word: String,
    /// The kind of match: `typed`, `prefix`, `identifier` (one term as typed), or the reason of the expansion:
    /// `spelling`, `spelling variant`, `plural`, `number`, `acronym`, `compound`, `synonym`.
    pub found_as: String,
    /// The term or phrase of the index.
    pub term: String,
    /// The form in which the page most often holds the term, in lower case; the term itself for a phrase.
    pub form: String,
    /// The contribution to the score.
    pub points: f32,
    /// The points by term and field in descending order.
    pub fields: Vec<FieldPoints>,
    /// The section with the highest number of occurrences, if any.
    pub section: Option<Section>,
}

/// The points of a word in one field.
///
/// BM25F saturates the sum of the weighted frequencies of all fields. The points are distributed in proportion to the
/// weighted frequencies.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FieldPoints {
    /// `text` (all words of the page), `title`, `headings`, `description`, `topics` or `url`. The other fields count in
    /// addition to `text`.
    pub field: String,
    /// The term of the index.
    pub form: String,
    /// The contribution to the score.
    pub points: f32,
}

/// A section of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Section {
    /// Fragment of the section, without `#`; empty for the top of the page.
    pub anchor: String,
    /// Headings from the outermost to the section's own.
    pub heading_path: Vec<String>,
}

/// A signal other than the words.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Boost {
    /// A stable name: `order`, `nearness`, `title`, `exact-words`, `joined-words`, `heading`, `url-name`, `topics-and-url`,
    /// `links`, `folder`, `children`, `boost` (the factor that the page's front matter asks for), `exact-title` (the title
    /// is the question), `repeated`; more may come.
    pub name: String,
    /// The contribution to the score; a penalty is negative.
    pub points: f32,
}

/// The page with the next better rank.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Above {
    /// Rank in the whole ranking, from 1.
    pub rank: u64,
    /// Title of the page.
    pub title: String,
    /// URL of the page.
    pub url: String,
    /// Score of the page.
    pub score: f32,
    /// The differences, sorted by the advantage of the page above.
    pub differences: Vec<Difference>,
}

/// The points of two pages for the same word or boost.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Difference {
    /// `word` or `boost`.
    pub kind: String,
    /// The term, or the name of the boost.
    pub name: String,
    /// Points of the explained page.
    pub here: f32,
    /// Points of the page above.
    pub there: f32,
}
