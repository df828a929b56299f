//! Ids of a page by the rules of docutils: one counter for headings, targets and footnotes that cannot have their own.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

/// Letters that stay letters in an id though they do not decompose.
const LETTERS: [(char, &str); 38] = [
    ('ø', "o"),
    ('đ', "d"),
    ('ħ', "h"),
    ('ı', "i"),
    ('ł', "l"),
    ('ŧ', "t"),
    ('ƀ', "b"),
    ('ƃ', "b"),
    ('ƈ', "c"),
    ('ƌ', "d"),
    ('ƒ', "f"),
    ('ƙ', "k"),
    ('ƚ', "l"),
    ('ƞ', "n"),
    ('ƥ', "p"),
    ('ƫ', "t"),
    ('ƭ', "t"),
    ('ƴ', "y"),
    ('ƶ', "z"),
    ('ǥ', "g"),
    ('ȥ', "z"),
    ('ȴ', "l"),
    ('ȵ', "n"),
    ('ȶ', "t"),
    ('ȷ', "j"),
    ('ȼ', "c"),
    ('ȿ', "s"),
    ('ɀ', "z"),
    ('ɇ', "e"),
    ('ɉ', "j"),
    ('ɋ', "q"),
    ('ɍ', "r"),
    ('ɏ', "y"),
    ('ß', "sz"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ȸ', "db"),
    ('ȹ', "qp"),
];

/// The ids that a page has given so far.
#[derive(Debug, Default)]
pub(crate) struct PageIds {
    used: HashSet<String>,
    counter: u32,
    /// The id of each name of a target or section, and whether it is a target; `None` for a name of two targets.
    names: HashMap<String, (Option<String>, bool)>,
}

impl PageIds {
    /// Gives an id to something with a name, which can be empty.
    pub(crate) fn assign(&mut self, name: &str) -> String {
        let wanted = make_id(name);
        if !wanted.is_empty() && self.used.insert(wanted.clone()) {
            return wanted;
        }
        loop {
            self.counter = self.counter.saturating_add(1);
            let id = format!("id{}", self.counter);
            if self.used.insert(id.clone()) || self.counter == u32::MAX {
                return id;
            }
        }
    }

    /// Gives a section its id; the title becomes a name.
    pub(crate) fn section(&mut self, title: &str) -> String {
        let name = normalize_name(title);
        let id = self.assign(&name);
        match self.names.get_mut(&name) {
            None => drop(self.names.insert(name, (Some(id.clone()), false))),
            Some((first, false)) => *first = None,
            Some(_) => {}
        }
        id
    }

    /// Gives an explicit target its id.
    pub(crate) fn target(&mut self, name: &str) -> String {
        let name = normalize_name(name);
        let id = self.assign(&name);
        let is_new = self.names.get(&name).is_none_or(|(_, explicit)| !explicit);
        self.names.insert(name, (is_new.then(|| id.clone()), true));
        id
    }

    /// The id of a name.
    pub(crate) fn of_name(&self, name: &str) -> Option<&str> {
        self.names.get(&normalize_name(name))?.0.as_deref()
    }
}

/// A name in lower case with single blanks.
pub(crate) fn normalize_name(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The id that a text makes: ASCII letters and digits in lower case with single hyphens, a letter first; it can be empty.
pub(crate) fn make_id(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    let mut push = |char: char| match char {
        'a'..='z' | '0'..='9' => id.push(char),
        // What has no counterpart in ASCII vanishes and separates nothing.
        _ if !char.is_ascii() => {}
        _ if id.ends_with('-') => {}
        _ => id.push('-'),
    };
    for char in text.chars().flat_map(char::to_lowercase) {
        match LETTERS.iter().find(|(letter, _)| *letter == char && !char.is_ascii()) {
            Some((_, letters)) => letters.chars().for_each(&mut push),
            None if char.is_ascii() => push(char),
            None if char.is_whitespace() => push(' '),
            None => std::iter::once(char).nfkd().for_each(&mut push),
        }
    }
    let start = id.trim_start_matches(|char: char| char == '-' || char.is_ascii_digit());
    start.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_equal_those_of_docutils() {
        for (text, id) in [
            ("What's new?", "what-s-new"),
            ("1. Digits first", "digits-first"),
            ("2024-11-30 release", "release"),
            ("snake_case  name", "snake-case-name"),
            ("Straße Łódź Øre Æsir", "strasze-lodz-ore-aesir"),
            ("Café – crème", "cafe-creme"),
            ("Привет", ""),
            ("x²", "x2"),
        ] {
            assert_eq!(make_id(text), id, "{text}");
        }
    }

    #[test]
    fn repeats_share_one_counter() {
        let mut ids = PageIds::default();
        assert_eq!(ids.target("later"), "later");
        assert_eq!(ids.section("Later"), "id1");
        assert_eq!(ids.section("???"), "id2");
        assert_eq!(ids.section("Again"), "again");
        assert_eq!(ids.section("again"), "id3");
        assert_eq!(ids.of_name("LATER"), Some("later"));
        assert_eq!(ids.of_name("again"), None);
    }
}
