//! Command line handling beyond clap: query words that start with a dash, and lines that clap rejects.

use std::ffi::{OsStr, OsString};

use clap::Command;
use clap::error::ErrorKind;

use super::error::{CliError, Exit};
use super::output::{ColorWhen, Console};

/// Prefix of a query word that starts with a dash, while clap parses the line. Process arguments cannot contain NUL.
const DASH_GUARD: char = '\0';

/// The least token budget, which has room for a few words of a page and their address.
const MIN_BUDGET: u32 = 300;

/// Commands with a query as positional arguments.
const QUERY_COMMANDS: [&str; 2] = ["search", "explain"];

/// The options of one letter.
const SHORT_OPTIONS: [u8; 3] = *b"qhV";

/// Marks query words like `-legacy`, so that clap does not read them as flags.
///
/// In a command with a query, a word with one dash is a part of the query, as in `git commit -m`: no option has this form
/// but `-q`, `-h` and `-V`. `--typo` remains an error, and everything after `--` is a query already.
pub(crate) fn protect_dashed_words(mut typed: Vec<OsString>, command: &dyn Fn() -> Command) -> Vec<OsString> {
    let Some(begin) = typed.iter().position(|argument| QUERY_COMMANDS.iter().any(|name| argument == *name)) else {
        return typed;
    };
    let end = typed.iter().position(|argument| argument == "--").unwrap_or(typed.len());
    for index in begin + 1..end {
        if is_dashed_word(&typed[index]) && !takes_value(&typed[index - 1], &typed[begin], command) {
            let mut guarded = OsString::from(DASH_GUARD.to_string());
            guarded.push(&typed[index]);
            typed[index] = guarded;
        }
    }
    typed
}

/// Removes the mark of [`protect_dashed_words`]: the value parser of query arguments.
#[expect(clippy::unnecessary_wraps, reason = "the signature of a value parser")]
pub(crate) fn query_word(word: &str) -> Result<String, std::convert::Infallible> {
    Ok(word.strip_prefix(DASH_GUARD).unwrap_or(word).to_owned())
}

/// Parses a token budget: the value parser of `--max-tokens`.
pub(crate) fn token_budget(typed: &str) -> Result<u32, String> {
    match typed.parse() {
        Ok(tokens) if tokens >= MIN_BUDGET => Ok(tokens),
        Ok(_) => Err(format!("the least budget is {MIN_BUDGET} tokens")),
        Err(_) => Err(format!("a budget is a number of tokens, at least {MIN_BUDGET}")),
    }
}

fn is_dashed_word(argument: &OsStr) -> bool {
    match argument.as_encoded_bytes() {
        [b'-', letter] => letter.is_ascii_alphanumeric() && !SHORT_OPTIONS.contains(letter),
        [b'-', first, _, ..] => *first != b'-',
        _ => false,
    }
}

/// Whether `argument` is an option with a value in the next argument.
fn takes_value(argument: &OsStr, command_name: &OsStr, command: &dyn Fn() -> Command) -> bool {
    let Some(long) = argument.to_str().and_then(|text| text.strip_prefix("--")) else { return false };
    let root = command();
    let options = root.get_subcommands().filter(|sub| command_name == sub.get_name()).flat_map(Command::get_arguments);
    let mut options = options.chain(root.get_arguments());
    options.any(|option| option.get_long() == Some(long) && option.get_action().takes_values())
}

/// Whether the line requests JSON, even if it has errors.
pub(crate) fn requests_json(typed: &[OsString]) -> bool {
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

/// The value of `--color` in a line with errors.
pub(crate) fn color(typed: &[OsString]) -> ColorWhen {
    let text = |index: usize| typed.get(index).and_then(|argument| argument.to_str());
    let has_value = |value: &str| {
        (0..typed.len()).any(|index| match text(index) {
            Some("--color") => text(index + 1) == Some(value),
            Some(argument) => argument.strip_prefix("--color=") == Some(value),
            None => false,
        })
    };
    if has_value("never") {
        ColorWhen::Never
    } else if has_value("always") {
        ColorWhen::Always
    } else {
        ColorWhen::Auto
    }
}

/// Prints help or version on stdout; returns every other parse error as an error of kb.
///
/// # Errors
/// When the line has a usage error, or stdout cannot be written.
pub(crate) fn report_parse_error(error: &clap::Error, json: bool, console: &mut Console) -> Result<Exit, CliError> {
    let rendered = error.render();
    if !error.use_stderr() {
        let text = if console.paint.on() { rendered.ansi().to_string() } else { rendered.to_string() };
        console.out().write_all(text.as_bytes())?;
        return Ok(Exit::Success);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !json {
        let text = if console.err_paint.on() { rendered.ansi().to_string() } else { rendered.to_string() };
        console.print_err(&text);
        return Ok(Exit::Usage);
    }
    let plain = rendered.to_string().replace(DASH_GUARD, "");
    let mut paragraphs = plain.trim().split("\n\n");
    let message = paragraphs.next().unwrap_or_default().trim_start_matches("error: ");
    let tip = paragraphs.find_map(|paragraph| paragraph.trim().strip_prefix("tip: "));
    let message = message.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let mut hint = tip.map_or_else(|| help_hint(&plain), str::to_owned);
    let takes_query = QUERY_COMMANDS.iter().any(|name| plain.contains(&format!("Usage: kb {name} ")));
    if error.kind() == ErrorKind::UnknownArgument && takes_query {
        hint.push_str("; in a question, write `--` before its first word");
    }
    Err(CliError::Usage { message, hint: Some(hint) })
}

/// Refers to the help of the command in the usage line of clap.
fn help_hint(rendered: &str) -> String {
    let usage = rendered.lines().find_map(|line| line.strip_prefix("Usage: kb "));
    let name =
        usage.and_then(|line| line.split_whitespace().next()).filter(|name| name.starts_with(char::is_alphabetic));
    match name {
        Some(name) => format!("see `kb {name} --help`"),
        None => "see `kb --help`".to_owned(),
    }
}
