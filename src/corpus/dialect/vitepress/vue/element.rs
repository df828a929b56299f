//! Tags of HTML and of components in Markdown: their attributes, and the text that a reader sees of them.

use std::collections::BTreeMap;

use memchr::memmem;

use crate::corpus::data::Value;

use super::expression::{Scope, display};

/// Longest tag, in bytes.
const MAX_TAG: usize = 4_096;
/// Attributes that people read.
const READABLE: [&str; 9] = ["title", "label", "text", "summary", "description", "caption", "alt", "header", "name"];
/// Keys that people read, of objects in a list.
const READABLE_KEYS: [&str; 8] = ["name", "title", "org", "desc", "label", "text", "description", "details"];
/// Most objects of a list that are read.
const MAX_ITEMS: usize = 500;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element<'a> {
    pub(super) name: &'a str,
    attributes: Vec<(&'a str, Option<&'a str>)>,
    pub(super) is_closing: bool,
    pub(super) is_self_closing: bool,
    /// Its length in bytes.
    pub(super) len: usize,
}

impl<'a> Element<'a> {
    /// Parses the tag at the start of a text; `None` for other text.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let window = text.get(..text.floor_char_boundary(MAX_TAG.min(text.len())))?;
        let rest = window.strip_prefix('<')?;
        let (is_closing, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        let end = rest.find(|c| !is_part(c))?;
        let (name, mut rest) = rest.split_at_checked(end)?;
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !rest.starts_with(['>', '/', ' ', '\t', '\n']) {
            return None;
        }
        let mut attributes = Vec::new();
        loop {
            let bare = rest.trim_start();
            if rest.get(..rest.len() - bare.len()).is_some_and(|space| space.matches('\n').count() > 1) {
                return None;
            }
            if let Some(after) = bare.strip_prefix('>') {
                let len = window.len() - after.len();
                return Some(Self { name, attributes, is_closing, is_self_closing: false, len });
            }
            if let Some(after) = bare.strip_prefix("/>") {
                let len = window.len() - after.len();
                return Some(Self { name, attributes, is_closing, is_self_closing: true, len });
            }
            let end = bare.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '<' | '"' | '\''))?;
            let (key, after) = bare.split_at_checked(end)?;
            let key = key.strip_suffix('/').filter(|_| after.starts_with('>')).unwrap_or(key);
            if key.is_empty() {
                return None;
            }
            let after = bare.get(key.len()..)?;
            let (value, after) = match after.trim_start().strip_prefix('=') {
                Some(value) => {
                    let (value, after) = value_of(value.trim_start())?;
                    (Some(value), after)
                }
                None => (None, after),
            };
            attributes.push((key, value));
            rest = after;
        }
    }

    /// Whether the tag is a component of Vue, and none of HTML.
    pub(super) fn is_component(&self) -> bool {
        self.name.starts_with(|c: char| c.is_ascii_uppercase())
            || self.name.contains(['-', '.'])
            || matches!(self.name, "component" | "template" | "slot" | "transition" | "teleport" | "suspense")
    }

    /// Whether the element has no content.
    pub(super) fn is_void(&self) -> bool {
        let name = self.name;
        self.is_self_closing
            || matches!(
                name,
                "br" | "hr" | "img" | "input" | "wbr" | "col" | "area" | "base" | "embed" | "link" | "meta"
            )
            || matches!(name, "source" | "track")
    }

    /// The value of an attribute; empty for one without a value.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| value.unwrap_or_default())
    }

    /// The tag without the attributes of Vue; `None` when it has none.
    pub(super) fn without_directives(&self) -> Option<String> {
        let is_directive = |key: &str| key.starts_with("v-") || key.starts_with([':', '@', '#']);
        if !self.attributes.iter().any(|(key, _)| is_directive(key)) {
            return None;
        }
        let mut tag = format!("<{}", self.name);
        for (key, value) in self.attributes.iter().filter(|(key, _)| !is_directive(key)) {
            tag.push(' ');
            tag.push_str(key);
            if let Some(value) = value {
                let quote = if value.contains('"') { '\'' } else { '"' };
                tag.push('=');
                tag.push(quote);
                tag.extend(value.chars().map(|c| if c == '\n' { ' ' } else { c }));
                tag.push(quote);
            }
        }
        tag.push_str(if self.is_self_closing { " />" } else { ">" });
        Some(tag)
    }

    /// The texts of a component's attributes, as text of Markdown and HTML.
    pub(super) fn texts(&self, scope: &Scope) -> Vec<String> {
        let mut texts = Vec::new();
        for (key, value) in &self.attributes {
            let bound = key.strip_prefix(':').or_else(|| key.strip_prefix("v-bind:"));
            match bound {
                Some(name) => {
                    let value = scope.evaluate(value.unwrap_or(name));
                    match value {
                        Some(Value::Array(items)) => {
                            items.iter().take(MAX_ITEMS).for_each(|item| read(item, &mut texts))
                        }
                        Some(value @ Value::String(_)) if READABLE.contains(&name) => {
                            texts.push(escape(&display(&value)));
                        }
                        _ => {}
                    }
                }
                None => {
                    let value = value.filter(|value| READABLE.contains(key) && !value.trim().is_empty());
                    // Entities of an attribute stay entities.
                    texts.extend(value.map(|value| escape(value.trim()).replace("&amp;", "&")));
                }
            }
        }
        texts.retain(|text| !text.trim().is_empty());
        texts
    }
}

/// An open element whose content is not shown, or shown as written.
#[derive(Debug)]
pub(super) struct Special<'t> {
    pub(super) name: &'t str,
    /// Open elements of the same name.
    pub(super) depth: usize,
    pub(super) is_hidden: bool,
    /// Whether the tags of the element itself are shown.
    pub(super) keeps_tags: bool,
}

/// The last closing tag of each name, so that an element without one hides nothing.
pub(super) fn closing_tags(text: &str) -> BTreeMap<&str, usize> {
    let mut tags = BTreeMap::new();
    for at in memmem::find_iter(text.as_bytes(), b"</") {
        let rest = text.get(at + 2..).unwrap_or_default();
        let near = rest.get(..rest.floor_char_boundary(64.min(rest.len()))).unwrap_or_default();
        if let Some((name, _)) = near.split_once('>') {
            tags.insert(name.trim_end(), at);
        }
    }
    tags
}

/// The readable values of an object.
fn read(item: &Value, texts: &mut Vec<String>) {
    let values = READABLE_KEYS.iter().filter_map(|key| item.get(*key)?.as_str());
    texts.extend(values.map(escape));
}

/// The value at the start of a text, and the rest.
fn value_of(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next()?;
    if matches!(quote, '"' | '\'') {
        return text.get(1..)?.split_once(quote);
    }
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<' | '"' | '`'))?;
    let value = text.get(..end).filter(|_| !text.get(end..).is_some_and(|rest| rest.starts_with(['<', '"', '`'])))?;
    let value =
        value.strip_suffix('/').filter(|_| text.get(end..).is_some_and(|rest| rest.starts_with('>'))).unwrap_or(value);
    Some((value, text.get(value.len()..)?))
}

/// A text that neither Markdown nor HTML reads marks in.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '*' | '_' | '[' | ']' | '`' | '~' | '|' | '\\' | '$' | '#' => {
                escaped.push_str(&format!("&#{};", u32::from(c)));
            }
            '\n' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::expression::Scope;
    use super::{Element, escape};

    #[test]
    fn tags_are_parsed() {
        for (text, name, len) in [
            ("<Badge type=\"info\" text='a > b' /> x", "Badge", 34),
            ("<div>", "div", 5),
            ("</my-card>", "my-card", 10),
            ("<Foo\n  @click=\"x\"\n  :a=\"b\"\n/>", "Foo", 29),
            ("<a href=x/>", "a", 11),
        ] {
            let element = Element::parse(text).unwrap();
            assert_eq!((element.name, element.len), (name, len), "{text}");
        }
        for text in ["<https://x>", "< a>", "<K, V>", "<a", "<a href=\"x>", "<a@b.c>", "<Foo\n\n/>"] {
            assert_eq!(Element::parse(text), None, "{text}");
        }
    }

    #[test]
    fn directives_go_and_readable_attributes_stay() {
        let scope = Scope::default();
        let element = Element::parse("<div v-if=\"a\" id=\"x\" @click=\"b\">").unwrap();
        assert_eq!(element.without_directives().as_deref(), Some("<div id=\"x\">"));
        let element =
            Element::parse("<Card title=\"A *b*\" icon=\"c\" :text=\"'d'\" :members=\"[{name: 'E'}]\" />").unwrap();
        assert_eq!(element.texts(&scope), ["A &#42;b&#42;", "d", "E"]);
        assert_eq!(escape("a_b"), "a&#95;b");
    }
}
