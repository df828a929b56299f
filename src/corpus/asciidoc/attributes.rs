//! The attributes of a document: values that pages set and refer to, and those that Asciidoctor sets itself.

use std::collections::{HashMap, HashSet};

/// Longest value of an attribute, in bytes: values may refer to others, and each one could double the one before it.
const MAX_VALUE: usize = 64 << 10;

/// Attributes that stand for characters; the values are HTML.
const CHARACTERS: [(&str, &str); 30] = [
    ("amp", "&"),
    ("apos", "&#39;"),
    ("asterisk", "*"),
    ("backslash", "\\"),
    ("backtick", "`"),
    ("blank", ""),
    ("brvbar", "&#166;"),
    ("caret", "^"),
    ("cpp", "C&#43;&#43;"),
    ("cxx", "C&#43;&#43;"),
    ("deg", "&#176;"),
    ("empty", ""),
    ("endsb", "]"),
    ("gt", ">"),
    ("ldquo", "&#8220;"),
    ("lsquo", "&#8216;"),
    ("lt", "<"),
    ("nbsp", "&#160;"),
    ("plus", "&#43;"),
    ("pp", "&#43;&#43;"),
    ("quot", "&#34;"),
    ("rdquo", "&#8221;"),
    ("rsquo", "&#8217;"),
    ("sp", " "),
    ("startsb", "["),
    ("tilde", "~"),
    ("two-colons", "::"),
    ("two-semicolons", ";;"),
    ("vbar", "|"),
    ("wj", ""),
];

/// Attributes of every document.
const DEFAULTS: [(&str, &str); 31] = [
    ("appendix-caption", "Appendix"),
    ("appendix-refsig", "Appendix"),
    ("asciidoctor", ""),
    ("asciidoctor-version", "2.0.23"),
    ("attribute-missing", "skip"),
    ("attribute-undefined", "drop-line"),
    ("backend", "html5"),
    ("backend-html5", ""),
    ("backend-html5-doctype-article", ""),
    ("basebackend", "html"),
    ("basebackend-html", ""),
    ("basebackend-html-doctype-article", ""),
    ("caution-caption", "Caution"),
    ("chapter-refsig", "Chapter"),
    ("doctype", "article"),
    ("doctype-article", ""),
    ("example-caption", "Example"),
    ("figure-caption", "Figure"),
    ("filetype", "html"),
    ("filetype-html", ""),
    ("important-caption", "Important"),
    ("note-caption", "Note"),
    ("outfilesuffix", ".html"),
    ("part-refsig", "Part"),
    ("section-refsig", "Section"),
    ("sectids", ""),
    ("table-caption", "Table"),
    ("tip-caption", "Tip"),
    ("toc-title", "Table of Contents"),
    ("warning-caption", "Warning"),
    ("zwsp", ""),
];

/// The values, and the names that a page cannot change.
#[derive(Debug, Clone)]
pub(crate) struct Attributes {
    values: HashMap<String, String>,
    locked: HashSet<String>,
}

impl Default for Attributes {
    fn default() -> Self {
        let values = DEFAULTS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { values, locked: HashSet::new() }
    }
}

impl Attributes {
    /// Sets an attribute from outside of the page; `None` unsets it. A page can change it only if it is not `locked`.
    pub(crate) fn preset(&mut self, name: &str, value: Option<&str>, locked: bool) {
        let name = name.to_lowercase();
        match value {
            Some(value) => self.values.insert(name.clone(), value.to_owned()),
            None => self.values.remove(&name),
        };
        if locked {
            self.locked.insert(name);
        } else {
            self.locked.remove(&name);
        }
    }

    /// The value of an attribute that is set.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Whether an attribute is set.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The value of an attribute, or of one that stands for a character.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let character = || CHARACTERS.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        self.get(name).or_else(character)
    }

    /// Sets an attribute, or unsets it, as an entry of the page; returns whether it may.
    pub(super) fn set(&mut self, name: &str, value: Option<&str>) -> bool {
        let name = match sanitized(name).as_str() {
            "numbered" => "sectnums".to_owned(),
            "hardbreaks" => "hardbreaks-option".to_owned(),
            other => other.to_owned(),
        };
        if self.locked.contains(&name) || value.is_some_and(|value| value.len() > MAX_VALUE) {
            return false;
        }
        match value {
            Some(value) if name == "leveloffset" => {
                let offset = self.offset_after(value);
                self.values.insert(name, offset);
            }
            Some(value) => drop(self.values.insert(name, value.to_owned())),
            None => drop(self.values.remove(&name)),
        }
        true
    }

    /// The number that the level of each heading grows by.
    pub(super) fn level_offset(&self) -> i64 {
        self.get("leveloffset").and_then(|offset| offset.trim().parse().ok()).unwrap_or_default()
    }

    fn offset_after(&self, value: &str) -> String {
        let number = value.trim_start_matches('+').parse::<i64>();
        match (value.starts_with(['+', '-']), number) {
            (true, Ok(number)) => self.level_offset().saturating_add(number).to_string(),
            _ => value.to_owned(),
        }
    }

    /// The next value of a counter: the next number or letter, or `seed` for the first one.
    pub(super) fn count(&mut self, name: &str, seed: Option<&str>) -> String {
        let next = match (self.get(name), seed) {
            (Some(value), _) if !value.is_empty() => following(value),
            (_, Some(seed)) => seed.to_owned(),
            _ => "1".to_owned(),
        };
        if !self.locked.contains(name) {
            self.values.insert(name.to_owned(), next.clone());
        }
        next
    }

    /// All values, for the description of a page.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn following(value: &str) -> String {
    if let Ok(number) = value.parse::<i64>() {
        return number.saturating_add(1).to_string();
    }
    let mut chars = value.chars();
    match (chars.next(), chars.next()) {
        (Some(letter @ ('a'..='y' | 'A'..='Y')), None) => char::from(letter as u8 + 1).to_string(),
        _ => value.to_owned(),
    }
}

fn sanitized(name: &str) -> String {
    name.chars()
        .filter(|char| char.is_alphanumeric() || matches!(char, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_changes_what_is_not_locked() {
        let mut attributes = Attributes::default();
        attributes.preset("product", Some("Loom"), true);
        attributes.preset("soft", Some("x"), false);
        assert!(!attributes.set("product", Some("Other")) && attributes.set("Soft", None));
        assert_eq!((attributes.get("product"), attributes.get("soft")), (Some("Loom"), None));
        attributes.set("leveloffset", Some("+2"));
        attributes.set("leveloffset", Some("-1"));
        assert_eq!(attributes.level_offset(), 1);
        assert_eq!(attributes.value("nbsp"), Some("&#160;"));
    }

    #[test]
    fn counters_count_numbers_and_letters() {
        let mut attributes = Attributes::default();
        let values = [("n", None), ("n", None), ("l", Some("c")), ("l", None)];
        let counted: Vec<String> = values.iter().map(|(name, seed)| attributes.count(name, *seed)).collect();
        assert_eq!(counted, ["1", "2", "c", "d"]);
    }
}
