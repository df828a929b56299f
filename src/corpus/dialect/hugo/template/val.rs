//! The values of templates.

use crate::corpus::data::Value;

use super::super::value::{field, text, truthy};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Val {
    /// A value of data or front matter.
    Data(Value),
    List(Vec<Val>),
    /// A table that holds objects.
    Dict(Vec<(String, Val)>),
    /// An object of the host, by its number.
    Object(u32),
    /// What an unknown function or field gives.
    Unknown,
}

impl Val {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Data(Value::String(text.into()))
    }

    pub(crate) fn flag(flag: bool) -> Self {
        Self::Data(Value::Bool(flag))
    }

    pub(crate) fn nil() -> Self {
        Self::Data(Value::Null)
    }

    /// Whether `if` takes the value for true.
    pub(super) fn is_true(&self) -> bool {
        match self {
            // Unlike in a configuration, the text `false` is a text.
            Self::Data(Value::String(text)) => !text.is_empty(),
            Self::Data(data) => truthy(data),
            Self::List(items) => !items.is_empty(),
            Self::Dict(entries) => !entries.is_empty(),
            Self::Object(_) => true,
            Self::Unknown => false,
        }
    }

    /// The printed text.
    pub(crate) fn print(&self) -> String {
        match self {
            Self::Data(Value::Array(items)) => {
                format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(" "))
            }
            Self::Data(data) => text(data),
            Self::List(items) => format!("[{}]", items.iter().map(Self::print).collect::<Vec<_>>().join(" ")),
            Self::Dict(_) | Self::Object(_) | Self::Unknown => String::new(),
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Data(Value::Number(number)) => number.as_f64(),
            Self::Data(Value::String(text)) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The items of a list, each with its key; those of a table are sorted by key.
    pub(crate) fn items(&self) -> Vec<(Val, Val)> {
        let indexed = |items: Vec<Val>| {
            items.into_iter().enumerate().map(|(index, item)| (Self::Data(Value::from(index)), item)).collect()
        };
        match self {
            Self::Data(Value::Array(items)) => indexed(items.iter().cloned().map(Self::Data).collect()),
            Self::List(items) => indexed(items.clone()),
            Self::Data(Value::Object(entries)) => {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_by_key(|(key, _)| key.as_str());
                entries.into_iter().map(|(key, item)| (Self::text(key.clone()), Self::Data(item.clone()))).collect()
            }
            Self::Dict(entries) => entries.iter().map(|(key, item)| (Self::text(key.clone()), item.clone())).collect(),
            Self::Data(Value::Number(number)) => {
                let count = usize::try_from(number.as_u64().unwrap_or(0)).unwrap_or(0).min(1_000);
                indexed((0..count).map(|index| Self::Data(Value::from(index))).collect())
            }
            _ => Vec::new(),
        }
    }

    /// A list of values; data when all are.
    pub(super) fn list(items: Vec<Val>) -> Self {
        let mut data = Vec::with_capacity(items.len());
        for item in &items {
            match item {
                Self::Data(item) => data.push(item.clone()),
                _ => return Self::List(items),
            }
        }
        Self::Data(Value::Array(data))
    }

    /// The value of a key or an index.
    pub(super) fn key(&self, key: &Val) -> Val {
        match self {
            Self::Data(Value::Array(_)) | Self::List(_) => {
                let index = key.number().filter(|index| *index >= 0.0).unwrap_or(f64::MAX);
                // Indexes of lists are small whole numbers.
                let found = self.items().into_iter().find(|(own, _)| own.number() == Some(index));
                found.map_or_else(Self::nil, |(_, item)| item)
            }
            Self::Data(data) => field(data, &key.print()).cloned().map_or_else(Self::nil, Self::Data),
            Self::Dict(entries) => {
                let key = key.print();
                let found = entries.iter().find(|(own, _)| own.eq_ignore_ascii_case(&key));
                found.map_or_else(Self::nil, |(_, item)| item.clone())
            }
            Self::Object(_) | Self::Unknown => Self::Unknown,
        }
    }
}

/// A whole number is an integer.
pub(super) fn number_of(number: f64) -> Val {
    #[expect(clippy::cast_possible_truncation, reason = "the bound keeps the number in range")]
    let whole = number as i64;
    let is_whole = number.fract() == 0.0 && number.abs() < 1e15;
    let number = if is_whole { serde_json::Value::from(whole) } else { serde_json::Value::from(number) };
    Val::Data(number)
}
