//! The log of questions that the pages do not answer: one JSON object a line, written where `log` in kb.toml says and
//! nowhere else. Who asked is not known and not written. Reading it is the business of `report`.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::cli::output::Console;
use crate::index::pipeline::rfc3339;
use crate::search::answer::Question;
use crate::search::contract::Answer;

/// Below this share of its words a question counts as not answered; docs/bots.md has bots say then that they do not know.
pub(crate) const ANSWERED: f32 = 0.6;
/// Longest question that is written, in bytes: a line is one write, and the system keeps short ones apart.
const LONGEST: usize = 2_000;

/// A line of the log.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// When it was asked, RFC 3339 in UTC.
    pub(crate) at: String,
    /// What was asked.
    pub(crate) question: String,
}

/// How much of a question the best page of an answer holds; 1 where pages match that are not shown.
pub(crate) fn coverage(answer: &Answer) -> f32 {
    let shown = answer.scenarios.iter().map(|page| page.coverage);
    let best = shown.chain(answer.passages.iter().map(|passage| passage.coverage)).fold(0.0, f32::max);
    if answer.total.scenarios > 0 || answer.total.resources > 0 { 1.0 } else { best }
}

/// Whether a question and its answer belong in the log. What a filter of the command line left out is no gap of the pages.
pub(crate) fn belongs(question: &Question, answer: &Answer) -> bool {
    let asked = question.offset == 0 && question.limit > 0 && question.filters.is_empty();
    asked && !question.text.trim().is_empty() && coverage(answer) < ANSWERED
}

/// Adds questions to the log. A log that cannot be written is told of and costs no answer.
pub(crate) fn add(log: &Path, questions: &[&str], now: SystemTime, console: &mut Console) {
    let at = rfc3339(now);
    let mut lines = String::new();
    for question in questions {
        let end = question.floor_char_boundary(LONGEST.min(question.len()));
        let entry = Entry { at: at.clone(), question: question[..end].to_owned() };
        lines.push_str(&serde_json::to_string(&entry).unwrap_or_default());
        lines.push('\n');
    }
    if let Err(error) = append(log, lines.as_bytes()) {
        console.warn(&format!("the log {} cannot be written: {error}", log.display()));
    }
}

fn append(log: &Path, lines: &[u8]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    OpenOptions::new().append(true).create(true).open(log)?.write_all(lines)
}
