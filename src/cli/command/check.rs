//! `kb check`: what is wrong in the corpus, for people, for programs and for the place where changes are reviewed. What is
//! wrong is found by `lint`, from the pages alone.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::output::{count, findings, sarif, write_json};
use crate::cli::{CliError, Context, Exit};
use crate::diagnostic::Code;
use crate::index::{self, IndexError};
use crate::lint::{Finding, Level, lint};
use crate::search::contract::SCHEMA_VERSION;
use crate::settings::Settings;

/// Names what is wrong in the corpus: links, includes, front matter, titles, topics.
///
/// Reads the pages and needs no index; without --corpus and a folder `corpus`, those that the index was made of. Exits with 1 when there are findings. `[check]` in kb.toml turns rules off, or
/// gives them another level: `orphan-page = "off"`, `broken-anchor = "error"`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb check
  kb check --level info --json
  kb check --format sarif")]
pub(crate) struct CheckArgs {
    /// How the findings look
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: CheckFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Leave out what matters less than this
    #[arg(long, value_name = "LEVEL", default_value = "warning")]
    level: Least,
}

/// The formats of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// For people
    Text,
    /// One object; see `kb schema check`
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// The levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Least {
    /// Faults that readers meet
    Error,
    /// And what is likely a fault
    Warning,
    /// And what is worth knowing
    Info,
}

/// The findings as JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CheckReport {
    /// Version of this contract.
    schema_version: u32,
    /// Version of the kb that answered.
    kb_version: String,
    /// How many findings of each code.
    pub(crate) by_code: BTreeMap<String, u64>,
    /// What is wrong, by file and line. Files are named below the corpus root, but for kb.toml.
    pub(crate) findings: Vec<Finding>,
}

/// Names the findings.
pub(crate) fn run(args: &CheckArgs, context: &mut Context) -> Result<Exit, CliError> {
    let mut settings = context.settings()?;
    if !settings.corpus.is_dir() {
        settings.corpus = indexed(&settings, context).ok_or(CliError::NoCorpus { path: settings.corpus })?;
    }
    let least = match args.level {
        Least::Error => Level::Error,
        Least::Warning => Level::Warning,
        Least::Info => Level::Info,
    };
    let pages = settings.sync_options(context.now).pages();
    let findings = lint(&settings.corpus, &pages, &settings.rules, least, &settings.pinned);
    let findings = findings.map_err(IndexError::from)?;
    let mut by_code = BTreeMap::new();
    for finding in &findings {
        *by_code.entry(finding.diagnostic.code.name().to_owned()).or_default() += 1;
    }
    let kb_version = env!("CARGO_PKG_VERSION").to_owned();
    let report = CheckReport { schema_version: SCHEMA_VERSION, kb_version, by_code, findings };
    let shown = Shown::new(&settings, context.folder());
    let console = &mut context.console;
    match args.format {
        _ if args.json => write_json(&report, console)?,
        CheckFormat::Json => write_json(&report, console)?,
        CheckFormat::Text => {
            console.page();
            findings::write_text(&report, &shown, console)?;
        }
        CheckFormat::Github => {
            findings::write_github(&report, &shown, console.out())?;
            console.note(&count(report.findings.len() as u64, "finding"));
        }
        CheckFormat::Sarif => write_json(&sarif::log(&report, &shown), console)?,
    }
    Ok(if report.findings.is_empty() { Exit::Ran } else { Exit::Nothing })
}

/// The tree that the index was built from, if there are both.
fn indexed(settings: &Settings, context: &Context) -> Option<PathBuf> {
    let status = index::status(&settings.index, context.now, false).ok()?;
    Some(PathBuf::from(status.corpus)).filter(|corpus| corpus.is_dir())
}

/// How the files of findings are named to whoever stands in the current folder.
pub(crate) struct Shown {
    /// The corpus as seen from the current folder; empty when it is that folder, absolute when it lies elsewhere.
    corpus: PathBuf,
}

impl Shown {
    fn new(settings: &Settings, folder: &Path) -> Self {
        let whole = folder.join(&settings.corpus);
        let mut folded = PathBuf::new();
        for part in whole.components() {
            match part {
                Component::ParentDir => drop(folded.pop()),
                Component::CurDir => {}
                part => folded.push(part),
            }
        }
        Self { corpus: folded.strip_prefix(folder).map(Path::to_path_buf).unwrap_or(folded) }
    }

    /// The file of a finding.
    pub(crate) fn file(&self, finding: &Finding) -> String {
        let file = &finding.diagnostic.place.file;
        if finding.diagnostic.code == Code::DeadPin {
            return file.clone();
        }
        let corpus = self.corpus.display().to_string();
        if corpus.is_empty() { file.clone() } else { format!("{}/{file}", corpus.trim_end_matches('/')) }
    }
}
