//! The ids of sections: made of the converted title, or given.

use std::collections::{HashMap, HashSet};

use crate::corpus::markup::{HeadingId, HeadingIds, HeadingText};

use super::attributes::Attributes;
use super::scan::is_word;

/// The parser has given each heading its id.
#[derive(Debug, Clone, Copy)]
pub(super) struct GivenIds;

impl HeadingIds for GivenIds {
    fn cut_id(&self, _: &mut HeadingText) {}

    fn takes_element_ids(&self) -> bool {
        false
    }

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        headings.iter().map(|heading| HeadingId { id: heading.id.clone().unwrap_or_default(), also: None }).collect()
    }
}

/// The ids of a page so far.
#[derive(Debug, Default)]
pub(super) struct UsedIds {
    used: HashSet<String>,
    /// The next number to try for a repeated id.
    next: HashMap<String, u32>,
}

impl UsedIds {
    /// Registers an id that the page gives.
    pub(super) fn add(&mut self, id: &str) {
        self.used.insert(id.to_owned());
    }

    /// The id of a section by its title in HTML; the page has not used it.
    pub(super) fn generate(&mut self, title: &str, attributes: &Attributes) -> String {
        let prefix = attributes.get("idprefix").unwrap_or("_");
        let separator = attributes.get("idseparator").unwrap_or("_");
        let separator = separator.chars().next();
        let base = generated(title, prefix, separator);
        let id = if self.used.contains(&base) { self.numbered(&base, separator) } else { base };
        self.used.insert(id.clone());
        id
    }

    fn numbered(&mut self, base: &str, separator: Option<char>) -> String {
        let separator = separator.map(String::from).unwrap_or_default();
        let next = self.next.entry(base.to_owned()).or_insert(2);
        loop {
            let id = format!("{base}{separator}{next}");
            *next = next.saturating_add(1);
            if !self.used.contains(&id) || *next == u32::MAX {
                return id;
            }
        }
    }
}

fn generated(title: &str, prefix: &str, separator: Option<char>) -> String {
    let lower = title.to_lowercase();
    let mut kept = prefix.to_owned();
    let mut rest = lower.as_str();
    while let Some(char) = rest.chars().next() {
        let skipped = match char {
            '<' => rest.find('>').filter(|end| *end > 1).map(|end| end + 1),
            '&' => entity_length(rest),
            _ => None,
        };
        if skipped.is_none() && (is_word(char) || matches!(char, ' ' | '-' | '.')) {
            kept.push(char);
        }
        rest = rest.get(skipped.unwrap_or(char.len_utf8())..).unwrap_or_default();
    }
    let Some(separator) = separator else { return kept.replace(' ', "") };
    let mut id = String::with_capacity(kept.len());
    for char in kept.chars() {
        let is_separator = char == separator || matches!(char, ' ' | '.' | '-');
        match is_separator {
            true if id.ends_with(separator) => {}
            true => id.push(separator),
            false => id.push(char),
        }
    }
    if id.ends_with(separator) {
        id.pop();
    }
    if prefix.is_empty() && id.starts_with(separator) {
        id.remove(0);
    }
    id
}

/// The length of a character reference such as `&amp;` at the start of a text.
pub(super) fn entity_length(text: &str) -> Option<usize> {
    let body = text.strip_prefix('&')?;
    let end = body.bytes().take(33).position(|byte| byte == b';')?;
    let name = body.get(..end)?;
    let is_number =
        |digits: &str, is_digit: fn(&char) -> bool| digits.len() > 1 && digits.chars().all(|char| is_digit(&char));
    let is_reference = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(hex) => is_number(hex, char::is_ascii_hexdigit),
            None => is_number(digits, char::is_ascii_digit),
        },
        None => {
            let letters = name.trim_end_matches(|char: char| char.is_ascii_digit());
            letters.len() > 1
                && name.len() - letters.len() < 3
                && letters.chars().all(|char| char.is_ascii_alphabetic())
        }
    };
    is_reference.then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_give_ids() {
        let mut attributes = Attributes::default();
        let mut ids = UsedIds::default();
        for (title, id) in [
            ("What&#8217;s new? (since 2.1)", "_whats_new_since_2_1"),
            ("<code>loom --start</code> and weft", "_loom_start_and_weft"),
            ("Salt &amp; pepper", "_salt_pepper"),
            ("???", ""),
            ("!!!", "_2"),
            ("Repeated", "_repeated"),
            ("Repeated", "_repeated_2"),
            ("Repeated 2", "_repeated_2_2"),
            ("Größe織", "_größe織"),
            ("Tab\tinside", "_tabinside"),
        ] {
            assert_eq!(ids.generate(title, &attributes), id, "{title}");
        }
        attributes.preset("idprefix", Some(""), true);
        attributes.preset("idseparator", Some("-"), true);
        assert_eq!(ids.generate("- Hyphen under_score", &attributes), "hyphen-under_score");
    }
}
