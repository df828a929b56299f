//! Arrow functions: their parameters, the names that these bind, and their result.

use crate::corpus::data::Value;

use super::scan::balanced;

/// Names of the innermost functions and their values, the last one first.
pub(crate) type Locals = Vec<(String, Value)>;

/// The parameters and the body of an arrow function.
pub(crate) fn arrow(function: &str) -> Option<(&str, &str)> {
    let function = function.trim();
    let (parameters, rest) = if function.starts_with('(') {
        let len = balanced(function)?;
        (function.get(1..len - 1)?, function.get(len..)?)
    } else {
        let (name, rest) = function.split_at(function.find("=>")?);
        if !name.trim().chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            return None;
        }
        (name, rest)
    };
    let body = rest.trim_start().strip_prefix("=>")?.trim();
    let Some(block) = body.strip_prefix('{') else { return Some((parameters.trim(), body)) };
    let value = block.split_once("return").map(|(_, value)| value)?;
    Some((parameters.trim(), value.trim().trim_end_matches('}').trim_end().trim_end_matches(';')))
}

/// Binds the parameters of a function to an item of a list and its index.
pub(crate) fn bind(parameters: &str, value: Value, index: usize, locals: &mut Locals) {
    if parameters.starts_with('{') {
        let end = balanced(parameters).unwrap_or(parameters.len());
        for entry in parameters.get(1..end.saturating_sub(1)).unwrap_or_default().split(',') {
            let (key, name) = entry.split_once(':').unwrap_or((entry, entry));
            let key = key.split('=').next().unwrap_or_default().trim();
            let name = name.split('=').next().unwrap_or_default().trim();
            if !name.is_empty() {
                locals.push((name.to_owned(), value.get(key).cloned().unwrap_or_default()));
            }
        }
        return;
    }
    for (name, value) in parameters.split(',').zip([value, Value::from(index)]) {
        let name = name.split(':').next().unwrap_or_default().trim();
        locals.push((name.to_owned(), value));
    }
}
