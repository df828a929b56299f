//! `kb search`: its arguments, and what is said beside the answer. How answers are found is the engine's business, how
//! many questions are answered in a row is `batch`'s.

use std::path::PathBuf;

use clap::Args;

use crate::cli::output::{Console, Format, OutputOptions, RenderStyle, address, count, write_answer, write_within};
use crate::cli::{CliError, Context, Exit, QuestionArgs, arguments, no_results, open_index, typed_in, zero_result_log};
use crate::render::Fields;
use crate::search::answer::{Question, Searcher, TokenBudget, quoted};
use crate::search::contract::Answer;
use crate::search::reader::SearchError;

use super::batch::{self, Batch};

/// Finds pages and the resources that they recommend.
///
/// A query is words, "phrases", -without, OR, ( ), prefix*, title: topic: type: usecase: url: section: kind:
/// and topic:(a,b). Any text is accepted. With `-` the query is read from stdin, with --batch many are, one a line.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb search \"mobile PKCE\"
  kb search --topic spa --limit 3 login
  kb search --format md refresh tokens
  kb search tokens -legacy --json
  kb search --json --fields title,url,snippet.text tokens
  kb search --max-tokens 2000 --format md \"mobile PKCE\"
  printf 'mobile PKCE\\nlogin\\n' | kb search --batch -")]
pub(crate) struct SearchArgs {
    /// The question; `-` reads it from stdin
    #[arg(required_unless_present = "batch", value_name = "QUERY", value_parser = arguments::query_word)]
    query: Vec<String>,
    /// Answer each line of this file, in order; `-` reads stdin. Prints --format ndjson, or json: one object a line
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    batch: Option<PathBuf>,
    /// How the answer looks [default: text]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Which keys of results to print as JSON, by comma; `from.url` for one inside another. The rest of the answer stays
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    fields: Vec<String>,
    /// How many pages and how many resources
    #[arg(long, value_name = "N", default_value_t = Question::LIMIT)]
    limit: usize,
    /// How many results to leave out at the top
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Answer with text, as much of the best as fits so many tokens of a language model; 300 at least
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(300..))]
    max_tokens: Option<u32>,
    #[command(flatten)]
    question: QuestionArgs,
    /// Facets to count, by comma
    #[arg(long, value_name = "KEYS", value_delimiter = ',', default_value = "topics")]
    facets: Vec<String>,
    /// Exit with 1 when nothing matches
    #[arg(long)]
    exit_status: bool,
    /// Compare every file of the index with its checksum first
    #[arg(long)]
    verify: bool,
}

/// Answers a question.
pub(crate) fn run(args: SearchArgs, context: &mut Context) -> Result<Exit, CliError> {
    let layout = layout(&args, context.console.on_terminal)?;
    let (exit_status, verify, max_tokens) = (args.exit_status, args.verify, args.max_tokens);
    let settings = context.settings()?;
    if let Some(file) = args.batch.clone() {
        let batch = Batch { layout, max_tokens, verify, like: args.question() };
        let matched = batch::run(&file, &batch, &settings, context)?;
        return Ok(if exit_status && !matched { Exit::Nothing } else { Exit::Ran });
    }
    let question = typed_in(args.question())?;
    let answer = open_index::ask(&settings, context, |searcher| {
        if verify {
            searcher.verify()?;
        }
        Ok(answer(searcher, &question, max_tokens, &layout)?)
    })?;
    if let Some(log) = settings.log.as_deref().filter(|_| zero_result_log::belongs(&question, &answer)) {
        zero_result_log::add(log, &[&question.text], context.now, &mut context.console);
    }
    if !layout.is_json() {
        context.console.page();
    }
    write_answer(&answer, &layout, &mut context.console)?;
    if !layout.is_json() {
        say_warnings(&answer, &mut context.console);
        match is_nothing(&answer, &question) {
            true => no_results::say(&answer, &question, &mut context.console),
            false => say_totals(&question, &answer, &mut context.console),
        }
    }
    Ok(if exit_status && !matched(&answer) { Exit::Nothing } else { Exit::Ran })
}

/// How the answer is to look. JSON of a batch is a line even on a terminal.
fn layout(args: &SearchArgs, on_terminal: bool) -> Result<OutputOptions, CliError> {
    let usage = |message: String, hint: String| Err(CliError::Usage { message, hint: Some(hint) });
    let is_batch = args.batch.is_some();
    let format = args.format.or(args.json.then_some(Format::Json));
    let format = format.unwrap_or(if is_batch { Format::Ndjson } else { Format::Text });
    if args.max_tokens.is_some() && matches!(format, Format::Table | Format::Urls) {
        let hint = "the formats with text are text, md, json and ndjson".to_owned();
        return usage("--max-tokens is for formats with text".to_owned(), hint);
    }
    let fields = match args.fields.as_slice() {
        [] => None,
        _ if !matches!(format, Format::Json | Format::Ndjson) => {
            return usage("--fields is for --format json and ndjson".to_owned(), "add --json".to_owned());
        }
        typed => match Fields::new(typed) {
            Ok(fields) => Some(fields),
            Err((unknown, known)) => {
                let hint = format!("there are: {}", known.join(", "));
                return usage(format!("no result has a key {unknown}"), hint);
            }
        },
    };
    Ok(OutputOptions { format, fields, laid_out: on_terminal && !is_batch })
}

/// The answer, within the token budget if there is one.
pub(crate) fn answer(
    searcher: &Searcher,
    question: &Question,
    max_tokens: Option<u32>,
    layout: &OutputOptions,
) -> Result<Answer, SearchError> {
    let Some(max_tokens) = max_tokens else { return searcher.answer(question) };
    let print = |answer: &Answer| {
        let mut bytes = Vec::new();
        // Nothing can fail that is written to memory.
        let _ = write_within(answer, layout, &RenderStyle::default(), &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    };
    searcher.answer_within(question, &TokenBudget { max_tokens, print: &print })
}

/// Whether anything answers, shown or not.
pub(crate) fn matched(answer: &Answer) -> bool {
    let total = answer.total;
    !answer.scenarios.is_empty()
        || !answer.passages.is_empty()
        || !answer.resources.is_empty()
        || total.scenarios > 0
        || total.resources > 0
}

impl SearchArgs {
    fn question(self) -> Question {
        Question {
            limit: self.limit,
            offset: self.offset,
            facets: self.facets.into_iter().filter(|key| !key.is_empty()).collect(),
            ..self.question.question(&self.query)
        }
    }
}

fn say_warnings(answer: &Answer, console: &mut Console) {
    answer.query.warnings.iter().for_each(|warning| console.warn(warning));
    for expansion in &answer.query.expansions {
        let with = expansion.with.join(", ");
        console.note(&format!("also searched: {with} for {} ({})", expansion.word, expansion.reason));
    }
}

/// The last line: how much there is, and how to get at more of it.
fn say_totals(question: &Question, answer: &Answer, console: &mut Console) {
    let total = answer.total;
    let mut line = format!("{} and {}", count(total.scenarios, "page"), count(total.resources, "resource"));
    if answer.query.relaxed {
        line.push_str(" hold every word; the others miss some");
    }
    let more = question.limit > 0 && total.scenarios > (question.offset + question.limit) as u64;
    if more {
        line.push_str(&format!("; more: --offset {}", question.offset + question.limit));
    }
    let mut next = None;
    let first = answer.scenarios.first().map(|first| (&first.url, &first.anchor));
    if let Some((url, anchor)) = first.or_else(|| answer.passages.first().map(|first| (&first.url, &first.anchor))) {
        next = Some(format!("to read: kb show {}", quoted(&address(url, anchor))));
    }
    console.note(&line);
    next.iter().for_each(|next| console.suggest(next));
}

/// Whether there is nothing to show, though something was asked for.
fn is_nothing(answer: &Answer, question: &Question) -> bool {
    let shown = answer.scenarios.len() + answer.resources.len() + answer.passages.len();
    shown == 0 && question.offset == 0 && question.limit > 0
}
