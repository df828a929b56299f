//! The log of questions without an answer: one JSON object on each line, in the file `log` of kb.toml. It does not
//! identify the user.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::index::pipeline::rfc3339;
use crate::search::answer::Question;
use crate::search::contract::Answer;

use crate::cli::output::Console;

/// The lowest coverage of an answered question. docs/bots.md asks bots to decline below it.
pub(crate) const ANSWERED_COVERAGE: f32 = 0.6;
/// The longest logged question, in bytes. A line is one write; the system appends short writes atomically.
const MAX_BYTES: usize = 2_000;

/// A line of the log.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LogEntry {
    /// The time of the search, RFC 3339 in UTC.
    #[serde(rename = "at")]
    pub(crate) time: String,
    /// The text of the question.
    pub(crate) question: String,
}

/// The share of the words of a question in its best page, 0 to 1; 1 if pages match beyond the shown results.
pub(crate) fn coverage(answer: &Answer) -> f32 {
    let shown = answer.scenarios.iter().map(|page| page.coverage);
    let best = shown.chain(answer.passages.iter().map(|passage| passage.coverage)).fold(0.0, f32::max);
    if answer.total.scenarios > 0 || answer.total.resources > 0 { 1.0 } else { best }
}

/// Whether a question belongs in the log. A question with filters does not: the filter may exclude a page that answers.
pub(crate) fn is_unanswered(question: &Question, answer: &Answer) -> bool {
    let is_first_page = question.offset == 0 && question.limit > 0;
    let is_plain = question.filters.is_empty() && !question.text.trim().is_empty();
    is_first_page && is_plain && coverage(answer) < ANSWERED_COVERAGE
}

/// Appends questions to the log. A failure is a warning, not an error.
pub(crate) fn append(log: &Path, questions: &[&str], now: SystemTime, console: &mut Console) {
    let time = rfc3339(now);
    let mut lines = String::new();
    for question in questions {
        let end = question.floor_char_boundary(MAX_BYTES.min(question.len()));
        let entry = LogEntry { time: time.clone(), question: question[..end].to_owned() };
        lines.push_str(&serde_json::to_string(&entry).unwrap_or_default());
        lines.push('\n');
    }
    if let Err(error) = append_lines(log, lines.as_bytes()) {
        console.warn(&format!("the log {} cannot be written: {error}; `log` in kb.toml names it", log.display()));
    }
}

fn append_lines(log: &Path, lines: &[u8]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    OpenOptions::new().append(true).create(true).open(log)?.write_all(lines)
}
