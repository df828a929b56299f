//! Fragments: how a heading becomes one, and when two spellings mean the same one.

use std::collections::HashMap;

/// Hands out the anchors of one page, each once.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    /// How often a slug was asked for; a taken anchor stands in here too.
    taken: HashMap<String, u32>,
}

impl Anchors {
    /// `wanted`, or `wanted-1`, `wanted-2` … where it is taken.
    pub(crate) fn claim(&mut self, wanted: &str) -> String {
        let Some(times) = self.taken.get(wanted).copied() else {
            self.taken.insert(wanted.to_owned(), 0);
            return wanted.to_owned();
        };
        let mut next = times;
        let name = loop {
            next = next.saturating_add(1);
            let name = format!("{wanted}-{next}");
            if !self.taken.contains_key(&name) {
                break name;
            }
        };
        self.taken.insert(wanted.to_owned(), next);
        self.taken.insert(name.clone(), 0);
        name
    }
}

/// The slug that GitHub makes of a heading; `section` where nothing is left of it.
pub(crate) fn slug(heading: &str) -> String {
    let mut slug = String::with_capacity(heading.len());
    for c in heading.trim().chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if c == '-' || c == '_' {
            slug.push(c);
        } else if c == ' ' {
            slug.push('-');
        }
    }
    if slug.trim_matches('-').is_empty() { "section".to_owned() } else { slug }
}

/// The form in which two spellings of one fragment agree: sites differ in capitals and in what they make of
/// punctuation (`dict-string-object-` here, `dict-stringobject` there).
pub(crate) fn fold(fragment: &str) -> String {
    fragment.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    #[test]
    fn slugs_are_githubs() {
        assert_eq!(slug("Proof Key for Code Exchange (PKCE)"), "proof-key-for-code-exchange-pkce");
        assert_eq!(slug("auth0.js & `id_token`"), "auth0js--id_token");
        assert_eq!(slug("Über uns"), "über-uns");
        assert_eq!(slug("??"), "section");
    }

    #[test]
    fn sites_spellings_fold_to_one() {
        assert_eq!(fold("proof-key-for-code-exchange-pkce-"), fold("Proof-Key-for-Code--Exchange-PKCE"));
        assert_eq!(fold("dict-string-object-"), fold(&slug("dict {String|Object}")));
    }

    #[test]
    fn a_repeat_never_takes_a_name_that_a_heading_has() {
        let mut anchors = Anchors::default();
        let names: Vec<_> = ["a", "a-1", "a", "a"].map(|name| anchors.claim(name)).to_vec();
        assert_eq!(names, ["a", "a-1", "a-2", "a-3"]);
    }

    proptest! {
        #[test]
        fn anchors_are_unique(headings in proptest::collection::vec("[ab1-]{0,4}", 0..40)) {
            let mut anchors = Anchors::default();
            let mut seen = std::collections::BTreeSet::new();
            for heading in headings {
                prop_assert!(seen.insert(anchors.claim(&slug(&heading))));
            }
        }
    }
}
