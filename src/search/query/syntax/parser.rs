//! The parser of the query language.

use crate::analysis::is_quantity;

use super::super::field_names::FieldName;
use super::capitals::{is_auxiliary, is_in_capitals, is_negated_name, keyword};
use super::dashes::{Dash, dash};
use super::node::Node;
use super::quotes::{Quoted, Unclosed};

/// Depth limit of nested parentheses.
const MAX_DEPTH: usize = 16;

/// Parses a question; returns the tree, and warnings about each reading that is not the literal one. `known` are texts of
/// the question that pages have: flags of commands and names with `NOT`, see [`super::possible_flags`] and
/// [`super::possible_names`].
pub(crate) fn parse(text: &str, known: &[String]) -> (Node, Vec<String>) {
    let has_operators = !is_in_capitals(text);
    let mut parser = Parser { rest: text, known, has_operators, ..Parser::default() };
    let mut all = Vec::new();
    loop {
        all.extend(parser.sequence(0));
        // At the top level, a sequence ends only before an unmatched parenthesis.
        let Some(rest) = parser.rest.strip_prefix(')') else { break };
        parser.warn("a `)` closes nothing and was left out");
        parser.rest = rest;
    }
    (Node::And(all), parser.warnings)
}

/// Reads a question as plain words, without syntax.
pub(crate) fn parse_literal(text: &str) -> Node {
    let mut rest = text.trim_start();
    let words = std::iter::from_fn(|| {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end + unit_length(rest, end));
        rest = behind.trim_start();
        Some(Node::Word(word.to_owned())).filter(|_| !word.is_empty())
    });
    Node::And(words.collect())
}

/// The length of the unit behind the number that ends at `end`, with the spaces before it: `5 GB` is one word.
fn unit_length(text: &str, end: usize) -> usize {
    let (number, behind) = text.split_at(end);
    if !number.starts_with(|c: char| c.is_ascii_digit()) || !behind.starts_with(char::is_whitespace) {
        return 0;
    }
    let word = behind.trim_start();
    let unit = word.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).next().unwrap_or_default();
    if is_quantity(number, unit) { behind.len() - word.len() + unit.len() } else { 0 }
}

/// A text that is partly parsed.
#[derive(Default)]
struct Parser<'a> {
    rest: &'a str,
    known: &'a [String],
    /// Whether words in capitals can be operators.
    has_operators: bool,
    /// The word before `rest`; empty after a phrase, a field or a parenthesis.
    previous: &'a str,
    /// Parentheses of calls such as `fetch(url, options)` that are still open: they are text.
    open_calls: usize,
    /// Whether no `)` follows, which a list of values searches for.
    has_no_parenthesis: bool,
    unclosed: Unclosed,
    warnings: Vec<String>,
}

/// The operator before a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joiner {
    And,
    Or,
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
        let mut joiner = None;
        while self.begins_node() {
            match self.joiner() {
                Some(Joiner::Or) if nodes.is_empty() || joiner == Some(Joiner::Or) => {
                    self.warn("an `OR` with nothing before it was left out");
                }
                Some(next) => joiner = joiner.filter(|joiner| *joiner == Joiner::Or).or(Some(next)),
                None => {
                    let Some(node) = self.node(depth, joiner) else { continue };
                    match (joiner.take(), nodes.last_mut()) {
                        (Some(Joiner::Or), Some(Node::Or(alternatives))) => alternatives.push(node),
                        (Some(Joiner::Or), Some(last)) => {
                            let first = std::mem::replace(last, Node::All);
                            *last = Node::Or(vec![first, node]);
                        }
                        _ => nodes.push(node),
                    }
                }
            }
        }
        if joiner == Some(Joiner::Or) {
            self.warn("an `OR` with nothing behind it was left out");
        }
        // Parentheses without an operator are prose: their words are part of the sequence.
        let flatten = |node| match node {
            Node::And(inner) => inner,
            other => vec![other],
        };
        nodes.into_iter().flat_map(flatten).collect()
    }

    /// Advances to the next node; `false` at the end of the sequence.
    fn begins_node(&mut self) -> bool {
        loop {
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix(')') {
                Some(rest) if self.open_calls > 0 => (self.rest, self.open_calls) = (rest, self.open_calls - 1),
                Some(_) => return false,
                None => return !self.rest.is_empty(),
            }
        }
    }

    /// Reads an operator that joins two nodes.
    fn joiner(&mut self) -> Option<Joiner> {
        for (word, joiner) in [("OR", Joiner::Or), ("AND", Joiner::And)] {
            if let Some(rest) = keyword(self.rest, word) {
                if self.has_operators {
                    self.rest = rest;
                    return Some(joiner);
                }
                self.warn(&format!("`{word}` was searched as a word: the question is in capitals"));
            }
        }
        None
    }

    fn node(&mut self, depth: usize, joiner: Option<Joiner>) -> Option<Node> {
        if let Some(rest) = keyword(self.rest, "NOT")
            && self.negates(rest.trim_start(), joiner)
        {
            self.rest = rest.trim_start();
            return self.signed(depth).map(|node| Node::Not(Box::new(node)));
        }
        self.signed(depth)
    }

    /// Parses a node with the dash before it.
    fn signed(&mut self, depth: usize) -> Option<Node> {
        if self.rest.starts_with('-') {
            match dash(self.rest, self.known) {
                Dash::Excludes => {
                    self.rest = &self.rest[1..];
                    return self.positive(depth).map(|node| Node::Not(Box::new(node)));
                }
                Dash::Flag(flag) => {
                    let name = &flag[1..];
                    self.warn(&format!("`{flag}` was searched as text, a flag of a command; `NOT {name}` excludes it"));
                }
                Dash::Text => {}
            }
        }
        self.positive(depth)
    }

    /// Whether a `NOT` before `rest` excludes what follows.
    fn negates(&mut self, rest: &str, joiner: Option<Joiner>) -> bool {
        let next = rest.split_whitespace().next().unwrap_or_default();
        if next.is_empty() || next.starts_with(')') {
            return false;
        }
        let reason = match () {
            () if !self.has_operators => "the question is in capitals",
            () if joiner.is_some() && !matches!(next, "AND" | "OR" | "NOT") => return true,
            () if is_negated_name(next, self.known) => "it belongs to a name in capitals",
            () if is_auxiliary(self.previous) => "it stresses the word before it",
            () => return true,
        };
        self.warn(&format!("`NOT` was searched as a word: {reason}; a `-` before a word excludes it"));
        false
    }

    fn positive(&mut self, depth: usize) -> Option<Node> {
        let before = std::mem::take(&mut self.previous);
        if let Some(length) = smiley(self.rest) {
            let (face, rest) = self.rest.split_at(length);
            self.rest = rest;
            return Some(Node::Word(face.to_owned()));
        }
        if let Some(rest) = self.rest.strip_prefix('(') {
            return self.group(rest, depth);
        }
        match self.unclosed.quoted(self.rest) {
            Quoted::Closed(words, rest) => {
                self.rest = rest;
                return Some(Node::Phrase(words.to_owned())).filter(|_| !words.trim().is_empty());
            }
            Quoted::Unclosed(rest) => {
                self.warn("a quotation mark is never closed: searched as words");
                (self.rest, self.previous) = (rest, before);
                return None;
            }
            Quoted::None => {}
        }
        self.field().or_else(|| self.word())
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
        self.previous = "";
        match inner.len() {
            0 => None,
            1 => inner.pop(),
            _ => Some(Node::And(inner)),
        }
    }

    /// Parses a field with its value: a word, a quoted text, or a list in parentheses.
    fn field(&mut self) -> Option<Node> {
        let (name, value) = self.rest.split_at(self.rest.find(|c: char| !c.is_ascii_alphabetic())?);
        let (value, field) = (value.strip_prefix(':')?, FieldName::parse(name)?);
        match self.unclosed.quoted(value) {
            Quoted::Closed(text, rest) => {
                self.rest = rest;
                return Some(Node::Field(field, vec![text.to_owned()]));
            }
            Quoted::Unclosed(_) | Quoted::None => {}
        }
        if let Some(list) = value.strip_prefix('(').filter(|_| !self.has_no_parenthesis) {
            self.has_no_parenthesis = !list.contains(')');
            if let Some((list, rest)) = list.split_once(')') {
                let values = list.split(',').map(|value| value.trim().trim_matches('"').to_owned());
                let values: Vec<String> = values.filter(|value| !value.is_empty()).collect();
                if !values.is_empty() {
                    self.rest = rest;
                    return Some(Node::Field(field, values));
                }
            }
        }
        let end = value.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).unwrap_or(value.len());
        let (word, rest) = value.split_at(end);
        // `title:` in prose, `type::name` in code
        if word.starts_with(':') || !word.contains(char::is_alphanumeric) && !word.starts_with('/') {
            self.warn(&format!("`{}:` has no value: searched as a word", field.name()));
            return None;
        }
        self.rest = rest;
        Some(Node::Field(field, word.split(',').filter(|value| !value.is_empty()).map(str::to_owned).collect()))
    }

    fn word(&mut self) -> Option<Node> {
        let end = self.word_end();
        let (word, rest) = self.rest.split_at(end + unit_length(self.rest, end));
        (self.rest, self.previous) = (rest, word);
        if word == "*" {
            return Some(Node::All);
        }
        if let Some((name, value)) = word.split_once(':')
            && name.len() > 1
            && name.chars().all(|c| c.is_ascii_alphabetic())
            && FieldName::parse(name).is_none()
            && value.starts_with(char::is_alphanumeric)
        {
            self.warn(&format!("there is no field `{name}`: searched as words"));
        }
        match word.strip_suffix('*') {
            Some(stem) if stem.chars().all(char::is_alphanumeric) && stem.chars().nth(1).is_some() => {
                Some(Node::Prefix(stem.to_owned()))
            }
            _ => Some(Node::Word(word.to_owned())),
        }
    }

    /// The end of the word at `rest`. A parenthesis behind a letter belongs to a call, and so does the one that closes it.
    fn word_end(&mut self) -> usize {
        for (end, c) in self.rest.char_indices() {
            let (before, text) = self.rest.split_at(end);
            match c {
                _ if c.is_whitespace() => return end,
                '(' if before.ends_with(|c: char| c.is_alphanumeric() || c == '_') => self.open_calls += 1,
                ')' if self.open_calls > 0 => self.open_calls -= 1,
                '(' | ')' if end > 0 => return end,
                _ if self.unclosed.opens_inside(before, text) => return end,
                _ => {}
            }
        }
        self.rest.len()
    }
}

/// The length of a smiley at the beginning of a text, whose parenthesis is text: `:)`, `;-(`, and `(:` alone.
fn smiley(text: &str) -> Option<usize> {
    let eyes = text.strip_prefix([':', ';', '=']);
    let mouth =
        eyes.map(|face| face.strip_prefix('\'').unwrap_or(face)).map(|face| face.strip_prefix('-').unwrap_or(face));
    if let Some(behind) = mouth.and_then(|face| face.strip_prefix(['(', ')'])) {
        return Some(text.len() - behind.len());
    }
    let eyes = text.strip_prefix('(').map(|face| face.strip_prefix('-').unwrap_or(face));
    let behind = eyes.and_then(|face| face.strip_prefix([':', ';', '=']))?;
    (behind.is_empty() || behind.starts_with(char::is_whitespace)).then(|| text.len() - behind.len())
}

#[cfg(test)]
mod tests {
    use super::parse;

    /// Checks the tree in the query language, with text in angle brackets around each node, and the beginning of a warning.
    fn check(cases: &[(&str, &str, &str)]) {
        for (text, expected, warning) in cases {
            let (node, warnings) = parse(text, &["-xzf", "NOT READY"].map(str::to_owned));
            assert_eq!(node.to_string(), *expected, "{text}");
            let is_expected = |found: &String| !warning.is_empty() && found.contains(warning);
            assert!(warnings.iter().all(is_expected), "{text}: {warnings:?}");
            assert_eq!(warnings.is_empty(), warning.is_empty(), "{text}");
        }
    }

    #[test]
    fn operators_are_read_where_they_are_meant() {
        check(&[
            ("jaguar -car", "jaguar -car", ""),
            ("git -patches", "git -patches", ""),
            ("protocol NOT xml", "protocol -xml", ""),
            ("protocol AND NOT xml", "protocol -xml", ""),
            ("protocol AND NOT XML", "protocol -XML", ""),
            ("login NOT SSO", "login -SSO", ""),
            ("SAML NOT OIDC", "SAML -OIDC", ""),
            ("disk of 5 GB -old", "disk of 5 GB -old", ""),
            ("5 GB OR 10 MB", "5 GB OR 10 MB", ""),
            ("token OR NOT login", "token OR -login", ""),
            ("NOT (a b) c", "-(a b) c", ""),
            ("NOT \"a b\"", "-\"a b\"", ""),
            ("NOT title:x y", "-title:x y", ""),
            ("(NOT (NOT car)) x", "-(-car) x", ""),
            ("NOT -car x", "-(-car) x", ""),
            ("NOT -m x", "NOT -m x", "`-m` was searched as text"),
            ("a AND b OR c", "a (b OR c)", ""),
            ("SAML OR OIDC", "SAML OR OIDC", ""),
            ("login with SAML OR OIDC", "login with (SAML OR OIDC)", ""),
            ("f(x) OR g(y)", "f(x) OR g(y)", ""),
            ("(f(a, b) OR c) d", "f(a, (b) OR c) d", ""),
            ("-(a OR b) c", "-(a OR b) c", ""),
            ("“access token” x", "\"access token\" x", ""),
            ("什么是“访问 令牌”呢", "什么是 \"访问 令牌\" 呢", ""),
            ("title:“a b” c", "title:\"a b\" c", ""),
            ("topic:(a,b) auth*", "topic:(a,b) auth*", ""),
            ("OR a", "a", "nothing before"),
            ("a OR", "a", "nothing behind"),
            ("(a", "a", "never closed"),
            ("a) b", "a b", "closes nothing"),
        ]);
    }

    #[test]
    fn text_that_resembles_syntax_is_text() {
        check(&[
            ("git commit -m", "git commit -m", "`-m` was searched as text"),
            ("curl -d @file", "curl -d @file", "`-d` was searched as text"),
            ("tar -xzf a.tar.gz", "tar -xzf a.tar.gz", "`NOT xzf` excludes"),
            ("tar NOT xzf", "tar -xzf", ""),
            ("npm i --save-dev", "npm i --save-dev", ""),
            ("foo - bar", "foo - bar", ""),
            ("foo – bar — baz", "foo – bar — baz", ""),
            ("5\" disk or 3\" disk", "5\" disk or 3\" disk", ""),
            ("width=\"100%\" x", "width=\"100%\" x", ""),
            ("C:\\path a/b arr[0] {x}", "C:\\path a/b arr[0] {x}", ""),
            ("fetch(url, options)", "fetch(url, options)", ""),
            ("key:value", "key:value", "no field `key`"),
            ("the title: field of a page", "the title: field of a page", "`title:` has no value"),
            ("what is title:", "what is title:", "`title:` has no value"),
            ("type::name", "type::name", "`type:` has no value"),
            ("thanks :) x :-( y ;) (: z", "thanks :) x :-( y ;) (: z", ""),
            ("a => b ->", "a => b ->", ""),
            ("column NOT NULL", "column NOT NULL", "name in capitals"),
            ("IF NOT EXISTS", "IF NOT EXISTS", "in capitals"),
            ("404 NOT FOUND", "404 NOT FOUND", "in capitals"),
            ("lamp NOT READY", "lamp NOT READY", "name in capitals"),
            ("play DO NOT CROSS the line", "play DO NOT CROSS the line", "stresses"),
            ("bash > redirect | tee & a ~ b ^ c", "bash > redirect | tee & a ~ b ^ c", ""),
            ("LEFT OR RIGHT JOIN", "LEFT OR RIGHT JOIN", "the question is in capitals"),
            ("why does it NOT work", "why does it NOT work", "stresses"),
            ("it does NOT work", "it does NOT work", "stresses"),
            ("zebra NOT", "zebra NOT", ""),
            ("say \"hello", "say hello", "never closed"),
        ]);
    }

    #[test]
    fn a_long_question_is_parsed_in_linear_time() {
        let repeated = ["「a", "“a", "title:(a", "(x)", "NOT ", "f(", "-(", "\"a", "‘a ", ":)"];
        for text in repeated.map(|text| text.repeat(100_000)) {
            parse(&text, &[]);
        }
    }
}
