//! Reads JSON as far as it is whole, and keeps the line of each text.

/// Deepest nesting.
const MAX_DEPTH: usize = 64;

/// A value of JSON.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    /// A text and its line in the file.
    Text(String, u32),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
    /// A number, or a word such as `true`, as written.
    Word(String),
}

impl Json {
    /// The value under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text, _) = self { Some(text) } else { None }
    }

    pub(super) fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }
}

/// Why the rest of a text was not read, and the line.
pub(super) type Fault = (u32, &'static str);

/// Reads a text up to its end or its first fault. The values under the keys of `skipped` are left out.
pub(super) fn read(text: &str, first_line: u32, skipped: &[&str]) -> (Option<Json>, Option<Fault>) {
    let mut reader = Reader { text, at: 0, line: first_line, fault: None, skipped };
    let value = reader.value(0, true);
    reader.skip_space();
    if reader.fault.is_none() && reader.at < text.len() {
        reader.fail("text after the end");
    }
    (value, reader.fault)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    fault: Option<Fault>,
    skipped: &'t [&'t str],
}

impl Reader<'_> {
    fn fail(&mut self, reason: &'static str) {
        self.fault.get_or_insert((self.line, reason));
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        let space = rest.len() - rest.trim_start().len();
        let lines = rest.bytes().take(space).filter(|byte| *byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.at += space;
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        self.skip_space();
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Reads a value; one that is not `kept` is only passed over.
    fn value(&mut self, depth: usize, kept: bool) -> Option<Json> {
        match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => {
                self.fail("it is nested too deep");
                None
            }
            Some(b'{') => Some(self.map(depth, kept)),
            Some(b'[') => Some(self.list(depth, kept)),
            Some(b'"') => {
                let line = self.line;
                Some(Json::Text(self.string(kept), line))
            }
            Some(byte) if byte.is_ascii_alphanumeric() || byte == b'-' => {
                let rest = self.rest();
                let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
                let word = rest.split(|c: char| !is_part(c)).next().unwrap_or_default().to_owned();
                self.at += word.len();
                Some(Json::Word(word))
            }
            _ => {
                self.fail("a value is missing");
                None
            }
        }
    }

    fn list(&mut self, depth: usize, kept: bool) -> Json {
        self.at += 1;
        let mut items = Vec::new();
        if !self.eat(b']') {
            loop {
                items.extend(self.value(depth + 1, kept).filter(|_| kept));
                if !self.has_more(b']') {
                    break;
                }
            }
        }
        Json::List(items)
    }

    fn map(&mut self, depth: usize, kept: bool) -> Json {
        self.at += 1;
        let mut entries = Vec::new();
        if !self.eat(b'}') {
            loop {
                if self.peek() != Some(b'"') {
                    self.fail("a key is missing");
                    break;
                }
                let key = self.string(true);
                if !self.eat(b':') {
                    self.fail("`:` is missing");
                    break;
                }
                let kept = kept && !self.skipped.contains(&key.as_str());
                entries.extend(self.value(depth + 1, kept).filter(|_| kept).map(|value| (key, value)));
                if !self.has_more(b'}') {
                    break;
                }
            }
        }
        Json::Map(entries)
    }

    /// Whether another entry follows; reads the comma or the end.
    fn has_more(&mut self, end: u8) -> bool {
        if self.fault.is_some() || self.eat(end) {
            return false;
        }
        let more = self.eat(b',');
        if !more {
            self.fail("`,` is missing");
        }
        more
    }

    /// Reads a text. A raw line end is taken as it is: the cell is worth more than the rule.
    fn string(&mut self, kept: bool) -> String {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let Some(end) = rest.find(['"', '\\', '\n']) else {
                if kept {
                    text.push_str(rest);
                }
                self.at = self.text.len();
                self.fail("a text never ends");
                return text;
            };
            let (before, mark) = (rest.get(..end).unwrap_or_default(), rest.as_bytes().get(end).copied());
            if kept {
                text.push_str(before);
            }
            self.at += end + 1;
            match mark {
                Some(b'\n') => {
                    self.line = self.line.saturating_add(1);
                    text.push('\n');
                }
                Some(b'\\') => {
                    let c = self.escape();
                    if kept {
                        text.push(c);
                    }
                }
                _ => return text,
            }
        }
    }

    /// Reads what follows a backslash.
    fn escape(&mut self) -> char {
        let Some(c) = self.rest().chars().next() else { return '\\' };
        self.at += c.len_utf8();
        match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let high = self.code_unit();
                let is_pair = (0xD800..0xDC00).contains(&high) && self.rest().starts_with("\\u");
                if !is_pair {
                    return char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER);
                }
                self.at += 2;
                let low = self.code_unit();
                let code = 0x10000 + ((high - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF);
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            c => c,
        }
    }

    fn code_unit(&mut self) -> u32 {
        let digits = self.rest().get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += if digits.is_some() { 4 } else { 0 };
        digits.unwrap_or(0xFFFD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_lines() {
        let text = "{\n \"a\": [\n  \"x\\n\",\n  \"\\u00e4\\ud83d\\ude00 \\\"\"\n ],\n \"out\": {\"b\": [1]},\n \"n\": -1.5e3\n}\n";
        let (value, fault) = read(text, 1, &["out"]);
        assert_eq!(fault, None);
        let texts = Json::List(vec![Json::Text("x\n".into(), 3), Json::Text("ä😀 \"".into(), 4)]);
        let expected = vec![("a".to_owned(), texts), ("n".to_owned(), Json::Word("-1.5e3".into()))];
        assert_eq!(value, Some(Json::Map(expected)));
    }

    #[test]
    fn broken_text_is_read_up_to_its_fault() {
        for (text, kept, fault) in [
            ("{\"a\": [\"x\", \"y", 2, (1, "a text never ends")),
            ("{\"a\": [\"x\"\n\"y\"]}", 1, (2, "`,` is missing")),
            ("{\"a\": [\"x\"]", 1, (1, "`,` is missing")),
            ("{\"a\": [\"x\"]} b", 1, (1, "text after the end")),
            ("{\"a\": [\"x\",]}", 1, (1, "a value is missing")),
        ] {
            let (value, found) = read(text, 1, &[]);
            assert_eq!(value.unwrap().get("a").unwrap().items().len(), kept, "{text}");
            assert_eq!(found, Some(fault), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(read(&deep, 1, &[]).1, Some((1, "it is nested too deep")));
        assert_eq!(read("", 1, &[]).1, Some((1, "a value is missing")));
    }
}
