//! Operators of JavaScript on values of JSON.

use crate::corpus::data::Value;

/// The binary operators and how strong they bind; a longer one precedes those that it starts with.
const OPERATORS: [(&str, u8); 18] = [
    ("===", 3),
    ("!==", 3),
    ("**", 7),
    ("??", 1),
    ("||", 1),
    ("&&", 2),
    ("==", 3),
    ("!=", 3),
    ("<=", 4),
    (">=", 4),
    ("=>", 0),
    ("<", 4),
    (">", 4),
    ("+", 5),
    ("-", 5),
    ("*", 6),
    ("/", 6),
    ("%", 6),
];

/// The operator at the start of `text`.
pub(crate) fn precedence(text: &str) -> Option<(&'static str, u8)> {
    OPERATORS.into_iter().find(|(operator, _)| text.starts_with(operator)).filter(|(_, strength)| *strength > 0)
}

/// The result of an operator; `None` when values of the kinds have none.
pub(crate) fn binary(operator: &str, left: &Value, right: &Value) -> Option<Value> {
    let numbers = left.as_f64().zip(right.as_f64());
    Some(match (operator, numbers) {
        ("+", None) => Value::String(text_of(left) + &text_of(right)),
        ("+", Some((left, right))) => number(left + right),
        ("-", Some((left, right))) => number(left - right),
        ("*", Some((left, right))) => number(left * right),
        ("/", Some((left, right))) => number(left / right),
        ("%", Some((left, right))) => number(left % right),
        ("<", Some((left, right))) => Value::Bool(left < right),
        (">", Some((left, right))) => Value::Bool(left > right),
        ("<=", Some((left, right))) => Value::Bool(left <= right),
        (">=", Some((left, right))) => Value::Bool(left >= right),
        ("===" | "==", Some((left, right))) => Value::Bool(left == right),
        ("!==" | "!=", Some((left, right))) => Value::Bool(left != right),
        ("===" | "==", None) => Value::Bool(left == right),
        ("!==" | "!=", None) => Value::Bool(left != right),
        _ => return None,
    })
}

/// A number; an integer where it is one.
fn number(value: f64) -> Value {
    let is_integer = value.fract() == 0.0 && value.abs() < 9e15;
    if is_integer { Value::from(value as i64) } else { Value::from(value) }
}

/// Whether a condition holds for a value.
pub(crate) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// The text of a value in a string.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => join(items, ","),
        Value::Null | Value::Object(_) => String::new(),
        value => value.to_string(),
    }
}

/// The text that a page shows for a value: nothing for a truth value.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(shown).collect(),
        Value::Bool(_) => String::new(),
        value => text_of(value),
    }
}

/// The texts of items with a text between them.
pub(crate) fn join(items: &[Value], between: &str) -> String {
    let texts: Vec<String> = items.iter().map(text_of).collect();
    texts.join(between)
}
