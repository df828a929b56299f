//! Answers the questions of a file or of stdin, one on each line, as JSON lines in the order of the input.
//!
//! Lines that have arrived are answered in parallel. A single line is answered at once, without a thread.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::cli::context::{Context, clock};
use crate::cli::error::CliError;
use crate::cli::open_index;
use crate::cli::output::{Format, OutputOptions};
use crate::render::json;
use crate::search::answer::{Question, Searcher};
use crate::settings::Settings;

use super::answer::{answer, has_match};
use super::zero_result_log;

/// Number of questions for each core that are answered before their answers are printed. It bounds the memory.
const QUESTIONS_PER_CORE: usize = 32;

/// The longest question, in bytes; the rest of a longer line is skipped.
const MAX_LINE: u64 = 1 << 20;

/// The options of a batch.
pub(crate) struct Batch {
    /// The question, except its text.
    pub(crate) template: Question,
    /// The format: JSON or JSON lines.
    pub(crate) options: OutputOptions,
    /// Token budget of each answer.
    pub(crate) max_tokens: Option<u32>,
    /// Whether to verify the checksums of the index first.
    pub(crate) verify: bool,
}

/// The printed answer to one question.
struct PrintedAnswer {
    bytes: Vec<u8>,
    has_match: bool,
    is_unanswered: bool,
}

/// Answers each line of a file, or of stdin for `-`. Returns whether any question has a match.
///
/// # Errors
/// When the file or the index cannot be read. Earlier answers are printed.
pub(crate) fn run(file: &Path, batch: &Batch, settings: &Settings, context: &mut Context) -> Result<bool, CliError> {
    if !batch.options.is_json() {
        let message = "--batch needs --format ndjson or json".to_owned();
        return Err(CliError::Usage { message, hint: Some("omit --format to get ndjson".to_owned()) });
    }
    let mut lines = BufReader::new(open(file)?);
    let mut searcher = open_index::open(settings, context)?;
    if batch.verify {
        searcher.verify()?;
    }
    let max_questions = QUESTIONS_PER_CORE * std::thread::available_parallelism().map_or(1, usize::from);
    let mut any_match = false;
    loop {
        let questions = read_questions(&mut lines, max_questions, &batch.template)?;
        if questions.is_empty() {
            std::mem::forget(searcher);
            return Ok(any_match);
        }
        // A pipe may stay open for days: later questions use the newest generation.
        if settings.generation.is_none() && searcher.is_superseded(&settings.index) {
            searcher = open_index::open(settings, context)?;
        }
        let answers = loop {
            match answer_all(&searcher, &questions, batch) {
                Err(_) if settings.generation.is_none() && searcher.is_superseded(&settings.index) => {
                    searcher = open_index::open(settings, context)?;
                }
                answers => break answers?,
            }
        };
        for answer in &answers {
            any_match |= answer.has_match;
            context.console.out().write_all(&answer.bytes)?;
        }
        context.console.flush()?;
        if let Some(log) = &settings.log {
            let pairs = questions.iter().zip(&answers).filter(|(_, answer)| answer.is_unanswered);
            let unanswered: Vec<&str> = pairs.map(|(question, _)| question.text.as_str()).collect();
            zero_result_log::append(log, &unanswered, clock(), &mut context.console);
        }
    }
}

fn open(file: &Path) -> Result<Box<dyn Read>, CliError> {
    if file == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let opened = File::open(file).map_err(|error| CliError::Usage {
        message: format!("the batch file {} cannot be read: {error}", file.display()),
        hint: Some("name a file with one question on each line, or `-` for stdin".to_owned()),
    })?;
    Ok(Box::new(opened))
}

/// Waits for one line, then takes up to `limit` complete lines that have arrived. The result is empty only at the end
/// of the input: an empty line is a question, too.
fn read_questions<R: Read>(lines: &mut BufReader<R>, limit: usize, template: &Question) -> io::Result<Vec<Question>> {
    let mut questions = Vec::new();
    while questions.len() < limit && (questions.is_empty() || memchr::memchr(b'\n', lines.buffer()).is_some()) {
        let mut line = Vec::new();
        if lines.take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.last() != Some(&b'\n') {
            lines.skip_until(b'\n')?;
        }
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
        questions.push(Question { text, ..template.clone() });
    }
    Ok(questions)
}

fn answer_all(searcher: &Searcher, questions: &[Question], batch: &Batch) -> Result<Vec<PrintedAnswer>, CliError> {
    match questions {
        [question] => Ok(vec![answer_one(searcher, question, batch)?]),
        several => several.par_iter().map(|question| answer_one(searcher, question, batch)).collect(),
    }
}

fn answer_one(searcher: &Searcher, question: &Question, batch: &Batch) -> Result<PrintedAnswer, CliError> {
    let answer = answer(searcher, question, batch.max_tokens, &batch.options)?;
    let mut bytes = Vec::new();
    match batch.options.format {
        Format::Json => json::write_answer(&answer, &batch.options.json, &mut bytes)?,
        _ => json::write_lines(&answer, &batch.options.json, &mut bytes)?,
    }
    let is_unanswered = zero_result_log::is_unanswered(question, &answer);
    Ok(PrintedAnswer { bytes, has_match: has_match(&answer), is_unanswered })
}
