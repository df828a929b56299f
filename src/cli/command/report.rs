//! `kb report`: what is asked and not answered, most often first. The log is written by `unanswered`; whether the pages
//! answer by now, the index is asked again.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use anstyle::Style;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::output::{Console, Flow, ReportFormat, count, styled, write_json};
use crate::cli::{ANSWERED, CliError, Context, Entry, Exit, coverage, open_index};
use crate::search::answer::{Question, Searcher};
use crate::search::contract::SCHEMA_VERSION;

/// Tells which questions the pages do not answer, most often asked first.
///
/// They stand in the log that `log` in kb.toml names; without it nothing is logged. A question counts as not answered
/// when no page holds six tenths of its words.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb report
  kb report --limit 5 --json")]
pub(crate) struct ReportArgs {
    /// How many questions
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// How the report looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// The report as JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LogReport {
    /// Version of this contract.
    schema_version: u32,
    /// Version of the kb that answered.
    kb_version: String,
    /// The log; `null` when kb.toml names none.
    log: Option<String>,
    /// Lines of the log.
    asked: u64,
    /// Questions that differ in more than case, spaces and punctuation.
    distinct: u64,
    /// Lines that are no entries, and were passed over.
    unreadable: u64,
    /// The questions, most often asked first, ties by text.
    questions: Vec<Unanswered>,
}

/// A question that was not answered.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Unanswered {
    /// As it is typed most often.
    question: String,
    /// How often it was asked.
    times: u64,
    /// When it was asked last, RFC 3339 in UTC.
    last_at: String,
    /// Whether the pages answer it now.
    answered: bool,
    /// How much of it the best page holds now, 0 to 1.
    coverage: f32,
    /// The best page now, if there is any.
    best: Option<Best>,
}

/// A page.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Best {
    /// Its title.
    title: String,
    /// Its address.
    url: String,
}

/// What is known of a question from the log.
#[derive(Default)]
struct Asked {
    forms: BTreeMap<String, u64>,
    last_at: String,
}

/// Tells what is not answered.
pub(crate) fn run(args: &ReportArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let mut report = LogReport {
        schema_version: SCHEMA_VERSION,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        log: settings.log.as_ref().map(|log| log.display().to_string()),
        asked: 0,
        distinct: 0,
        unreadable: 0,
        questions: Vec::new(),
    };
    let mut asked = match &settings.log {
        Some(log) => read(log, &mut report)?,
        None => Vec::new(),
    };
    asked.truncate(args.limit);
    if !asked.is_empty() {
        report.questions =
            open_index::ask(&settings, context, |searcher| asked.iter().map(|asked| ask(asked, searcher)).collect())?;
    }
    if args.json || args.format == ReportFormat::Json {
        write_json(&report, &mut context.console)?;
    } else {
        write_text(&report, &mut context.console)?;
    }
    Ok(Exit::Ran)
}

/// The questions of the log, most often asked first.
fn read(log: &Path, report: &mut LogReport) -> Result<Vec<Asked>, CliError> {
    let bytes = match std::fs::read(log) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let message = format!("{} cannot be read: {error}", log.display());
            return Err(CliError::Usage { message, hint: Some("`log` in kb.toml names it".to_owned()) });
        }
    };
    let mut by_words: BTreeMap<String, Asked> = BTreeMap::new();
    for line in String::from_utf8_lossy(&bytes).lines().filter(|line| !line.trim().is_empty()) {
        report.asked += 1;
        let Ok(Entry { at, question }) = serde_json::from_str(line) else {
            report.unreadable += 1;
            continue;
        };
        let asked = by_words.entry(folded(&question)).or_default();
        *asked.forms.entry(question).or_default() += 1;
        asked.last_at = at.max(std::mem::take(&mut asked.last_at));
    }
    report.distinct = by_words.len() as u64;
    let mut all: Vec<Asked> = by_words.into_values().collect();
    all.sort_by_key(|asked| (std::cmp::Reverse(asked.times()), asked.usual().to_owned()));
    Ok(all)
}

/// What questions agree in that differ in case, spaces and punctuation alone.
fn folded(question: &str) -> String {
    let lower = question.to_lowercase();
    let words = lower.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

impl Asked {
    fn times(&self) -> u64 {
        self.forms.values().sum()
    }

    /// The form that is typed most often; of two as frequent, the one that sorts first.
    fn usual(&self) -> &str {
        let most = self.forms.values().max().copied().unwrap_or_default();
        self.forms.iter().find(|(_, times)| **times == most).map_or("", |(form, _)| form)
    }
}

fn ask(asked: &Asked, searcher: &Searcher) -> Result<Unanswered, CliError> {
    let text = asked.usual().to_owned();
    let answer = searcher.answer(&Question { text, expand: true, limit: 1, ..Question::default() })?;
    let coverage = coverage(&answer);
    let best = answer.scenarios.into_iter().next().map(|page| Best { title: page.title, url: page.url });
    Ok(Unanswered {
        question: asked.usual().to_owned(),
        times: asked.times(),
        last_at: asked.last_at.clone(),
        answered: coverage >= ANSWERED,
        coverage,
        best,
    })
}

fn write_text(report: &LogReport, console: &mut Console) -> io::Result<()> {
    let (paint, width) = (console.paint, console.width);
    let Some(log) = &report.log else {
        writeln!(console.out(), "no question is logged")?;
        console.note("`log = \"unanswered.ndjson\"` in kb.toml logs the questions that no page answers");
        return Ok(());
    };
    let links = console.links.clone();
    let out = console.out();
    for Unanswered { question, times, answered, best, .. } in &report.questions {
        let lead = format!("{times:>5}  ");
        write!(out, "{}", Flow::default().text(question, paint.strong()).lines(&lead, lead.len(), width))?;
        if let Some(best) = best {
            let says = if *answered { "answered now: " } else { "nearest: " };
            let flow = Flow::default().text(&format!("{says}{} ", best.title), paint.dim());
            let (margin, target) = (" ".repeat(lead.len()), links.page(&best.url, "", None));
            write!(out, "{}", flow.address(&best.url, paint.link(), target).lines(&margin, lead.len(), width))?;
        }
    }
    let told = format!("{} asked {} in {log}", count(report.distinct, "question"), count(report.asked, "time"));
    let more = report.distinct.saturating_sub(report.questions.len() as u64);
    let more = if more > 0 { format!("; {more} more: --limit {}", report.distinct) } else { String::new() };
    writeln!(out, "{}", styled(Style::new(), format!("{told}{more}")))
}
