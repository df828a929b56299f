//! Synonyms: the user's file of words and phrases with equal meaning.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::corpus::data::yaml;
use crate::search::query::terms;

/// A set of synonym rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    /// In the order of the file: a phrase of a question, and the phrases that are added to it.
    rules: Vec<(SynonymPhrase, Vec<SynonymPhrase>)>,
}

/// A word or phrase of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SynonymPhrase {
    /// The text as written.
    pub(crate) text: String,
    /// The terms, separated by spaces.
    pub(crate) terms: String,
}

impl Synonyms {
    /// Parses a YAML list of groups and one-way rules.
    ///
    /// A group, `[sign in, log in]`, adds every member to every other one. A rule, `k8s: [kubernetes]`, adds the list
    /// to its key only.
    ///
    /// # Errors
    /// The line of a syntax error, from 1, and the reason.
    pub fn parse(text: &str) -> Result<Self, (u32, String)> {
        let entries: Vec<SynonymEntry> = match yaml::read::<Option<Vec<SynonymEntry>>>(text) {
            Ok(entries) => entries.unwrap_or_default(),
            Err(error) => return Err((error.line, error.reason)),
        };
        let mut rules: Vec<(SynonymPhrase, Vec<SynonymPhrase>)> = Vec::new();
        for SynonymEntry(entry) in entries {
            for (from, to) in entry {
                match rules.iter_mut().find(|(known, _)| known.terms == from.terms) {
                    Some((_, known)) => known.extend(to),
                    None => rules.push((from, to)),
                }
            }
        }
        Ok(Self { rules })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The synonyms of a phrase, which is given by its terms.
    pub(crate) fn get(&self, terms: &str) -> Option<&[SynonymPhrase]> {
        self.rules.iter().find(|(from, _)| from.terms == terms).map(|(_, to)| to.as_slice())
    }
}

/// An item of the file as rules.
struct SynonymEntry(Vec<(SynonymPhrase, Vec<SynonymPhrase>)>);

impl<'de> Deserialize<'de> for SynonymEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = SynonymEntry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of words that mean the same, or `word: [words]`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<SynonymEntry, A::Error> {
        let mut group: Vec<SynonymPhrase> = Vec::new();
        while let Some(phrase) = items.next_element()? {
            group.push(phrase);
        }
        if group.len() < 2 {
            return Err(A::Error::custom("a group has two words or more"));
        }
        let others = |from: &SynonymPhrase| group.iter().filter(|other| other.terms != from.terms).cloned().collect();
        Ok(SynonymEntry(group.iter().map(|from| (from.clone(), others(from))).collect()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SynonymEntry, A::Error> {
        let mut entry = Vec::new();
        while let Some(from) = map.next_key::<SynonymPhrase>()? {
            entry.push((from, map.next_value::<Vec<SynonymPhrase>>()?));
        }
        Ok(SynonymEntry(entry))
    }
}

impl<'de> Deserialize<'de> for SynonymPhrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let terms = terms(&text).join(" ");
        match terms.is_empty() {
            true => Err(D::Error::custom(format!("`{text}` has no word"))),
            false => Ok(Self { text, terms }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Synonyms;

    #[test]
    fn groups_act_both_ways_and_rules_act_one_way() {
        let synonyms = Synonyms::parse("- [sign in, Log In, 2fa]\n- k8s: [kubernetes]\n- [log in, login]\n").unwrap();
        let get = |terms: &str| -> Vec<&str> {
            synonyms.get(terms).unwrap_or_default().iter().map(|synonym| synonym.text.as_str()).collect()
        };
        assert_eq!(get("log in"), ["sign in", "2fa", "login"]);
        assert_eq!(get("login"), ["log in"]);
        assert_eq!(get("k8s"), ["kubernetes"]);
        assert_eq!(get("kubernet"), Vec::<&str>::new());
        assert_eq!(Synonyms::parse("# none yet\n"), Ok(Synonyms::default()));
    }

    #[test]
    fn a_syntax_error_has_its_line() {
        for (text, line, reason) in [
            ("- [a, b]\n- [c]\n", 2, "two words"),
            ("- [a, b]\n- c\n", 2, "a list of words"),
            ("- [a, b]\n- c: d\n", 2, "sequence"),
            ("- [a, b]\n- [c, '!']\n", 2, "no word"),
            ("a: [b]\n", 1, "sequence"),
            ("- [a, b\n- [", 2, ""),
        ] {
            let (found, message) = Synonyms::parse(text).unwrap_err();
            assert_eq!(found, line, "{text}: {message}");
            assert!(message.contains(reason), "{text}: {message}");
        }
    }
}
