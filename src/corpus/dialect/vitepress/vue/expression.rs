//! Expressions of templates, as far as they are made of literal values: `$frontmatter.title`, `rows > 100`, `1 + 1`.

use std::cell::Cell;

use serde_json::{Map, Number};

use crate::corpus::data::{Value, script};

/// Longest expression, in bytes.
const MAX_LENGTH: usize = 1_024;
/// The bytes that all values of a page may cost: many large ones would take quadratic time.
const MAX_SPENT: usize = 64 << 20;
/// Deepest nesting of brackets.
const MAX_DEPTH: usize = 16;

/// The variables of a template.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    variables: Map<String, Value>,
    /// The size of all variables, in bytes: the most that one value can have.
    size: usize,
    /// The bytes that values have cost so far.
    spent: Cell<usize>,
}

impl Scope {
    /// Adds the constants of a script.
    pub(crate) fn add_script(&mut self, text: &str) {
        self.size = self.size.saturating_add(text.len());
        let constants = script::constants(text);
        self.variables.extend(constants.into_iter().map(|(name, value)| (name, unwrap_ref(value))));
    }

    /// Sets a variable whose text has some bytes.
    pub(crate) fn add(&mut self, name: &str, value: Value, size: usize) {
        self.size = self.size.saturating_add(size);
        self.set(name, value);
    }

    /// The value of a variable.
    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        self.variables.get(name).cloned()
    }

    /// Sets a variable to a part of another one.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.variables.insert(name.to_owned(), value);
    }

    /// The value of an expression; `None` when it is not made of literal values. A missing property is `Null`.
    pub(crate) fn evaluate(&self, text: &str) -> Option<Value> {
        let spent = self.spent.get().saturating_add(self.size).saturating_add(text.len());
        self.spent.set(spent);
        if text.len() > MAX_LENGTH || spent > MAX_SPENT {
            return None;
        }
        let mut parser = Parser { rest: text.trim(), scope: self, depth: 0 };
        let value = parser.choice()?;
        parser.rest.is_empty().then_some(value)
    }
}

/// The value inside of a call such as `ref(12)`.
fn unwrap_ref(value: Value) -> Value {
    let name = value.get("call").and_then(Value::as_str);
    match name {
        Some("ref" | "shallowRef" | "reactive" | "readonly") => {
            value.get("arguments").and_then(|arguments| arguments.get(0)).cloned().unwrap_or_default()
        }
        Some(_) => Value::Null,
        None => value,
    }
}

/// The text that a template shows for a value.
pub(super) fn display(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(_) | Value::Object(_) => serde_json::to_string_pretty(value).unwrap_or_default(),
    }
}

/// Whether a condition with the value is met.
pub(super) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// Operators of two values by precedence, the weakest first; the longer spelling of two comes first.
const LEVELS: [&[&str]; 5] =
    [&["||", "??"], &["&&"], &["===", "!==", "==", "!="], &["<=", ">=", "<", ">"], &["+", "-"]];

struct Parser<'a> {
    rest: &'a str,
    scope: &'a Scope,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn take(&mut self, mark: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(mark) else { return false };
        self.rest = rest.trim_start();
        true
    }

    /// `a ? b : c`.
    fn choice(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = self.binary(0)?;
        let value = if self.rest.starts_with('?') && self.take("?") {
            let first = self.choice()?;
            if !self.take(":") {
                return None;
            }
            let second = self.choice()?;
            if is_true(&value) { first } else { second }
        } else {
            value
        };
        self.depth -= 1;
        Some(value)
    }

    fn binary(&mut self, level: usize) -> Option<Value> {
        let Some(operators) = LEVELS.get(level) else { return self.product() };
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = operators.iter().find(|operator| self.rest.starts_with(**operator)) {
            self.take(operator);
            let right = self.binary(level + 1)?;
            left = apply(operator, left, right)?;
        }
        Some(left)
    }

    fn product(&mut self) -> Option<Value> {
        let mut left = self.unary()?;
        while let Some(operator) = ["*", "/", "%"].into_iter().find(|operator| self.rest.starts_with(operator)) {
            self.take(operator);
            let right = self.unary()?;
            left = apply(operator, left, right)?;
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = if self.take("!") {
            Value::Bool(!is_true(&self.unary()?))
        } else if self.take("-") {
            number(-self.unary()?.as_f64()?)?
        } else {
            let value = self.primary()?;
            self.members(value)?
        };
        self.depth -= 1;
        Some(value)
    }

    fn primary(&mut self) -> Option<Value> {
        let first = self.rest.chars().next()?;
        match first {
            '(' => {
                self.take("(");
                let value = self.choice()?;
                self.take(")").then_some(value)
            }
            '\'' | '"' | '`' => {
                let (text, rest) = self.rest.get(1..)?.split_once(first)?;
                if text.contains('\\') || (first == '`' && text.contains("${")) {
                    return None;
                }
                self.rest = rest.trim_start();
                Some(Value::String(text.to_owned()))
            }
            '[' | '{' => {
                let value = script::expression(self.rest);
                self.rest = "";
                (!value.is_null()).then_some(value)
            }
            '0'..='9' => {
                let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at_checked(end)?;
                self.rest = rest.trim_start();
                number(text.parse().ok()?)
            }
            _ => match self.name()? {
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                "null" | "undefined" => Some(Value::Null),
                name => self.scope.variables.get(name).cloned(),
            },
        }
    }

    fn name(&mut self) -> Option<&'a str> {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.trim_start();
        (!name.is_empty()).then_some(name)
    }

    /// `.title`, `?.title`, `[0]` after a value.
    fn members(&mut self, mut value: Value) -> Option<Value> {
        loop {
            if self.take("?.") || self.take(".") {
                let name = self.name()?.to_owned();
                value = match &value {
                    Value::Array(items) if name == "length" => number(items.len() as f64)?,
                    Value::Object(entries) => entries.get(&name).cloned().unwrap_or_default(),
                    _ => Value::Null,
                };
            } else if self.rest.starts_with('[') && self.take("[") {
                let key = self.choice()?;
                if !self.take("]") {
                    return None;
                }
                value = match (&value, &key) {
                    (Value::Object(entries), Value::String(key)) => entries.get(key).cloned().unwrap_or_default(),
                    (Value::Array(items), Value::Number(at)) => {
                        let at = at.as_u64().and_then(|at| usize::try_from(at).ok())?;
                        items.get(at).cloned().unwrap_or_default()
                    }
                    _ => Value::Null,
                };
            } else if self.rest.starts_with('(') {
                // A call is a program.
                return None;
            } else {
                return Some(value);
            }
        }
    }
}

/// A number; whole ones without a fraction.
fn number(value: f64) -> Option<Value> {
    let is_whole = value.fract() == 0.0 && value.abs() < 9e15;
    if is_whole { Some(Value::Number((value as i64).into())) } else { Number::from_f64(value).map(Value::Number) }
}

fn apply(operator: &str, left: Value, right: Value) -> Option<Value> {
    let numbers = left.as_f64().zip(right.as_f64());
    match operator {
        "||" => Some(if is_true(&left) { left } else { right }),
        "??" => Some(if left.is_null() { right } else { left }),
        "&&" => Some(if is_true(&left) { right } else { left }),
        "===" | "==" => Some(Value::Bool(left == right)),
        "!==" | "!=" => Some(Value::Bool(left != right)),
        "+" if numbers.is_none() => Some(Value::String(display(&left) + &display(&right))),
        _ => {
            let (left, right) = numbers?;
            match operator {
                "<=" => Some(Value::Bool(left <= right)),
                ">=" => Some(Value::Bool(left >= right)),
                "<" => Some(Value::Bool(left < right)),
                ">" => Some(Value::Bool(left > right)),
                "+" => number(left + right),
                "-" => number(left - right),
                "*" => number(left * right),
                "/" => number(left / right),
                "%" => number(left % right),
                _ => None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Scope, display};

    #[test]
    fn literal_expressions_have_values() {
        let mut scope = Scope::default();
        scope.set("$frontmatter", json!({"title": "T", "yarns": ["wool", "silk"], "n": 2}));
        scope.add_script("import { ref } from 'vue'\nconst rows = ref(12)\nconst shades = ['red']\nconst x = f(1)");
        for (text, expected) in [
            ("$frontmatter.title", Some("T")),
            ("$frontmatter['title']", Some("T")),
            ("$frontmatter.yarns[1]", Some("silk")),
            ("$frontmatter.yarns.length", Some("2")),
            ("$frontmatter.missing", Some("")),
            ("$frontmatter.missing || 'none'", Some("none")),
            ("$frontmatter?.missing?.more", Some("")),
            ("rows", Some("12")),
            ("4 + 5 * 2", Some("14")),
            ("1 / 2", Some("0.5")),
            ("rows > 100 ? 'many' : 'few'", Some("few")),
            ("!(rows < 3) && 'yes'", Some("yes")),
            ("'a' + rows", Some("a12")),
            ("unknown", None),
            ("f(1)", None),
            ("shades.map(x)", None),
            ("", None),
        ] {
            assert_eq!(scope.evaluate(text).as_ref().map(display).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn hostile_expressions_end() {
        let scope = Scope::default();
        for text in ["(".repeat(1_000), "!".repeat(1_000), "1?".repeat(500), "a[".repeat(500), "1+".repeat(500)] {
            assert_eq!(scope.evaluate(&text), None);
        }
    }
}
