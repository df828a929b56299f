//! The tools: arguments, answers and calls. An answer has the type that the command line prints as JSON.

use std::ops::RangeInclusive;
use std::sync::Arc;

use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Resource, ToolAnnotations};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::index;
use crate::index::generation::Status;
use crate::search::answer::{
    Question, Searcher, TokenBudget, most_frequent, skip_sections, truncate_page, truncate_topics,
};
use crate::search::contract::{Answer, Shown, TopicMap, json_schema};
use crate::search::reader::SearchError;

use super::context::{ServerContext, ToolError};
use super::page_link::link;

/// Default budget of an answer, in tokens.
const DEFAULT_BUDGET: u32 = 2_000;
/// The largest budget, in tokens: a larger answer would fill a context window.
pub(crate) const MAX_TOKENS: u32 = 20_000;
/// Valid budgets, in tokens. An answer without passages needs up to 300.
const BUDGETS: RangeInclusive<u32> = 300..=MAX_TOKENS;
/// The most results of one call.
const MAX_RESULTS: usize = 100;
/// Default number of facet values.
const DEFAULT_VALUES: usize = 100;

type Call = fn(&Searcher, &ServerContext, JsonObject) -> Result<CallToolResult, ToolError>;

/// A tool.
pub(crate) struct Tool {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    input: fn() -> Schema,
    output: fn() -> Schema,
    pub(crate) call: Call,
}

/// All tools.
pub(crate) const TOOLS: [Tool; 4] = [
    Tool {
        name: "search",
        title: "Search the documentation",
        description: "Finds the passages and links that answer a question, within a token budget. The question may \
            have words, \"phrases\", -without, NOT, OR, ( ), prefix*, and the fields title: topic: type: usecase: \
            url: section: kind:. Results are passages of pages, with coverage and missing_terms, and resources, the \
            links of these pages: kind is card, list or inline for a link inside of the documentation, or external.",
        input: json_schema::input_schema::<SearchInput>,
        output: json_schema::output_schema::<Answer>,
        call: search,
    },
    Tool {
        name: "get_page",
        title: "Read a page or section",
        description: "Reads the page or section at an address from search, within a token budget.",
        input: json_schema::input_schema::<PageInput>,
        output: json_schema::output_schema::<Shown>,
        call: get_page,
    },
    Tool {
        name: "list_topics",
        title: "List topics",
        description: "Lists the topics, or the values of another key, with the number of pages of each.",
        input: json_schema::input_schema::<TopicsInput>,
        output: json_schema::output_schema::<TopicMap>,
        call: list_topics,
    },
    Tool {
        name: "index_status",
        title: "State of the index",
        description: "Reports the number of pages in the index and its age.",
        input: json_schema::input_schema::<StatusInput>,
        output: json_schema::output_schema::<Status>,
        call: index_status,
    },
];

/// The tool with this name.
pub(crate) fn named(name: &str) -> Option<&'static Tool> {
    const ALL: &[Tool] = &TOOLS;
    ALL.iter().find(|tool| tool.name == name)
}

impl Tool {
    /// The description that clients list.
    pub(crate) fn described(&self) -> rmcp::model::Tool {
        let reads = ToolAnnotations::with_title(self.title).read_only(true).destructive(false);
        rmcp::model::Tool::new(self.name, self.description, Arc::new(object((self.input)())))
            .with_title(self.title)
            .with_raw_output_schema(Arc::new(object((self.output)())))
            .with_annotations(reads.idempotent(true).open_world(false))
    }
}

/// Arguments of `search`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct SearchInput {
    /// The question.
    query: String,
    /// Most tokens of the answer, 300 to 20000.
    max_tokens: u32,
    /// Most pages and most links, 1 to 100.
    limit: usize,
    /// How many pages and links to leave out at the top.
    offset: usize,
    /// Only pages with this topic; empty for all.
    topic: String,
    /// Only pages of this content type; empty for all.
    content_type: String,
    /// Only pages with this use case; empty for all.
    use_case: String,
    /// Take the question as words alone, without syntax.
    literal: bool,
}

impl Default for SearchInput {
    fn default() -> Self {
        let empty = String::new;
        Self {
            query: empty(),
            max_tokens: DEFAULT_BUDGET,
            limit: Question::LIMIT,
            offset: 0,
            topic: empty(),
            content_type: empty(),
            use_case: empty(),
            literal: false,
        }
    }
}

/// Arguments of `get_page`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PageInput {
    /// Address of the page, with `#` and the anchor for a section.
    url: String,
    /// Most tokens of the answer, 300 to 20000.
    #[serde(default = "budget")]
    max_tokens: u32,
    /// How many sections to leave out at the top.
    #[serde(default)]
    offset: usize,
}

/// Arguments of `list_topics`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct TopicsInput {
    /// Key of front matter.
    key: String,
    /// Most values, the most frequent first.
    limit: usize,
    /// Most tokens of the answer, 300 to 20000.
    max_tokens: u32,
}

impl Default for TopicsInput {
    fn default() -> Self {
        Self { key: "topics".to_owned(), limit: DEFAULT_VALUES, max_tokens: DEFAULT_BUDGET }
    }
}

/// Arguments of `index_status`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StatusInput {}

fn budget() -> u32 {
    DEFAULT_BUDGET
}

fn object(schema: Schema) -> JsonObject {
    match Value::from(schema) {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    }
}

/// Parses the arguments. An error lists the valid names.
fn taken<T: DeserializeOwned + JsonSchema>(arguments: JsonObject) -> Result<T, ToolError> {
    serde_json::from_value(Value::Object(arguments)).map_err(|error| {
        let schema = json_schema::input_schema::<T>();
        let known = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let known: Vec<&str> = known.keys().map(String::as_str).collect();
        ToolError::new(error.to_string(), format!("this tool takes: {}", known.join(", ")))
    })
}

fn allowed(max_tokens: u32) -> Result<u32, ToolError> {
    if BUDGETS.contains(&max_tokens) {
        return Ok(max_tokens);
    }
    let hint = format!("use {} to {} tokens", BUDGETS.start(), BUDGETS.end());
    Err(ToolError::new(format!("max_tokens is {max_tokens}"), hint))
}

/// The page or section at an address.
pub(crate) fn shown(searcher: &Searcher, address: &str) -> Result<Shown, ToolError> {
    let (url, anchor) = address.split_once('#').unwrap_or((address, ""));
    let shown = searcher.show(url, anchor).map_err(|error| failed(&error))?;
    shown.ok_or_else(|| unknown(address))
}

/// The error for an unknown address.
pub(crate) fn unknown(address: &str) -> ToolError {
    ToolError::new(format!("no page has the address {address}"), "use an address from search")
}

fn failed(error: &SearchError) -> ToolError {
    ToolError::new(error.to_string(), error.hint())
}

fn result(value: &impl Serialize, links: impl IntoIterator<Item = Resource>) -> Result<CallToolResult, ToolError> {
    // Parsed from the printed text, so that numbers equal the command line's to the last digit.
    let text = json(value);
    let value = serde_json::from_str(&text).map_err(|error| ToolError::new(error.to_string(), ""))?;
    let mut result = CallToolResult::structured(value);
    result.content = vec![ContentBlock::text(text.trim_end())];
    result.content.extend(links.into_iter().map(ContentBlock::ResourceLink));
    Ok(result)
}

/// An answer as JSON on one line, as the command line prints it. Writing to memory cannot fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

fn search(searcher: &Searcher, _: &ServerContext, arguments: JsonObject) -> Result<CallToolResult, ToolError> {
    let input: SearchInput = taken(arguments)?;
    let max_tokens = allowed(input.max_tokens)?;
    if input.query.trim().is_empty() {
        return Err(ToolError::new("query is empty", "use a few words; `*` alone matches every page"));
    }
    if !(1..=MAX_RESULTS).contains(&input.limit) {
        return Err(ToolError::new(
            format!("limit is {}", input.limit),
            format!("use 1 to {MAX_RESULTS}, and offset for further results"),
        ));
    }
    let filters = [("topic", input.topic), ("type", input.content_type), ("usecase", input.use_case)];
    let filters = filters.into_iter().filter(|(_, value)| !value.is_empty());
    let question = Question {
        text: input.query,
        literal: input.literal,
        expand: true,
        filters: filters.map(|(key, value)| (key.to_owned(), value)).collect(),
        limit: input.limit,
        offset: input.offset,
        facets: Vec::new(),
    };
    let budget = TokenBudget { max_tokens, print: &|answer| json(answer) };
    let answer = searcher.answer_within(&question, &budget).map_err(|error| failed(&error))?;
    result(&answer, answer.passages.iter().map(|passage| link(&passage.url, &passage.anchor, &passage.title)))
}

fn get_page(searcher: &Searcher, _: &ServerContext, arguments: JsonObject) -> Result<CallToolResult, ToolError> {
    let input: PageInput = taken(arguments)?;
    let max_tokens = allowed(input.max_tokens)?;
    let shown = skip_sections(shown(searcher, &input.url)?, input.offset);
    let shown = truncate_page(shown, max_tokens, &|shown| json(shown));
    result(&shown, [link(&shown.url, &shown.anchor, &shown.title)])
}

fn list_topics(searcher: &Searcher, _: &ServerContext, arguments: JsonObject) -> Result<CallToolResult, ToolError> {
    let input: TopicsInput = taken(arguments)?;
    let max_tokens = allowed(input.max_tokens)?;
    let map = searcher.topics(&[input.key]).map_err(|error| failed(&error))?;
    result(&truncate_topics(most_frequent(map, input.limit), max_tokens, &|map| json(map)), [])
}

fn index_status(_: &Searcher, context: &ServerContext, arguments: JsonObject) -> Result<CallToolResult, ToolError> {
    let StatusInput {} = taken(arguments)?;
    let status = index::status(&context.index, (context.clock)(), false);
    result(&status.map_err(|error| ToolError::new(error.to_string(), error.hint()))?, [])
}
