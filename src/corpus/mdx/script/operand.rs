//! Operands of expressions: literals, names, lists, objects, templates, JSX and parentheses.

use crate::corpus::data::{Map, Value};

use super::expression::{Evaluated, Parser};
use super::operator::text_of;
use super::scan::{balanced, token_len};
use super::tag::element_len;

impl<'t> Parser<'t, '_> {
    pub(super) fn operand(&mut self) -> Option<Evaluated<'t>> {
        self.skip_space();
        let rest = self.rest();
        match rest.chars().next()? {
            '\'' | '"' => {
                let len = token_len(rest.as_bytes(), 0, 0)?;
                self.at += len;
                Some(Evaluated::Value(Value::String(unescape(rest.get(1..len.checked_sub(1)?)?))))
            }
            '`' => self.template(),
            '<' => {
                let len = element_len(rest)?;
                self.at += len;
                Some(Evaluated::Markup(vec![(rest.get(..len)?, self.locals.clone())]))
            }
            '[' => self.list(),
            '{' => self.object(),
            '(' => self.parenthesized(),
            c if c.is_ascii_digit() => self.number(),
            c if c.is_alphabetic() || c == '_' || c == '$' => self.word(),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<Evaluated<'t>> {
        let rest = self.rest();
        let len = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_').unwrap_or(rest.len());
        self.at += len;
        let text = rest.get(..len)?.replace('_', "");
        let value = text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from));
        Some(value.map_or(Evaluated::Unknown, Evaluated::Value))
    }

    fn word(&mut self) -> Option<Evaluated<'t>> {
        let name = self.name()?;
        self.skip_space();
        let value = match name {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" | "undefined" => Some(Value::Null),
            "function" | "new" | "async" | "await" | "typeof" => return None,
            _ if self.rest().starts_with("=>") => return None,
            name => {
                let local = self.locals.iter().rev().find(|(local, _)| local == name).map(|(_, value)| value.clone());
                local.or_else(|| self.names.value(name))
            }
        };
        Some(value.map_or(Evaluated::Unknown, Evaluated::Value))
    }

    fn parenthesized(&mut self) -> Option<Evaluated<'t>> {
        let rest = self.rest();
        let len = balanced(rest)?;
        self.at += len;
        self.skip_space();
        // An arrow function.
        if self.rest().starts_with("=>") {
            return None;
        }
        Some(self.nested(rest.get(1..len - 1)?))
    }

    fn template(&mut self) -> Option<Evaluated<'t>> {
        let rest = self.rest();
        let len = token_len(rest.as_bytes(), 0, 0)?;
        let mut inner = rest.get(1..len.checked_sub(1)?)?;
        self.at += len;
        let mut text = String::new();
        while let Some(start) = inner.find("${") {
            text.push_str(&unescape(inner.get(..start)?));
            let expression = inner.get(start + 1..)?;
            let end = balanced(expression)?;
            let Evaluated::Value(value) = self.nested(expression.get(1..end - 1)?) else {
                return Some(Evaluated::Unknown);
            };
            text.push_str(&text_of(&value));
            inner = expression.get(end..)?;
        }
        text.push_str(&unescape(inner));
        Some(Evaluated::Value(Value::String(text)))
    }

    fn list(&mut self) -> Option<Evaluated<'t>> {
        self.at += 1;
        let (mut items, mut markup) = (Vec::new(), Vec::new());
        while !self.take("]") {
            let is_spread = self.take("...");
            match self.ternary()? {
                Evaluated::Value(Value::Array(spread)) if is_spread => items.extend(spread),
                Evaluated::Value(value) => items.push(value),
                Evaluated::Markup(parts) => markup.extend(parts),
                Evaluated::Unknown => items.push(Value::Null),
            }
            if !self.take(",") && !self.rest().starts_with(']') {
                return None;
            }
        }
        Some(if markup.is_empty() { Evaluated::Value(Value::Array(items)) } else { Evaluated::Markup(markup) })
    }

    fn object(&mut self) -> Option<Evaluated<'t>> {
        self.at += 1;
        let mut entries = Map::new();
        while !self.take("}") {
            if self.take("...") {
                if let Evaluated::Value(Value::Object(spread)) = self.ternary()? {
                    entries.extend(spread);
                }
            } else {
                let key = match self.rest().chars().next()? {
                    '\'' | '"' | '0'..='9' => match self.operand()? {
                        Evaluated::Value(key) => text_of(&key),
                        _ => return None,
                    },
                    _ => self.name()?.to_owned(),
                };
                let value = if self.take(":") { self.ternary()? } else { self.nested_name(&key) };
                let Evaluated::Value(value) = value else {
                    entries.insert(key, Value::Null);
                    self.take(",");
                    continue;
                };
                entries.insert(key, value);
            }
            if !self.take(",") && !self.rest().starts_with('}') {
                return None;
            }
        }
        Some(Evaluated::Value(Value::Object(entries)))
    }

    fn nested_name(&self, name: &str) -> Evaluated<'t> {
        self.names.value(name).map_or(Evaluated::Unknown, Evaluated::Value)
    }
}

/// The text of a string literal between its quotes.
fn unescape(literal: &str) -> String {
    let mut text = String::with_capacity(literal.len());
    let mut chars = literal.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('\n') | None => {}
                Some(other) => text.push(other),
            },
            c => text.push(c),
        }
    }
    text
}
