//! The query language: text to a tree of words, phrases, fields and operators.
//!
//! Any text is accepted. What cannot be understood is kept as words and named in a warning. What the tree finds is
//! the business of `plan`.

use std::fmt;

/// Deepest nesting of parentheses that is followed.
const DEEPEST: usize = 16;

/// A part of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// `*`: everything.
    All,
    /// A word.
    Word(String),
    /// `auth*`: every word that begins so.
    Prefix(String),
    /// `"authorization code"`: words side by side.
    Phrase(String),
    /// `topic:(a,b)`: any of the values.
    Field(Name, Vec<String>),
    /// `-x`.
    Not(Box<Node>),
    /// Side by side: all of them.
    And(Vec<Node>),
    /// `a OR b`: any of them.
    Or(Vec<Node>),
}

/// The fields that a question can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// Words of the title; of the label, for resources.
    Title,
    /// Words of a heading.
    Section,
    /// A topic.
    Topic,
    /// The content type.
    Type,
    /// A use case.
    UseCase,
    /// A folder of the URL (`/a/b`) or words of it.
    Url,
    /// The kind of a resource.
    Kind,
}

impl Name {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Title, "title"),
        (Self::Section, "section"),
        (Self::Topic, "topic"),
        (Self::Type, "type"),
        (Self::UseCase, "usecase"),
        (Self::Url, "url"),
        (Self::Kind, "kind"),
    ];

    fn of(written: &str) -> Option<Self> {
        let lower = written.to_ascii_lowercase();
        Self::ALL.into_iter().find(|(_, name)| *name == lower).map(|(field, _)| field)
    }

    fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }
}

/// Reads a question. Returns the tree and what could not be understood.
pub(crate) fn parse(text: &str) -> (Node, Vec<String>) {
    let mut parser = Parser { rest: text, warnings: Vec::new() };
    let mut all = Vec::new();
    loop {
        all.extend(parser.sequence(0));
        if parser.rest.is_empty() {
            break;
        }
        // Only a parenthesis that closes nothing ends a sequence at the top.
        parser.warn("a `)` closes nothing and was left out");
        parser.rest = &parser.rest[1..];
    }
    (Node::And(all), parser.warnings)
}

/// Reads a question without any syntax: all of it is words.
pub(crate) fn literal(text: &str) -> Node {
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

    /// Everything up to a closing parenthesis or the end; `OR` binds the parts beside it.
    fn sequence(&mut self, depth: usize) -> Vec<Node> {
        let mut parts: Vec<Node> = Vec::new();
        let mut or = false;
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with(')') {
                break;
            }
            if let Some(behind) = keyword(self.rest, "OR") {
                self.rest = behind;
                if parts.is_empty() || or {
                    self.warn("an `OR` with nothing before it was left out");
                } else {
                    or = true;
                }
                continue;
            }
            if let Some(behind) = keyword(self.rest, "AND") {
                self.rest = behind;
                continue;
            }
            let Some(node) = self.part(depth) else { continue };
            match parts.last_mut() {
                Some(Node::Or(alternatives)) if or => alternatives.push(node),
                Some(last) if or => {
                    let first = std::mem::replace(last, Node::All);
                    *last = Node::Or(vec![first, node]);
                }
                _ => parts.push(node),
            }
            or = false;
        }
        if or {
            self.warn("an `OR` with nothing behind it was left out");
        }
        // Parentheses that no operator needs are the writer's prose: what stands in them is asked for like the rest.
        let apart = |node| match node {
            Node::And(nodes) => nodes,
            one => vec![one],
        };
        parts.into_iter().flat_map(apart).collect()
    }

    fn part(&mut self, depth: usize) -> Option<Node> {
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
        let (word, behind) = self.rest.split_at(end);
        if let Some((name, value)) = word.split_once(':')
            && let Some(field) = Name::of(name)
        {
            self.rest = &self.rest[name.len() + 1..];
            return self.field(field, value);
        }
        self.rest = behind;
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
        if depth >= DEEPEST {
            self.warn("parentheses are nested too deeply: the inner ones were left out");
            return None;
        }
        let mut inner = self.sequence(depth + 1);
        match self.rest.strip_prefix(')') {
            Some(behind) => self.rest = behind,
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

    /// The value of a field: a word, a quoted text, or several in parentheses; `self.rest` begins with it.
    fn field(&mut self, field: Name, word: &str) -> Option<Node> {
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

/// What stands behind `word` when the text begins with it as a word of its own.
fn keyword<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let behind = text.strip_prefix(word)?;
    (behind.is_empty() || behind.starts_with(|c: char| c.is_whitespace() || c == '(')).then_some(behind)
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Word(word) => f.write_str(word),
            Self::Prefix(stem) => write!(f, "{stem}*"),
            Self::Phrase(words) => write!(f, "\"{words}\""),
            Self::Field(name, values) => match &values[..] {
                [one] if one.contains([' ', '(', ')']) => write!(f, "{}:\"{one}\"", name.name()),
                [one] => write!(f, "{}:{one}", name.name()),
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

fn join(f: &mut fmt::Formatter<'_>, nodes: &[Node], between: &str) -> fmt::Result {
    for (at, node) in nodes.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        match node {
            Node::And(_) => write!(f, "({node})")?,
            Node::Or(_) if between.trim().is_empty() && nodes.len() > 1 => write!(f, "({node})")?,
            _ => write!(f, "{node}")?,
        }
    }
    Ok(())
}
