//! `kb index`: bringing the index up to date, and what is said about it. What changed is found by `index`.

use std::path::PathBuf;

use clap::Args;

use super::context::Context;
use super::error::{CliError, Exit};
use super::output::{Meter, ReportFormat, count, json};
use crate::index::{self, SyncReport};

/// Brings the index up to date with the pages; the first run builds it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb index
  kb index --strict --json
  kb index --rebuild")]
pub(crate) struct IndexArgs {
    /// Folder of the pages; goes before --corpus
    #[arg(value_name = "CORPUS")]
    folder: Option<PathBuf>,
    /// Build the index anew, whatever has changed
    #[arg(long)]
    rebuild: bool,
    /// Exit with 5 when there are warnings; the index is published all the same
    #[arg(long)]
    strict: bool,
    /// How the report looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// Brings the index up to date.
pub(crate) fn run(args: IndexArgs, context: &mut Context) -> Result<Exit, CliError> {
    let mut settings = context.settings()?;
    settings.corpus = args.folder.unwrap_or(settings.corpus);
    if !settings.corpus.is_dir() {
        return Err(CliError::NoCorpus { path: settings.corpus });
    }
    let meter = Meter::new(&context.console);
    let synced = index::sync(&settings.sync_options(args.rebuild, context.now), &meter);
    meter.clear();
    let report = synced?;
    let console = &mut context.console;
    report.warnings.iter().for_each(|warning| console.warn(&warning.to_string()));
    if args.json || args.format == ReportFormat::Json {
        json::write(&report, console)?;
    } else {
        writeln!(console.out(), "{}", line(&report))?;
    }
    if args.strict && !report.warnings.is_empty() {
        let warnings = count(report.warnings.len() as u64, "warning");
        console.fail(&format!("{warnings}, and --strict was given"), None);
        return Ok(Exit::Corpus);
    }
    Ok(Exit::Ran)
}

fn line(report: &SyncReport) -> String {
    let (pages, resources) = (count(report.pages, "page"), count(report.resources, "resource"));
    let reason = &report.reason;
    format!("{reason}: {pages}, {resources}, generation {}, {:.2} s", report.generation, report.seconds)
}
