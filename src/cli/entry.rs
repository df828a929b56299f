//! The command line: what can be typed, and which file answers it.
//!
//! Every command owns a file with its arguments, its help and its work. How answers look is `output`'s, which error
//! is which exit code is `error`'s, where corpus and index lie is `settings`'. Nothing else in kb knows a terminal.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::cli::output::{ColorWhen, HyperlinkFormat};

use super::arguments;
use super::command::{
    check, complete, completions, config, eval, explain, export, index, judge, man, mcp, report, schema, search, show,
    status, topics,
};
use super::context::Context;
use super::error::{self, CliError, Exit};

const EXIT_CODES: &str = "\
Examples:
  kb index
  kb search \"mobile PKCE\"
  kb search -- -word

Exit codes:
  0    ran, also when nothing matched
  1    nothing matched and --exit-status was given; `kb check` found something
  2    usage: a flag, a setting, a folder or a page that does not exist; or the output cannot be written
  3    a gate or guard refused
  4    no index, or one that cannot be used
  5    the corpus has warnings and --strict was given
  6    another `kb index` holds the lock
  130  interrupted (143 when terminated)

Corpus and index are the flag, else KB_CORPUS and KB_INDEX, else `corpus` and
`index` in the nearest kb.toml upwards, else ./corpus and ./index.";

/// Turns a tree of documentation pages into a searchable knowledge base.
#[derive(Debug, Parser)]
#[command(name = "kb", version, propagate_version = true, disable_help_subcommand = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

/// Flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct GlobalArgs {
    /// Folder of the index [env: KB_INDEX] [default: ./index]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) index: Option<PathBuf>,
    /// Folder of the pages [env: KB_CORPUS] [default: ./corpus]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) corpus: Option<PathBuf>,
    /// Read this generation instead of the current one
    #[arg(
        long,
        global = true,
        value_name = "N",
        env = "KB_GENERATION",
        hide_env_values = true,
        help_heading = "Global options"
    )]
    pub(crate) generation: Option<u64>,
    /// When to decorate; `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    pub(crate) color: ColorWhen,
    /// Where addresses lead when they are opened: a name such as `file`, `site`, `vscode`, `none`, or text with {url},
    /// {path}, {line}, {host}
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        env = "KB_HYPERLINK_FORMAT",
        hide_env_values = true,
        help_heading = "Global options"
    )]
    pub(crate) hyperlink_format: Option<HyperlinkFormat>,
    /// Show output that is longer than the screen as it is, without KB_PAGER, PAGER or less
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) no_pager: bool,
    /// Print nothing on stderr but errors
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub(crate) quiet: bool,
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
    Complete(complete::CompleteArgs),
}

/// A line that begins with its command. To describe all commands and hand the flags of all on to each took a tenth of the
/// instructions of a search, and a sixth of its page faults.
#[derive(Debug, Parser)]
struct Line<A: Args> {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(flatten)]
    command: A,
}

impl Cli {
    /// Reads a line. A search is read by itself; whatever is no plain search, help and faults among it, by all commands.
    fn read(typed: &[OsString]) -> Result<Self, clap::Error> {
        if let Some((_, line)) = typed.split_first().filter(|(_, line)| line.first().is_some_and(|it| it == "search"))
            && let Ok(Line { global, command }) = Line::try_parse_from(line)
        {
            return Ok(Self { global, command: Command::Search(command) });
        }
        Self::try_parse_from(typed)
    }
}

/// Runs kb with the arguments of the process, its name first, and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let typed: Vec<OsString> = arguments.into_iter().collect();
    let json = arguments::want_json(&typed);
    let parsed = Cli::read(&arguments::keep_dashed_words(typed.clone(), &Cli::command));
    let (global, command) = match parsed {
        Ok(cli) => (cli.global, Ok(cli.command)),
        Err(error) => (GlobalArgs { color: arguments::color(&typed), ..GlobalArgs::default() }, Err(error)),
    };
    let mut context = Context::new(global);
    let outcome = match command {
        Ok(command) => guarded(|| dispatch(command, &mut context)),
        Err(error) => arguments::explain(&error, json, &mut context.console),
    };
    let outcome = outcome.and_then(|exit| Ok(context.console.flush().map(|()| exit)?));
    let exit = outcome.unwrap_or_else(|error| error::report(&error, json, &mut context.console));
    ExitCode::from(exit.code())
}

/// Whether these bytes could be a `kb.toml`: asked by `fuzz` alone, which is built with `--cfg fuzzing`.
#[cfg(feature = "fuzzing")]
#[must_use]
pub fn takes_settings(bytes: &[u8]) -> bool {
    crate::settings::Settings::takes(bytes)
}

/// The border where a panic becomes an error: tantivy panics on some damaged files.
fn guarded(work: impl FnOnce() -> Result<Exit, CliError>) -> Result<Exit, CliError> {
    std::panic::set_hook(Box::new(|_| {}));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
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
        Command::Man(args) => man::run(&args, context),
        Command::Complete(args) => complete::run(&args, context),
    }
}
