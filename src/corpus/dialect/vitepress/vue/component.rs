//! Components and directives of Vue: what a reader sees of them in the text of a page.

use memchr::memchr;

use crate::corpus::data::Value;

use super::element::{Element, Special, escape};
use super::expression::{Scope, display, is_true};
use super::writer::VueWriter;

/// Deepest nesting of elements whose content is hidden or verbatim.
const MAX_DEPTH: usize = 32;
/// Deepest nesting of loops.
const MAX_LOOPS: usize = 4;
/// Longest element that a loop repeats, in bytes.
const MAX_SPAN: usize = 2_048;
/// Most turns of a loop.
const MAX_TURNS: usize = 200;

impl<'t> VueWriter<'t> {
    /// Writes a tag, or what replaces it, and its content when a loop repeats it; returns the length of what was read.
    pub(super) fn element(&mut self, element: &Element<'t>, rest: &'t str, at: usize) -> usize {
        if self.nested(element) {
            return element.len;
        }
        if element.is_closing {
            self.close_tag(element, rest, at);
            return element.len;
        }
        if let Some(len) = self.repeat(element, rest, at) {
            return len;
        }
        if !self.is_verbatim() && (element.name == "ClientOnly" || self.condition(element) == Some(false)) {
            self.start_special(element, at, true, false);
            return element.len;
        }
        self.open_tag(element, rest, at);
        if element.attribute("v-pre").is_some() {
            self.start_special(element, at, false, true);
        }
        let text = element.attribute("v-text").or(element.attribute("v-html")).filter(|_| !self.is_verbatim());
        if let Some(value) = text.and_then(|text| self.scope.evaluate(text)) {
            self.push(&escape(&display(&value)), at);
            self.start_special(element, at, true, true);
        }
        element.len
    }

    /// Keeps count of the tags in an element whose content is hidden or verbatim; whether the tag is not to be written.
    fn nested(&mut self, element: &Element<'t>) -> bool {
        let was_hidden = self.is_hidden();
        let Some(special) = self.special.last_mut().filter(|special| special.name == element.name) else {
            return was_hidden;
        };
        if !element.is_closing {
            special.depth += usize::from(!element.is_void());
            return was_hidden;
        }
        special.depth = special.depth.saturating_sub(1);
        if special.depth > 0 {
            return was_hidden;
        }
        let keeps_tags = special.keeps_tags;
        self.special.pop();
        !keeps_tags || self.is_hidden()
    }

    fn start_special(&mut self, element: &Element<'t>, at: usize, is_hidden: bool, keeps_tags: bool) {
        let is_closed = self.closers.get(element.name).is_some_and(|closer| *closer > at);
        if is_closed && !element.is_void() && self.special.len() < MAX_DEPTH {
            self.special.push(Special { name: element.name, depth: 1, is_hidden, keeps_tags });
        }
    }

    /// Whether the condition of an element is met; `None` without one, or when nobody knows.
    fn condition(&mut self, element: &Element<'_>) -> Option<bool> {
        let evaluate = |scope: &Scope, text: &str| scope.evaluate(text).map(|value| is_true(&value));
        if let Some(text) = element.attribute("v-if") {
            self.last_condition = evaluate(&self.scope, text);
            return self.last_condition;
        }
        let is_other = element.attribute("v-else").is_some();
        let text = element.attribute("v-else-if");
        if (is_other || text.is_some()) && self.last_condition == Some(true) {
            return Some(false);
        }
        let met = text.and_then(|text| evaluate(&self.scope, text));
        if text.is_some() {
            self.last_condition = met;
        }
        met
    }

    /// Repeats an element with `v-for` over literal values; `None` for any other element.
    fn repeat(&mut self, element: &Element<'t>, rest: &'t str, at: usize) -> Option<usize> {
        let (name, list) =
            element.attribute("v-for").filter(|_| !self.is_verbatim() && self.depth < MAX_LOOPS)?.split_once(' ')?;
        let (name, list) = match list.trim_start().strip_prefix("in ").or_else(|| list.trim_start().strip_prefix("of "))
        {
            Some(list) => (name, list),
            None => element.attribute("v-for")?.split_once(" in ")?,
        };
        let items = match self.scope.evaluate(list)? {
            Value::Array(items) => items,
            Value::Number(count) => (1..=count.as_u64()?.min(MAX_TURNS as u64)).map(Value::from).collect(),
            _ => return None,
        };
        let (inner_end, end) = if element.is_void() { (element.len, element.len) } else { end_of(element, rest)? };
        let mut names = name.trim_matches(['(', ')', ' ']).split(',').map(str::trim);
        let (item_name, index_name) = (names.next()?, names.next());
        let outer = [Some(item_name), index_name].map(|name| name.map(|name| (name, self.scope.get(name))));
        self.depth += 1;
        for (index, item) in items.into_iter().take(MAX_TURNS).enumerate() {
            self.loops = self.loops.saturating_sub(end);
            if self.loops == 0 {
                break;
            }
            self.scope.set(item_name, item);
            if let Some(name) = index_name {
                self.scope.set(name, Value::from(index));
            }
            self.open_tag(element, "", at);
            self.inline(at + element.len, Some(at + inner_end));
            self.push(
                if element.is_component() || element.is_void() {
                    " "
                } else {
                    rest.get(inner_end..end).unwrap_or_default()
                },
                at,
            );
        }
        self.depth -= 1;
        for (name, value) in outer.into_iter().flatten() {
            self.scope.set(name, value.unwrap_or_default());
        }
        Some(end)
    }

    /// Writes an opening tag, or the text of a component.
    fn open_tag(&mut self, element: &Element<'_>, rest: &str, at: usize) {
        if !element.is_component() {
            let tag = element.without_directives();
            return self.push(tag.as_deref().or(rest.get(..element.len)).unwrap_or_default(), at);
        }
        let texts = element.texts(&self.scope);
        let is_alone = self.is_line_start && ends_line(rest, element.len);
        if is_alone {
            let paragraphs: String = texts.iter().map(|text| format!("<p>{text}</p>")).collect();
            self.push(&[if element.is_void() { "" } else { "<div>" }, &paragraphs].concat(), at);
        } else if !texts.is_empty() {
            self.push(" ", at);
            self.replace(&texts.join(" "), "", at);
            self.push(" ", at);
        }
    }

    fn close_tag(&mut self, element: &Element<'_>, rest: &str, at: usize) {
        if !element.is_component() {
            return self.push(rest.get(..element.len).unwrap_or_default(), at);
        }
        let is_alone = self.is_line_start && ends_line(rest, element.len);
        let after = rest.get(element.len..).unwrap_or_default();
        if is_alone {
            self.push("</div>", at);
        } else if after.starts_with(|c: char| c.is_alphanumeric() || c == '<') {
            self.push(" ", at);
        }
    }
}

/// Whether only white space follows on the line.
fn ends_line(rest: &str, from: usize) -> bool {
    let after = rest.get(from..).unwrap_or_default();
    after.bytes().find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|byte| byte == b'\n') && !rest.is_empty()
}

/// The offsets of the start and end of the closing tag of an element.
fn end_of(element: &Element<'_>, rest: &str) -> Option<(usize, usize)> {
    let window = rest.get(..rest.floor_char_boundary(MAX_SPAN.min(rest.len())))?;
    let mut depth = 1_usize;
    let mut at = element.len;
    loop {
        at += memchr(b'<', window.as_bytes().get(at..)?)?;
        let Some(other) = Element::parse(window.get(at..)?) else {
            at += 1;
            continue;
        };
        if other.name == element.name && other.is_closing {
            depth -= 1;
            if depth == 0 {
                return Some((at, at + other.len));
            }
        } else if other.name == element.name && !other.is_void() {
            depth += 1;
        }
        at += other.len;
    }
}
