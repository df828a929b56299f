//! Reads the literal values of a Python program, such as `conf.py`: assignments at the left margin. Nothing is executed.

use serde_json::{Map, Value};

use super::python_tokens::{Kind, Token, tokens};

/// Deepest nesting of brackets.
const MAX_DEPTH: usize = 64;

/// The values of names at the end of a program; what is no literal is `Null`.
pub(crate) fn python_values(text: &str) -> Map<String, Value> {
    let tokens = tokens(text);
    let mut reader = Reader { tokens: &tokens, at: 0, values: Map::new() };
    while reader.at < tokens.len() {
        reader.statement();
        reader.skip_line();
    }
    reader.values
}

/// Reads statements.
struct Reader<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    values: Map<String, Value>,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at)
    }

    fn takes(&mut self, mark: &str) -> bool {
        let is_mark = self.peek().is_some_and(|token| token.kind == Kind::Mark && token.text == mark);
        self.at += usize::from(is_mark);
        is_mark
    }

    /// Goes behind the end of the line.
    fn skip_line(&mut self) {
        while let Some(token) = self.peek() {
            self.at += 1;
            if token.kind == Kind::End {
                break;
            }
        }
    }

    /// Reads `name = value`, `name += value`, `name.append(value)` and the like at the left margin.
    fn statement(&mut self) {
        let Some(token) = self.peek().filter(|token| token.kind == Kind::Name && token.starts_line) else { return };
        let name = token.text.to_owned();
        self.at += 1;
        if self.takes(".") {
            let Some(method) = self.peek().map(|token| token.text) else { return };
            self.at += 1;
            if self.takes("(") {
                let value = self.sum(0);
                self.call(name, method, value);
            }
            return;
        }
        // A type may stand between name and value.
        if self.takes(":") {
            while self.peek().is_some_and(|token| token.kind != Kind::End && token.text != "=") {
                self.at += 1;
            }
        }
        if self.takes("+=") {
            let value = self.sum(0);
            let old = self.values.remove(&name).unwrap_or_default();
            self.values.insert(name, add(old, value));
        } else if self.takes("=") {
            // `a = b = value` gives both names the value.
            let mut names = vec![name];
            while let Some(token) = self.peek().filter(|token| token.kind == Kind::Name)
                && self.tokens.get(self.at + 1).is_some_and(|next| next.text == "=" && next.kind == Kind::Mark)
            {
                names.push(token.text.to_owned());
                self.at += 2;
            }
            let value = self.whole();
            for name in names {
                self.values.insert(name, value.clone());
            }
        }
    }

    /// The value up to the end of the line; `Null` when more follows it.
    fn whole(&mut self) -> Value {
        let value = self.sum(0);
        match self.peek() {
            None | Some(Token { kind: Kind::End, .. }) => value,
            Some(token) if token.text == "," => Value::Array(vec![value]),
            Some(token) if token.text == "if" => value,
            Some(_) => Value::Null,
        }
    }

    fn call(&mut self, name: String, method: &str, value: Value) {
        let old = self.values.remove(&name).unwrap_or_default();
        let new = match method {
            "append" | "add" | "insert" => add(old, Value::Array(vec![value])),
            "extend" | "update" => match (old, value) {
                (Value::Object(mut old), Value::Object(new)) => {
                    old.extend(new);
                    Value::Object(old)
                }
                (old, value) => add(old, value),
            },
            _ => old,
        };
        self.values.insert(name, new);
    }

    fn sum(&mut self, depth: usize) -> Value {
        let mut value = self.operand(depth);
        loop {
            if self.takes("+") {
                let right = self.operand(depth);
                value = add(value, right);
            } else if self.peek().is_some_and(|token| token.text == "or" && token.kind == Kind::Name) {
                self.at += 1;
                let right = self.operand(depth);
                value = if value.is_null() { right } else { value };
            } else {
                return value;
            }
        }
    }

    fn operand(&mut self, depth: usize) -> Value {
        let Some(token) = self.peek() else { return Value::Null };
        if depth > MAX_DEPTH || token.kind == Kind::End {
            return Value::Null;
        }
        self.at += 1;
        let value = match token.kind {
            Kind::Text { .. } => {
                let mut text = self.text(token);
                while let Some(next) = self.peek().filter(|next| matches!(next.kind, Kind::Text { .. })) {
                    self.at += 1;
                    text = text.zip(self.text(next)).map(|(left, right)| left + &right);
                }
                text.map_or(Value::Null, Value::String)
            }
            Kind::Number => token
                .text
                .replace('_', "")
                .parse::<i64>()
                .map_or_else(|_| token.text.parse::<f64>().map_or(Value::Null, Value::from), Value::from),
            Kind::Name => match token.text {
                "True" => Value::Bool(true),
                "False" => Value::Bool(false),
                "None" => Value::Null,
                name => self.values.get(name).cloned().unwrap_or_default(),
            },
            Kind::Mark => match token.text {
                "[" => self.items("]", token.mate, depth),
                "(" => self.parenthesized(depth),
                "{" => self.braces(depth),
                _ => Value::Null,
            },
            Kind::End => Value::Null,
        };
        if self.trailer() { Value::Null } else { value }
    }

    /// Skips attributes, calls and subscripts behind an operand; whether there are any.
    fn trailer(&mut self) -> bool {
        let start = self.at;
        while let Some(token) = self.peek().filter(|token| token.kind == Kind::Mark) {
            match token.text {
                "." => self.at += 2,
                "(" | "[" => self.at = token.mate.saturating_add(1),
                "%" => {
                    self.at += 1;
                    self.skip_one();
                }
                _ => break,
            }
        }
        self.at > start
    }

    /// The text of a literal; `None` for one with values that are not known.
    fn text(&self, token: &Token<'_>) -> Option<String> {
        let Kind::Text { raw, format } = token.kind else { return None };
        let text = if raw { token.text.to_owned() } else { unescape(token.text) };
        if !format {
            return Some(text);
        }
        let mut formatted = String::new();
        let mut rest = text.as_str();
        while let Some((before, behind)) = rest.split_once('{') {
            formatted.push_str(before);
            if let Some(behind) = behind.strip_prefix('{') {
                formatted.push('{');
                rest = behind;
                continue;
            }
            let (name, behind) = behind.split_once('}')?;
            formatted.push_str(self.values.get(name.trim())?.as_str()?);
            rest = behind;
        }
        formatted.push_str(&rest.replace("}}", "}"));
        Some(formatted)
    }

    /// The items up to a bracket.
    fn items(&mut self, close: &str, end: usize, depth: usize) -> Value {
        let mut items = Vec::new();
        while self.at < end {
            // `*names` puts in the items of another list.
            let is_spread = self.takes("*");
            match self.sum(depth + 1) {
                Value::Array(inner) if is_spread => items.extend(inner),
                value => items.push(value),
            }
            self.skip_to_comma(end);
        }
        self.at = end;
        self.takes(close);
        Value::Array(items)
    }

    fn skip_to_comma(&mut self, end: usize) {
        while self.at < end && !self.takes(",") {
            self.skip_one();
        }
    }

    /// Skips a token, or brackets with all inside of them.
    fn skip_one(&mut self) {
        let mate = self.peek().filter(|token| matches!(token.text, "(" | "[" | "{") && token.kind == Kind::Mark);
        self.at = mate.map_or(self.at, |token| token.mate.max(self.at)).saturating_add(1);
    }

    /// A value in parentheses, or a tuple.
    fn parenthesized(&mut self, depth: usize) -> Value {
        let end = self.tokens.get(self.at.saturating_sub(1)).map_or(self.at, |open| open.mate);
        if self.at >= end {
            self.at = end.saturating_add(1);
            return Value::Array(Vec::new());
        }
        let first = self.sum(depth + 1);
        if self.at >= end {
            self.at = end.saturating_add(1);
            return first;
        }
        if self.peek().is_none_or(|token| token.text != ",") {
            self.at = end.saturating_add(1);
            return Value::Null;
        }
        self.at += 1;
        let Value::Array(rest) = self.items(")", end, depth) else { return Value::Null };
        Value::Array(std::iter::once(first).chain(rest).collect())
    }

    /// A dictionary, or a set as a list.
    fn braces(&mut self, depth: usize) -> Value {
        let end = self.tokens.get(self.at.saturating_sub(1)).map_or(self.at, |open| open.mate);
        let (mut entries, mut items) = (Map::new(), Vec::new());
        while self.at < end {
            if self.takes("**") {
                if let Value::Object(inner) = self.sum(depth + 1) {
                    entries.extend(inner);
                }
                self.skip_to_comma(end);
                continue;
            }
            let key = self.sum(depth + 1);
            if self.takes(":") {
                let value = self.sum(depth + 1);
                if let Value::String(key) = key {
                    entries.insert(key, value);
                }
            } else {
                items.push(key);
            }
            self.skip_to_comma(end);
        }
        self.at = end.saturating_add(1);
        if entries.is_empty() && !items.is_empty() { Value::Array(items) } else { Value::Object(entries) }
    }
}

fn add(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Value::String(left + &right),
        (Value::Array(mut left), Value::Array(right)) => {
            left.extend(right);
            Value::Array(left)
        }
        (Value::Null, right @ Value::Array(_)) => right,
        (left @ (Value::Array(_) | Value::Object(_)), Value::Null) => left,
        _ => Value::Null,
    }
}

/// A text without escapes; unknown ones stay.
fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            plain.push(char);
            continue;
        }
        match chars.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some('\n') | None => {}
            Some(quote @ ('\\' | '\'' | '"')) => plain.push(quote),
            Some(code @ ('u' | 'x' | 'U')) => {
                let digits = match code {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let hex: String = chars.by_ref().take(digits).collect();
                plain.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
            }
            Some(other) => plain.extend(['\\', other]),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn assignments_have_their_values() {
        let text = "import os\nproject = 'Uhr ' + \"und Zeit\"  # note\nversion = release = '3.1'\nextensions = [\n    'a', # one\n    \"b\",\n]\nextensions += ['c']\nextensions.append('d')\ntags.add('brass')\nrst_prolog = \"\"\"\n.. |x| replace:: y\n\"\"\"\nlinks = {'issue': ('https://x/%s', '#%s'), **other}\nname = f'{project} {release}'\nyear = f'{date()}'\nnow = datetime.now().year\nif True:\n    project = 'no'\nflag: bool = True\nlong = ('one '\n  'two')\npath = os.path.join('a', 'b')\npair = 'a', 'b'\nnumber = 3\ndef setup(app):\n    extensions = []\n";
        let values = python_values(text);
        assert_eq!(values["project"], "Uhr und Zeit");
        assert_eq!((&values["version"], &values["release"]), (&json!("3.1"), &json!("3.1")));
        assert_eq!(values["extensions"], json!(["a", "b", "c", "d"]));
        assert_eq!(values["tags"], json!(["brass"]));
        assert_eq!(values["rst_prolog"], "\n.. |x| replace:: y\n");
        assert_eq!(values["links"], json!({"issue": ["https://x/%s", "#%s"]}));
        assert_eq!(values["name"], "Uhr und Zeit 3.1");
        assert_eq!((&values["year"], &values["now"], &values["path"]), (&Value::Null, &Value::Null, &Value::Null));
        assert_eq!((&values["flag"], &values["long"], &values["number"]), (&json!(true), &json!("one two"), &json!(3)));
    }

    #[test]
    fn hostile_text_ends_in_time() {
        for text in [
            "(".repeat(200_000),
            "[".repeat(200_000),
            "{'a':".repeat(100_000),
            "a=".repeat(100_000),
            "'".repeat(99_999),
            "%a".repeat(99_999),
        ] {
            let _ = python_values(&format!("x = {text}"));
        }
    }
}
