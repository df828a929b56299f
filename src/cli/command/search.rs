//! `kb search`: its arguments, and the messages after the answer.

use std::path::PathBuf;

use clap::Args;

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::linked_files::{linked_files, resource_addresses};
use crate::cli::output::{Console, Format, OutputOptions, write_answer};
use crate::cli::questions::batch::{self, Batch};
use crate::cli::questions::{QuestionArgs, answer, has_match, no_results, read_stdin, zero_result_log};
use crate::cli::{arguments, open_index};
use crate::render::{Fields, JsonOptions, address, count};
use crate::search::answer::{Question, quoted};
use crate::search::contract::Answer;

/// Finds pages, and the resources that they recommend.
///
/// Query syntax: words, "phrases", -without, NOT, OR, ( ), prefix*, and the fields title: topic: type: usecase: url:
/// section: kind: with one value or several, as in topic:(a,b). Any text is a valid query: flags, code and prose are text,
/// and `query.understood` in the JSON shows the reading. `-` reads the query from stdin.
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
    /// Answer each line of this file in order, as ndjson or as one JSON object on each line; `-` reads stdin
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    batch: Option<PathBuf>,
    /// Output format [default: text]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Keys of results to print as JSON, separated by commas, such as `from.url`; other parts of the answer remain
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    fields: Vec<String>,
    /// Maximum number of pages, and of resources
    #[arg(long, value_name = "N", default_value_t = Question::LIMIT)]
    limit: usize,
    /// Number of results to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Answer with the best passages within this number of tokens of a language model; at least 300
    #[arg(long, value_name = "N", value_parser = arguments::token_budget)]
    max_tokens: Option<u32>,
    #[command(flatten)]
    question: QuestionArgs,
    /// Facets to count, separated by commas
    #[arg(long, value_name = "KEYS", value_delimiter = ',', default_value = "topics")]
    facets: Vec<String>,
    /// Exit with 1 if nothing matches
    #[arg(long)]
    exit_status: bool,
    /// Verify the checksum of every file of the index first
    #[arg(long)]
    verify: bool,
}

/// Answers a question, or the questions of a batch.
pub(crate) fn run(args: SearchArgs, context: &mut Context) -> Result<Exit, CliError> {
    let options = args.output_options(context.console.on_terminal)?;
    let (exit_status, verify, max_tokens) = (args.exit_status, args.verify, args.max_tokens);
    let exit = |has_match: bool| if exit_status && !has_match { Exit::Negative } else { Exit::Success };
    let settings = context.settings()?;
    if let Some(file) = args.batch.clone() {
        let batch = Batch { options, max_tokens, verify, template: args.question() };
        return Ok(exit(batch::run(&file, &batch, &settings, context)?));
    }
    let question = read_stdin(args.question())?;
    let links_open_files = context.console.links.open_files() && !options.is_json();
    let (answer, files) = open_index::query(&settings, context, |searcher| {
        if verify {
            searcher.verify()?;
        }
        let answer = answer(searcher, &question, max_tokens, &options)?;
        let addresses = resource_addresses(&answer).filter(|_| links_open_files);
        let files = linked_files(searcher, addresses)?;
        Ok((answer, files))
    })?;
    context.console.links.add_files(files);
    if let Some(log) = settings.log.as_deref().filter(|_| zero_result_log::is_unanswered(&question, &answer)) {
        zero_result_log::append(log, &[&question.text], context.now, &mut context.console);
    }
    if !options.is_json() {
        context.console.start_paging();
    }
    write_answer(&answer, &options, &mut context.console)?;
    if !options.is_json() {
        print_messages(&question, &answer, &mut context.console);
    }
    Ok(exit(has_match(&answer)))
}

impl SearchArgs {
    /// The format of the answer. JSON of a batch is never indented, because each answer is one line.
    fn output_options(&self, on_terminal: bool) -> Result<OutputOptions, CliError> {
        let usage = |message: String, hint: String| Err(CliError::Usage { message, hint: Some(hint) });
        let is_batch = self.batch.is_some();
        let format = self.format.or(self.json.then_some(Format::Json));
        let format = format.unwrap_or(if is_batch { Format::Ndjson } else { Format::Text });
        if self.max_tokens.is_some() && matches!(format, Format::Table | Format::Urls) {
            let message = "--max-tokens needs a format with passages".to_owned();
            return usage(message, "use --format text, md, json or ndjson".to_owned());
        }
        let fields = match self.fields.as_slice() {
            [] => None,
            _ if !matches!(format, Format::Json | Format::Ndjson) => {
                return usage("--fields needs --format json or ndjson".to_owned(), "add --json".to_owned());
            }
            typed => match Fields::new(typed) {
                Ok(fields) => Some(fields),
                Err((unknown, known)) => {
                    let hint = format!("the keys are {}", known.join(", "));
                    return usage(format!("results have no key `{unknown}`"), hint);
                }
            },
        };
        Ok(OutputOptions { format, json: JsonOptions { fields, pretty: on_terminal && !is_batch } })
    }

    fn question(self) -> Question {
        Question {
            limit: self.limit,
            offset: self.offset,
            facets: self.facets.into_iter().filter(|key| !key.is_empty()).collect(),
            ..self.question.question(&self.query)
        }
    }
}

/// Prints warnings, expansions, and either the totals or the reasons for no match.
fn print_messages(question: &Question, answer: &Answer, console: &mut Console) {
    answer.query.warnings.iter().for_each(|warning| console.warn(warning));
    for expansion in &answer.query.expansions {
        let terms = expansion.with.join(", ");
        console.note(&format!("also searched: {terms} for {} ({})", expansion.word, expansion.reason));
    }
    if !has_match(answer) && question.limit > 0 {
        no_results::print(answer, question, console);
    } else {
        print_totals(question, answer, console);
    }
}

/// Prints the number of results, and the commands for further results and for the first page.
fn print_totals(question: &Question, answer: &Answer, console: &mut Console) {
    let total = answer.total;
    let totals = format!("{} and {}", count(total.scenarios, "page"), count(total.resources, "resource"));
    let mut line = match (answer.query.relaxed, total.scenarios + total.resources) {
        (false, _) => totals,
        (true, 0) => "no page and no resource contains every word; the results miss some words".to_owned(),
        (true, _) => format!("{totals} contain every word; other results miss some words"),
    };
    let next_offset = question.offset + question.limit;
    if question.limit > 0 && total.scenarios > next_offset as u64 {
        line.push_str(&format!("; more: --offset {next_offset}"));
    }
    console.note(&line);
    let first = answer.scenarios.first().map(|first| (&first.url, &first.anchor));
    if let Some((url, anchor)) = first.or_else(|| answer.passages.first().map(|first| (&first.url, &first.anchor))) {
        console.suggest(&format!("to read: kb show {}", quoted(&address(url, anchor))));
    }
}
