//! Expressions of Liquid: literals, paths such as `page.items[0].name`, ranges, chains of filters, and conditions.

use super::value::Value;

/// Deepest nesting of brackets in a path.
const MAX_DEPTH: usize = 16;

/// An expression without filters.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Literal(Value),
    /// Equals each empty text, list and map.
    Empty,
    /// Equals each value without visible content.
    Blank,
    Path(Path),
    Range(Box<Expression>, Box<Expression>),
}

/// A variable, and the way into it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    pub(super) root: String,
    pub(super) steps: Vec<Step>,
}

/// A step into a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Key(String),
    Index(Expression),
}

/// The call of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) arguments: Vec<Expression>,
    pub(super) named: Vec<(String, Expression)>,
}

/// An expression with filters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filtered {
    pub(super) expression: Expression,
    pub(super) calls: Vec<Call>,
}

/// The operators of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Contains,
}

/// A comparison, or a value that must be true.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    pub(super) left: Expression,
    pub(super) right: Option<(Operator, Expression)>,
}

/// Comparisons joined from right to left. Each but the last has the connector after it: `true` for `and`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) parts: Vec<(Comparison, bool)>,
}

/// Reads the markup of a tag from left to right. It skips what it does not know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanner<'m> {
    rest: &'m str,
}

impl<'m> Scanner<'m> {
    pub(super) fn new(markup: &'m str) -> Self {
        Self { rest: markup.trim() }
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.rest.is_empty()
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Skips one character.
    pub(super) fn skip_one(&mut self) {
        let mut chars = self.rest.chars();
        chars.next();
        self.rest = chars.as_str();
    }

    /// Reads `mark` if it is next.
    pub(super) fn eat(&mut self, mark: &str) -> bool {
        self.skip_space();
        let after = self.rest.strip_prefix(mark);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// Reads a name: letters, digits, `_`, `-` and a `?` at its end.
    pub(super) fn word(&mut self) -> Option<&'m str> {
        self.skip_space();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        if !self.rest.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return None;
        }
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let end = if self.rest.get(end..).is_some_and(|rest| rest.starts_with('?')) { end + 1 } else { end };
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        Some(word)
    }

    /// Reads a name if it is `word`.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let mut after = *self;
        let is_next = after.word() == Some(word);
        if is_next {
            *self = after;
        }
        is_next
    }

    /// Reads a quoted text.
    pub(super) fn quoted(&mut self) -> Option<&'m str> {
        self.skip_space();
        let quote = self.rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (text, rest) = self.rest.get(1..)?.split_once(quote)?;
        self.rest = rest;
        Some(text)
    }

    fn number(&mut self) -> Option<Value> {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let sign = usize::from(self.rest.starts_with('-'));
        let whole = sign + digits(self.rest.get(sign..)?);
        if whole == sign {
            return None;
        }
        let fraction = self.rest.get(whole..).and_then(|rest| rest.strip_prefix('.')).map_or(0, digits);
        let end = if fraction > 0 { whole + 1 + fraction } else { whole };
        let (text, rest) = self.rest.split_at_checked(end)?;
        let number = if fraction > 0 { text.parse().ok().map(Value::Float) } else { text.parse().ok().map(Value::Int) };
        self.rest = rest;
        Some(number.unwrap_or_default())
    }

    /// Reads an expression.
    pub(super) fn expression(&mut self) -> Option<Expression> {
        self.expression_at(0)
    }

    fn expression_at(&mut self, depth: usize) -> Option<Expression> {
        self.skip_space();
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(text) = self.quoted() {
            return Some(Expression::Literal(text.into()));
        }
        if let Some(number) = self.number() {
            return Some(Expression::Literal(number));
        }
        if self.eat("(") {
            let first = self.expression_at(depth + 1)?;
            if !self.eat("..") {
                self.eat(")");
                return Some(first);
            }
            let last = self.expression_at(depth + 1)?;
            self.eat(")");
            return Some(Expression::Range(Box::new(first), Box::new(last)));
        }
        let root = if self.rest.starts_with('[') { "" } else { self.word()? };
        let steps = self.steps(depth)?;
        Some(match (root, steps.is_empty()) {
            ("nil" | "null", true) => Expression::Literal(Value::Nil),
            ("true", true) => Expression::Literal(Value::Bool(true)),
            ("false", true) => Expression::Literal(Value::Bool(false)),
            ("empty", true) => Expression::Empty,
            ("blank", true) => Expression::Blank,
            _ => Expression::Path(Path { root: root.to_owned(), steps }),
        })
    }

    fn steps(&mut self, depth: usize) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix('.').filter(|rest| !rest.starts_with('.')) {
                self.rest = rest;
                let Some(key) = self.word() else {
                    // A key of digits, such as `items.0`.
                    let Some(Value::Int(index)) = self.number() else { return Some(steps) };
                    steps.push(Step::Index(Expression::Literal(Value::Int(index))));
                    continue;
                };
                steps.push(Step::Key(key.to_owned()));
            } else if self.rest.starts_with('[') {
                self.skip_one();
                steps.push(Step::Index(self.expression_at(depth + 1)?));
                self.eat("]");
            } else {
                return Some(steps);
            }
        }
    }

    /// Reads an expression and its filters.
    pub(super) fn filtered(&mut self) -> Option<Filtered> {
        let mut filtered = Filtered { expression: self.expression()?, calls: Vec::new() };
        while !self.is_at_end() {
            if !self.eat("|") {
                self.skip_one();
                continue;
            }
            let Some(name) = self.word() else { continue };
            let mut call = Call { name: name.to_owned(), arguments: Vec::new(), named: Vec::new() };
            if self.eat(":") {
                self.arguments(&mut call);
            }
            filtered.calls.push(call);
        }
        Some(filtered)
    }

    fn arguments(&mut self, call: &mut Call) {
        loop {
            let mut name = *self;
            if let Some(key) = name.word().filter(|_| name.eat(":")) {
                *self = name;
                let Some(value) = self.expression() else { return };
                call.named.push((key.to_owned(), value));
            } else {
                let Some(value) = self.expression() else { return };
                call.arguments.push(value);
            }
            if !self.eat(",") {
                return;
            }
        }
    }

    fn operator(&mut self) -> Option<Operator> {
        let signs = [
            ("==", Operator::Equal),
            ("!=", Operator::Unequal),
            ("<>", Operator::Unequal),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let found = signs.into_iter().find(|(sign, _)| self.eat(sign)).map(|(_, operator)| operator);
        found.or_else(|| self.eat_word("contains").then_some(Operator::Contains))
    }

    /// Reads a condition.
    pub(super) fn condition(&mut self) -> Condition {
        self.joined(false)
    }

    /// Reads a condition of GitHub Docs over versions: names, `not name`, comparisons such as `ghes > 3.10`.
    pub(super) fn versions(&mut self) -> Condition {
        self.joined(true)
    }

    fn joined(&mut self, knows_not: bool) -> Condition {
        let mut parts = Vec::new();
        loop {
            let negates = knows_not && self.eat_word("not");
            let Some(left) = self.expression() else { break };
            let right = match negates {
                true => Some((Operator::Equal, Expression::Blank)),
                false => self.operator().and_then(|operator| Some((operator, self.expression()?))),
            };
            let is_and = self.eat_word("and");
            let goes_on = is_and || self.eat_word("or");
            parts.push((Comparison { left, right }, is_and));
            if !goes_on {
                break;
            }
        }
        Condition { parts }
    }

    /// Reads parameters such as `title="x", text: page.text`, up to the end; skips all else.
    pub(super) fn parameters(&mut self) -> Vec<(&'m str, Expression)> {
        let mut parameters = Vec::new();
        while !self.is_at_end() {
            let Some(key) = self.word() else {
                if self.quoted().is_none() {
                    self.skip_one();
                }
                continue;
            };
            if (self.eat("=") || self.eat(":"))
                && let Some(value) = self.expression()
            {
                parameters.push((key, value));
            }
        }
        parameters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_filters_are_read() {
        let read = Scanner::new("site.data.my-list[0].name | append: \"x\", y | sort").filtered().unwrap();
        let Expression::Path(path) = &read.expression else { unreachable!() };
        assert_eq!((path.root.as_str(), path.steps.len()), ("site", 4));
        assert_eq!(read.calls.iter().map(|call| call.arguments.len()).collect::<Vec<_>>(), [2, 0]);
    }

    #[test]
    fn numbers_and_ranges_differ() {
        assert_eq!(Scanner::new("1.5").expression(), Some(Expression::Literal(Value::Float(1.5))));
        let range = Scanner::new("(1..3)").expression();
        assert!(matches!(range, Some(Expression::Range(..))), "{range:?}");
    }

    #[test]
    fn conditions_and_parameters_are_read() {
        let condition = Scanner::new("a == 'x' and b contains c or d").condition();
        assert_eq!(condition.parts.iter().map(|(_, is_and)| *is_and).collect::<Vec<_>>(), [true, false, false]);
        let parameters = Scanner::new("title=\"a = b\" text=page.x, n: 3").parameters();
        assert_eq!(parameters.iter().map(|(key, _)| *key).collect::<Vec<_>>(), ["title", "text", "n"]);
    }

    #[test]
    fn hostile_markup_ends() {
        for text in ["[".repeat(1_000), "(".repeat(1_000), "a and ".repeat(1_000), "|".repeat(1_000)] {
            Scanner::new(&text).filtered();
            Scanner::new(&text).condition();
            Scanner::new(&text).parameters();
        }
    }
}
