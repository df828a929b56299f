//! The entry point: parses the command line, runs a command and returns its exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use super::arguments;
use super::command::{
    check, config, eval, explain, export, index, judge, man, mcp, report, schema, search, show, status, topics,
};
use super::complete::{candidates, completions};
use super::context::Context;
use super::error::{self, CliError, Exit};
use super::global_args::GlobalArgs;

const EXIT_CODES: &str = "\
Examples:
  kb index
  kb search \"mobile PKCE\"
  kb search -- -word

Exit codes:
  0    success, also without a match
  1    no match with --exit-status; findings in `kb check`; an old index in `kb status`
  2    usage error: an unknown flag, setting, folder or page; or unwritable output
  3    refused by a gate or guard
  4    no index, or an unusable index
  5    warnings in the corpus, with --strict
  6    locked by another `kb index`
  130  interrupted (143 when terminated)

The folders of corpus and index come from the flag, else from KB_CORPUS and
KB_INDEX, else from `corpus` and `index` in the nearest kb.toml upwards. The
defaults are ./corpus and ./index.";

/// Turns a tree of documentation pages into a searchable knowledge base.
#[derive(Debug, Parser)]
#[command(name = "kb", version, propagate_version = true, disable_help_subcommand = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Index(index::IndexArgs),
    Search(search::SearchArgs),
    Show(show::ShowArgs),
    Topics(topics::TopicsArgs),
    Explain(explain::ExplainArgs),
    Check(check::CheckArgs),
    Eval(eval::EvalArgs),
    Judge(judge::JudgeArgs),
    Status(status::StatusArgs),
    Config(config::ConfigArgs),
    Report(report::ReportArgs),
    Export(export::ExportArgs),
    Mcp(mcp::McpArgs),
    Schema(schema::SchemaArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    #[command(hide = true)]
    Complete(candidates::CompleteArgs),
}

/// The command line of `kb search` alone. Describing all commands takes a tenth of the instructions of a search and a
/// sixth of its page faults.
#[derive(Debug, Parser)]
struct SearchLine {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(flatten)]
    search: search::SearchArgs,
}

impl Cli {
    /// Parses a command line. Help, errors and all other commands than `search` use the full parser.
    fn read(typed: &[OsString]) -> Result<Self, clap::Error> {
        if let Some((_, line)) = typed.split_first().filter(|(_, line)| line.first().is_some_and(|it| it == "search"))
            && let Ok(SearchLine { global, search }) = SearchLine::try_parse_from(line)
        {
            return Ok(Self { global, command: Command::Search(search) });
        }
        Self::try_parse_from(typed)
    }
}

/// Runs kb with the arguments of the process, including the program name. Returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let typed: Vec<OsString> = arguments.into_iter().collect();
    let json = arguments::requests_json(&typed);
    let parsed = Cli::read(&arguments::protect_dashed_words(typed.clone(), &Cli::command));
    let (global, command) = match parsed {
        Ok(cli) => (cli.global, Ok(cli.command)),
        Err(error) => (GlobalArgs { color: arguments::color(&typed), ..GlobalArgs::default() }, Err(error)),
    };
    let mut context = Context::new(global);
    let outcome = match command {
        Ok(command) => catch_panic(|| dispatch(command, &mut context)),
        Err(error) => arguments::report_parse_error(&error, json, &mut context.console),
    };
    let outcome = outcome.and_then(|exit| Ok(context.console.flush().map(|()| exit)?));
    let exit = outcome.unwrap_or_else(|error| error::report(&error, json, &mut context.console));
    ExitCode::from(exit.code())
}

/// Whether the bytes are a valid `kb.toml`. Only the fuzz targets use it.
#[cfg(feature = "fuzzing")]
#[must_use]
pub fn takes_settings(bytes: &[u8]) -> bool {
    crate::settings::Settings::takes(bytes)
}

/// Converts a panic to an error: tantivy panics on some damaged files.
fn catch_panic(work: impl FnOnce() -> Result<Exit, CliError>) -> Result<Exit, CliError> {
    std::panic::set_hook(Box::new(|_| {}));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(CliError::Panicked { message })
    })
}

fn dispatch(command: Command, context: &mut Context) -> Result<Exit, CliError> {
    match command {
        Command::Index(args) => index::run(args, context),
        Command::Search(args) => search::run(args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Topics(args) => topics::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Check(args) => check::run(&args, context),
        Command::Judge(args) => judge::run(&args, context),
        Command::Eval(args) => eval::run(&args, context),
        Command::Status(args) => status::run(&args, context),
        Command::Config(args) => config::run(&args, context),
        Command::Report(args) => report::run(&args, context),
        Command::Export(args) => export::run(&args, context),
        Command::Mcp(args) => mcp::run(&args, context),
        Command::Schema(args) => schema::run(&args, context),
        Command::Completions(args) => completions::run(&args, context),
        Command::Man(args) => man::run(&args, Cli::command(), context),
        Command::Complete(args) => candidates::run(&args, &Cli::command, context),
    }
}
