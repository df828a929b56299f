//! What kb answers: one set of types is the JSON, its schema, and what the text formats print.
//! How answers are found is the business of the files beside this one; how they look, of `cli::output`.
//!
//! The contract is DESIGN section 7: keys are always present, and within a schema version they are only added.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::corpus::Block;

/// The version of the JSON contract.
pub const SCHEMA_VERSION: u32 = 1;

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// Version of this contract.
    pub schema_version: u32,
    /// Version of the kb that answered.
    pub kb_version: String,
    /// The index that was asked.
    pub index: IndexInfo,
    /// How the question was read.
    pub query: QueryInfo,
    /// How much matches in all; see `query.relaxed` for what the lists hold beyond it.
    pub total: Total,
    /// Pages, best first.
    pub scenarios: Vec<Scenario>,
    /// Links that pages recommend, best first.
    pub resources: Vec<Resource>,
    /// Counts over the match set by facet key, most frequent value first.
    pub facets: BTreeMap<String, Vec<FacetValue>>,
    /// Words to try instead of words that the index does not hold.
    pub suggestions: Vec<Suggestion>,
    /// When nothing matches, the filters, phrases and exclusions that leave nothing; else empty.
    pub emptied_by: Vec<EmptiedBy>,
    /// With a token budget, what fits it best of the scenarios' text, by page in their order; `scenarios` and `facets`
    /// are empty then. Empty without a budget.
    pub passages: Vec<Passage>,
    /// What the token budget did; `null` without one.
    pub budget: Option<Budget>,
}

/// Text of one section that answers the question, with what it takes to cite it; `index.built_at` says as of when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Passage {
    /// Place of the page in the whole ranking, from 1.
    pub rank: u64,
    /// Share of the question's words that the page holds, weighted by their idf, 0 to 1; a misspelt word that it holds
    /// as mended counts less, the more of its letters differ.
    pub coverage: f32,
    /// Words of the question that the page lacks, as typed.
    pub missing_terms: Vec<String>,
    /// Title of the page.
    pub title: String,
    /// Address of the page, without the fragment.
    pub url: String,
    /// Fragment of the section, without `#`; empty for the top of the page.
    pub anchor: String,
    /// Headings that the section stands under, outermost first, itself last.
    pub heading_path: Vec<String>,
    /// Where the text begins; a partial's own file when it came from one.
    pub source: Source,
    /// Whether this is the whole section.
    pub complete: bool,
    /// Markdown: whole sentences, items, tables and code blocks.
    pub text: String,
}

/// What a token budget did to an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Budget {
    /// The budget.
    pub max_tokens: u32,
    /// An upper estimate of the tokens of all that is printed. Above the budget only when not even the frame of an
    /// answer fits it.
    pub estimated: u32,
    /// What is not here, or not whole.
    pub left_out: LeftOut,
    /// The command that gets more, if there is more.
    pub more: Option<String>,
}

/// What a budget left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Sections: of the best pages those that hold words of the question, of a page that is shown those behind the last.
    pub passages: u64,
    /// Matching pages of which nothing is here.
    pub scenarios: u64,
    /// Matching resources.
    pub resources: u64,
}

/// The index that an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IndexInfo {
    /// When the generation was built, RFC 3339 in UTC.
    pub built_at: String,
    /// Pages in the index.
    pub pages: u64,
    /// Distinct link targets in the index.
    pub resources: u64,
    /// Number of the generation.
    pub generation: u64,
}

/// How a question was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueryInfo {
    /// The question as typed.
    pub raw: String,
    /// The question as understood, in the query language.
    pub understood: String,
    /// Words added to those typed.
    pub expansions: Vec<Expansion>,
    /// What could not be understood and was searched as words, and pins that name no page.
    pub warnings: Vec<String>,
    /// The pins of `kb.toml` that act on this question.
    pub pins: Vec<PinInfo>,
    /// Whether the lists hold results that miss words of the question, because too few hold them all.
    pub relaxed: bool,
}

/// A pin: pages that are put first or hidden by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PinInfo {
    /// The questions that it is for.
    pub query: String,
    /// Addresses of the pages that it puts first.
    pub first: Vec<String>,
    /// Addresses of the pages that it hides.
    pub hide: Vec<String>,
}

/// Words that stand for a typed word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Expansion {
    /// The word as typed.
    pub word: String,
    /// What was searched beside it.
    pub with: Vec<String>,
    /// Why: `spelling`, `acronym`, `compound` or `synonym`.
    pub reason: String,
}

/// How many results hold every word of the question and pass every filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Total {
    /// Pages.
    pub scenarios: u64,
    /// Resources.
    pub resources: u64,
}

/// A page that answers the question, down to its best section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scenario {
    /// Place in the whole ranking, from 1.
    pub rank: u64,
    /// Higher is better; comparable within one answer only. A pin leaves it as it is, 0 when no word leads to the page.
    pub score: f32,
    /// Whether a pin put the page where it stands.
    pub pinned: bool,
    /// Share of the question's words that the page holds, weighted by their idf, 0 to 1; a misspelt word that it holds
    /// as mended counts less, the more of its letters differ.
    pub coverage: f32,
    /// Title of the page.
    pub title: String,
    /// Address of the page, without the fragment.
    pub url: String,
    /// Fragment of the best section, without `#`; empty for the top of the page.
    pub anchor: String,
    /// Headings that the best section stands under, outermost first.
    pub heading_path: Vec<String>,
    /// Description from the page's front matter; empty when there is none.
    pub description: String,
    /// The passage that answers best.
    pub snippet: Snippet,
    /// Topics of the page.
    pub topics: Vec<String>,
    /// Content type of the page, if it has one.
    pub content_type: Option<String>,
    /// Use cases of the page.
    pub use_case: Vec<String>,
    /// Where the passage stands; a partial's own file when it came from one.
    pub source: Source,
    /// Words of the question that the page holds, as typed.
    pub matched_terms: Vec<String>,
    /// Words of the question that the page lacks, as typed.
    pub missing_terms: Vec<String>,
}

/// A passage with the words of the question marked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snippet {
    /// Plain text.
    pub text: String,
    /// Half-open ranges in Unicode scalar values of `text`, ascending, disjoint.
    pub highlights: Vec<[u32; 2]>,
}

/// A line of a file below the corpus root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Path below the corpus root.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

/// A link that pages recommend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Resource {
    /// Place in the whole ranking, from 1.
    pub rank: u64,
    /// Higher is better; comparable among the resources of one answer only.
    pub score: f32,
    /// The words of the link.
    pub label: String,
    /// Where it leads: a page's address with its fragment, or the address as written.
    pub target: String,
    /// `card`, `list`, `inline` (links inside the corpus) or `external`.
    pub kind: String,
    /// Whether a page of the corpus answers the target; `true` for external links, which are not checked.
    pub resolved: bool,
    /// What the page says about it.
    pub blurb: String,
    /// The page that recommends it best.
    pub from: From,
    /// How many pages name it.
    pub pages: u64,
}

/// Where a resource is recommended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct From {
    /// Title of the page.
    pub title: String,
    /// Address of the page.
    pub url: String,
    /// Fragment of the section, without `#`.
    pub anchor: String,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacetValue {
    /// The value in its most frequent form.
    pub value: String,
    /// Pages of the match set that have it.
    pub count: u64,
    /// Whether the question filters on it.
    pub selected: bool,
}

/// A condition without which more would match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EmptiedBy {
    /// The condition in the query language.
    pub filter: String,
    /// Pages that would match without it.
    pub scenarios: u64,
    /// Values near one that it names and no page has, best first.
    pub near: Vec<String>,
}

/// A word to try instead of one that the index does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Suggestion {
    /// The word as typed.
    pub word: String,
    /// Words of the index that are near it, best first.
    pub instead: Vec<String>,
}

/// A page or one of its sections, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Shown {
    /// Version of this contract.
    pub schema_version: u32,
    /// Title of the page.
    pub title: String,
    /// Address of the page.
    pub url: String,
    /// Fragment of the section that was asked for; empty for the whole page.
    pub anchor: String,
    /// How many sections were left out at the top, because they were not asked for.
    pub offset: u64,
    /// Description from the page's front matter.
    pub description: String,
    /// Topics of the page.
    pub topics: Vec<String>,
    /// Content type of the page, if it has one.
    pub content_type: Option<String>,
    /// Use cases of the page.
    pub use_case: Vec<String>,
    /// Every other key of the front matter.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The page's own file.
    pub source: Source,
    /// The text by section.
    pub sections: Vec<ShownSection>,
    /// The links that the page recommends, in reading order, each target once.
    pub resources: Vec<ShownLink>,
    /// What a token budget did, which keeps the Markdown of sections alone; `null` without one.
    pub budget: Option<Budget>,
}

/// A section of a page as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownSection {
    /// 1 to 6; 0 for the text before the first heading.
    pub level: u8,
    /// The heading; empty for the text before the first heading.
    pub heading: String,
    /// Headings that the section stands under, outermost first, itself last.
    pub heading_path: Vec<String>,
    /// The fragment that leads here, without `#`.
    pub anchor: String,
    /// The text of the section as Markdown, without its heading.
    pub markdown: String,
    /// The text of the section as plain text, without its heading.
    pub text: String,
    /// Whether the text is the whole section; not when a token budget cut it.
    pub complete: bool,
    /// Where the section begins.
    pub source: Source,
    /// The same text block by block, for those who lay it out; no part of the contract.
    #[serde(skip)]
    pub blocks: Vec<Block>,
}

/// A link as a shown page presents it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownLink {
    /// The words of the link.
    pub label: String,
    /// Where it leads.
    pub target: String,
    /// What the page says about it.
    pub blurb: String,
}

/// The facet map: the values of one or more keys over the whole index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TopicMap {
    /// Version of this contract.
    pub schema_version: u32,
    /// The index that was asked.
    pub index: IndexInfo,
    /// Values and their page counts by facet key, most frequent first, ties by value.
    pub facets: BTreeMap<String, Vec<FacetCount>>,
    /// How many values are not here, the least frequent, because no more were asked for or a token budget held no more.
    pub left_out: u64,
}

/// One value of the facet map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacetCount {
    /// The value in its most frequent form.
    pub value: String,
    /// The form that filters compare: lower case, spaces and underscores as dashes.
    pub canonical: String,
    /// Pages that have it.
    pub count: u64,
}
