//! Runs the substitutions of one text.

use std::borrow::Cow;

use super::super::document::Document;
use super::callouts::with_callouts;
use super::macros;
use super::passthrough;
use super::quotes::quote;
use super::replacements::replace;
use super::state::{Converter, END, START};
use super::subs::Sub;

/// Deepest nesting of passthroughs.
const MAX_DEPTH: usize = 6;

/// Converts a text to HTML.
pub(in crate::corpus::asciidoc) fn convert(document: &mut Document<'_>, text: &str, subs: &[Sub]) -> String {
    Converter { document, passthroughs: Vec::new(), in_bibliography: false, depth: 0 }.apply(text, subs)
}

/// Converts the text of a list item to HTML; one of a bibliography may start with its anchor.
pub(in crate::corpus::asciidoc) fn convert_item(
    document: &mut Document<'_>,
    text: &str,
    subs: &[Sub],
    in_bibliography: bool,
) -> String {
    Converter { document, passthroughs: Vec::new(), in_bibliography, depth: 0 }.apply(text, subs)
}

impl Converter<'_, '_> {
    fn apply(&mut self, text: &str, subs: &[Sub]) -> String {
        let mut text = Cow::Borrowed(text);
        if subs.contains(&Sub::Callouts) {
            text = Cow::Owned(with_callouts(&text));
        }
        if subs.contains(&Sub::Macros) {
            text = Cow::Owned(passthrough::extract(&text, self));
        }
        for sub in subs {
            text = Cow::Owned(match sub {
                Sub::SpecialCharacters => escaped(&text),
                Sub::Quotes => quote(text.into_owned(), self.document),
                Sub::Attributes => self.document.with_attributes(&text),
                Sub::Replacements => replace(&text),
                Sub::Macros => macros::expand(text.into_owned(), self),
                Sub::PostReplacements => self.with_breaks(&text),
                Sub::Callouts => continue,
            });
        }
        let restored = self.restore(&text);
        restored.unwrap_or_else(|| text.into_owned())
    }

    /// Converts a text that an attribute list or a macro has, with the substitutions of a passthrough.
    fn apply_nested(&mut self, text: &str, subs: &[Sub]) -> String {
        if self.depth >= MAX_DEPTH {
            return escaped(text);
        }
        let outer = std::mem::take(&mut self.passthroughs);
        self.depth += 1;
        let converted = self.apply(text, subs);
        self.depth -= 1;
        self.passthroughs = outer;
        converted
    }

    /// Puts the passthroughs back; `None` for a text without any.
    pub(super) fn restore(&mut self, text: &str) -> Option<String> {
        if self.passthroughs.is_empty() || !text.contains(START) {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(START) {
            out.push_str(before);
            let Some((number, after)) = after.split_once(END) else {
                rest = after;
                continue;
            };
            rest = after;
            let index: Option<usize> = number.parse().ok();
            // One text may be shown twice, in a footnote for instance, so it stays in the list.
            let found = index.and_then(|index| self.passthroughs.get(index)).cloned();
            let Some(pass) = found else { continue };
            let inner = self.apply_nested(&pass.text, &pass.subs);
            let inner = if inner.contains(START) { self.restore(&inner).unwrap_or(inner) } else { inner };
            out.extend([pass.before.as_str(), inner.as_str(), pass.after.as_str()]);
        }
        out.push_str(rest);
        Some(out)
    }

    fn with_breaks(&self, text: &str) -> String {
        if self.document.attributes.has("hardbreaks-option") {
            return text.replace('\n', "<br>\n");
        }
        if !text.contains(" +") {
            return text.to_owned();
        }
        let line = |line: &str| line.strip_suffix(" +").map_or_else(|| line.to_owned(), |line| format!("{line}<br>"));
        text.split('\n').map(line).collect::<Vec<_>>().join("\n")
    }
}

/// A text with character references in place of `&`, `<` and `>`.
pub(super) fn escaped(text: &str) -> String {
    if !text.contains(['&', '<', '>']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
    out
}
