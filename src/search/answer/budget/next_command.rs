//! Next commands: the command lines that continue an answer that a token budget cut.

use crate::search::contract::Shown;
use crate::search::query::Question;

/// The command that repeats a question with another budget or offset.
pub(crate) fn search_command(question: &Question, max_tokens: u32, offset: usize) -> String {
    let mut command = format!("kb search --max-tokens {max_tokens}");
    for (is_set, flag) in [(question.literal, " --literal"), (!question.expand, " --no-expand")] {
        command.push_str(if is_set { flag } else { "" });
    }
    if question.limit != Question::LIMIT {
        command.push_str(&format!(" --limit {}", question.limit));
    }
    if offset > 0 {
        command.push_str(&format!(" --offset {offset}"));
    }
    for (key, value) in &question.filters {
        command.push_str(&format!(" --filter {}", quoted(&format!("{key}={value}"))));
    }
    command + " -- " + &quoted(&question.text)
}

/// The command that shows a page from the section `offset` on.
pub(crate) fn show_command(page: &Shown, offset: u64, max_tokens: u32) -> String {
    let anchor = if page.anchor.is_empty() { String::new() } else { format!("#{}", page.anchor) };
    let offset = if offset > 0 { format!(" --offset {offset}") } else { String::new() };
    format!("kb show --max-tokens {max_tokens}{offset} -- {}", quoted(&format!("{}{anchor}", page.url)))
}

/// A word in quotes for a POSIX shell.
pub(crate) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}
