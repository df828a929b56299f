//! How answers look. One file a format; `terminal` knows colours and widths, `visible` what must not reach a screen,
//! `wrap` breaks lines, `hyperlink` knows where they lead, `progress` draws the bar. What there is to show is the
//! commands' business.

use std::io::{self, Write};

use clap::ValueEnum;

use crate::render::{Fields, JsonLayout, json, markdown, urls};
use crate::search::contract::Answer;

use super::terminal::{Console, RenderStyle};
use super::{passages, table, text};

/// The formats of a search answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One row a result
    Table,
    /// One object; see `kb schema search`
    Json,
    /// One typed object a line; see `kb schema search-ndjson`
    Ndjson,
    /// Markdown, ready for a chat
    Md,
    /// One address a line
    Urls,
}

/// The formats of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    /// For people
    Text,
    /// Markdown
    Md,
    /// One object; see `kb schema show`
    Json,
}

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people
    Text,
    /// One object; see `kb schema`
    Json,
}

/// How an answer is to look.
#[derive(Debug, Clone)]
pub(crate) struct OutputOptions {
    /// The format.
    pub(crate) format: Format,
    /// Which keys of results are printed as JSON; `None` for all.
    pub(crate) fields: Option<Fields>,
    /// Whether JSON is laid out for the eye.
    pub(crate) laid_out: bool,
}

impl OutputOptions {
    /// The layout of JSON.
    pub(crate) fn json(&self) -> JsonLayout<'_> {
        JsonLayout { fields: self.fields.as_ref(), indented: self.laid_out }
    }

    /// Whether it is for programs.
    pub(crate) fn is_json(&self) -> bool {
        matches!(self.format, Format::Json | Format::Ndjson)
    }
}

/// Writes an answer within a token budget.
pub(crate) fn write_within(
    answer: &Answer,
    layout: &OutputOptions,
    look: &RenderStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    match layout.format {
        Format::Json => json::write_answer(answer, layout.json(), out),
        Format::Ndjson => json::write_lines(answer, layout.fields.as_ref(), out),
        Format::Md => crate::render::passages::write_markdown(answer, out),
        Format::Text | Format::Table | Format::Urls => passages::write_text(answer, look, out),
    }
}

/// Writes an answer to stdout.
pub(crate) fn write_answer(answer: &Answer, layout: &OutputOptions, console: &mut Console) -> io::Result<()> {
    if answer.budget.is_some() {
        let look = console.look();
        return write_within(answer, layout, &look, console.out());
    }
    match layout.format {
        Format::Text => text::write(answer, console),
        Format::Table => table::write(answer, console),
        Format::Json => json::write_answer(answer, layout.json(), console.out()),
        Format::Ndjson => json::write_lines(answer, layout.fields.as_ref(), console.out()),
        Format::Md => markdown::write(answer, console.out()),
        Format::Urls => urls::write(answer, console.out()),
    }
}
