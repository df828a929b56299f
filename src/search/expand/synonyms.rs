//! Synonyms of a user's own: what a file of them says, and which words of a question they stand for. They act when a
//! question is asked, and never on what the index holds.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::corpus::front_matter::yaml;
use crate::index::generation::ReadError;
use crate::search::contract::Expansion;
use crate::search::query::Clause;

use super::expander::{Expander, phrase, terms, weight};

/// Most words that a synonym is found by.
const MOST_WORDS: usize = 8;

/// Words and phrases that mean the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    /// In the order written: what is typed, and what is looked for beside it.
    rules: Vec<(Phrase, Vec<Phrase>)>,
}

/// A word or phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    /// As written.
    written: String,
    /// Its terms with spaces between them.
    terms: String,
}

impl Synonyms {
    /// Reads a file of synonyms: a list whose items are groups, `[sign in, log in]`, each of which stands for each
    /// other, and pairs, `k8s: [kubernetes]`, which are found by what stands before the colon alone.
    ///
    /// # Errors
    /// The line, from 1, and the reason why it is none.
    pub fn parse(text: &str) -> Result<Self, (u32, String)> {
        let entries: Vec<Entry> = match yaml::read::<Option<Vec<Entry>>>(text) {
            Ok(entries) => entries.unwrap_or_default(),
            Err(fault) => return Err((fault.line, fault.reason)),
        };
        let mut rules: Vec<(Phrase, Vec<Phrase>)> = Vec::new();
        for Entry(entry) in entries {
            for (from, to) in entry {
                match rules.iter_mut().find(|(known, _)| known.terms == from.terms) {
                    Some((_, known)) => known.extend(to),
                    None => rules.push((from, to)),
                }
            }
        }
        Ok(Self { rules })
    }

    fn of(&self, terms: &str) -> Option<&[Phrase]> {
        self.rules.iter().find(|(from, _)| from.terms == terms).map(|(_, to)| to.as_slice())
    }
}

/// An item of the file, as what is found by what.
struct Entry(Vec<(Phrase, Vec<Phrase>)>);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of words that mean the same, or `word: [words]`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Entry, A::Error> {
        let mut group: Vec<Phrase> = Vec::new();
        while let Some(phrase) = items.next_element()? {
            group.push(phrase);
        }
        if group.len() < 2 {
            return Err(A::Error::custom("a group holds two words or more"));
        }
        let others = |from: &Phrase| group.iter().filter(|other| other.terms != from.terms).cloned().collect();
        Ok(Entry(group.iter().map(|from| (from.clone(), others(from))).collect()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        let mut entry = Vec::new();
        while let Some(from) = map.next_key::<Phrase>()? {
            entry.push((from, map.next_value::<Vec<Phrase>>()?));
        }
        Ok(Entry(entry))
    }
}

impl<'de> Deserialize<'de> for Phrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        let terms = terms(&written).join(" ");
        match terms.is_empty() {
            true => Err(D::Error::custom(format!("`{written}` holds no word"))),
            false => Ok(Self { written, terms }),
        }
    }
}

impl Expander<'_> {
    /// Lets synonyms stand for the words that they are found by; returns the numbers of those words.
    ///
    /// # Errors
    /// When the dictionaries cannot be read.
    pub(crate) fn synonyms(&mut self, synonyms: &Synonyms) -> Result<Vec<usize>, ReadError> {
        let mut found = Vec::new();
        if synonyms.rules.is_empty() {
            return Ok(found);
        }
        let typed = self.plan.typed.clone();
        let analyzed: Vec<String> = typed.iter().map(|(word, _)| terms(word).join(" ")).collect();
        for begin in 0..analyzed.len() {
            for end in begin + 1..=analyzed.len().min(begin + MOST_WORDS) {
                let Some(to) = synonyms.of(&analyzed[begin..end].join(" ")) else { continue };
                let words: Vec<usize> = typed[begin..end].iter().filter_map(|(_, word)| *word).collect();
                for word in &words {
                    self.stand_for(*word, to)?;
                }
                let word = typed[begin..end].iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" ");
                let with = to.iter().map(|phrase| phrase.written.clone()).collect();
                self.said.push(Expansion { word, with, reason: "synonym".to_owned() });
                found.extend(words);
            }
        }
        Ok(found)
    }

    fn stand_for(&mut self, word: usize, to: &[Phrase]) -> Result<(), ReadError> {
        let unknown = self.typed(word)?.filter(|typed| typed.documents == 0);
        for Phrase { terms, .. } in to {
            let leaf = if terms.contains(' ') { phrase(terms) } else { Clause::Term(terms.clone()) };
            self.plan.stand_for(word, leaf, weight::SYNONYM);
        }
        // Where the question's words stand in a page is asked of the first synonym, for the word itself stands nowhere.
        if let (Some(unknown), Some(first)) = (unknown, to.first()) {
            self.plan.read_as(unknown.leaf, first.terms.split(' '), weight::PART);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Synonyms;

    #[test]
    fn groups_go_both_ways_and_pairs_one() {
        let synonyms = Synonyms::parse("- [sign in, Log In, 2fa]\n- k8s: [kubernetes]\n- [log in, login]\n").unwrap();
        let of = |terms: &str| -> Vec<&str> {
            synonyms.of(terms).unwrap_or_default().iter().map(|to| to.written.as_str()).collect()
        };
        assert_eq!(of("log in"), ["sign in", "2fa", "login"]);
        assert_eq!(of("login"), ["log in"]);
        assert_eq!(of("k8s"), ["kubernetes"]);
        assert_eq!(of("kubernet"), Vec::<&str>::new());
        assert_eq!(Synonyms::parse("# none yet\n"), Ok(Synonyms::default()));
    }

    #[test]
    fn a_broken_file_is_told_by_line() {
        for (text, line, reason) in [
            ("- [a, b]\n- [c]\n", 2, "two words"),
            ("- [a, b]\n- c\n", 2, "a list of words"),
            ("- [a, b]\n- c: d\n", 2, "sequence"),
            ("- [a, b]\n- [c, '!']\n", 2, "no word"),
            ("a: [b]\n", 1, "sequence"),
            ("- [a, b\n- [", 2, ""),
        ] {
            let (at, said) = Synonyms::parse(text).unwrap_err();
            assert_eq!(at, line, "{text}: {said}");
            assert!(said.contains(reason), "{text}: {said}");
        }
    }
}
