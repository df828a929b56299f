//! `kb status`: what the index holds and how old it is. The figures are `index`'s.

use std::io;

use clap::Args;

use super::context::Context;
use super::error::{CliError, Exit};
use super::output::{Console, ReportFormat, json, styled, visible};
use crate::index;

/// Tells what the index holds and how old it is.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb status
  kb status --json")]
pub(crate) struct StatusArgs {
    /// How the status looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// Tells the status.
pub(crate) fn run(args: &StatusArgs, context: &mut Context) -> Result<Exit, CliError> {
    let status = index::status(&context.settings()?.index)?;
    if args.json || args.format == ReportFormat::Json {
        json::write(&status, &mut context.console)?;
    } else {
        write_text(&serde_json::to_value(&status).map_err(io::Error::from)?, &mut context.console)?;
    }
    Ok(Exit::Ran)
}

/// One line a figure, named as in the JSON, so that the two never tell different things.
fn write_text(status: &serde_json::Value, console: &mut Console) -> io::Result<()> {
    let dim = console.paint.dim();
    let figures = status.as_object().into_iter().flatten().filter(|(name, _)| *name != "schema_version");
    let figures: Vec<(&String, String)> = figures.map(|(name, value)| (name, figure(value))).collect();
    let width = figures.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut lines = figures.into_iter();
    lines.try_for_each(|(name, value)| {
        let name = name.replace('_', " ");
        writeln!(console.out(), "{}  {value}", styled(dim, format_args!("{name:<width$}")))
    })
}

fn figure(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => visible(text),
        serde_json::Value::Object(map) if map.is_empty() => "none".to_owned(),
        serde_json::Value::Object(map) => {
            map.iter().map(|(key, value)| format!("{} {key}", figure(value))).collect::<Vec<_>>().join(", ")
        }
        other => visible(&other.to_string()),
    }
}
