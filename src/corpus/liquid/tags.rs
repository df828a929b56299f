//! The tags of Liquid without a block of their own, and the text of unknown tags.

use super::evaluate::Evaluator;
use super::expression::Scanner;
use super::value::Value;

/// Parameters that people read.
const READABLE: [&str; 9] = ["title", "label", "summary", "description", "caption", "alt", "header", "name", "heading"];

/// The text of a tag that Liquid defines; `None` for another one.
pub(super) fn known(name: &str, markup: &str, evaluator: &mut Evaluator<'_>) -> Option<String> {
    match name {
        "cycle" => Some(cycle(markup, evaluator)),
        "increment" | "decrement" => {
            let counter = evaluator.scope.counters.entry(format!("#{markup}")).or_default();
            let before = *counter;
            *counter = counter.saturating_add(if name == "increment" { 1 } else { -1 });
            Some(if name == "increment" { before } else { *counter }.to_string())
        }
        _ => None,
    }
}

fn cycle(markup: &str, evaluator: &mut Evaluator<'_>) -> String {
    let (group, list) = match markup.split_once(':') {
        Some((group, list)) if !group.contains(',') => (group, list),
        _ => ("", markup),
    };
    let mut scanner = Scanner::new(list);
    let mut values = Vec::new();
    while let Some(value) = scanner.expression() {
        values.push(evaluator.expression(&value));
        if !scanner.eat(",") {
            break;
        }
    }
    let key = if group.is_empty() { list } else { group };
    let position = evaluator.scope.counters.entry(key.trim().to_owned()).or_default();
    let index = usize::try_from(*position).unwrap_or_default() % values.len().max(1);
    *position = position.saturating_add(1);
    values.get(index).map(Value::text).unwrap_or_default()
}

/// The parameters of an unknown tag that people read, each with a space after it.
pub(super) fn readable(parameters: Vec<(String, Value)>) -> String {
    let readable = parameters.iter().filter(|(key, _)| READABLE.contains(&key.as_str()));
    readable.map(|(_, value)| value.text() + " ").collect()
}
