//! The titles of boxes in the language of a site.

use std::collections::BTreeMap;

/// Language, kind of box, title; `%s` is a version. From the translations of Sphinx.
const TITLES: &str = include_str!("titles.tsv");

/// The titles in a language; one without a translation is English.
pub(super) fn titles(language: &str) -> BTreeMap<&'static str, &'static str> {
    let of = |wanted: &str| -> BTreeMap<&'static str, &'static str> {
        let rows = TITLES.lines().filter_map(|line| {
            let mut columns = line.split('\t');
            (columns.next()? == wanted).then_some(())?;
            Some((columns.next()?, columns.next()?))
        });
        rows.collect()
    };
    let own = of(language);
    let base = language.split(['_', '-']).next().unwrap_or_default();
    if own.is_empty() { of(base) } else { own }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_region_falls_back_to_its_language() {
        assert_eq!(super::titles("de_AT").get("note"), Some(&"Bemerkung"));
        assert!(super::titles("en").is_empty());
    }
}
