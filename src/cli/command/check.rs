//! `kb check`: reports faults of the pages as text, JSON, workflow annotations or SARIF.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::open_index;
use crate::cli::output::check::{CheckReport, FileNames, findings, sarif};
use crate::index::{self, IndexError};
use crate::lint::{Level, lint};
use crate::render::count;
use crate::settings::Settings;

/// Reports faults of the pages: links, includes, front matter, titles, topics.
///
/// Reads the pages and needs no index. Without a corpus folder, it checks the corpus of the existing index. Exits with 1
/// if there are findings. `[check]` in kb.toml disables rules or changes their level: `orphan-page = "off"`,
/// `broken-anchor = "error"`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb check
  kb check --level info --json
  kb check --format sarif")]
pub(crate) struct CheckArgs {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: CheckFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Lowest level to report
    #[arg(long, value_name = "LEVEL", default_value = "warning")]
    level: MinLevel,
}

/// The formats of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// Text for a terminal
    Text,
    /// One JSON object; schema: `kb schema check`
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// The lowest reported level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MinLevel {
    /// Faults that readers see
    Error,
    /// Also likely faults
    Warning,
    /// Also remarks
    Info,
}

/// Checks the pages and prints the findings.
pub(crate) fn run(args: &CheckArgs, context: &mut Context) -> Result<Exit, CliError> {
    let mut settings = context.settings()?;
    if !settings.corpus.is_dir() {
        settings.corpus = indexed_corpus(&settings, context).ok_or(CliError::NoCorpus { path: settings.corpus })?;
    }
    let level = match args.level {
        MinLevel::Error => Level::Error,
        MinLevel::Warning => Level::Warning,
        MinLevel::Info => Level::Info,
    };
    let pages = open_index::sync_options(&settings, context.now).pages();
    let findings = lint(&settings.corpus, &pages, &settings.rules, level, &settings.pinned);
    let report = CheckReport::new(findings.map_err(IndexError::from)?);
    let names = FileNames::new(&settings.corpus, context.folder());
    let console = &mut context.console;
    match args.format {
        _ if args.json => console.write_json(&report)?,
        CheckFormat::Json => console.write_json(&report)?,
        CheckFormat::Text => {
            console.start_paging();
            findings::write_text(&report, &names, console)?;
        }
        CheckFormat::Github => {
            findings::write_github(&report, &names, console.out())?;
            console.note(&count(report.findings.len() as u64, "finding"));
        }
        CheckFormat::Sarif => console.write_json(&sarif::log(&report, &names))?,
    }
    Ok(if report.findings.is_empty() { Exit::Success } else { Exit::Negative })
}

/// The corpus folder of the existing index, if both exist.
fn indexed_corpus(settings: &Settings, context: &Context) -> Option<PathBuf> {
    let status = index::status(&settings.index, context.now, false).ok()?;
    Some(PathBuf::from(status.corpus)).filter(|corpus| corpus.is_dir())
}
