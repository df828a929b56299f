//! Vue in Markdown: fills templates in, and replaces components by the text that a reader sees of them.

use std::collections::BTreeMap;

use memchr::{memchr, memmem};

use crate::corpus::data::Value;
use crate::corpus::include::PageFiles;
use crate::corpus::{LineIndex, MappedWriter, Origin, SourceMappedText, is_blank};
use crate::diagnostic::Code;

use super::super::ids::{MARK_END, id_mark};
use super::super::lines::{LineKind, Lines, Raw, prefix};
use super::attributes::{ends_link, is_attributes, is_last_of_block};
use super::element::{Element, Special, closing_tags, escape};
use super::expression::{Scope, display};

/// Longest template, code span or repeated element, in bytes.
pub(super) const MAX_SPAN: usize = 1_024;
/// Longest text that loops add, in bytes.
const MAX_LOOPS: usize = 256 << 10;

/// What the configuration switches off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TemplateOptions {
    /// Whether `:tada:` is a sign.
    pub(crate) has_emoji: bool,
    /// Whether braces hold attributes.
    pub(crate) has_braces: bool,
}

/// Fills a text in with the values of a scope.
pub(crate) fn fill_in(
    mapped: &SourceMappedText<'_>,
    scope: Scope,
    options: TemplateOptions,
    files: &PageFiles<'_>,
    out: MappedWriter,
) -> SourceMappedText<'static> {
    let mut writer = VueWriter {
        text: &mapped.text,
        index: LineIndex::new(mapped),
        out,
        lines: Lines::default(),
        scope,
        files,
        options,
        closers: closing_tags(&mapped.text),
        special: Vec::new(),
        last_condition: None,
        is_line_start: true,
        in_heading: false,
        loops: MAX_LOOPS,
        depth: 0,
        note_end: None,
        has_comment_end: true,
    };
    writer.run();
    writer.out.finish()
}

/// The state of one page.
pub(super) struct VueWriter<'t> {
    pub(super) text: &'t str,
    pub(super) index: LineIndex<'t>,
    pub(super) out: MappedWriter,
    pub(super) lines: Lines,
    pub(super) scope: Scope,
    pub(super) files: &'t PageFiles<'t>,
    pub(super) options: TemplateOptions,
    pub(super) closers: BTreeMap<&'t str, usize>,
    pub(super) special: Vec<Special<'t>>,
    /// Whether the last `v-if` was met; `None` when nobody knows.
    pub(super) last_condition: Option<bool>,
    /// Whether the line has no text so far.
    pub(super) is_line_start: bool,
    pub(super) in_heading: bool,
    pub(super) loops: usize,
    pub(super) depth: usize,
    /// The offset at which an inline footnote ends.
    pub(super) note_end: Option<usize>,
    pub(super) has_comment_end: bool,
}

impl<'t> VueWriter<'t> {
    pub(super) fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    fn line_at(&self, at: usize) -> &'t str {
        let rest = self.rest(at);
        rest.get(..memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())).unwrap_or_default()
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.special.iter().any(|special| special.is_hidden)
    }

    pub(super) fn is_verbatim(&self) -> bool {
        self.special.iter().any(|special| !special.is_hidden)
    }

    /// Writes a part of the text, or what replaces it.
    pub(super) fn push(&mut self, piece: &str, at: usize) {
        if self.is_hidden() {
            return;
        }
        let origin = self.index.origin(at);
        for (number, line) in piece.split('\n').enumerate() {
            let origin =
                Origin { line: origin.line.saturating_add(u32::try_from(number).unwrap_or_default()), ..origin };
            if number > 0 {
                self.newline(origin);
            }
            self.is_line_start &= is_blank(line);
            self.out.push(line, origin);
        }
    }

    fn newline(&mut self, origin: Origin) {
        if !self.is_hidden() {
            self.out.newline(origin);
        }
        self.is_line_start = true;
    }

    fn run(&mut self) {
        let mut at = 0;
        while at < self.text.len() {
            let line = self.line_at(at);
            let end = match self.lines.next(line) {
                LineKind::Prose => self.prose(at, line),
                LineKind::Raw(Raw::Comment) => at + line.len(),
                _ => {
                    self.push(line, at);
                    at + line.len()
                }
            };
            if end < self.text.len() {
                self.newline(self.index.origin(end));
            }
            at = end + 1;
        }
    }

    /// Writes the text from the start of a line to the end of a line; returns the offset of that end.
    fn prose(&mut self, at: usize, line: &'t str) -> usize {
        let start = prefix(line);
        let text = line.get(start.len..).unwrap_or_default();
        let next = self.line_at(at + line.len() + 1).trim();
        let is_underlined = !next.is_empty() && (next.bytes().all(|b| b == b'=') || next.bytes().all(|b| b == b'-'));
        self.in_heading = text.starts_with('#') || is_underlined;
        self.push(line.get(..start.len).unwrap_or_default(), at);
        self.is_line_start = true;
        if self.options.has_braces && is_attributes(text) {
            return at + line.len();
        }
        self.note_end = None;
        self.inline(at + start.len, None)
    }

    /// Writes text up to the end of a line, or up to an offset; returns the offset after it.
    pub(super) fn inline(&mut self, mut at: usize, until: Option<usize>) -> usize {
        let limit = until.unwrap_or(self.text.len());
        while at < limit {
            let rest = self.text.get(at..limit).unwrap_or_default();
            let is_special = |byte: &u8| {
                matches!(byte, b'\\' | b'`' | b'{' | b'<' | b':' | b'^' | b'&' | b'\n')
                    || (*byte == b']' && self.note_end.is_some())
            };
            let plain = rest.as_bytes().iter().position(is_special).unwrap_or(rest.len());
            self.push(rest.get(..plain).unwrap_or_default(), at);
            at += plain;
            let rest = rest.get(plain..).unwrap_or_default();
            let Some(byte) = rest.bytes().next() else { return at };
            let used = match byte {
                b'\n' if until.is_none() => return at,
                b'\\' => self.escaped(rest, at),
                b'`' => self.code_span(rest, at),
                b'{' => self.brace(rest, at),
                b'<' => self.angle(rest, at),
                b':' if self.options.has_emoji => self.short_code(rest, at),
                b'^' if rest.starts_with("^[") => self.open_note(rest, at),
                b'&' if self.in_heading => self.entity(rest, at),
                b']' if self.note_end == Some(at) => {
                    self.push(")", at);
                    1
                }
                _ => self.keep(rest, at, 1),
            };
            at += used;
        }
        at
    }

    /// Writes some bytes as they are.
    pub(super) fn keep(&mut self, rest: &str, at: usize, len: usize) -> usize {
        self.push(rest.get(..len).unwrap_or_default(), at);
        len
    }

    fn escaped(&mut self, rest: &str, at: usize) -> usize {
        let len = rest.chars().take(2).map(char::len_utf8).sum();
        self.keep(rest, at, if rest.starts_with("\\\n") { 1 } else { len })
    }

    fn brace(&mut self, rest: &str, at: usize) -> usize {
        if rest.starts_with("{{") && !self.is_verbatim() {
            return self.template(rest, at);
        }
        let near = rest.get(..rest.floor_char_boundary(MAX_SPAN.min(rest.len()))).unwrap_or_default();
        let line = near.get(..memchr(b'\n', near.as_bytes()).unwrap_or(near.len())).unwrap_or_default();
        let end = line.find('}').map(|end| end + 1).filter(|_| self.options.has_braces);
        let Some(group) = end.and_then(|end| line.get(..end)).filter(|group| is_attributes(group)) else {
            return self.keep(rest, at, 1);
        };
        let before = self.text.as_bytes().get(at.wrapping_sub(1)).copied().unwrap_or_default();
        let is_marked = group.contains(['.', '#', '=']);
        let after_mark =
            is_marked && (matches!(before, b'*' | b'_' | b'~') || (before == b')' && ends_link(self.out.line())));
        let is_whole = line.len() < near.len() || near.len() == rest.len();
        let is_last = is_whole
            && is_blank(line.get(group.len()..).unwrap_or_default())
            && !self.in_heading
            && is_last_of_block(self.rest(at + line.len()), self.out.line());
        if after_mark || is_last {
            return group.len();
        }
        self.keep(rest, at, 1)
    }

    /// `{{ expression }}`.
    fn template(&mut self, rest: &str, at: usize) -> usize {
        let near = rest.get(..rest.floor_char_boundary(MAX_SPAN.min(rest.len()))).unwrap_or_default();
        let Some((expression, _)) = near.get(2..).and_then(|near| near.split_once("}}")) else {
            return self.keep(rest, at, 2);
        };
        let value = self.scope.evaluate(expression);
        if let Some(Value::Null) = &value
            && let Some(name) = expression.trim().strip_prefix("$frontmatter.")
        {
            let message = format!("the front matter has no `{name}`");
            self.files.report(Code::UndefinedVariable, self.index.origin(at), message);
        }
        let text = value.map(|value| escape(&display(&value))).unwrap_or_default();
        self.replace(&text, expression, at);
        expression.len() + 4
    }

    /// Writes a text in place of a mark that counts for the id of a heading by its source.
    pub(super) fn replace(&mut self, text: &str, source: &str, at: usize) {
        if self.in_heading && !self.is_line_start {
            self.push(&[&id_mark(source), text, MARK_END].concat(), at);
        } else {
            self.push(text, at);
        }
    }

    /// A comment, a tag or a plain `<`.
    fn angle(&mut self, rest: &'t str, at: usize) -> usize {
        if rest.starts_with("<!--") && self.has_comment_end {
            match memmem::find(rest.as_bytes(), b"-->") {
                Some(end) => return end + 3,
                None => self.has_comment_end = false,
            }
        }
        // `[text](<a path>)`
        if self.out.line().ends_with("](") {
            return self.keep(rest, at, 1);
        }
        match Element::parse(rest) {
            Some(element) => self.element(&element, rest, at),
            None => self.keep(rest, at, 1),
        }
    }
}
