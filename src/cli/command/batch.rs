//! Many questions in a row, one a line, with one index open: answers as JSON lines in the order of the questions.
//! What a question is and how its answer is written is known elsewhere; here is when lines are read and answers sent.
//!
//! Lines that wait are answered side by side; a line that comes alone is answered at once, with no thread started.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::cli::output::{Format, OutputOptions};
use crate::cli::{CliError, Context, clock, open_index, zero_result_log};
use crate::render::json;
use crate::search::answer::{Question, Searcher};
use crate::settings::Settings;

use super::search;

/// How many lines are answered side by side before their answers are sent, times the cores: what bounds memory.
const ROW: usize = 32;

/// Longest line that is read as a question, in bytes; the rest of a longer one is passed over.
const LONGEST: u64 = 1 << 20;

/// What is the same for every line.
pub(crate) struct Batch {
    /// The question, but for its text.
    pub(crate) like: Question,
    /// JSON lines, or one JSON object a line.
    pub(crate) layout: OutputOptions,
    /// Token budget of each answer.
    pub(crate) max_tokens: Option<u32>,
    /// Whether every file of the index is compared with its checksum first.
    pub(crate) verify: bool,
}

/// What one line was answered with.
struct Answered {
    bytes: Vec<u8>,
    matched: bool,
    /// Whether it belongs in the log of questions that no page answers.
    is_gap: bool,
}

/// Answers each line of a file, or of stdin for `-`. Returns whether any of them matched.
///
/// # Errors
/// When the file or the index cannot be read. Answers before the error have been sent.
pub(crate) fn run(file: &Path, batch: &Batch, settings: &Settings, context: &mut Context) -> Result<bool, CliError> {
    if !matches!(batch.layout.format, Format::Json | Format::Ndjson) {
        let message = "a batch is answered with --format ndjson or json".to_owned();
        return Err(CliError::Usage { message, hint: Some("leave --format out for ndjson".to_owned()) });
    }
    let mut lines = BufReader::new(open(file)?);
    let mut searcher = open_index::open(settings, context)?;
    if batch.verify {
        searcher.verify()?;
    }
    let row = ROW * std::thread::available_parallelism().map_or(1, usize::from);
    let mut any = false;
    loop {
        let questions = waiting(&mut lines, row, &batch.like)?;
        if questions.is_empty() {
            std::mem::forget(searcher);
            return Ok(any);
        }
        // A pipe may stay open for days: what is asked after a publication is answered from it.
        if settings.generation.is_none() && searcher.is_superseded(&settings.index) {
            searcher = open_index::open(settings, context)?;
        }
        let answers = loop {
            match answers(&searcher, &questions, batch) {
                Err(_) if settings.generation.is_none() && searcher.is_superseded(&settings.index) => {
                    searcher = open_index::open(settings, context)?;
                }
                answers => break answers?,
            }
        };
        for answered in &answers {
            any |= answered.matched;
            context.console.out().write_all(&answered.bytes)?;
        }
        context.console.flush()?;
        if let Some(log) = &settings.log {
            let both = questions.iter().zip(&answers).filter(|(_, answered)| answered.is_gap);
            let gaps: Vec<&str> = both.map(|(question, _)| question.text.as_str()).collect();
            zero_result_log::add(log, &gaps, clock(), &mut context.console);
        }
    }
}

fn open(file: &Path) -> Result<Box<dyn Read>, CliError> {
    if file == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let opened = File::open(file).map_err(|error| CliError::Usage {
        message: format!("{} cannot be read: {error}", file.display()),
        hint: Some("name a file with one question a line, or `-` for stdin".to_owned()),
    })?;
    Ok(Box::new(opened))
}

/// Waits for a line and takes it, and with it those whole lines that have arrived already, `most` at most. Empty at the
/// end of the input alone: an empty line is a question too.
fn waiting<R: Read>(lines: &mut BufReader<R>, most: usize, like: &Question) -> io::Result<Vec<Question>> {
    let mut questions = Vec::new();
    while questions.len() < most && (questions.is_empty() || memchr::memchr(b'\n', lines.buffer()).is_some()) {
        let mut line = Vec::new();
        if lines.take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.last() != Some(&b'\n') {
            lines.skip_until(b'\n')?;
        }
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
        questions.push(Question { text, ..like.clone() });
    }
    Ok(questions)
}

fn answers(searcher: &Searcher, questions: &[Question], batch: &Batch) -> Result<Vec<Answered>, CliError> {
    match questions {
        [question] => Ok(vec![answer(searcher, question, batch)?]),
        several => several.par_iter().map(|question| answer(searcher, question, batch)).collect(),
    }
}

fn answer(searcher: &Searcher, question: &Question, batch: &Batch) -> Result<Answered, CliError> {
    let answer = search::answer(searcher, question, batch.max_tokens, &batch.layout)?;
    let mut bytes = Vec::new();
    match batch.layout.format {
        Format::Json => json::write_answer(&answer, batch.layout.json(), &mut bytes)?,
        _ => json::write_lines(&answer, batch.layout.fields.as_ref(), &mut bytes)?,
    }
    Ok(Answered { bytes, matched: search::matched(&answer), is_gap: zero_result_log::belongs(question, &answer) })
}
