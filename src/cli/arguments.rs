//! What clap cannot say about the command line: query words that begin with a dash, and what a line that does not
//! parse still tells about the wanted output. What can be typed at all is declared in `cli` and the command files.

use std::ffi::{OsStr, OsString};

use clap::Command;
use clap::error::ErrorKind;

use crate::cli::output::{ColorWhen, Console};

use super::error::{CliError, Exit};

/// Stands before a query word that begins with a dash while clap reads the line. No argument of a process can hold
/// NUL, so it cannot be typed.
const SHIELD: char = '\0';

/// Commands whose positional arguments are a query.
const WITH_QUERY: [&str; 2] = ["search", "explain"];

/// Shields query words like `-legacy` from being read as flags.
///
/// In commands that take a query, one dash and at least two more characters is a word: no option is spelled so.
/// `-q` and `-h` stay flags, `--typo` stays an error, and what stands after `--` is a query anyway.
pub(crate) fn keep_dashed_words(mut typed: Vec<OsString>, command: &dyn Fn() -> Command) -> Vec<OsString> {
    let Some(begin) = typed.iter().position(|argument| WITH_QUERY.iter().any(|name| argument == *name)) else {
        return typed;
    };
    let end = typed.iter().position(|argument| argument == "--").unwrap_or(typed.len());
    for at in begin + 1..end {
        if is_dashed_word(&typed[at]) && !takes_value(&typed[at - 1], &typed[begin], command) {
            let mut shielded = OsString::from(SHIELD.to_string());
            shielded.push(&typed[at]);
            typed[at] = shielded;
        }
    }
    typed
}

/// Takes the shield off a query word again: the value parser of query arguments.
#[expect(clippy::unnecessary_wraps, reason = "clap wants a value parser that can fail")]
pub(crate) fn query_word(word: &str) -> Result<String, std::convert::Infallible> {
    Ok(word.strip_prefix(SHIELD).unwrap_or(word).to_owned())
}

fn is_dashed_word(argument: &OsStr) -> bool {
    let bytes = argument.as_encoded_bytes();
    bytes.len() > 2 && bytes[0] == b'-' && bytes[1] != b'-'
}

/// Whether `argument` is an option that takes the next argument as its value.
fn takes_value(argument: &OsStr, command_name: &OsStr, command: &dyn Fn() -> Command) -> bool {
    let Some(long) = argument.to_str().and_then(|text| text.strip_prefix("--")) else { return false };
    let root = command();
    let options = root.get_subcommands().filter(|sub| command_name == sub.get_name()).flat_map(Command::get_arguments);
    let mut options = options.chain(root.get_arguments());
    options.any(|option| option.get_long() == Some(long) && option.get_action().takes_values())
}

/// Whether the line asks for JSON, whatever else is right or wrong with it.
pub(crate) fn want_json(typed: &[OsString]) -> bool {
    let is_json = |value: &str| matches!(value, "json" | "ndjson");
    let before_query = typed.iter().take_while(|argument| *argument != "--");
    let mut previous = "";
    for argument in before_query.filter_map(|argument| argument.to_str()) {
        let inline = argument.strip_prefix("--format=").is_some_and(is_json);
        if argument == "--json" || inline || (previous == "--format" && is_json(argument)) {
            return true;
        }
        previous = argument;
    }
    false
}

/// The wanted decoration of a line that does not parse.
pub(crate) fn color(typed: &[OsString]) -> ColorWhen {
    let text = |at: usize| typed.get(at).and_then(|argument| argument.to_str());
    let asks = |wanted: &str| {
        (0..typed.len()).any(|at| match text(at) {
            Some("--color") => text(at + 1) == Some(wanted),
            Some(argument) => argument.strip_prefix("--color=") == Some(wanted),
            None => false,
        })
    };
    match () {
        () if asks("never") => ColorWhen::Never,
        () if asks("always") => ColorWhen::Always,
        () => ColorWhen::Auto,
    }
}

/// Answers a line that clap did not turn into a command: help and version on stdout, everything else is an error.
pub(crate) fn explain(error: &clap::Error, json: bool, console: &mut Console) -> Result<Exit, CliError> {
    let rendered = error.render();
    if !error.use_stderr() {
        let text = if console.paint.on() { rendered.ansi().to_string() } else { rendered.to_string() };
        console.out().write_all(text.as_bytes())?;
        return Ok(Exit::Ran);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !json {
        let text = if console.err_paint.on() { rendered.ansi().to_string() } else { rendered.to_string() };
        console.say(&text);
        return Ok(Exit::Usage);
    }
    let plain = rendered.to_string().replace(SHIELD, "");
    let mut paragraphs = plain.trim().split("\n\n");
    let message = paragraphs.next().unwrap_or_default().trim_start_matches("error: ");
    let tip = paragraphs.find_map(|paragraph| paragraph.trim().strip_prefix("tip: "));
    let message = message.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    Err(CliError::Usage { message, hint: Some(tip.map_or_else(|| help_hint(&plain), str::to_owned)) })
}

/// Points at the help of the command whose usage line clap printed.
fn help_hint(rendered: &str) -> String {
    let usage = rendered.lines().find_map(|line| line.strip_prefix("Usage: kb "));
    let name =
        usage.and_then(|line| line.split_whitespace().next()).filter(|name| name.starts_with(char::is_alphabetic));
    match name {
        Some(name) => format!("see `kb {name} --help`"),
        None => "see `kb --help`".to_owned(),
    }
}
