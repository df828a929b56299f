//! `kb judge`: shows the pages of each question and reads a grade for each from one key.

use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::{Console, FormatArgs, snippet_lines, styled};
use crate::eval::{Candidate, JudgedQuery, JudgedSet, Judgements, Run, pool};
use crate::render::{address, count, visible};
use crate::search::answer::Searcher;
use crate::search::contract::SCHEMA_VERSION;

use super::eval::open_set_index;

/// Creates or extends a set of judged questions: shows the pages of each question and reads a grade from one key.
///
/// A set is a folder as in `kb eval` and needs queries.tsv (id and question, separated by TAB). Keys: 3 the best page to
/// start with, 2 answers the question, 1 is related, 0 is unrelated; s skips the page until the next run, b goes back, q
/// quits. Each grade is appended to qrels.txt at once. The next run continues with unjudged pages. Keys are read from
/// the terminal or from a pipe.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb judge tests/judged
  kb judge tests/judged --depth 20 --json
  kb judge --queries tests/judged/queries.tsv --qrels tests/judged/qrels.txt")]
pub(crate) struct JudgeArgs {
    /// Folder of the questions; a set without corpus/ uses the index
    #[arg(value_name = "SET", required_unless_present = "queries", conflicts_with = "queries")]
    set: Option<PathBuf>,
    /// File of questions, instead of a folder
    #[arg(long, value_name = "FILE", requires = "qrels")]
    queries: Option<PathBuf>,
    /// File for the judgements, instead of a folder
    #[arg(long, value_name = "FILE", requires = "queries")]
    qrels: Option<PathBuf>,
    /// Number of pages to judge from each ranking
    #[arg(long, value_name = "N", default_value_t = 10)]
    depth: usize,
    /// Also judge the pages of this TREC run; repeatable
    #[arg(long, value_name = "FILE")]
    run: Vec<PathBuf>,
    #[command(flatten)]
    format: FormatArgs,
}

/// The result of a run.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct JudgeReport {
    /// Version of this contract.
    schema_version: u32,
    /// Version of the kb that answered.
    kb_version: String,
    /// Number of appended judgements.
    judged: u64,
    /// Number of skipped pages.
    skipped: u64,
    /// Whether the run reached the last page.
    finished: bool,
}

/// Reads grades until the last page, or until the user quits.
pub(crate) fn run(args: &JudgeArgs, context: &mut Context) -> Result<Exit, CliError> {
    let folder = args.set.as_deref();
    let path = |given: &Option<PathBuf>, name: &str| {
        given.clone().unwrap_or_else(|| folder.map(|folder| folder.join(name)).unwrap_or_default())
    };
    let (queries, qrels) = (path(&args.queries, "queries.tsv"), path(&args.qrels, "qrels.txt"));
    let file = Judgements::open(&qrels)?;
    let set = JudgedSet::read_for_judging(&queries, &qrels)?;
    let runs = args.run.iter().map(|path| Run::read(path)).collect::<Result<Vec<Run>, _>>()?;
    let searcher = open_set_index(folder, &set, context)?;
    let source = JudgeSource { set: &set, searcher: &searcher, runs, depth: args.depth };
    let mut session = JudgeSession { source, file, pages: Vec::new(), questions: 0 };
    let finished = session.judge(&mut context.console)?;
    let report = JudgeReport {
        schema_version: SCHEMA_VERSION,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        judged: session.count(PageOutcome::Judged),
        skipped: session.count(PageOutcome::Skipped),
        finished,
    };
    if args.format.is_json() {
        context.console.write_json(&report)?;
    } else {
        let rest = if finished { "nothing is left" } else { "the next run goes on from here" };
        let (judged, skipped) = (count(report.judged, "judgement"), report.skipped);
        let file = visible(&qrels.display().to_string());
        writeln!(context.console.out(), "{judged} appended to {file}, {skipped} skipped; {rest}")?;
    }
    Ok(Exit::Success)
}

/// The questions, and the rankings that propose pages.
struct JudgeSource<'a> {
    set: &'a JudgedSet,
    searcher: &'a Searcher,
    runs: Vec<Run>,
    depth: usize,
}

/// The outcome of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PageOutcome {
    Judged,
    Skipped,
}

/// A page to judge.
struct JudgePage<'a> {
    query: &'a JudgedQuery,
    candidate: Candidate,
    /// Its number among the pages of its question, from 1, and their total.
    number: (usize, usize),
    outcome: Option<PageOutcome>,
}

/// A run of `kb judge`.
struct JudgeSession<'a> {
    source: JudgeSource<'a>,
    file: Judgements,
    /// The pages of all questions so far.
    pages: Vec<JudgePage<'a>>,
    /// Number of questions so far.
    questions: usize,
}

impl JudgeSession<'_> {
    fn count(&self, outcome: PageOutcome) -> u64 {
        self.pages.iter().filter(|page| page.outcome == Some(outcome)).count() as u64
    }

    /// Reads grades. Returns whether the last page was reached.
    fn judge(&mut self, console: &mut Console) -> Result<bool, CliError> {
        let mut index = 0;
        let mut keys = Keys::new(console);
        loop {
            while index == self.pages.len() {
                if !self.add_question()? {
                    return Ok(true);
                }
            }
            self.show(index, console);
            match read_key(&mut keys, console)? {
                JudgeKey::Grade(grade) => {
                    let page = &mut self.pages[index];
                    self.file.append(&page.query.id, &page.candidate.page, grade)?;
                    page.outcome = Some(PageOutcome::Judged);
                    index += 1;
                }
                JudgeKey::Skip => {
                    self.pages[index].outcome = Some(PageOutcome::Skipped);
                    index += 1;
                }
                JudgeKey::Back if index == 0 => console.print_err("this is the first page"),
                JudgeKey::Back => {
                    index -= 1;
                    if self.pages[index].outcome.take() == Some(PageOutcome::Judged) {
                        self.file.undo()?;
                    }
                }
                JudgeKey::Quit => return Ok(false),
            }
        }
    }

    /// Adds the pages of the next question. Returns false after the last question.
    fn add_question(&mut self) -> Result<bool, CliError> {
        let JudgeSource { set, searcher, runs, depth } = &self.source;
        let Some(query) = set.queries.get(self.questions) else { return Ok(false) };
        self.questions += 1;
        let pool = pool(set, searcher, query, runs, *depth)?;
        let total = pool.len();
        let numbered = (1..).zip(pool);
        let pages =
            numbered.map(|(number, candidate)| JudgePage { query, candidate, number: (number, total), outcome: None });
        self.pages.extend(pages);
        Ok(true)
    }

    fn show(&self, index: usize, console: &mut Console) {
        let JudgePage { query, candidate, number: (number, total), .. } = &self.pages[index];
        let shown = &candidate.shown;
        let (paint, width) = (console.err_paint, console.width);
        let questions = self.source.set.queries.len();
        let progress = format!("question {} of {questions}, page {number} of {total}", self.questions);
        let question = styled(paint.strong(), visible(&query.text));
        let title = styled(paint.strong(), visible(&shown.title));
        let link = styled(paint.link(), address(&shown.url, &shown.anchor));
        let snippet = snippet_lines(&shown.snippet, 2, width, paint);
        let progress = styled(paint.dim(), progress);
        console.print_err(&format!("\n{question}  {progress}\n\n  {title}\n  {link}\n{snippet}"));
    }
}

fn read_key(keys: &mut Keys, console: &mut Console) -> Result<JudgeKey, CliError> {
    loop {
        console.print_err("0-3 grade, s skip, b back, q quit");
        match keys.next()?.map(|key| key.to_ascii_lowercase()) {
            None | Some('q') => return Ok(JudgeKey::Quit),
            Some('s') => return Ok(JudgeKey::Skip),
            Some('b') => return Ok(JudgeKey::Back),
            Some(digit @ '0'..='3') => return Ok(JudgeKey::Grade(digit.to_digit(10).unwrap_or_default())),
            Some(_) => {}
        }
    }
}

/// The meaning of a key.
enum JudgeKey {
    Grade(u32),
    Skip,
    Back,
    Quit,
}

/// The source of keys.
enum Keys {
    /// A terminal in raw mode.
    Terminal(console::Term),
    /// A pipe; white space is skipped.
    Pipe(io::StdinLock<'static>),
}

impl Keys {
    fn new(console: &Console) -> Self {
        match io::stdin().is_terminal() && console.err_on_terminal() {
            true => Self::Terminal(console::Term::stderr()),
            false => Self::Pipe(io::stdin().lock()),
        }
    }

    /// The next key; `None` at the end of the input, or for Escape.
    fn next(&mut self) -> io::Result<Option<char>> {
        match self {
            Self::Terminal(terminal) => loop {
                match terminal.read_key()? {
                    console::Key::Char(key) => return Ok(Some(key)),
                    console::Key::Escape => return Ok(None),
                    _ => {}
                }
            },
            Self::Pipe(pipe) => {
                let mut byte = [b' '];
                while byte[0].is_ascii_whitespace() {
                    if pipe.read(&mut byte)? == 0 {
                        return Ok(None);
                    }
                }
                Ok(Some(char::from(byte[0])))
            }
        }
    }
}
