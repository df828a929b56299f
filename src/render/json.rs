//! JSON: an answer as one object, or as one typed object a line.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::search::contract::{
    Answer, Budget, EmptiedBy, FacetValue, IndexInfo, Passage, QueryInfo, Resource, Scenario, Suggestion, Total,
};

use super::fields::Fields;

/// Bytes of a typical answer, the first capacity of its buffer.
const TYPICAL_BYTES: usize = 32 << 10;

/// The layout of an answer as JSON.
#[derive(Debug, Clone)]
pub(crate) struct JsonOptions {
    /// The printed keys of results; `None` for all.
    pub(crate) fields: Option<Fields>,
    /// Whether an object is indented over several lines.
    pub(crate) pretty: bool,
}

/// A line of `--format ndjson`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Line<'a> {
    /// The first line: versions, index and the parsed question.
    Query {
        /// Version of this contract.
        schema_version: u32,
        /// Version of kb.
        kb_version: &'a str,
        /// The index.
        index: &'a IndexInfo,
        /// The parsed question.
        query: &'a QueryInfo,
    },
    /// A page.
    Scenario(&'a Scenario),
    /// A passage, with a token budget, in place of a page.
    Passage(&'a Passage),
    /// A recommended link.
    Resource(&'a Resource),
    /// One value of a facet.
    Facet {
        /// The facet.
        key: &'a str,
        /// The value and its count.
        #[serde(flatten)]
        value: &'a FacetValue,
    },
    /// A replacement for a word that the index lacks.
    Suggestion(&'a Suggestion),
    /// The last line, as proof that the output is complete.
    Summary {
        /// The totals of the match set.
        total: Total,
        /// When nothing matches, the conditions that exclude every page.
        emptied_by: &'a [EmptiedBy],
        /// The use of the token budget; `null` without one.
        budget: Option<&'a Budget>,
    },
}

/// Writes one object, on one line or indented.
pub(crate) fn write_object(value: &impl Serialize, pretty: bool, out: &mut dyn Write) -> io::Result<()> {
    if !pretty {
        return write_line(value, out);
    }
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Writes one object on one line.
pub(crate) fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    // serde_json writes strings in small pieces; a buffer halves the cost of the writer.
    let mut line = Vec::with_capacity(TYPICAL_BYTES);
    serde_json::to_writer(&mut line, value)?;
    line.push(b'\n');
    out.write_all(&line)
}

/// Writes an answer as one object.
pub(crate) fn write_answer(answer: &Answer, options: &JsonOptions, out: &mut dyn Write) -> io::Result<()> {
    match &options.fields {
        Some(fields) => write_object(&fields.of_answer(answer)?, options.pretty, out),
        None => write_object(answer, options.pretty, out),
    }
}

/// Writes an answer line by line.
pub(crate) fn write_lines(answer: &Answer, options: &JsonOptions, out: &mut dyn Write) -> io::Result<()> {
    let Answer { schema_version, kb_version, index, query, total, scenarios, resources, .. } = answer;
    let Answer { facets, suggestions, emptied_by, passages, budget, .. } = answer;
    let head = [Line::Query { schema_version: *schema_version, kb_version, index, query }];
    let facet_values = facets.iter().flat_map(|(key, values)| values.iter().map(move |value| (key, value)));
    let lines = head
        .into_iter()
        .chain(scenarios.iter().map(Line::Scenario))
        .chain(passages.iter().map(Line::Passage))
        .chain(resources.iter().map(Line::Resource))
        .chain(facet_values.map(|(key, value)| Line::Facet { key, value }))
        .chain(suggestions.iter().map(Line::Suggestion))
        .chain([Line::Summary { total: *total, emptied_by, budget: budget.as_ref() }]);
    for line in lines {
        match &options.fields {
            Some(fields) => write_line(&fields.of_line(&line)?, out)?,
            None => write_line(&line, out)?,
        }
    }
    Ok(())
}
