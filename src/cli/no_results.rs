//! What is said when nothing matches: which words the index does not hold, which conditions leave nothing, and what to
//! type instead. Why that is so was found out by `search`.

use crate::cli::output::{Console, count};
use crate::render::visible;
use crate::search::answer::{Question, quoted};
use crate::search::contract::Answer;

/// Says on stderr why nothing matches, and to whoever sits there what to try.
pub(crate) fn say(answer: &Answer, question: &Question, console: &mut Console) {
    if !console.quiet {
        console.say(&visible(&format!("nothing matches {}", answer.query.raw.trim())));
    }
    for suggestion in &answer.suggestions {
        console.note(&format!("not in the index: {}{}", suggestion.word, near(&suggestion.instead)));
    }
    for emptied in &answer.emptied_by {
        let matching = match emptied.scenarios {
            0 => "nothing either".to_owned(),
            pages => count(pages, "page"),
        };
        console.note(&format!("without {}: {matching}{}", emptied.filter, near(&emptied.near)));
    }
    match next(answer, question) {
        Some(command) => console.suggest(&format!("to try: {command}")),
        None => console.suggest("to see what there is: kb topics"),
    }
}

fn near(words: &[String]) -> String {
    if words.is_empty() { String::new() } else { format!("; near: {}", words.join(", ")) }
}

/// A command that finds something: without the filter that leaves nothing, with a value that exists, or with words that do.
fn next(answer: &Answer, question: &Question) -> Option<String> {
    let emptied = answer.emptied_by.iter().max_by_key(|emptied| (emptied.near.len().min(1), emptied.scenarios));
    let mut filters = question.filters.clone();
    if let Some(emptied) = emptied.filter(|emptied| !filters.is_empty() && emptied.scenarios > 0) {
        let is_named = |key: &str| emptied.filter.split_whitespace().any(|word| names(word, key));
        filters.retain(|(key, _)| !is_named(key));
        let key = question.filters.iter().map(|(key, _)| key).find(|key| is_named(key));
        filters.extend(key.cloned().zip(emptied.near.first().cloned()));
    }
    let mended = answer.suggestions.iter().filter_map(|one| Some((&one.word, one.instead.first()?)));
    let text = mended.fold(question.text.clone(), |text, (word, instead)| text.replace(word.as_str(), instead));
    if filters == question.filters && text == question.text {
        return None;
    }
    let filters = filters.iter().map(|(key, value)| format!("--filter {} ", quoted(&format!("{key}={value}"))));
    Some(format!("kb search {}-- {}", filters.collect::<String>(), quoted(text.trim())))
}

/// Whether a condition, `topic:spa` for one, is on this key.
fn names(condition: &str, key: &str) -> bool {
    let field = condition.split_once(':').map_or("", |(field, _)| field);
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    same(field, key) || same(field, key.trim_end_matches('s')) || (same(field, "type") && same(key, "contentType"))
}
