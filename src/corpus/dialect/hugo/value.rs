//! Values of configuration and front matter: lookup without regard to case, merging, and text.

use crate::corpus::data::Value;

/// Deepest nesting of a value whose keys are lowered.
const MAX_DEPTH: usize = 64;

/// A value whose keys, at every depth, are in lower case.
pub(super) fn lower(value: Value) -> Value {
    lower_to(value, MAX_DEPTH)
}

fn lower_to(value: Value, depth: usize) -> Value {
    match value {
        Value::Object(entries) if depth > 0 => Value::Object(
            entries.into_iter().map(|(key, value)| (key.to_lowercase(), lower_to(value, depth - 1))).collect(),
        ),
        Value::Array(items) if depth > 0 => {
            Value::Array(items.into_iter().map(|item| lower_to(item, depth - 1)).collect())
        }
        other => other,
    }
}

/// Merges `from` into `into`: objects by key, other values replace.
pub(super) fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                match into.get_mut(&key) {
                    Some(known) if known.is_object() && value.is_object() => merge(known, value),
                    _ => drop(into.insert(key, value)),
                }
            }
        }
        (_, Value::Null) => {}
        (into, from) => *into = from,
    }
}

/// The value at a path of keys such as `markup.goldmark`.
pub(super) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| field(value, key))
}

/// The value of a key, without regard to its case.
pub(super) fn field<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    let entries = value.as_object()?;
    entries.get(key).or_else(|| {
        let lower = key.to_lowercase();
        entries
            .get(&lower)
            .or_else(|| entries.iter().find(|(known, _)| known.to_lowercase() == lower).map(|(_, value)| value))
    })
}

/// The text at a path of keys.
pub(super) fn text_at<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    at(value, path).and_then(Value::as_str)
}

/// Whether the value at a path of keys is true.
pub(super) fn truthy_at(value: &Value, path: &str) -> bool {
    at(value, path).is_some_and(truthy)
}

/// Whether a value is neither `false`, nor zero, nor empty.
pub(super) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty() && text != "false",
        Value::Array(items) => !items.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
    }
}

/// A text, or a list of texts, as a list.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(text).filter(|text| !text.is_empty()).collect(),
        Value::Null | Value::Object(_) => Vec::new(),
        other => vec![text(other)],
    }
}

/// A scalar as text; empty for other values.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}
