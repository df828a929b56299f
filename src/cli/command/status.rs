//! `kb status`: what the index holds, how old it is, whether it is sound. The figures are `index`'s.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{HumanBytes, HumanDuration};

use crate::cli::output::{Console, ProgressDisplay, ReportFormat, styled, write_json};
use crate::cli::{CliError, Context, Exit, Stop, duration};
use crate::index;
use crate::render::visible;

/// Tells what the index holds and how old it is.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb status
  kb status --stale --json
  kb status --max-age 26h --verify")]
pub(crate) struct StatusArgs {
    /// Look whether the corpus has changed since; exit with 1 when it has
    #[arg(long)]
    stale: bool,
    /// Exit with 1 when the index is older than this
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    max_age: Option<Duration>,
    /// Compare every file of the index with its checksum; exit with 4 when one is wrong
    #[arg(long)]
    verify: bool,
    /// How the status looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// Tells the status.
pub(crate) fn run(args: &StatusArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let mut status = index::status(&settings.index, context.now, args.verify)?;
    if args.stale {
        let meter = ProgressDisplay::new(&context.console, Stop::default());
        let mut options = settings.sync_options(context.now);
        // Where no corpus lies that was named or is usual, the one is meant that the index was built from.
        if !options.corpus.exists() {
            options.corpus = PathBuf::from(&status.corpus);
        }
        let stale = index::is_stale(&options, &meter);
        meter.clear();
        status.stale = Some(stale?);
    }
    if args.json || args.format == ReportFormat::Json {
        write_json(&status, &mut context.console)?;
    } else {
        write_text(&serde_json::to_value(&status).map_err(io::Error::from)?, &mut context.console)?;
    }
    let too_old = args.max_age.is_some_and(|most| status.age_seconds > most.as_secs());
    if too_old {
        context.console.warn(&format!("the index is {} seconds old", status.age_seconds));
    }
    Ok(if too_old || status.stale == Some(true) { Exit::Nothing } else { Exit::Ran })
}

/// One line a figure, named as in the JSON, so that the two never tell different things.
fn write_text(status: &serde_json::Value, console: &mut Console) -> io::Result<()> {
    let dim = console.paint.dim();
    let known = |(name, value): &(&String, &serde_json::Value)| *name != "schema_version" && !value.is_null();
    let figures = status.as_object().into_iter().flatten().filter(known);
    let figures: Vec<(&String, String)> = figures.map(|(name, value)| (name, figure(value))).collect();
    let width = figures.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut lines = figures.into_iter();
    lines.try_for_each(|(name, value)| {
        let name = name.replace('_', " ");
        let meant = meant(&name, &value).map(|meant| format!(" ({meant})")).unwrap_or_default();
        writeln!(console.out(), "{}  {value}{meant}", styled(dim, format_args!("{name:<width$}")))
    })
}

/// A large figure as people say it.
fn meant(name: &str, value: &str) -> Option<String> {
    let number: u64 = value.parse().ok()?;
    match name {
        "bytes" if number >= 1_000 => Some(HumanBytes(number).to_string()),
        "age seconds" if number >= 120 => Some(HumanDuration(Duration::from_secs(number)).to_string()),
        _ => None,
    }
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
