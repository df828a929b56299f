//! Values of Liquid: text, numbers, lists and maps. Clones share their content.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::corpus::data;

/// Deepest nesting of a value that becomes text.
const MAX_DEPTH: usize = 16;

/// A value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Value {
    /// Nothing: the value of an unknown variable.
    #[default]
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Arc<str>),
    List(Arc<Vec<Value>>),
    Map(Arc<BTreeMap<String, Value>>),
    /// Content that the host loads by this name when it is first used.
    Deferred(Arc<str>),
}

impl Value {
    /// A list of values.
    pub(crate) fn list(items: Vec<Self>) -> Self {
        Self::List(Arc::new(items))
    }

    /// A map of values.
    pub(crate) fn map(entries: BTreeMap<String, Self>) -> Self {
        Self::Map(Arc::new(entries))
    }

    /// Whether a condition takes the value for true: all but nothing and `false`.
    pub(crate) fn is_true(&self) -> bool {
        !matches!(self, Self::Nil | Self::Bool(false))
    }

    /// Whether a text, list or map has no content.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
            _ => false,
        }
    }

    /// Whether the value is nothing, false, or has no visible content.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Nil | Self::Bool(false) => true,
            Self::Text(text) => text.trim().is_empty(),
            other => other.is_empty(),
        }
    }

    /// The entry of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.get(key),
            _ => None,
        }
    }

    /// The number of characters, items or entries.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.chars().count(),
            Self::List(items) => items.len(),
            Self::Map(entries) => entries.len(),
            _ => 0,
        }
    }

    /// The size of the content in memory, roughly, for bounds on work.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::List(items) => items.len() * 8,
            Self::Map(entries) => entries.len() * 8,
            _ => 1,
        }
    }

    /// The items of a loop: those of a list, a pair for each entry of a map, and any other value once.
    pub(crate) fn items(&self) -> Vec<Self> {
        match self {
            Self::List(items) => items.to_vec(),
            Self::Map(entries) => {
                let pair = |(key, value): (&String, &Self)| Self::list(vec![key.as_str().into(), value.clone()]);
                entries.iter().map(pair).collect()
            }
            Self::Nil | Self::Bool(false) => Vec::new(),
            Self::Text(text) if text.is_empty() => Vec::new(),
            other => vec![other.clone()],
        }
    }

    /// The value as a whole number; 0 without one.
    pub(crate) fn int(&self) -> i64 {
        match self {
            Self::Int(number) => *number,
            Self::Float(number) => *number as i64,
            Self::Text(text) => leading_int(text),
            _ => 0,
        }
    }

    /// The value as a number; `None` without one.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    /// The text that an output shows.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0);
        text
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Self::Nil | Self::Deferred(_) => {}
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Int(number) => out.push_str(&number.to_string()),
            Self::Float(number) => out.push_str(&float_text(*number)),
            Self::Text(text) => out.push_str(text),
            Self::List(items) if depth < MAX_DEPTH => items.iter().for_each(|item| item.write(out, depth + 1)),
            Self::Map(_) => out.push_str(&self.json().to_string()),
            Self::List(_) => {}
        }
    }

    /// The value as JSON.
    pub(crate) fn json(&self) -> data::Value {
        self.json_at(0)
    }

    fn json_at(&self, depth: usize) -> data::Value {
        match self {
            _ if depth > MAX_DEPTH => data::Value::Null,
            Self::Nil | Self::Deferred(_) => data::Value::Null,
            Self::Bool(value) => data::Value::Bool(*value),
            Self::Int(number) => data::Value::from(*number),
            Self::Float(number) => data::Value::from(*number),
            Self::Text(text) => data::Value::String(text.to_string()),
            Self::List(items) => data::Value::Array(items.iter().map(|item| item.json_at(depth + 1)).collect()),
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| (key.clone(), value.json_at(depth + 1)));
                data::Value::Object(entries.collect())
            }
        }
    }

    /// Whether two values are equal; numbers are compared by value.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int(_) | Self::Float(_), Self::Int(_) | Self::Float(_)) => self.number() == other.number(),
            _ => self == other,
        }
    }

    /// The order of two numbers or two texts; `None` for other values.
    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Int(_) | Self::Float(_), Self::Int(_) | Self::Float(_)) => {
                self.number()?.partial_cmp(&other.number()?)
            }
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// The number at the start of a text; 0 without one.
fn leading_int(text: &str) -> i64 {
    let text = text.trim();
    let is_part = |(index, byte): &(usize, u8)| byte.is_ascii_digit() || *index == 0 && *byte == b'-';
    let end = text.bytes().enumerate().take_while(is_part).count();
    text.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

/// A number with a fraction, as Ruby writes it.
fn float_text(number: f64) -> String {
    if number == number.trunc() && number.abs() < 1e16 { format!("{number:.1}") } else { number.to_string() }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&data::Value> for Value {
    fn from(value: &data::Value) -> Self {
        match value {
            data::Value::Null => Self::Nil,
            data::Value::Bool(value) => Self::Bool(*value),
            data::Value::Number(number) => {
                number.as_i64().map_or_else(|| Self::Float(number.as_f64().unwrap_or_default()), Self::Int)
            }
            data::Value::String(text) => text.as_str().into(),
            data::Value::Array(items) => Self::list(items.iter().map(Self::from).collect()),
            data::Value::Object(entries) => {
                Self::map(entries.iter().map(|(key, value)| (key.clone(), Self::from(value))).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_text_as_in_ruby() {
        for (value, expected) in [
            (Value::Nil, ""),
            (Value::Float(2.0), "2.0"),
            (Value::Float(2.5), "2.5"),
            (Value::list(vec![Value::Int(1), "a".into()]), "1a"),
        ] {
            assert_eq!(value.text(), expected);
        }
        assert_eq!(leading_int("12 months"), 12);
        assert_eq!(leading_int("-3"), -3);
    }
}
