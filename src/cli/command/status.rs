//! `kb status`: the size, age and state of the index.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{HumanBytes, HumanDuration};
use serde_json::Value;

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::{Console, FormatArgs, corpus_report, styled};
use crate::cli::signals::StopSignal;
use crate::cli::{duration, open_index};
use crate::index::{self, Status};
use crate::render::visible;

/// Shows the size, age and state of the index.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb status
  kb status --left-out
  kb status --stale --json
  kb status --max-age 26h --verify")]
pub(crate) struct StatusArgs {
    /// Compare the index with the corpus; exit with 1 if the corpus has changed
    #[arg(long)]
    stale: bool,
    /// Exit with 1 if the index is older
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    max_age: Option<Duration>,
    /// List the files that are left out of the index, with the reasons
    #[arg(long)]
    left_out: bool,
    /// Verify the checksum of every file of the index; exit with 4 if one is wrong
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    format: FormatArgs,
}

/// Prints the status.
pub(crate) fn run(args: &StatusArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let mut status = index::status(&settings.index, context.now, args.verify)?;
    if args.left_out {
        status.left_out_files = Some(index::left_out_files(&settings.index)?);
    }
    if args.stale {
        let progress = open_index::progress(context, &StopSignal::default());
        let mut options = open_index::sync_options(&settings, context.now);
        // Without a corpus folder in the settings, compare with the corpus of the last build.
        if !options.corpus.exists() {
            options.corpus = PathBuf::from(&status.corpus);
        }
        let stale = index::is_stale(&options, &progress);
        progress.clear();
        status.stale = Some(stale?);
    }
    if args.format.is_json() {
        context.console.write_json(&status)?;
    } else {
        write_text(&status, &mut context.console)?;
    }
    let is_too_old = args.max_age.is_some_and(|max| status.age_seconds > max.as_secs());
    if is_too_old {
        let age = status.age_seconds;
        context
            .console
            .warn(&format!("the index is {age} seconds old, more than --max-age; update it with `kb index`"));
    }
    Ok(if is_too_old || status.stale == Some(true) { Exit::Negative } else { Exit::Success })
}

/// Writes one line for each key of the JSON, then the files that are left out.
fn write_text(status: &Status, console: &mut Console) -> io::Result<()> {
    let dim = console.paint.dim();
    let json = serde_json::to_value(status).map_err(io::Error::from)?;
    let is_shown = |(name, value): &(&String, &Value)| {
        !matches!(name.as_str(), "schema_version" | "left_out_files") && !value.is_null()
    };
    let figures = json.as_object().into_iter().flatten().filter(is_shown);
    let figures = figures.map(|(name, value)| match name.as_str() {
        "dialect" => (name, visible(&corpus_report::dialect(&status.dialect))),
        "files" => (name, visible(&corpus_report::files(&status.files))),
        _ => (name, figure(value)),
    });
    let figures: Vec<(&String, String)> = figures.collect();
    let width = figures.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, value) in figures {
        let name = name.replace('_', " ");
        let rounded = rounded(&name, &value).map(|rounded| format!(" ({rounded})")).unwrap_or_default();
        writeln!(console.out(), "{}  {value}{rounded}", styled(dim, format_args!("{name:<width$}")))?;
    }
    let left_out = status.left_out_files.iter().flatten();
    let width = left_out.clone().map(|file| file.reason.name().len()).max().unwrap_or_default();
    for file in left_out {
        let reason = file.reason.name();
        writeln!(console.out(), "{}  {}", styled(dim, format_args!("{reason:<width$}")), visible(&file.file))?;
    }
    Ok(())
}

/// A large figure in a larger unit.
fn rounded(name: &str, value: &str) -> Option<String> {
    let number: u64 = value.parse().ok()?;
    match name {
        "bytes" if number >= 1_000 => Some(HumanBytes(number).to_string()),
        "age seconds" if number >= 120 => Some(HumanDuration(Duration::from_secs(number)).to_string()),
        _ => None,
    }
}

fn figure(value: &Value) -> String {
    match value {
        Value::String(text) => visible(text),
        Value::Object(map) if map.is_empty() => "none".to_owned(),
        Value::Object(map) => {
            map.iter().map(|(key, value)| format!("{} {key}", figure(value))).collect::<Vec<_>>().join(", ")
        }
        other => visible(&other.to_string()),
    }
}
