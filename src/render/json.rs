//! Answers for programs: one object, or one typed object a line. The types are those of the rooms that answer.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::output::{Console, OutputOptions};
use crate::search::contract::{
    Answer, Budget, EmptiedBy, FacetValue, IndexInfo, Passage, QueryInfo, Resource, Scenario, Suggestion, Total,
};

/// Bytes that an answer often takes.
const LINE: usize = 32 << 10;

/// A line of `--format ndjson`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Line<'a> {
    /// The first line: who answers, and how the question was read.
    Query {
        /// Version of this contract.
        schema_version: u32,
        /// Version of the kb that answered.
        kb_version: &'a str,
        /// The index that was asked.
        index: &'a IndexInfo,
        /// How the question was read.
        query: &'a QueryInfo,
    },
    /// A page.
    Scenario(&'a Scenario),
    /// With a token budget, text that answers, instead of pages.
    Passage(&'a Passage),
    /// A link that pages recommend.
    Resource(&'a Resource),
    /// One value of a facet.
    Facet {
        /// The facet.
        key: &'a str,
        /// The value and its count.
        #[serde(flatten)]
        value: &'a FacetValue,
    },
    /// A word to try instead of one that the index does not hold.
    Suggestion(&'a Suggestion),
    /// The last line: nothing was cut off.
    Summary {
        /// How much matches in all.
        total: Total,
        /// When nothing matches, the conditions that leave nothing.
        emptied_by: &'a [EmptiedBy],
        /// What the token budget did; `null` without one.
        budget: Option<&'a Budget>,
    },
}

/// Writes one object: on one line, or laid out for the eye on a terminal.
pub(crate) fn write(value: &impl Serialize, console: &mut Console) -> io::Result<()> {
    let laid_out = console.on_terminal;
    write_object(value, laid_out, console.out())
}

/// Writes one object, on one line or laid out for the eye.
pub(crate) fn write_object(value: &impl Serialize, laid_out: bool, out: &mut dyn Write) -> io::Result<()> {
    if !laid_out {
        return write_line(value, out);
    }
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Writes one object on one line.
pub(crate) fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    // Strings are written in many pieces; a writer that is asked for each of them costs twice as much.
    let mut line = Vec::with_capacity(LINE);
    serde_json::to_writer(&mut line, value)?;
    line.push(b'\n');
    out.write_all(&line)
}

/// Writes an answer as one object.
pub(crate) fn write_answer(answer: &Answer, layout: &OutputOptions, out: &mut dyn Write) -> io::Result<()> {
    match &layout.fields {
        Some(fields) => write_object(&fields.of_answer(answer)?, layout.laid_out, out),
        None => write_object(answer, layout.laid_out, out),
    }
}

/// Writes an answer line by line.
pub(crate) fn write_lines(answer: &Answer, layout: &OutputOptions, out: &mut dyn Write) -> io::Result<()> {
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
        match &layout.fields {
            Some(fields) => write_line(&fields.of_line(&line)?, out)?,
            None => write_line(&line, out)?,
        }
    }
    Ok(())
}
