//! Answer: the types of answers in JSON and in its schema.
//!
//! All keys are always present. Within a schema version, keys are only added (DESIGN section 7).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the JSON contract.
pub const SCHEMA_VERSION: u32 = 1;

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// Version of this contract.
    pub schema_version: u32,
    /// Version of the kb that answered.
    pub kb_version: String,
    /// The index of the answer.
    pub index: IndexInfo,
    /// The interpretation of the question.
    pub query: QueryInfo,
    /// Number of matches; with `query.relaxed`, the lists contain further results.
    pub total: Total,
    /// Pages, best first.
    pub scenarios: Vec<Scenario>,
    /// Links of pages, best first.
    pub resources: Vec<Resource>,
    /// Counts in the match set by facet key, most frequent value first.
    pub facets: BTreeMap<String, Vec<FacetValue>>,
    /// Suggestions for words that the index lacks.
    pub suggestions: Vec<Suggestion>,
    /// The filters, phrases and exclusions that exclude all results; empty when something matches.
    pub emptied_by: Vec<EmptiedBy>,
    /// With a token budget, the best text of the scenarios within it, in the order of the pages. `scenarios` and
    /// `facets` are then empty. Without a budget, `passages` is empty.
    pub passages: Vec<Passage>,
    /// The effect of the token budget; `null` without a budget.
    pub budget: Option<Budget>,
    /// The address of the published site, for links in Markdown; not part of the contract.
    #[serde(skip)]
    pub site: String,
}

/// Text of one section with the data of a citation; its date is `index.built_at`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Passage {
    /// Rank of the page in the whole ranking, from 1.
    pub rank: u64,
    /// Share of the question's words that the page contains, weighted by idf, 0 to 1. A corrected word counts less with
    /// each edit.
    pub coverage: f32,
    /// Words of the question that the page lacks, as typed.
    pub missing_terms: Vec<String>,
    /// Title of the page.
    pub title: String,
    /// URL of the page, without fragment.
    pub url: String,
    /// Fragment of the section, without `#`; empty for the top of the page.
    pub anchor: String,
    /// Headings from the outermost to the section's own; empty where the budget leaves no room for them.
    pub heading_path: Vec<String>,
    /// Source line of the first line of text; for text of a partial, in the partial's file.
    pub source: Source,
    /// Whether the text is the whole section.
    pub complete: bool,
    /// Whether a paragraph, a list, a table or a code block is shortened, to whole sentences, items, rows and lines where
    /// these fit. `…` stands for left out rows, lines and words.
    pub cut: bool,
    /// Markdown with the text around the words of the question.
    pub text: String,
    /// The text without markup, for a terminal; not part of the contract.
    #[serde(skip)]
    pub plain: String,
}

/// The effect of a token budget on the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Budget {
    /// The token budget.
    pub max_tokens: u32,
    /// An upper estimate of the tokens in the output. It exceeds the budget only if an empty answer exceeds it.
    pub estimated: u32,
    /// The numbers of omitted and shortened items.
    pub left_out: LeftOut,
    /// The command for the next items, if any.
    pub more: Option<String>,
}

/// The items that a token budget omitted or shortened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Sections: for a search, sections of the best pages with words of the question. For a shown page, all sections
    /// after the last one in the output.
    pub passages: u64,
    /// Matching pages without any text.
    pub scenarios: u64,
    /// Matching resources.
    pub resources: u64,
}

/// The index of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IndexInfo {
    /// Build time of the generation, RFC 3339 in UTC.
    pub built_at: String,
    /// Number of pages in the index.
    pub pages: u64,
    /// Number of distinct link targets in the index.
    pub resources: u64,
    /// Number of the generation.
    pub generation: u64,
}

/// The interpretation of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueryInfo {
    /// The question as typed.
    pub raw: String,
    /// The parsed question in the query language.
    pub understood: String,
    /// The expansions of typed words.
    pub expansions: Vec<Expansion>,
    /// Messages about invalid syntax and about pins without a page.
    pub warnings: Vec<String>,
    /// The pins of `kb.toml` that match this question.
    pub pins: Vec<PinInfo>,
    /// Whether the lists contain results without some words of the question, because few results have all words.
    pub relaxed: bool,
}

/// A pin: a manual rule that moves pages to the top or hides them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PinInfo {
    /// The pattern of the questions.
    pub query: String,
    /// URLs of the pages at the top.
    pub first: Vec<String>,
    /// URLs of the hidden pages.
    pub hide: Vec<String>,
}

/// The expansion of a typed word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Expansion {
    /// The word as typed.
    pub word: String,
    /// The added words and phrases.
    pub with: Vec<String>,
    /// `spelling`, `acronym`, `compound` or `synonym`.
    pub reason: String,
}

/// Numbers of results with all words of the question that pass all filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Total {
    /// Number of pages.
    pub scenarios: u64,
    /// Resources.
    pub resources: u64,
}

/// A page of the answer with its best section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scenario {
    /// Rank in the whole ranking, from 1.
    pub rank: u64,
    /// The score; higher is better. Scores of different answers are not comparable. A pin does not change the score; a
    /// pinned page without any word of the question has 0.
    pub score: f32,
    /// Whether a pin determines the rank.
    pub pinned: bool,
    /// Share of the question's words that the page contains, weighted by idf, 0 to 1. A corrected word counts less with
    /// each edit.
    pub coverage: f32,
    /// Title of the page.
    pub title: String,
    /// URL of the page, without fragment.
    pub url: String,
    /// Fragment of the best section, without `#`; empty for the top of the page.
    pub anchor: String,
    /// Headings from the outermost to the best section's own.
    pub heading_path: Vec<String>,
    /// Description from the front matter; empty without one.
    pub description: String,
    /// The best passage.
    pub snippet: Snippet,
    /// Topics of the page.
    pub topics: Vec<String>,
    /// Content type of the page, if it has one.
    pub content_type: Option<String>,
    /// Use cases of the page.
    pub use_case: Vec<String>,
    /// Source line of the passage; for a passage of a partial, in the partial's file.
    pub source: Source,
    /// Words of the question that the page contains, as typed.
    pub matched_terms: Vec<String>,
    /// Words of the question that the page lacks, as typed.
    pub missing_terms: Vec<String>,
}

/// A passage with highlighted words of the question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snippet {
    /// Plain text.
    pub text: String,
    /// Half-open ranges in Unicode scalar values of `text`, ascending, disjoint.
    pub highlights: Vec<[u32; 2]>,
    /// Ranges of code in `text`, for Markdown; not part of the contract.
    #[serde(skip)]
    pub code: Vec<[u32; 2]>,
}

/// A line of a source file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Path relative to the corpus root.
    pub file: String,
    /// Line number, from 1.
    pub line: u32,
}

/// A link target with its best description in the corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Resource {
    /// Rank in the whole ranking, from 1.
    pub rank: u64,
    /// The score; higher is better. Scores of different answers are not comparable.
    pub score: f32,
    /// Text of the link.
    pub label: String,
    /// URL of a page with its fragment, or the target as written.
    pub target: String,
    /// `card`, `list`, `inline` (links inside the corpus) or `external`.
    pub kind: String,
    /// Whether a page of the corpus has the target URL; `true` for external links, which are not checked.
    pub resolved: bool,
    /// Description of the target in the page.
    pub blurb: String,
    /// The page with the best description.
    pub from: From,
    /// Number of pages with the link.
    pub pages: u64,
}

/// The page and section of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct From {
    /// Title of the page.
    pub title: String,
    /// URL of the page.
    pub url: String,
    /// Fragment of the section, without `#`.
    pub anchor: String,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacetValue {
    /// The most frequent spelling of the value.
    pub value: String,
    /// Number of pages in the match set with the value.
    pub count: u64,
    /// Whether the question filters by the value.
    pub selected: bool,
}

/// A condition that excludes results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EmptiedBy {
    /// The condition in the query language.
    pub filter: String,
    /// Number of pages that match without the condition.
    pub scenarios: u64,
    /// Suggestions for a value of the condition that no page has, best first.
    pub near: Vec<String>,
}

/// Suggestions for a word that the index lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Suggestion {
    /// The word as typed.
    pub word: String,
    /// Similar words of the index, best first.
    pub instead: Vec<String>,
}
