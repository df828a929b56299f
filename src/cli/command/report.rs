//! `kb report`: unanswered questions from the log, by frequency, with their best page today.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::open_index;
use crate::cli::output::{Console, FormatArgs, StyledText};
use crate::cli::questions::zero_result_log::{ANSWERED_COVERAGE, LogEntry, coverage};
use crate::render::count;
use crate::search::answer::{Question, Searcher};
use crate::search::contract::SCHEMA_VERSION;

/// Lists the questions without an answer, the most frequent first.
///
/// kb logs these questions in the file `log` of kb.toml; without this setting it logs nothing. A question is unanswered
/// if no page contains at least six tenths of its words.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb report
  kb report --limit 5 --json")]
pub(crate) struct ReportArgs {
    /// Maximum number of questions
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    format: FormatArgs,
}

/// The report as JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LogReport {
    /// Version of this contract.
    schema_version: u32,
    /// Version of the kb that answered.
    kb_version: String,
    /// Path of the log; `null` without the setting `log`.
    log: Option<String>,
    /// Number of lines in the log.
    #[serde(rename = "asked")]
    lines: u64,
    /// Number of questions that differ in more than case, spaces and punctuation.
    distinct: u64,
    /// Number of skipped lines that are not log entries.
    unreadable: u64,
    /// The questions, the most frequent first, ties by text.
    questions: Vec<Unanswered>,
}

/// An unanswered question.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Unanswered {
    /// Its most frequent form.
    question: String,
    /// Number of searches.
    times: u64,
    /// Time of the last search, RFC 3339 in UTC.
    #[serde(rename = "last_at")]
    last_time: String,
    /// Whether the pages answer it now.
    answered: bool,
    /// Share of its words in the best page now, 0 to 1.
    coverage: f32,
    /// The best page now, if there is one.
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

/// The log entries of a question, grouped by their form.
#[derive(Default)]
struct LoggedQuestion {
    forms: BTreeMap<String, u64>,
    last_time: String,
}

/// Prints the report.
pub(crate) fn run(args: &ReportArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let mut report = LogReport {
        schema_version: SCHEMA_VERSION,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        log: settings.log.as_ref().map(|log| log.display().to_string()),
        lines: 0,
        distinct: 0,
        unreadable: 0,
        questions: Vec::new(),
    };
    let mut logged = match &settings.log {
        Some(log) => read_log(log, &mut report)?,
        None => Vec::new(),
    };
    logged.truncate(args.limit);
    if !logged.is_empty() {
        report.questions = open_index::query(&settings, context, |searcher| {
            logged.iter().map(|question| question.search(searcher)).collect()
        })?;
    }
    if args.format.is_json() {
        context.console.write_json(&report)?;
    } else {
        write_text(&report, &mut context.console)?;
    }
    Ok(Exit::Success)
}

/// Reads the questions of the log, the most frequent first.
fn read_log(log: &Path, report: &mut LogReport) -> Result<Vec<LoggedQuestion>, CliError> {
    let bytes = match std::fs::read(log) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let message = format!("the log {} cannot be read: {error}", log.display());
            return Err(CliError::Usage { message, hint: Some("correct `log` in kb.toml".to_owned()) });
        }
    };
    let mut by_words: BTreeMap<String, LoggedQuestion> = BTreeMap::new();
    for line in String::from_utf8_lossy(&bytes).lines().filter(|line| !line.trim().is_empty()) {
        report.lines += 1;
        let Ok(LogEntry { time, question }) = serde_json::from_str(line) else {
            report.unreadable += 1;
            continue;
        };
        let logged = by_words.entry(normalized(&question)).or_default();
        *logged.forms.entry(question).or_default() += 1;
        logged.last_time = time.max(std::mem::take(&mut logged.last_time));
    }
    report.distinct = by_words.len() as u64;
    let mut questions: Vec<LoggedQuestion> = by_words.into_values().collect();
    questions.sort_by_key(|question| (Reverse(question.count()), question.usual_form().to_owned()));
    Ok(questions)
}

/// A question without case, punctuation and extra spaces.
fn normalized(question: &str) -> String {
    let lower = question.to_lowercase();
    let words = lower.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

impl LoggedQuestion {
    fn count(&self) -> u64 {
        self.forms.values().sum()
    }

    /// The most frequent form; of equally frequent ones, the first in text order.
    fn usual_form(&self) -> &str {
        let max = self.forms.values().max().copied().unwrap_or_default();
        self.forms.iter().find(|(_, count)| **count == max).map_or("", |(form, _)| form)
    }

    /// Searches for the question in the index of today.
    fn search(&self, searcher: &Searcher) -> Result<Unanswered, CliError> {
        let text = self.usual_form().to_owned();
        let question = Question { text: text.clone(), expand: true, limit: 1, ..Question::default() };
        let answer = searcher.answer(&question)?;
        let coverage = coverage(&answer);
        let best = answer.scenarios.into_iter().next().map(|page| Best { title: page.title, url: page.url });
        Ok(Unanswered {
            question: text,
            times: self.count(),
            last_time: self.last_time.clone(),
            answered: coverage >= ANSWERED_COVERAGE,
            coverage,
            best,
        })
    }
}

fn write_text(report: &LogReport, console: &mut Console) -> io::Result<()> {
    let (paint, width) = (console.paint, console.width);
    let Some(log) = &report.log else {
        writeln!(console.out(), "no question is logged")?;
        console.note("to log unanswered questions, add `log = \"unanswered.ndjson\"` to kb.toml");
        return Ok(());
    };
    let links = console.links.clone();
    let out = console.out();
    for Unanswered { question, times, answered, best, .. } in &report.questions {
        let prefix = format!("{times:>5}  ");
        let indent = prefix.len();
        write!(out, "{}", StyledText::default().text(question, paint.strong()).wrap(&prefix, indent, width))?;
        if let Some(best) = best {
            let label = if *answered { "answered now: " } else { "nearest: " };
            let text = StyledText::default().text(&format!("{label}{} ", best.title), paint.dim());
            let text = text.address(&best.url, paint.link(), links.page(&best.url, "", None));
            write!(out, "{}", text.wrap(&" ".repeat(indent), indent, width))?;
        }
    }
    let total = format!("{} asked {} in {log}", count(report.distinct, "question"), count(report.lines, "time"));
    let hidden = report.distinct.saturating_sub(report.questions.len() as u64);
    let more = if hidden > 0 { format!("; {hidden} more: --limit {}", report.distinct) } else { String::new() };
    writeln!(out, "{total}{more}")
}
