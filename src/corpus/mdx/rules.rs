//! What a generator knows of components and imports, and the form in which a component is shown.

use std::fmt;

use crate::corpus::data::Value;

use super::script::operator::text_of;

/// The rules of a generator.
pub(crate) trait Rules: fmt::Debug {
    /// The site path of an import in the file at `from`; `None` for a package.
    fn resolve(&self, from: &str, specifier: &str) -> Option<String>;

    /// How a component is shown; `None` for an unknown one.
    fn show(&self, element: &Element, parent: Option<&Element>) -> Option<Shown>;

    /// Whether `$` starts a formula.
    fn has_math(&self) -> bool {
        false
    }

    /// Whether `{#id}` and `{/* #id */}` at the end of a heading are its id.
    fn names_headings(&self) -> bool {
        false
    }

    /// Whether an expression with this name counts for the id of a heading by its value, not by its source.
    fn counts_by_value(&self, name: &str) -> bool {
        let _ = name;
        false
    }
}

/// A component in a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// The attributes in their order; what is no literal is `Null`.
    pub(crate) attributes: Vec<(String, Value)>,
}

impl Element {
    /// The value of an attribute.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.attributes.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The text of an attribute; `None` for an empty one.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let text = match self.value(name)? {
            value @ (Value::String(_) | Value::Number(_)) => text_of(value),
            _ => return None,
        };
        Some(text).filter(|text| !text.trim().is_empty())
    }

    /// The text of an attribute as Markdown.
    pub(crate) fn markdown(&self, name: &str) -> Option<String> {
        self.text(name).map(|text| escape(&text))
    }
}

/// The form in which a component is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Not at all, with its children.
    Nothing,
    /// As its children, in their line.
    Inline,
    /// Markdown before and after the children, in their line.
    Around(String, String),
    /// Paragraphs of Markdown, then the children as blocks.
    Block(Vec<String>),
    /// A code block.
    Code {
        /// A paragraph of Markdown before it.
        title: Option<String>,
        language: String,
        /// The code; `None` when the children are the code.
        code: Option<String>,
    },
}

/// The attributes of an unknown component that people read.
pub(super) const READABLE: [&str; 8] = ["title", "label", "header", "name", "summary", "description", "caption", "alt"];

/// Plain text as Markdown that shows it, in one line.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 {
            escaped.push(' ');
        }
        let is_first = index == 0;
        for (index, c) in word.char_indices() {
            let starts_block = is_first && index == 0 && matches!(c, '#' | '-' | '+' | '=' | ':');
            if starts_block || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '$' | '&') {
                escaped.push('\\');
            }
            let ends_number = is_first && matches!(c, '.' | ')') && index > 0;
            if ends_number && word.get(..index).is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    let starts_apart = text.starts_with(char::is_whitespace) && !escaped.is_empty();
    let ends_apart = text.ends_with(char::is_whitespace) && !escaped.is_empty();
    match (starts_apart, ends_apart) {
        (false, false) => escaped,
        (true, false) => format!(" {escaped}"),
        (false, true) => format!("{escaped} "),
        (true, true) => format!(" {escaped} "),
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn escaped_text_has_no_marks() {
        for (text, expected) in [
            ("a *b* `c`\n d", "a \\*b\\* \\`c\\` d"),
            ("# x", "\\# x"),
            ("1. x", "1\\. x"),
            (" a ", " a "),
            ("R&D <b>", "R\\&D \\<b\\>"),
        ] {
            assert_eq!(escape(text), expected, "{text}");
        }
    }
}
