//! Literal values of a JavaScript or TypeScript configuration. Nothing is executed: an expression that is no literal is `Null`.
//!
//! Read are objects, lists, strings, numbers, constants of the file, spreads of them, `a || b`, `'a' + 'b'`, and the value that a
//! function returns first. A call becomes `{"call": name, "arguments": [...]}`.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value, json};

use super::script_cursor::Cursor;
use super::script_tokens::{Kind, string_value, tokens};

/// Deepest nesting of values.
const MAX_DEPTH: usize = 64;

/// The object that a configuration exports by default. A call around it, such as `defineConfig`, is taken off.
pub(crate) fn export(text: &str) -> Value {
    let tokens = tokens(text);
    let mut parser = Parser { cursor: Cursor { tokens: &tokens, at: 0 }, constants: BTreeMap::new() };
    let exported = parser.program();
    unwrap_calls(exported)
}

/// The constants of a file, by name: `export const meta = {…}`.
pub(crate) fn constants(text: &str) -> BTreeMap<String, Value> {
    let tokens = tokens(text);
    let mut parser = Parser { cursor: Cursor { tokens: &tokens, at: 0 }, constants: BTreeMap::new() };
    parser.program();
    parser.constants
}

/// The value of one expression, such as an attribute of a component.
pub(crate) fn expression(text: &str) -> Value {
    let tokens = tokens(text);
    Parser { cursor: Cursor { tokens: &tokens, at: 0 }, constants: BTreeMap::new() }.value(0)
}

/// The first argument that is an object, of calls around it.
fn unwrap_calls(mut value: Value) -> Value {
    for _ in 0..8 {
        let Some(arguments) = value.get_mut("arguments").and_then(Value::as_array_mut) else { break };
        let Some(object) = arguments.iter_mut().find(|argument| argument.is_object()) else { return Value::Null };
        value = object.take();
    }
    value
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    constants: BTreeMap<String, Value>,
}

impl<'a> Parser<'a> {
    /// Reads the statements of a file; returns the exported value.
    fn program(&mut self) -> Value {
        let mut exported = Value::Null;
        while let Some(token) = self.cursor.peek() {
            match (token.kind, token.text) {
                (Kind::Word, "const" | "let" | "var") => self.declaration(),
                (Kind::Word, "module.exports") => {
                    self.cursor.at += 1;
                    if self.cursor.take_mark(b'=') {
                        exported = self.value(0);
                    }
                }
                (Kind::Word, "export") => {
                    self.cursor.at += 1;
                    if self.cursor.take_word("default") {
                        exported = self.value(0);
                    }
                }
                (Kind::Mark(b'{' | b'(' | b'['), _) => {
                    self.cursor.at = token.mate.max(self.cursor.at).saturating_add(1)
                }
                _ => self.cursor.at += 1,
            }
        }
        exported
    }

    /// Reads `const name: Type = value`.
    fn declaration(&mut self) {
        self.cursor.at += 1;
        let Some(name) = self.cursor.peek().filter(|token| token.kind == Kind::Word) else { return };
        self.cursor.at += 1;
        if self.cursor.take_mark(b':') {
            while self.cursor.peek().is_some_and(|token| !matches!(token.kind, Kind::Mark(b'=' | b';'))) {
                self.cursor.skip_one();
            }
        }
        if self.cursor.take_mark(b'=') {
            let value = self.value(0);
            self.constants.insert(name.text.to_owned(), value);
        }
    }

    /// The value of the expression at this place; skips what follows it up to the next `,`, `;` or closing bracket.
    fn value(&mut self, depth: usize) -> Value {
        let mut value = self.operand(depth);
        loop {
            let Some(token) = self.cursor.peek() else { return value };
            match (token.kind, token.text) {
                (Kind::Mark(b',' | b';' | b')' | b']' | b'}' | b':'), _) => return value,
                (Kind::Word, "const" | "let" | "var" | "export" | "module.exports" | "import" | "function") => {
                    return value;
                }
                (Kind::Word, "as" | "satisfies") => {
                    self.cursor.at += 1;
                    self.cursor.skip_type();
                }
                (Kind::Mark(b'!'), _) => self.cursor.at += 1,
                (Kind::Mark(b'+'), _) => {
                    self.cursor.at += 1;
                    value = sum(&value, &self.operand(depth));
                }
                (Kind::Mark(b'|'), _)
                    if self.cursor.tokens.get(self.cursor.at + 1).is_some_and(|next| next.text == "|") =>
                {
                    self.cursor.at += 2;
                    value = or(value, self.operand(depth));
                }
                (Kind::Mark(b'?'), _)
                    if self.cursor.tokens.get(self.cursor.at + 1).is_some_and(|next| next.text == "?") =>
                {
                    self.cursor.at += 2;
                    value = or(value, self.operand(depth));
                }
                _ => {
                    value = Value::Null;
                    self.cursor.skip_rest();
                    if !self.cursor.is_mark(b':') {
                        return value;
                    }
                    // The second branch of `a ? b : c`.
                    self.cursor.at += 1;
                }
            }
        }
    }

    fn operand(&mut self, depth: usize) -> Value {
        let Some(token) = self.cursor.peek() else { return Value::Null };
        if depth > MAX_DEPTH {
            self.cursor.skip_rest();
            return Value::Null;
        }
        match token.kind {
            Kind::Mark(b'{') => self.object(depth),
            Kind::Mark(b'[') => self.list(depth, b']'),
            Kind::Mark(b'(') => self.parenthesized(depth),
            Kind::Mark(b'-') => {
                self.cursor.at += 1;
                match self.operand(depth + 1).as_f64() {
                    Some(number) => number_value(-number),
                    None => Value::Null,
                }
            }
            Kind::Text | Kind::Template => {
                self.cursor.at += 1;
                string_value(token.text).map_or(Value::Null, Value::String)
            }
            Kind::Number => {
                self.cursor.at += 1;
                let text = token.text.replace('_', "");
                let integer = text.parse::<i64>().map(|number| Value::Number(number.into()));
                integer.unwrap_or_else(|_| text.parse::<f64>().map_or(Value::Null, number_value))
            }
            Kind::Word => self.word(token.text, depth),
            Kind::Pattern | Kind::Spread | Kind::Arrow | Kind::Mark(_) => Value::Null,
        }
    }

    fn word(&mut self, word: &'a str, depth: usize) -> Value {
        self.cursor.at += 1;
        match word {
            "true" => return Value::Bool(true),
            "false" => return Value::Bool(false),
            "null" | "undefined" => return Value::Null,
            "await" | "new" | "async" => return self.operand(depth + 1),
            "function" => return self.function(depth),
            _ => {}
        }
        if self.cursor.is_mark(b'<') {
            self.cursor.skip_type_arguments();
        }
        match self.cursor.peek().map(|token| token.kind) {
            Some(Kind::Mark(b'(')) => {
                let arguments = self.list(depth, b')');
                json!({"call": word, "arguments": arguments})
            }
            Some(Kind::Arrow) => {
                self.cursor.at += 1;
                self.body(depth)
            }
            _ => self.constants.get(word).cloned().unwrap_or_default(),
        }
    }

    /// Reads `name(parameters) { … }` after `function`.
    fn function(&mut self, depth: usize) -> Value {
        while self.cursor.peek().is_some_and(|token| token.kind != Kind::Mark(b'(')) {
            self.cursor.at += 1;
        }
        self.cursor.skip_one();
        while self.cursor.peek().is_some_and(|token| token.kind != Kind::Mark(b'{')) {
            self.cursor.at += 1;
        }
        self.body(depth)
    }

    /// The value of a function's body: an expression, or what its block returns first.
    fn body(&mut self, depth: usize) -> Value {
        let Some(block) = self.cursor.peek().filter(|token| token.kind == Kind::Mark(b'{')) else {
            return self.operand(depth + 1);
        };
        let mut value = Value::Null;
        self.cursor.at += 1;
        while self.cursor.at < block.mate {
            match self.cursor.peek() {
                Some(token) if token.text == "return" && token.kind == Kind::Word => {
                    self.cursor.at += 1;
                    value = self.value(depth + 1);
                    break;
                }
                Some(token) if token.kind == Kind::Word && matches!(token.text, "const" | "let" | "var") => {
                    self.declaration();
                }
                _ => self.cursor.skip_one(),
            }
        }
        self.cursor.at = block.mate.saturating_add(1);
        value
    }

    /// Reads `(value)`, or an arrow function with parameters in parentheses.
    fn parenthesized(&mut self, depth: usize) -> Value {
        let Some(open) = self.cursor.peek() else { return Value::Null };
        let after = self.cursor.tokens.get(open.mate.saturating_add(1));
        if after.is_some_and(|token| token.kind == Kind::Arrow) {
            self.cursor.at = open.mate + 2;
            return self.body(depth);
        }
        self.cursor.at += 1;
        let value = self.value(depth + 1);
        self.cursor.at = open.mate.max(self.cursor.at).saturating_add(1);
        value
    }

    fn list(&mut self, depth: usize, close: u8) -> Value {
        let end = self.cursor.peek().map_or(self.cursor.at, |open| open.mate);
        let mut items = Vec::new();
        self.cursor.at += 1;
        while self.cursor.at < end && !self.cursor.is_mark(close) {
            if self.cursor.peek().is_some_and(|token| token.kind == Kind::Spread) {
                self.cursor.at += 1;
                if let Value::Array(spread) = self.value(depth + 1) {
                    items.extend(spread);
                }
            } else {
                items.push(self.value(depth + 1));
            }
            if !self.cursor.take_mark(b',') && !self.cursor.is_mark(close) {
                self.cursor.skip_one();
            }
        }
        self.cursor.at = end.saturating_add(1);
        Value::Array(items)
    }

    fn object(&mut self, depth: usize) -> Value {
        let end = self.cursor.peek().map_or(self.cursor.at, |open| open.mate);
        let mut entries = Map::new();
        self.cursor.at += 1;
        while self.cursor.at < end {
            self.entry(depth, &mut entries);
            while self.cursor.at < end && !self.cursor.take_mark(b',') {
                self.cursor.skip_one();
            }
        }
        self.cursor.at = end.saturating_add(1);
        Value::Object(entries)
    }

    /// Reads `key: value`, `name`, `...other`; a method becomes what it returns.
    fn entry(&mut self, depth: usize, entries: &mut Map<String, Value>) {
        let Some(token) = self.cursor.peek() else { return };
        self.cursor.at += 1;
        let key = match token.kind {
            Kind::Spread => {
                // `...shared` may be the object inside of a call such as `defineConfig`.
                if let Value::Object(spread) = unwrap_calls(self.value(depth + 1)) {
                    entries.extend(spread);
                }
                return;
            }
            Kind::Word if token.text == "async" && !self.cursor.is_mark(b':') => return self.entry(depth, entries),
            Kind::Word | Kind::Number => token.text.to_owned(),
            Kind::Text | Kind::Template => string_value(token.text).unwrap_or_default(),
            _ => return,
        };
        let value = match self.cursor.peek().map(|token| token.kind) {
            Some(Kind::Mark(b':')) => {
                self.cursor.at += 1;
                self.value(depth + 1)
            }
            Some(Kind::Mark(b'(')) => {
                self.cursor.skip_one();
                self.body(depth + 1)
            }
            _ => self.constants.get(&key).cloned().unwrap_or_default(),
        };
        entries.insert(key, value);
    }
}

fn number_value(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

fn or(left: Value, right: Value) -> Value {
    if left.is_null() { right } else { left }
}

fn sum(left: &Value, right: &Value) -> Value {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Value::String(format!("{left}{right}")),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_exported_object_is_read_in_every_form() {
        let object = json!({"title": "A", "base": "/x/", "list": [1, "b", true]});
        let literal = "{ title: 'A', \"base\": '/' + \"x/\", list: [1, `b`, true,], }";
        for text in [
            format!("export default {literal}"),
            format!("// note\nmodule.exports = {literal};"),
            format!("import {{ defineConfig }} from 'x'\nexport default defineConfig({literal})"),
            format!("const config: Config = {literal};\n\nexport default config;"),
            format!("/** @type {{Config}} */\nconst config = {literal}\nmodule.exports = config"),
            format!("export default withX(defineConfig<Y>({literal} satisfies Z))"),
            format!("export default defineConfig(async ({{ mode }}) => {{ const x = f(); return {literal} }})"),
            format!("module.exports = async function create() {{ return {literal} }}"),
            format!("export default () => ({literal})"),
        ] {
            assert_eq!(export(&text), object, "{text}");
        }
    }

    #[test]
    fn what_is_no_literal_is_null_and_ends_at_its_comma() {
        let text = "const shared = { b: 2 }
        const list = ['x']
        export default {
            a: require('a').b(1, { c: 2 }), ...shared, list: [...list, f(/[/,]x/g), 'y'], list2: list,
            url: process.env.URL || 'https://x', t: `a${b}c`, x: flag ? 1 : 2, fn() { return 1 }, re: /a\\/b,/i,
            presets: [['classic', { docs: { path: '../docs' } }]], integrations: [starlight({ title: 'T' })], n: -1, end: 'z',
        }";
        let value = export(text);
        assert_eq!(value["b"], 2);
        assert_eq!(value["a"], Value::Null);
        assert_eq!(value["list"][0], "x");
        assert_eq!(value["list"][2], "y");
        assert_eq!(value["list2"], json!(["x"]));
        assert_eq!(value["url"], "https://x");
        assert_eq!(value["t"], Value::Null);
        assert_eq!(value["presets"][0][1]["docs"]["path"], "../docs");
        assert_eq!(value["integrations"][0], json!({"call": "starlight", "arguments": [{"title": "T"}]}));
        assert_eq!((value["n"].as_f64(), &value["end"]), (Some(-1.0), &json!("z")));
    }

    #[test]
    fn hostile_text_ends_in_time() {
        for text in [
            "(".repeat(200_000),
            "[".repeat(200_000),
            "{a:".repeat(100_000),
            "a?b:".repeat(100_000),
            "`${".repeat(99_999),
        ] {
            let _ = export(&format!("export default {text}"));
        }
    }
}
