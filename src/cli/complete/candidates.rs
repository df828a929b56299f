//! `kb complete`, called by the completion scripts: the candidates for the word at the cursor. On errors it prints
//! nothing, because its output is part of a command line.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, complete};

use crate::cli::arguments;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::global_args::GlobalArgs;
use crate::render::visible;

use super::completions::Shell;
use super::line::CommandLine;
use super::values::Values;

/// Prints the candidates for the word at the cursor; used by the scripts of `kb completions`.
#[derive(Debug, Args)]
pub(crate) struct CompleteArgs {
    #[arg(value_name = "SHELL")]
    shell: Shell,
    /// bash: the part of the word to replace, and the line up to the cursor. Other shells: the number of words before
    /// the cursor, these words, and the word at the cursor, which may be missing if it is empty
    #[arg(last = true, required = true, value_name = "WORD")]
    typed: Vec<OsString>,
}

/// Prints the candidates, one on each line. `root` describes the command line.
pub(crate) fn run(args: &CompleteArgs, root: &dyn Fn() -> Command, context: &mut Context) -> Result<Exit, CliError> {
    let Some(line) = CommandLine::read(args.shell, &args.typed) else { return Ok(Exit::Success) };
    let settings = context.settings_with(&global_args(&line.before, root)).ok();
    let values = Arc::new(Values::new(settings, root()));
    let words = line.before.iter().cloned().chain([OsString::from(&line.current)]).collect();
    let folder = context.folder().to_owned();
    let mut command = with_values(root(), &values);
    let found = complete(&mut command, words, line.before.len(), Some(&folder)).unwrap_or_default();
    write(&line, &printable(&line, &found), context.console.out())?;
    Ok(Exit::Success)
}

/// Adds the values of the index to the arguments of all commands.
fn with_values(root: Command, values: &Arc<Values>) -> Command {
    root.mut_subcommands(|command| {
        command.mut_args(|argument| {
            let (values, id) = (Arc::clone(values), argument.get_id().to_string());
            if !Values::ARGUMENTS.contains(&&*id) {
                return argument;
            }
            argument.add(ArgValueCompleter::new(move |typed: &OsStr| {
                typed.to_str().map(|typed| values.of(&id, typed)).unwrap_or_default()
            }))
        })
    })
}

/// The flags of an unfinished line that select the index.
fn global_args(before: &[OsString], root: &dyn Fn() -> Command) -> GlobalArgs {
    let before = arguments::protect_dashed_words(before.to_vec(), root);
    let Ok(matches) = root().ignore_errors(true).try_get_matches_from(before) else {
        return GlobalArgs::default();
    };
    let path = |name| matches.try_get_one::<PathBuf>(name).ok().flatten().cloned();
    let generation = matches.try_get_one::<u64>("generation").ok().flatten().copied();
    GlobalArgs { corpus: path("corpus"), index: path("index"), generation, ..GlobalArgs::default() }
}

/// A candidate as it is printed.
struct PrintedCandidate<'a> {
    value: &'a str,
    help: String,
}

/// The candidates to print: flags only after `-` or without other candidates, and no value that could act on the
/// terminal.
fn printable<'a>(line: &CommandLine, found: &'a [CompletionCandidate]) -> Vec<PrintedCandidate<'a>> {
    let printed = found.iter().filter_map(|candidate| {
        let value = candidate.get_value().to_str().filter(|value| visible(value) == *value)?;
        let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
        Some(PrintedCandidate { value, help: visible(help.lines().next().unwrap_or_default()) })
    });
    let (flags, others): (Vec<_>, Vec<_>) = printed.partition(|candidate| candidate.value.starts_with('-'));
    match line.current.is_empty() && !others.is_empty() {
        true => others,
        false => others.into_iter().chain(flags).collect(),
    }
}

/// Writes one candidate on each line. bash: the replacement. PowerShell: the replacement, the value and its help.
/// Others: the value and its help. TAB separates the columns.
fn write(line: &CommandLine, candidates: &[PrintedCandidate<'_>], out: &mut dyn Write) -> io::Result<()> {
    for PrintedCandidate { value, help } in candidates {
        match (line.shell, help.as_str()) {
            (Shell::Bash, _) => writeln!(out, "{}", line.replacement(value))?,
            (Shell::Powershell, help) => writeln!(out, "{}\t{value}\t{help}", line.replacement(value))?,
            (_, "") => writeln!(out, "{value}")?,
            (_, help) => writeln!(out, "{value}\t{help}")?,
        }
    }
    Ok(())
}
