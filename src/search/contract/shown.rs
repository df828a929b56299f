//! The types of shown pages in JSON and in its schema.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::corpus::Block;

use super::answer::{Budget, Source};

/// The text of a page or of one of its sections.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Shown {
    /// Version of this contract.
    pub schema_version: u32,
    /// Title of the page.
    pub title: String,
    /// URL of the page.
    pub url: String,
    /// The requested address, where it is an earlier address of the page; left out for a current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<String>,
    /// Fragment of the requested section; empty for the whole page.
    pub anchor: String,
    /// Number of sections that the request skips at the top.
    pub offset: u64,
    /// Description from the front matter.
    pub description: String,
    /// Topics of the page.
    pub topics: Vec<String>,
    /// Content type of the page, if it has one.
    pub content_type: Option<String>,
    /// Use cases of the page.
    pub use_case: Vec<String>,
    /// All other keys of the front matter.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Source file of the page.
    pub source: Source,
    /// The sections in reading order.
    pub sections: Vec<ShownSection>,
    /// The links of the page in reading order, each target once.
    pub resources: Vec<ShownLink>,
    /// The effect of the token budget, under which sections have Markdown only; `null` without a budget.
    pub budget: Option<Budget>,
    /// The address of the published site, for links in Markdown; not part of the contract.
    #[serde(skip)]
    pub site: String,
}

/// The text of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownSection {
    /// 1 to 6; 0 for the text before the first heading.
    pub level: u8,
    /// The heading; empty for the text before the first heading.
    pub heading: String,
    /// Headings from the outermost to the section's own.
    pub heading_path: Vec<String>,
    /// Fragment of the section, without `#`.
    pub anchor: String,
    /// The text as Markdown, without the heading.
    pub markdown: String,
    /// The text without markup and heading.
    pub text: String,
    /// Whether the text is the whole section; `false` for text that a token budget shortened.
    pub complete: bool,
    /// Whether a token budget shortened a paragraph, a list, a table or a code block.
    pub cut: bool,
    /// Source line of the section's start.
    pub source: Source,
    /// The text as blocks, for the layout on a terminal; not part of the contract.
    #[serde(skip)]
    pub blocks: Vec<Block>,
}

/// A link of a shown page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownLink {
    /// Text of the link.
    pub label: String,
    /// URL of a page with its fragment, or the target as written.
    pub target: String,
    /// Description of the target in the page.
    pub blurb: String,
}
