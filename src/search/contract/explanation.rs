//! What kb answers when it is asked why: one set of types is the JSON, its schema, and what the text prints.
//! How an explanation is found is the business of `explain`.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::{IndexInfo, QueryInfo, Source};

/// Why a page stands where it does in the answer to a question, or why it is not in it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    /// Version of this contract.
    pub schema_version: u32,
    /// Version of the kb that answered.
    pub kb_version: String,
    /// The index that was asked.
    pub index: IndexInfo,
    /// How the question was read.
    pub query: QueryInfo,
    /// Title of the page.
    pub title: String,
    /// Address of the page.
    pub url: String,
    /// The page's own file.
    pub source: Source,
    /// Whether the page is in the answer, and how.
    pub verdict: Verdict,
    /// Place in the whole ranking, from 1; `null` when the page is not in it.
    pub rank: Option<u64>,
    /// The score that `kb search` shows, the sum of the points of `words` and `boosts`; `null` when the page is not in
    /// the ranking. What `words` would have given then is told all the same.
    pub score: Option<f32>,
    /// Whether the page is among the best by its words, so that positions, links and folders were looked at. The
    /// others are ranked by their words alone.
    pub candidate: bool,
    /// Whether a pin put the page where it stands.
    pub pinned: bool,
    /// Whether a pin hides the page.
    pub hidden: bool,
    /// Words of the question that the page holds, as typed.
    pub matched_terms: Vec<String>,
    /// Words of the question that the page lacks, as typed.
    pub missing_terms: Vec<String>,
    /// Filters, fields, phrases and exclusions that leave the page out, in the query language.
    pub refused_by: Vec<String>,
    /// What the words gave, most first.
    pub words: Vec<WordPoints>,
    /// What acted beside the words, most first.
    pub boosts: Vec<Boost>,
    /// The page that stands just above this one.
    pub above: Option<Above>,
}

/// Whether a page is in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds every word and passes every filter.
    Match,
    /// It misses words, and is ranked behind the match set or among it by what it holds.
    Relaxed,
    /// A filter, a field, a phrase or an exclusion leaves it out.
    Excluded,
    /// It holds no word that was asked for.
    NoWords,
}

/// What one word of the question gave, or a word that stands for it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WordPoints {
    /// The word as typed.
    pub word: String,
    /// How it was found: `typed`, `prefix`, `identifier` (as typed, in one piece), or the reason of the expansion:
    /// `spelling`, `acronym`, `compound`, `synonym`.
    pub found_as: String,
    /// The term or phrase of the index.
    pub term: String,
    /// What it adds to the score.
    pub points: f32,
    /// The points by form in the index and by field, most first.
    pub fields: Vec<FieldPoints>,
    /// The section that has most occurrences of it, if one has any.
    pub section: Option<Section>,
}

/// The share of a word's points that one field has. A word's frequencies are weighted, summed over the fields and
/// saturated once; the shares are those of the weighted frequencies.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FieldPoints {
    /// `text` (all words of the page), `title`, `headings`, `description`, `topics` or `url`; the others count beside
    /// the occurrence in `text`.
    pub field: String,
    /// The form that the index holds.
    pub form: String,
    /// Share of the points.
    pub points: f32,
}

/// A section of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Section {
    /// Fragment of the section, without `#`; empty for the top of the page.
    pub anchor: String,
    /// Headings that the section stands under, outermost first.
    pub heading_path: Vec<String>,
}

/// Something that acted on the score beside the words.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Boost {
    /// A name that stays: `order`, `nearness`, `title`, `heading`, `url-name`, `topics-and-url`, `links`, `folder`,
    /// `children`, `repeated`; more may come.
    pub name: String,
    /// What it adds to the score; below 0 when it takes something away.
    pub points: f32,
}

/// The page that stands just above another one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Above {
    /// Place in the whole ranking, from 1.
    pub rank: u64,
    /// Title of the page.
    pub title: String,
    /// Address of the page.
    pub url: String,
    /// Its score.
    pub score: f32,
    /// Where the two differ: what the page above has more of first.
    pub differences: Vec<Difference>,
}

/// What two pages got for the same thing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Difference {
    /// `word` or `boost`.
    pub kind: String,
    /// The term, or the name of the boost.
    pub name: String,
    /// Points of the page that is explained.
    pub here: f32,
    /// Points of the page above.
    pub there: f32,
}
