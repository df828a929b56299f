//! `kb check`: what is wrong in the corpus, as `kb index` met it. There is no second checker.

use std::collections::BTreeMap;
use std::io;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::context::Context;
use super::error::{CliError, Exit};
use super::first_build;
use super::output::{Console, ReportFormat, count, json, styled, visible};
use crate::diagnostic::Diagnostic;
use crate::index;
use crate::search::SCHEMA_VERSION;

/// Names what is wrong in the corpus: links, includes, front matter, duplicate addresses.
///
/// Tells of the pages as they were when they were indexed; `kb index` brings that up to date. Exits with 1 when
/// there are findings.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb check
  kb check --json")]
pub(crate) struct CheckArgs {
    /// How the findings look
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// The findings as JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CheckReport {
    /// Version of this contract.
    schema_version: u32,
    /// Version of the kb that answered.
    kb_version: String,
    /// How many findings of each code.
    by_code: BTreeMap<String, u64>,
    /// What is wrong, by file and line.
    findings: Vec<Diagnostic>,
}

/// Names the findings.
pub(crate) fn run(args: &CheckArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    first_build::ensure(&settings, context)?;
    let mut findings = index::diagnostics(&settings.index)?;
    findings.sort();
    let mut by_code = BTreeMap::new();
    for finding in &findings {
        *by_code.entry(finding.code.name().to_owned()).or_default() += 1;
    }
    let kb_version = env!("CARGO_PKG_VERSION").to_owned();
    let report = CheckReport { schema_version: SCHEMA_VERSION, kb_version, by_code, findings };
    if args.json || args.format == ReportFormat::Json {
        json::write(&report, &mut context.console)?;
    } else {
        context.console.page();
        write_text(&report, &mut context.console)?;
    }
    Ok(if report.findings.is_empty() { Exit::Ran } else { Exit::Nothing })
}

fn write_text(report: &CheckReport, console: &mut Console) -> io::Result<()> {
    let paint = console.paint;
    let out = console.out();
    if report.findings.is_empty() {
        return writeln!(out, "nothing found");
    }
    let files: Vec<&[Diagnostic]> = report.findings.chunk_by(|a, b| a.place.file == b.place.file).collect();
    for file in &files {
        writeln!(out, "{}", styled(paint.strong(), visible(&file[0].place.file)))?;
        for finding in *file {
            let code = styled(paint.dim(), format!("[{}]", finding.code.name()));
            writeln!(out, "  {}: {} {code}", finding.place.line, visible(&finding.message))?;
        }
    }
    let by_code: Vec<String> = report.by_code.iter().map(|(code, number)| format!("{number} {code}")).collect();
    let total = count(report.findings.len() as u64, "finding");
    writeln!(out, "\n{total} in {}: {}", count(files.len() as u64, "file"), by_code.join(", "))
}
