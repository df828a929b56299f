//! The filters of Liquid, and those for lists, dates and text that its hosts share.

mod argument;
mod list;
mod number;
mod text;

use crate::corpus::data::Moment;

use super::date_pattern;
use super::value::Value;

pub(super) use list::{grouped, select};

/// Applies a filter; `None` for an unknown one.
pub(super) fn apply(name: &str, input: &Value, arguments: &[Value]) -> Option<Value> {
    let first = arguments.first();
    match name {
        "default" => Some(if input.is_blank() && *input != Value::Int(0) {
            first.cloned().unwrap_or_default()
        } else {
            input.clone()
        }),
        "date" => Some(date(input, first)),
        "size" => Some(input.len().into()),
        "jsonify" | "json" | "inspect" => Some(input.json().to_string().into()),
        _ => text::apply(name, input, arguments)
            .or_else(|| number::apply(name, input, first))
            .or_else(|| list::apply(name, input, arguments)),
    }
}

/// Formats a date by a pattern of `strftime`. A value that is no date stays as it is.
fn date(input: &Value, pattern: Option<&Value>) -> Value {
    let pattern = pattern.map(Value::text).unwrap_or_default();
    let moment = match input {
        Value::Int(seconds) => Some(Moment::at(*seconds, 0)),
        // The time of a build is not known here.
        Value::Text(text) if matches!(text.trim(), "now" | "today") => return Value::Nil,
        Value::Text(text) => Moment::parse(text).map(|written| written.moment(0)),
        _ => None,
    };
    match moment {
        Some(moment) if !pattern.is_empty() => date_pattern::format(&moment, &pattern).into(),
        _ => input.clone(),
    }
}
