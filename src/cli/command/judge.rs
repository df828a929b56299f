//! `kb judge`: shows what rankers found and takes a grade by one key. What is worth judging and how judgements are kept
//! belongs to `eval`.

use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::output::{Console, ReportFormat, address, count, passage, styled, write_json};
use crate::cli::{CliError, Context, Exit};
use crate::eval::{Candidate, JudgedQuery, JudgedSet, Judgements, Run};
use crate::render::visible;
use crate::search::answer::Searcher;
use crate::search::contract::SCHEMA_VERSION;

use super::eval::open_index;

/// Makes or grows a set of judged questions: shows the pages that were found for each and takes a grade by one key.
///
/// A set is a folder as for `kb eval`; it needs queries.tsv (id and question by TAB). Keys: 3 what an expert would send
/// first, 2 answers the question, 1 is related, 0 is not; s skips the page until the next run, b goes back, q quits. Each
/// grade is appended to qrels.txt at once. The next run goes on with what is not judged. Keys are read from the
/// terminal, or from a pipe.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb judge tests/judged
  kb judge tests/judged --depth 20 --json
  kb judge --queries tests/judged/queries.tsv --qrels tests/judged/qrels.txt")]
pub(crate) struct JudgeArgs {
    /// Folder of the questions; without corpus/ in it they are asked of the index
    #[arg(value_name = "SET", required_unless_present = "queries", conflicts_with = "queries")]
    set: Option<PathBuf>,
    /// File of questions, in place of a folder
    #[arg(long, value_name = "FILE", requires = "qrels")]
    queries: Option<PathBuf>,
    /// File that judgements are appended to, in place of a folder
    #[arg(long, value_name = "FILE", requires = "queries")]
    qrels: Option<PathBuf>,
    /// How many pages of each ranking are judged
    #[arg(long, value_name = "N", default_value_t = 10)]
    depth: usize,
    /// Judge what this TREC run found, too; may be given more than once
    #[arg(long, value_name = "FILE")]
    run: Vec<PathBuf>,
    /// How the report at the end looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// What was done in one sitting.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct JudgeReport {
    /// Version of this contract.
    schema_version: u32,
    /// Version of the kb that answered.
    kb_version: String,
    /// Judgements that were appended.
    judged: u64,
    /// Pages that were skipped.
    skipped: u64,
    /// Whether every question was gone through.
    finished: bool,
}

/// Judges until everything is judged, or someone has had enough.
pub(crate) fn run(args: &JudgeArgs, context: &mut Context) -> Result<Exit, CliError> {
    let folder = args.set.as_deref();
    let within = |named: &Option<PathBuf>, name: &str| {
        named.clone().unwrap_or_else(|| folder.map(|folder| folder.join(name)).unwrap_or_default())
    };
    let (queries, qrels) = (within(&args.queries, "queries.tsv"), within(&args.qrels, "qrels.txt"));
    let file = Judgements::of(&qrels)?;
    let set = JudgedSet::begin(&queries, &qrels)?;
    let runs: Result<Vec<Run>, _> = args.run.iter().map(|path| Run::read(path)).collect();
    let searcher = open_index(folder, &set, context)?;
    let asked = Asked { set: &set, searcher: &searcher, runs: runs?, depth: args.depth };
    let mut sitting = Sitting { asked, file, places: Vec::new(), questions: 0 };
    let finished = sitting.judge(&mut context.console)?;
    let done = |wanted| sitting.places.iter().filter(|place| place.done == Some(wanted)).count() as u64;
    let report = JudgeReport {
        schema_version: SCHEMA_VERSION,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        judged: done(Done::Judged),
        skipped: done(Done::Skipped),
        finished,
    };
    if args.json || args.format == ReportFormat::Json {
        write_json(&report, &mut context.console)?;
    } else {
        let rest = if finished { "nothing is left" } else { "the next run goes on from here" };
        let (judged, skipped) = (count(report.judged, "judgement"), report.skipped);
        let file = visible(&qrels.display().to_string());
        writeln!(context.console.out(), "{judged} appended to {file}, {skipped} skipped; {rest}")?;
    }
    Ok(Exit::Ran)
}

/// What is judged, and where it comes from.
struct Asked<'a> {
    set: &'a JudgedSet,
    searcher: &'a Searcher,
    runs: Vec<Run>,
    depth: usize,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    Judged,
    Skipped,
}

/// A page in the order that pages are shown in.
struct Place<'a> {
    query: &'a JudgedQuery,
    candidate: Candidate,
    /// Its number among those of its question, from 1, and how many there are.
    number: (usize, usize),
    done: Option<Done>,
}

/// From the first page to the last that is judged in one go.
struct Sitting<'a> {
    asked: Asked<'a>,
    file: Judgements,
    /// Pages that were shown, and those of the question that is under way.
    places: Vec<Place<'a>>,
    /// Questions whose pages were looked for.
    questions: usize,
}

impl Sitting<'_> {
    /// Whether everything was gone through.
    fn judge(&mut self, console: &mut Console) -> Result<bool, CliError> {
        let mut at = 0;
        let mut keys = Keys::of_process(console);
        loop {
            while at == self.places.len() {
                if !self.look_further()? {
                    return Ok(true);
                }
            }
            self.show(at, console);
            match self.key(&mut keys, console)? {
                Key::Grade(grade) => {
                    let place = &mut self.places[at];
                    self.file.append(&place.query.id, &place.candidate.page, grade)?;
                    place.done = Some(Done::Judged);
                    at += 1;
                }
                Key::Skip => {
                    self.places[at].done = Some(Done::Skipped);
                    at += 1;
                }
                Key::Back if at == 0 => console.say("this is the first page"),
                Key::Back => {
                    at -= 1;
                    if self.places[at].done.take() == Some(Done::Judged) {
                        self.file.take_back()?;
                    }
                }
                Key::Quit => return Ok(false),
            }
        }
    }

    /// Looks for the pages of the next question; whether there was one.
    fn look_further(&mut self) -> Result<bool, CliError> {
        let Asked { set, searcher, runs, depth } = &self.asked;
        let Some(query) = set.queries.get(self.questions) else { return Ok(false) };
        self.questions += 1;
        let pool = set.pool(searcher, query, runs, *depth)?;
        let pages = pool.len();
        let places = (1..).zip(pool);
        self.places.extend(places.map(|(at, candidate)| Place { query, candidate, number: (at, pages), done: None }));
        Ok(true)
    }

    fn show(&self, at: usize, console: &mut Console) {
        let Place { query, candidate, number: (number, pages), .. } = &self.places[at];
        let shown = &candidate.shown;
        let (paint, width) = (console.err_paint, console.width);
        let questions = self.asked.set.queries.len();
        let place = format!("question {} of {questions}, page {number} of {pages}", self.questions);
        let question = styled(paint.strong(), visible(&query.text));
        let title = styled(paint.strong(), visible(&shown.title));
        let link = styled(paint.link(), address(&shown.url, &shown.anchor));
        let passage = passage(&shown.snippet, 2, width, paint);
        console.say(&format!("\n{question}  {}\n\n  {title}\n  {link}\n{passage}", styled(paint.dim(), place)));
    }

    fn key(&self, keys: &mut Keys, console: &mut Console) -> Result<Key, CliError> {
        loop {
            console.say("0-3 grade, s skip, b back, q quit");
            match keys.next()?.map(|key| key.to_ascii_lowercase()) {
                None | Some('q') => return Ok(Key::Quit),
                Some('s') => return Ok(Key::Skip),
                Some('b') => return Ok(Key::Back),
                Some(digit @ '0'..='3') => return Ok(Key::Grade(digit.to_digit(10).unwrap_or_default())),
                Some(_) => {}
            }
        }
    }
}

/// What a key asks for.
enum Key {
    Grade(u32),
    Skip,
    Back,
    Quit,
}

/// Where keys come from.
enum Keys {
    /// A terminal gives a key at a time.
    Terminal(console::Term),
    /// A pipe gives bytes; lines and blanks between them are no keys.
    Pipe(io::StdinLock<'static>),
}

impl Keys {
    fn of_process(console: &Console) -> Self {
        match io::stdin().is_terminal() && console.err_on_terminal() {
            true => Self::Terminal(console::Term::stderr()),
            false => Self::Pipe(io::stdin().lock()),
        }
    }

    /// The next key; `None` at the end.
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
