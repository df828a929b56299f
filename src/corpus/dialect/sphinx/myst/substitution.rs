//! Substitutions: `{{ name }}` with values of the configuration and of the page.

use crate::corpus::data::{Map, Value};

/// The values of a page: its own win over those of the site.
pub(super) fn values(site: &Map<String, Value>, front: &Value) -> Map<String, Value> {
    let mut values = site.clone();
    let own = front.pointer("/myst/substitutions").or_else(|| front.get("substitutions"));
    if let Some(Value::Object(own)) = own {
        values.extend(own.clone());
    }
    values
}

/// The text of an expression: names, texts, sums and a few filters; empty for anything else.
pub(super) fn evaluate(expression: &str, values: &Map<String, Value>) -> String {
    let mut filters = expression.split('|').map(str::trim);
    let operands = filters.next().unwrap_or_default().split(['+', '~']).map(str::trim);
    let mut text: String = operands.map(|operand| operand_text(operand, values)).collect();
    for filter in filters {
        text = match filter.split('(').next().unwrap_or_default().trim() {
            "upper" => text.to_uppercase(),
            "lower" => text.to_lowercase(),
            "trim" => text.trim().to_owned(),
            "capitalize" => {
                let mut chars = text.chars();
                chars
                    .next()
                    .map(|first| first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect())
                    .unwrap_or_default()
            }
            _ => text,
        };
    }
    text
}

fn operand_text(operand: &str, values: &Map<String, Value>) -> String {
    for quote in ['"', '\''] {
        if let Some(text) = operand.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return text.to_owned();
        }
    }
    let mut parts = operand.split('.');
    let first = parts.next().and_then(|name| values.get(name));
    match parts.fold(first, |value, name| value?.get(name)) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(value)) => if *value { "True" } else { "False" }.to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn names_texts_and_filters_have_values() {
        let values = super::values(
            &json!({"a": "x", "b": {"c": 2}}).as_object().unwrap().clone(),
            &json!({"myst": {"substitutions": {"a": "y"}}}),
        );
        for (expression, text) in [("a", "y"), ("a | upper", "Y"), ("\"q \" + a", "q y"), ("b.c", "2"), ("gone", "")] {
            assert_eq!(super::evaluate(expression, &values), text, "{expression}");
        }
    }
}
