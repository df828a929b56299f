//! Writes the text of a line: code spans and formulas as they are, expressions by their value, tags by their rules.

use crate::corpus::data::Value;

use super::escape::escape;
use super::expand::{Cursor, Engine, File};
use super::script::expression::Evaluated;
use super::script::function::Locals;
use super::script::operator::shown;
use super::script::scan::{MAX_LENGTH, balanced, first_line};
use super::slug::{SOURCE_END, source_mark};

/// Longest code span, in bytes.
const MAX_SPAN: usize = 2_048;
/// Deepest nesting of expressions and components.
const MAX_DEPTH: usize = 16;

impl Engine<'_> {
    /// Writes the text up to the end of the line; in nested text, up to its end.
    pub(super) fn inline(&mut self, cursor: &mut Cursor<'_>, file: &mut File<'_>) {
        self.inline_with(cursor, file, &Vec::new());
    }

    pub(super) fn inline_with(&mut self, cursor: &mut Cursor<'_>, file: &mut File<'_>, locals: &Locals) {
        loop {
            let rest = cursor.rest();
            let plain = rest.bytes().position(is_special).unwrap_or(rest.len());
            self.plain(rest.get(..plain).unwrap_or_default(), cursor.is_nested);
            cursor.advance(plain);
            let rest = cursor.rest();
            let len = match rest.as_bytes().first() {
                None => return,
                Some(b'\n') if cursor.is_nested => {
                    self.lines.text(" ");
                    1
                }
                Some(b'\n') => return,
                Some(b'\\') => {
                    self.verbatim(rest, rest.chars().nth(1).filter(|c| *c != '\n').map_or(1, |c| 1 + c.len_utf8()))
                }
                Some(b'`') => {
                    let span = rest.get(..code_span(rest)).unwrap_or_default();
                    match language_of(span).filter(|_| self.rules.names_language_of_span()) {
                        Some((code, ticks)) => {
                            self.lines.text(&format!("{code}{ticks}"));
                            cursor.advance(span.len());
                        }
                        None => self.span(span, cursor),
                    }
                    continue;
                }
                Some(b'$') if self.rules.has_math() => self.verbatim(rest, formula(rest)),
                Some(b'{') => match self.braces(rest) {
                    Some(len) => {
                        let inner = rest.get(1..len - 1).unwrap_or_default().trim();
                        cursor.advance(len);
                        self.lines.set_origin(cursor.origin);
                        self.expression(inner, cursor, file, locals);
                        continue;
                    }
                    None => self.verbatim(rest, 1),
                },
                Some(b'<') => {
                    if self.tag(cursor, file, locals) {
                        continue;
                    }
                    self.verbatim(rest, 1)
                }
                Some(_) => self.verbatim(rest, 1),
            };
            cursor.advance(len);
        }
    }

    fn plain(&mut self, text: &str, is_nested: bool) {
        if is_nested && !text.is_empty() {
            let shown = if text.trim().is_empty() { " ".to_owned() } else { escape(text) };
            self.lines.text(&shown);
        } else {
            self.lines.text(text);
        }
    }

    /// Writes the first bytes of a text as they are; returns their number.
    fn verbatim(&mut self, text: &str, len: usize) -> usize {
        self.lines.text(text.get(..len).unwrap_or_default());
        len
    }

    /// Writes a code span, which may continue in further lines.
    fn span(&mut self, span: &str, cursor: &mut Cursor<'_>) {
        for (index, line) in span.split('\n').enumerate() {
            if index > 0 {
                self.lines.end_line();
                cursor.advance(1);
                self.lines.set_origin(cursor.origin);
            }
            self.lines.text(line);
            cursor.advance(line.len());
        }
    }

    fn braces(&mut self, rest: &str) -> Option<usize> {
        if self.budget == 0 {
            return None;
        }
        let len = balanced(rest);
        if len.is_none() {
            self.spend(rest.len().min(MAX_LENGTH));
        }
        len
    }

    /// Writes the value of an expression.
    fn expression(&mut self, inner: &str, cursor: &Cursor<'_>, file: &mut File<'_>, locals: &Locals) {
        if let Some(comment) = inner.strip_prefix("/*").and_then(|inner| inner.strip_suffix("*/")) {
            return self.comment(comment, file);
        }
        if inner.starts_with('#') && file.in_heading {
            return self.lines.text(&format!("{{{inner}}}"));
        }
        let name = inner.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let counts_source = file.in_heading && !self.rules.counts_by_value(name);
        if counts_source {
            self.lines.text(&source_mark(inner));
        }
        match file.scope.evaluate(inner, locals) {
            Evaluated::Value(value) => self.value(&value),
            Evaluated::Markup(parts) => {
                for (markup, locals) in parts {
                    self.nested(markup, &locals, cursor, file);
                }
            }
            Evaluated::Unknown => {}
        }
        if counts_source {
            self.lines.text(SOURCE_END);
        }
    }

    fn value(&mut self, value: &Value) {
        self.lines.text(&escape(&shown(value)));
    }

    /// A comment is an id of its heading, or counts for it.
    fn comment(&mut self, comment: &str, file: &File<'_>) {
        if !file.in_heading {
            return;
        }
        match comment.trim().strip_prefix('#') {
            Some(id) if self.rules.names_headings() => self.lines.text(&format!("{{#{}}}", id.trim())),
            _ => {
                self.lines.text(&source_mark(comment));
                self.lines.text(SOURCE_END);
            }
        }
    }

    /// Writes JSX of an expression or of a component.
    pub(super) fn nested(&mut self, markup: &str, locals: &Locals, place: &Cursor<'_>, file: &mut File<'_>) {
        if self.depth >= MAX_DEPTH || !self.spend(markup.len() / 8) {
            return;
        }
        self.depth += 1;
        let mut cursor = Cursor { text: markup, at: 0, origin: place.origin, is_nested: true };
        self.inline_with(&mut cursor, file, locals);
        self.depth -= 1;
    }
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\\' | b'`' | b'$' | b'{' | b'<')
}

/// The length of the code span at the start of `text`; without an end, that of the ticks.
fn code_span(text: &str) -> usize {
    let ticks = text.bytes().take_while(|byte| *byte == b'`').count();
    let near = text.get(..text.floor_char_boundary(MAX_SPAN.min(text.len()))).unwrap_or_default();
    let near = near.split("\n\n").next().unwrap_or_default();
    let mut from = ticks;
    while let Some(found) = near.get(from..).and_then(|rest| rest.find('`')) {
        let run = near.get(from + found..).unwrap_or_default().bytes().take_while(|byte| *byte == b'`').count();
        if run == ticks {
            return from + found + run;
        }
        from += found + run;
    }
    ticks
}

/// A code span of one line without the `{:language}` at its end, and the ticks that close it.
fn language_of(span: &str) -> Option<(&str, &str)> {
    let code = span.trim_end_matches('`');
    let ticks = span.get(code.len()..)?;
    let (code, language) = code.strip_suffix('}')?.rsplit_once("{:")?;
    let is_language = language.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'));
    (is_language && !ticks.is_empty() && !code.contains('\n') && code.contains(|c| c != '`')).then_some((code, ticks))
}

/// The length of the formula at the start of `text`, within the line; without an end, that of its marks.
fn formula(text: &str) -> usize {
    let marks = text.bytes().take_while(|byte| *byte == b'$').count();
    let line = first_line(text);
    let line = line.get(..line.floor_char_boundary(MAX_SPAN.min(line.len()))).unwrap_or_default();
    let end = line.get(marks..).and_then(|rest| rest.find(text.get(..marks)?));
    end.map_or(marks, |end| end + 2 * marks)
}

#[cfg(test)]
mod tests {
    use super::language_of;

    #[test]
    fn a_language_ends_a_code_span() {
        for (span, expected) in [
            ("`a{:js}`", Some(("`a", "`"))),
            ("``a{:.fn}``", Some(("``a", "``"))),
            ("`{:js}`", None),
            ("`a{b}`", None),
            ("`a {:b c}`", None),
        ] {
            assert_eq!(language_of(span), expected, "{span}");
        }
    }
}
