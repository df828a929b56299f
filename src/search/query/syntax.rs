//! Syntax: parses the query language into a tree of words, phrases, fields and operators.
//!
//! The parser accepts any text. It keeps invalid syntax as words and returns a warning.

use std::fmt;

use super::field_names::FieldName;

/// Depth limit of nested parentheses.
const MAX_DEPTH: usize = 16;

/// A node of the syntax tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// `*`: every document.
    All,
    /// A word.
    Word(String),
    /// `auth*`: every word with this prefix.
    Prefix(String),
    /// `"authorization code"`: consecutive words.
    Phrase(String),
    /// `topic:(a,b)`: any of the values.
    Field(FieldName, Vec<String>),
    /// `-x`: documents without x.
    Not(Box<Node>),
    /// `a b`: all of the nodes.
    And(Vec<Node>),
    /// `a OR b`: any of the nodes.
    Or(Vec<Node>),
}

/// Parses a question; returns the tree and warnings about invalid syntax.
pub(crate) fn parse(text: &str) -> (Node, Vec<String>) {
    let mut parser = Parser { rest: text, warnings: Vec::new() };
    let mut all = Vec::new();
    loop {
        all.extend(parser.sequence(0));
        if parser.rest.is_empty() {
            break;
        }
        // At the top level, a sequence ends only before an unmatched parenthesis.
        parser.warn("a `)` closes nothing and was left out");
        parser.rest = &parser.rest[1..];
    }
    (Node::And(all), parser.warnings)
}

/// Reads a question as plain words, without syntax.
pub(crate) fn parse_literal(text: &str) -> Node {
    Node::And(text.split_whitespace().map(|word| Node::Word(word.to_owned())).collect())
}

struct Parser<'a> {
    rest: &'a str,
    warnings: Vec<String>,
}

impl<'a> Parser<'a> {
    fn warn(&mut self, message: &str) {
        if !self.warnings.iter().any(|known| known == message) {
            self.warnings.push(message.to_owned());
        }
    }

    /// Parses up to a closing parenthesis or the end. `OR` joins its two neighbours only.
    fn sequence(&mut self, depth: usize) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut or = false;
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with(')') {
                break;
            }
            if let Some(rest) = keyword(self.rest, "OR") {
                self.rest = rest;
                if nodes.is_empty() || or {
                    self.warn("an `OR` with nothing before it was left out");
                } else {
                    or = true;
                }
                continue;
            }
            if let Some(rest) = keyword(self.rest, "AND") {
                self.rest = rest;
                continue;
            }
            let Some(node) = self.node(depth) else { continue };
            match nodes.last_mut() {
                Some(Node::Or(alternatives)) if or => alternatives.push(node),
                Some(last) if or => {
                    let first = std::mem::replace(last, Node::All);
                    *last = Node::Or(vec![first, node]);
                }
                _ => nodes.push(node),
            }
            or = false;
        }
        if or {
            self.warn("an `OR` with nothing behind it was left out");
        }
        // Parentheses without an operator are prose: their words are part of the sequence.
        let flatten = |node| match node {
            Node::And(inner) => inner,
            other => vec![other],
        };
        nodes.into_iter().flat_map(flatten).collect()
    }

    fn node(&mut self, depth: usize) -> Option<Node> {
        let negated = self.rest.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
        if let Some(rest) = negated.filter(|rest| !rest.starts_with(['-', ')'])) {
            self.rest = rest;
            return self.positive(depth).map(|node| Node::Not(Box::new(node)));
        }
        self.positive(depth)
    }

    fn positive(&mut self, depth: usize) -> Option<Node> {
        if let Some(rest) = self.rest.strip_prefix('(') {
            return self.group(rest, depth);
        }
        if let Some(rest) = self.rest.strip_prefix('"') {
            return self.phrase(rest);
        }
        let end =
            self.rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"')).unwrap_or(self.rest.len());
        let end = if end == 0 { self.rest.chars().next().map_or(0, char::len_utf8) } else { end };
        let (word, rest) = self.rest.split_at(end);
        if let Some((name, value)) = word.split_once(':')
            && let Some(field) = FieldName::parse(name)
        {
            self.rest = &self.rest[name.len() + 1..];
            return self.field(field, value);
        }
        self.rest = rest;
        self.word(word)
    }

    fn word(&mut self, word: &str) -> Option<Node> {
        if word == "*" {
            return Some(Node::All);
        }
        if let Some((name, value)) = word.split_once(':')
            && !value.is_empty()
            && !value.starts_with(['/', ':'])
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphabetic())
        {
            self.warn(&format!("there is no field `{name}`: searched as words"));
        }
        match word.strip_suffix('*') {
            Some(stem) if stem.chars().all(|c| c.is_alphanumeric()) && stem.chars().count() > 1 => {
                Some(Node::Prefix(stem.to_owned()))
            }
            _ => Some(Node::Word(word.to_owned())),
        }
    }

    fn group(&mut self, rest: &'a str, depth: usize) -> Option<Node> {
        self.rest = rest;
        if depth >= MAX_DEPTH {
            self.warn("parentheses are nested too deeply: the inner ones were left out");
            return None;
        }
        let mut inner = self.sequence(depth + 1);
        match self.rest.strip_prefix(')') {
            Some(rest) => self.rest = rest,
            None => self.warn("a `(` is never closed"),
        }
        match inner.len() {
            0 => None,
            1 => inner.pop(),
            _ => Some(Node::And(inner)),
        }
    }

    fn phrase(&mut self, rest: &'a str) -> Option<Node> {
        let Some(end) = rest.find('"') else {
            self.warn("a quotation mark is never closed: searched as words");
            self.rest = rest;
            return None;
        };
        self.rest = &rest[end + 1..];
        Some(Node::Phrase(rest[..end].to_owned())).filter(|_| !rest[..end].trim().is_empty())
    }

    /// Parses the value of a field at `self.rest`: a word, a quoted text, or a list in parentheses.
    fn field(&mut self, field: FieldName, word: &str) -> Option<Node> {
        if let Some(rest) = self.rest.strip_prefix('"')
            && let Some(end) = rest.find('"')
        {
            self.rest = &rest[end + 1..];
            return Some(Node::Field(field, vec![rest[..end].to_owned()]));
        }
        if let Some(rest) = self.rest.strip_prefix('(')
            && let Some(end) = rest.find(')')
        {
            self.rest = &rest[end + 1..];
            let values = rest[..end].split(',').map(|value| value.trim().trim_matches('"').to_owned());
            let values: Vec<String> = values.filter(|value| !value.is_empty()).collect();
            return Some(Node::Field(field, values)).filter(|_| end > 0);
        }
        self.rest = &self.rest[word.len()..];
        if word.is_empty() {
            self.warn(&format!("`{}:` has no value: searched as a word", field.name()));
            return Some(Node::Word(field.name().to_owned()));
        }
        let values = word.split(',').filter(|value| !value.is_empty()).map(str::to_owned);
        Some(Node::Field(field, values.collect()))
    }
}

/// The text after `word` if the text begins with it as a separate word.
fn keyword<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    (rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '(')).then_some(rest)
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Word(word) => f.write_str(word),
            Self::Prefix(stem) => write!(f, "{stem}*"),
            Self::Phrase(words) => write!(f, "\"{words}\""),
            Self::Field(name, values) => match &values[..] {
                [value] if value.contains([' ', '(', ')']) => write!(f, "{}:\"{value}\"", name.name()),
                [value] => write!(f, "{}:{value}", name.name()),
                _ => write!(f, "{}:({})", name.name(), values.join(",")),
            },
            Self::Not(node) => match **node {
                Self::And(_) | Self::Or(_) => write!(f, "-({node})"),
                _ => write!(f, "-{node}"),
            },
            Self::And(nodes) => join(f, nodes, " "),
            Self::Or(nodes) => join(f, nodes, " OR "),
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, nodes: &[Node], separator: &str) -> fmt::Result {
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        match node {
            Node::And(_) => write!(f, "({node})")?,
            Node::Or(_) if separator.trim().is_empty() && nodes.len() > 1 => write!(f, "({node})")?,
            _ => write!(f, "{node}")?,
        }
    }
    Ok(())
}
