//! The messages after a search without a match: unknown words, conditions that exclude every page, and a query to try.

use crate::render::{count, visible};
use crate::search::answer::{Question, quoted};
use crate::search::contract::Answer;

use crate::cli::output::Console;

/// Prints the reasons on stderr, and on a terminal a command to try.
pub(crate) fn print(answer: &Answer, question: &Question, console: &mut Console) {
    if !console.quiet {
        console.print_err(&visible(&format!("no match for {}", answer.query.raw.trim())));
    }
    for suggestion in &answer.suggestions {
        console.note(&format!("not in the index: {}{}", suggestion.word, similar(&suggestion.instead)));
    }
    for emptied in &answer.emptied_by {
        let matches = match emptied.scenarios {
            0 => "no match".to_owned(),
            pages => count(pages, "page"),
        };
        console.note(&format!("without {}: {matches}{}", emptied.filter, similar(&emptied.near)));
    }
    match next_command(answer, question) {
        Some(command) => console.suggest(&format!("to try: {command}")),
        None => console.suggest("to list topics: kb topics"),
    }
}

fn similar(words: &[String]) -> String {
    if words.is_empty() { String::new() } else { format!("; similar: {}", words.join(", ")) }
}

/// A search with matches: without the filter that excludes every page, or with similar values and words.
fn next_command(answer: &Answer, question: &Question) -> Option<String> {
    let emptied = answer.emptied_by.iter().max_by_key(|emptied| (emptied.near.len().min(1), emptied.scenarios));
    let mut filters = question.filters.clone();
    if let Some(emptied) = emptied.filter(|emptied| !filters.is_empty() && emptied.scenarios > 0) {
        let is_named = |key: &str| emptied.filter.split_whitespace().any(|word| has_key(word, key));
        filters.retain(|(key, _)| !is_named(key));
        let key = question.filters.iter().map(|(key, _)| key).find(|key| is_named(key));
        filters.extend(key.cloned().zip(emptied.near.first().cloned()));
    }
    let replacements = answer.suggestions.iter().filter_map(|one| Some((&one.word, one.instead.first()?)));
    let text = replacements.fold(question.text.clone(), |text, (word, other)| text.replace(word.as_str(), other));
    if filters == question.filters && text == question.text {
        return None;
    }
    let filters = filters.iter().map(|(key, value)| format!("--filter {} ", quoted(&format!("{key}={value}"))));
    Some(format!("kb search {}-- {}", filters.collect::<String>(), quoted(text.trim())))
}

/// Whether a condition such as `topic:spa` is on this key.
fn has_key(condition: &str, key: &str) -> bool {
    let field = condition.split_once(':').map_or("", |(field, _)| field);
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    same(field, key) || same(field, key.trim_end_matches('s')) || (same(field, "type") && same(key, "contentType"))
}
