//! Output formats, and the choice of the writer for each.

use std::io::{self, Write};

use clap::{Args, ValueEnum};

use crate::render::{JsonOptions, json, markdown, passages, urls};
use crate::search::contract::Answer;

use super::terminal::{Console, RenderStyle};
use super::{table, text};

/// The formats of a search answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for a terminal
    Text,
    /// One row for each result
    Table,
    /// One JSON object; schema: `kb schema search`
    Json,
    /// One typed JSON object on each line; schema: `kb schema search-ndjson`
    Ndjson,
    /// Markdown for a chat
    Md,
    /// One address on each line
    Urls,
}

/// The formats of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    /// Text for a terminal
    Text,
    /// Markdown
    Md,
    /// One JSON object; schema: `kb schema show`
    Json,
}

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// Text for a terminal
    Text,
    /// One JSON object; schema: `kb schema`
    Json,
}

/// The flags for the format of a report.
#[derive(Debug, Args)]
pub(crate) struct FormatArgs {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl FormatArgs {
    /// Whether the report is JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json || self.format == ReportFormat::Json
    }
}

/// The format of a search answer, with its options.
#[derive(Debug, Clone)]
pub(crate) struct OutputOptions {
    /// The format.
    pub(crate) format: Format,
    /// The layout of JSON.
    pub(crate) json: JsonOptions,
}

impl OutputOptions {
    /// Whether the format is JSON.
    pub(crate) fn is_json(&self) -> bool {
        matches!(self.format, Format::Json | Format::Ndjson)
    }
}

/// Writes an answer within a token budget.
///
/// # Errors
/// When `out` cannot be written.
pub(crate) fn write_budgeted(
    answer: &Answer,
    options: &OutputOptions,
    style: &RenderStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    match options.format {
        Format::Json => json::write_answer(answer, &options.json, out),
        Format::Ndjson => json::write_lines(answer, &options.json, out),
        Format::Md => passages::write_markdown(answer, out),
        Format::Text | Format::Table | Format::Urls => text::write_passages(answer, style, out),
    }
}

/// Writes an answer to stdout.
///
/// # Errors
/// When stdout cannot be written.
pub(crate) fn write_answer(answer: &Answer, options: &OutputOptions, console: &mut Console) -> io::Result<()> {
    if answer.budget.is_some() {
        let style = console.style();
        return write_budgeted(answer, options, &style, console.out());
    }
    match options.format {
        Format::Text => text::write(answer, console),
        Format::Table => table::write(answer, console),
        Format::Json => json::write_answer(answer, &options.json, console.out()),
        Format::Ndjson => json::write_lines(answer, &options.json, console.out()),
        Format::Md => markdown::write(answer, console.out()),
        Format::Urls => urls::write(answer, console.out()),
    }
}
