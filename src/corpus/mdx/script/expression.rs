//! Evaluates expressions of literals, names, members, operators, `map` and JSX. Everything else is unknown.

use crate::corpus::data::Value;

use super::function::{Locals, arrow, bind};
use super::operator::{binary, is_true, join, precedence, text_of};
use super::scan::{balanced, token_len};

/// Deepest nesting of an expression.
const MAX_DEPTH: usize = 48;
/// Operands of an expression, with those of functions for each item of a list.
const MAX_STEPS: usize = 20_000;

/// The names of a page.
pub(crate) trait Names {
    /// The value of a name; `None` for an unknown one.
    fn value(&self, name: &str) -> Option<Value>;
}

/// The result of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Evaluated<'t> {
    Value(Value),
    /// JSX, with the names that its own expressions see.
    Markup(Vec<(&'t str, Locals)>),
    Unknown,
}

/// Evaluates an expression.
pub(crate) fn evaluate<'t>(text: &'t str, names: &dyn Names, locals: &Locals) -> Evaluated<'t> {
    let mut steps = 0;
    let mut parser = Parser { text, at: 0, names, locals: locals.clone(), depth: 0, steps: &mut steps };
    let evaluated = parser.ternary();
    parser.skip_space();
    evaluated.filter(|_| matches!(parser.rest(), "" | ";")).unwrap_or(Evaluated::Unknown)
}

pub(super) struct Parser<'t, 'n> {
    text: &'t str,
    pub(super) at: usize,
    pub(super) names: &'n dyn Names,
    pub(super) locals: Locals,
    depth: usize,
    steps: &'n mut usize,
}

impl<'t> Parser<'t, '_> {
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips white space and comments.
    pub(super) fn skip_space(&mut self) {
        loop {
            let bare = self.rest().trim_start();
            self.at = self.text.len() - bare.len();
            if !bare.starts_with("/*") && !bare.starts_with("//") {
                return;
            }
            self.at += token_len(bare.as_bytes(), 0, 0).unwrap_or(bare.len());
        }
    }

    pub(super) fn take(&mut self, mark: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(mark);
        self.at += if found { mark.len() } else { 0 };
        found
    }

    pub(super) fn ternary(&mut self) -> Option<Evaluated<'t>> {
        self.depth += 1;
        *self.steps += 1;
        if self.depth > MAX_DEPTH || *self.steps > MAX_STEPS {
            return None;
        }
        let condition = self.operation(0)?;
        self.skip_space();
        let is_question =
            self.rest().starts_with('?') && !self.rest().starts_with("??") && !self.rest().starts_with("?.");
        let result = if is_question {
            self.at += 1;
            let first = self.ternary()?;
            if !self.take(":") {
                return None;
            }
            let second = self.ternary()?;
            match condition {
                Evaluated::Value(value) if !is_true(&value) => second,
                _ => first,
            }
        } else {
            condition
        };
        self.depth -= 1;
        Some(result)
    }

    /// Operands and binary operators that bind at least as strong as `least`.
    fn operation(&mut self, least: u8) -> Option<Evaluated<'t>> {
        let mut left = self.unary()?;
        loop {
            self.skip_space();
            let Some((operator, strength)) = precedence(self.rest()).filter(|(_, strength)| *strength >= least) else {
                return Some(left);
            };
            self.at += operator.len();
            let right = self.operation(strength + 1)?;
            left = match (operator, left, right) {
                ("&&", Evaluated::Value(value), right) => {
                    if is_true(&value) {
                        right
                    } else {
                        Evaluated::Value(value)
                    }
                }
                ("&&", _, right) => right,
                ("||", Evaluated::Value(value), right) if !is_true(&value) => right,
                ("??", Evaluated::Value(Value::Null), right) => right,
                ("||" | "??", Evaluated::Unknown, right) => right,
                ("||" | "??", left, _) => left,
                (operator, Evaluated::Value(left), Evaluated::Value(right)) => {
                    binary(operator, &left, &right).map_or(Evaluated::Unknown, Evaluated::Value)
                }
                _ => Evaluated::Unknown,
            };
        }
    }

    fn unary(&mut self) -> Option<Evaluated<'t>> {
        self.skip_space();
        let mut marks = Vec::new();
        while let Some(mark) = self.rest().chars().next().filter(|c| matches!(c, '!' | '-')) {
            marks.push(mark);
            self.at += 1;
            self.skip_space();
        }
        let mut result = self.postfix()?;
        for mark in marks.into_iter().rev() {
            result = match (mark, result) {
                ('!', Evaluated::Value(value)) => Evaluated::Value(Value::Bool(!is_true(&value))),
                ('-', Evaluated::Value(value)) => {
                    binary("-", &Value::from(0), &value).map_or(Evaluated::Unknown, Evaluated::Value)
                }
                _ => Evaluated::Unknown,
            };
        }
        Some(result)
    }

    /// An operand with its members and calls.
    fn postfix(&mut self) -> Option<Evaluated<'t>> {
        let mut result = self.operand()?;
        loop {
            self.skip_space();
            let rest = self.rest();
            if rest.starts_with("?.[") || rest.starts_with('[') {
                self.at += rest.find('[')? + 1;
                let index = self.ternary()?;
                if !self.take("]") {
                    return None;
                }
                result = match (result, index) {
                    (Evaluated::Value(value), Evaluated::Value(index)) => Evaluated::Value(item(&value, &index)),
                    _ => Evaluated::Unknown,
                };
            } else if rest.starts_with("?.") || rest.starts_with('.') {
                self.at += if rest.starts_with('?') { 2 } else { 1 };
                result = self.member(result)?;
            } else if rest.starts_with('(') {
                self.at += balanced(rest)?;
                result = Evaluated::Unknown;
            } else if rest.starts_with("as ") {
                // A type of TypeScript ends the expression.
                self.at = self.text.len();
            } else {
                return Some(result);
            }
        }
    }

    /// The member after a dot, and its call.
    fn member(&mut self, value: Evaluated<'t>) -> Option<Evaluated<'t>> {
        let name = self.name()?;
        self.skip_space();
        if !self.rest().starts_with('(') {
            return Some(match value {
                Evaluated::Value(value) => Evaluated::Value(item(&value, &Value::from(name))),
                _ => Evaluated::Unknown,
            });
        }
        let len = balanced(self.rest())?;
        let arguments = self.rest().get(1..len - 1)?;
        self.at += len;
        Some(match (name, value) {
            ("map", Evaluated::Value(Value::Array(items))) => self.map(items, arguments),
            ("join", Evaluated::Value(Value::Array(items))) => match self.nested(arguments) {
                Evaluated::Value(Value::String(between)) => Evaluated::Value(Value::String(join(&items, &between))),
                _ => Evaluated::Value(Value::String(join(&items, ","))),
            },
            ("toString" | "toLocaleString", Evaluated::Value(value)) => {
                Evaluated::Value(Value::String(text_of(&value)))
            }
            ("toUpperCase", Evaluated::Value(Value::String(text))) => Evaluated::Value(text.to_uppercase().into()),
            ("toLowerCase", Evaluated::Value(Value::String(text))) => Evaluated::Value(text.to_lowercase().into()),
            ("trim", Evaluated::Value(Value::String(text))) => Evaluated::Value(text.trim().into()),
            _ => Evaluated::Unknown,
        })
    }

    pub(super) fn nested(&mut self, text: &'t str) -> Evaluated<'t> {
        self.with_locals(text, self.locals.clone())
    }

    fn with_locals(&mut self, text: &'t str, locals: Locals) -> Evaluated<'t> {
        let Parser { names, depth, steps, .. } = self;
        let mut parser = Parser { text, at: 0, names: *names, locals, depth: *depth, steps };
        parser.ternary().unwrap_or(Evaluated::Unknown)
    }

    /// Evaluates an arrow function for each item of a list.
    fn map(&mut self, items: Vec<Value>, function: &'t str) -> Evaluated<'t> {
        let Some((parameters, body)) = arrow(function) else { return Evaluated::Unknown };
        let (mut values, mut markup) = (Vec::new(), Vec::new());
        for (index, value) in items.into_iter().enumerate() {
            let mut locals = self.locals.clone();
            bind(parameters, value, index, &mut locals);
            match self.with_locals(body, locals) {
                Evaluated::Value(value) => values.push(value),
                Evaluated::Markup(parts) => markup.extend(parts),
                Evaluated::Unknown => {}
            }
            if *self.steps > MAX_STEPS {
                break;
            }
        }
        if markup.is_empty() { Evaluated::Value(Value::Array(values)) } else { Evaluated::Markup(markup) }
    }

    pub(super) fn name(&mut self) -> Option<&'t str> {
        self.skip_space();
        let rest = self.rest();
        let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
        let name = rest.get(..len).filter(|name| !name.is_empty())?;
        self.at += len;
        Some(name)
    }
}

/// An item of a list, an entry of an object, or a length.
fn item(value: &Value, index: &Value) -> Value {
    let found = match (value, index) {
        (Value::Array(items), Value::Number(index)) => {
            index.as_u64().and_then(|index| items.get(usize::try_from(index).ok()?)).cloned()
        }
        (Value::Array(items), Value::String(name)) if name == "length" => Some(Value::from(items.len())),
        (Value::String(text), Value::String(name)) if name == "length" => Some(Value::from(text.chars().count())),
        (Value::Object(entries), index) => entries.get(&text_of(index)).cloned(),
        _ => None,
    };
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Known;

    impl Names for Known {
        fn value(&self, name: &str) -> Option<Value> {
            match name {
                "n" => Some(json!(9)),
                "page" => Some(json!({"title": "T", "list": ["a", "b"]})),
                _ => None,
            }
        }
    }

    #[test]
    fn literals_names_members_and_operators_have_values() {
        for (text, expected) in [
            ("1 + 1", json!(2)),
            ("n * 2 - 1", json!(17)),
            ("'it\\'s'", json!("it's")),
            ("`a${n}b ${page.title}`", json!("a9b T")),
            ("page.list[1]", json!("b")),
            ("page?.list.length", json!(2)),
            ("n > 5 ? 'yes' : 'no'", json!("yes")),
            ("n === 1 || 'other'", json!("other")),
            ("missing || 'default'", json!("default")),
            ("!n", json!(false)),
            ("[1, ...page.list].join(', ')", json!("1, a, b")),
            ("{a: n, 'b': [true]}.a", json!(9)),
            ("['x', 'y'].map((c, i) => c + i)", json!(["x0", "y1"])),
            ("(1 + 2) * 3 /* note */", json!(9)),
            ("[{t: 'a'}].map(({t}) => `${t}!`)", json!(["a!"])),
        ] {
            assert_eq!(evaluate(text, &Known, &Vec::new()), Evaluated::Value(expected), "{text}");
        }
    }

    #[test]
    fn markup_keeps_its_names_and_calls_are_unknown() {
        let text = "page.list.map((c) => <i key={c}>{c}</i>)";
        let Evaluated::Markup(parts) = evaluate(text, &Known, &Vec::new()) else { panic!("no markup") };
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[1], ("<i key={c}>{c}</i>", vec![("c".to_owned(), json!("b"))]));
        for text in ["call()", "x.y(1)", "() => 1", "new Date()", "1 +", ")"] {
            assert_eq!(evaluate(text, &Known, &Vec::new()), Evaluated::Unknown, "{text}");
        }
    }

    #[test]
    fn hostile_expressions_end_in_time() {
        for text in
            ["(".repeat(100_000), "!".repeat(100_000), "[".repeat(50_000) + &"]".repeat(50_000), "a?".repeat(50_000)]
        {
            let _ = evaluate(&text, &Known, &Vec::new());
        }
        let nested = "[1,2,3,4,5,6,7,8,9].map(a => ".repeat(12) + "1" + &")".repeat(12);
        let _ = evaluate(&nested, &Known, &Vec::new());
    }
}
