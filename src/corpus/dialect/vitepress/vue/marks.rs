//! Small marks in text: code spans, short codes of emoji, footnotes in the text, and entities of headings.

use memchr::memchr;

use crate::corpus::markup::emoji;

use super::attributes::is_attributes;
use super::expression::display;
use super::writer::{MAX_SPAN, VueWriter};

/// Longest group of attributes, in bytes.
const MAX_GROUP: usize = 256;

impl VueWriter<'_> {
    /// A code span: Vue fills it in, unless `{v-pre}` follows.
    pub(super) fn code_span(&mut self, rest: &str, at: usize) -> usize {
        let ticks = rest.bytes().take_while(|byte| *byte == b'`').count();
        let Some(len) = code_span(rest, ticks) else { return self.keep(rest, at, ticks) };
        let span = rest.get(..len).unwrap_or_default();
        let after = rest.get(len..).unwrap_or_default();
        let after = after.get(..after.floor_char_boundary(MAX_GROUP.min(after.len()))).unwrap_or_default();
        let group = after.strip_prefix('{').and_then(|after| after.split_once('}')).map(|(inner, _)| inner);
        let group = group.filter(|inner| self.options.has_braces && is_attributes(&format!("{{{inner}}}")));
        let is_verbatim = self.is_verbatim() || group.is_some_and(|group| group.contains("v-pre"));
        if is_verbatim || !span.contains("{{") {
            self.push(span, at);
        } else {
            self.push(&self.filled_span(span, ticks), at);
        }
        len + group.map_or(0, |group| group.len() + 2)
    }

    fn filled_span(&self, span: &str, ticks: usize) -> String {
        let mut filled = String::with_capacity(span.len());
        let mut rest = span;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((expression, after)) = after.split_once("}}") else { break };
            filled.push_str(before);
            let value = self.scope.evaluate(expression).map(|value| display(&value)).unwrap_or_default();
            filled.push_str(&value.replace('`', "'").replace('\n', " "));
            rest = after;
        }
        filled.push_str(rest);
        // An empty span would be no span.
        if filled.len() == 2 * ticks { String::new() } else { filled }
    }

    /// `:tada:`.
    pub(super) fn short_code(&mut self, rest: &str, at: usize) -> usize {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-');
        let len = rest.bytes().skip(1).take(50).take_while(|byte| is_part(*byte)).count();
        let name = rest.get(1..=len).filter(|_| rest.as_bytes().get(len + 1) == Some(&b':'));
        match name.and_then(emoji) {
            Some(sign) => {
                self.replace(sign, "", at);
                len + 2
            }
            None => self.keep(rest, at, 1),
        }
    }

    /// `^[a footnote in the text]`.
    pub(super) fn open_note(&mut self, rest: &str, at: usize) -> usize {
        let mut depth = 0_usize;
        let near = rest.bytes().take(MAX_SPAN).take_while(|byte| *byte != b'\n').enumerate();
        for (offset, byte) in near {
            match byte {
                b'[' => depth += 1,
                b']' if depth == 1 => {
                    self.note_end = Some(at + offset);
                    self.push(" (", at);
                    return 2;
                }
                b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        self.keep(rest, at, 1)
    }

    /// An entity of a heading counts for its id by its name.
    pub(super) fn entity(&mut self, rest: &str, at: usize) -> usize {
        let len = rest.bytes().take(32).position(|byte| byte == b';').map(|end| end + 1);
        let name = len
            .and_then(|len| rest.get(1..len - 1))
            .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#'));
        match name {
            Some(name) => {
                let written = ["&", name, ";"].concat();
                // A soft hyphen is no part of the word that readers see.
                self.replace(if name == "shy" { "" } else { &written }, &written, at);
                written.len()
            }
            None => self.keep(rest, at, 1),
        }
    }
}

/// The length of the code span at the start of a text, within its paragraph.
fn code_span(rest: &str, ticks: usize) -> Option<usize> {
    let near = rest.get(..rest.floor_char_boundary(MAX_SPAN.min(rest.len()))).unwrap_or_default();
    let near = near.split("\n\n").next().unwrap_or_default();
    let mut from = ticks;
    while let Some(found) = memchr(b'`', near.as_bytes().get(from..)?) {
        let start = from + found;
        let run = near.bytes().skip(start).take_while(|byte| *byte == b'`').count();
        if run == ticks {
            return Some(start + run);
        }
        from = start + run;
    }
    None
}
