//! `kb complete`, which the scripts of `completions` call: what may stand at the cursor of a line that is being typed.
//! How a shell's words are read and written is `line`'s business, what the index knows is `values`'.
//!
//! It answers with what it has, or with nothing: an error would land in the middle of somebody's line.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, CommandFactory};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, complete};

use crate::cli::complete::{Line, Values};
use crate::cli::{Cli, CliError, Context, Exit, GlobalArgs, arguments};
use crate::render::visible;

use super::completions::Shell;

/// Says what may stand at the cursor of a line; for the scripts of `kb completions`.
#[derive(Debug, Args)]
pub(crate) struct CompleteArgs {
    #[arg(value_name = "SHELL")]
    shell: Shell,
    /// From bash: the part of the word that it will replace, and the line up to the cursor. From the others: how many
    /// words stand before the cursor, those words, and the one at the cursor, which may be missing when it is empty.
    #[arg(last = true, required = true, value_name = "WORD")]
    typed: Vec<OsString>,
}

/// Prints the candidates, one a line.
pub(crate) fn run(args: &CompleteArgs, context: &mut Context) -> Result<Exit, CliError> {
    let Some(line) = Line::read(args.shell, &args.typed) else { return Ok(Exit::Ran) };
    let settings = context.settings_with(&global(&line.before)).ok();
    let values = Arc::new(Values::new(settings));
    let words = line.before.iter().cloned().chain([OsString::from(&line.current)]).collect();
    let folder = context.folder().to_owned();
    let found = complete(&mut command(&values), words, line.before.len(), Some(&folder)).unwrap_or_default();
    write(&line, &wanted(&line, &found), context.console.out())?;
    Ok(Exit::Ran)
}

/// The commands, with what kb knows behind the arguments that have values from it.
fn command(values: &Arc<Values>) -> clap::Command {
    Cli::command().mut_subcommands(|command| {
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

/// The flags on a line that say which index is meant; whatever else is wrong with the line.
fn global(before: &[OsString]) -> GlobalArgs {
    let before = arguments::keep_dashed_words(before.to_vec(), &Cli::command);
    let Ok(read) = Cli::command().ignore_errors(true).try_get_matches_from(before) else {
        return GlobalArgs::default();
    };
    let path = |name| read.try_get_one::<PathBuf>(name).ok().flatten().cloned();
    let generation = read.try_get_one::<u64>("generation").ok().flatten().copied();
    GlobalArgs { corpus: path("corpus"), index: path("index"), generation, ..GlobalArgs::default() }
}

/// A candidate as it is told to a shell.
struct Wanted<'a> {
    value: &'a str,
    help: String,
}

/// What is worth telling: flags only to those who began one or have no other choice, and nothing that a page could play
/// tricks on a terminal with.
fn wanted<'a>(line: &Line, found: &'a [CompletionCandidate]) -> Vec<Wanted<'a>> {
    let told = found.iter().filter_map(|candidate| {
        let value = candidate.get_value().to_str().filter(|value| visible(value) == *value)?;
        let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
        Some(Wanted { value, help: visible(help.lines().next().unwrap_or_default()) })
    });
    let (flags, others): (Vec<_>, Vec<_>) = told.partition(|wanted| wanted.value.starts_with('-'));
    match line.current.is_empty() && !others.is_empty() {
        true => others,
        false => others.into_iter().chain(flags).collect(),
    }
}

/// One candidate a line: as bash is to put it on the line; for the others the value and its help, by TAB, behind what
/// PowerShell is to put on the line.
fn write(line: &Line, candidates: &[Wanted<'_>], out: &mut dyn Write) -> io::Result<()> {
    for Wanted { value, help } in candidates {
        match (line.shell, help.as_str()) {
            (Shell::Bash, _) => writeln!(out, "{}", line.replacement(value))?,
            (Shell::Powershell, help) => writeln!(out, "{}\t{value}\t{help}", line.replacement(value))?,
            (_, "") => writeln!(out, "{value}")?,
            (_, help) => writeln!(out, "{value}\t{help}")?,
        }
    }
    Ok(())
}
