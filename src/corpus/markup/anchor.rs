//! Anchors: the slug of a heading, unique anchors in a page, and the comparison of fragments.

use std::collections::HashMap;

/// Assigns the anchors of one page, each once.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    /// The last suffix of each slug and each assigned anchor.
    suffixes: HashMap<String, u32>,
}

impl Anchors {
    /// Returns `slug` if it is free, else the first free one of `slug-1`, `slug-2`, ...
    pub(crate) fn assign(&mut self, slug: &str) -> String {
        let Some(last) = self.suffixes.get(slug).copied() else {
            self.suffixes.insert(slug.to_owned(), 0);
            return slug.to_owned();
        };
        let mut suffix = last;
        let anchor = loop {
            suffix = suffix.saturating_add(1);
            let anchor = format!("{slug}-{suffix}");
            if !self.suffixes.contains_key(&anchor) {
                break anchor;
            }
        };
        self.suffixes.insert(slug.to_owned(), suffix);
        self.suffixes.insert(anchor.clone(), 0);
        anchor
    }
}

/// The slug of a heading by GitHub's rules; `section` when it would be empty.
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

/// Normalizes a fragment for comparison. Generators differ in capitals and punctuation: one writes `dict-string-object-`,
/// another `dict-stringobject`.
pub(crate) fn fold(fragment: &str) -> String {
    fragment.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    #[test]
    fn slugs_equal_those_of_github() {
        assert_eq!(slug("Proof Key for Code Exchange (PKCE)"), "proof-key-for-code-exchange-pkce");
        assert_eq!(slug("auth0.js & `id_token`"), "auth0js--id_token");
        assert_eq!(slug("Über uns"), "über-uns");
        assert_eq!(slug("??"), "section");
    }

    #[test]
    fn spellings_of_generators_fold_to_one_form() {
        assert_eq!(fold("proof-key-for-code-exchange-pkce-"), fold("Proof-Key-for-Code--Exchange-PKCE"));
        assert_eq!(fold("dict-string-object-"), fold(&slug("dict {String|Object}")));
    }

    #[test]
    fn a_suffixed_anchor_never_equals_an_assigned_one() {
        let mut anchors = Anchors::default();
        let assigned: Vec<_> = ["a", "a-1", "a", "a"].map(|slug| anchors.assign(slug)).to_vec();
        assert_eq!(assigned, ["a", "a-1", "a-2", "a-3"]);
    }

    proptest! {
        #[test]
        fn anchors_are_unique(headings in proptest::collection::vec("[ab1-]{0,4}", 0..40)) {
            let mut anchors = Anchors::default();
            let mut seen = std::collections::BTreeSet::new();
            for heading in headings {
                prop_assert!(seen.insert(anchors.assign(&slug(&heading))));
            }
        }
    }
}
