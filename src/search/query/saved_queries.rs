//! Saved queries: named questions; `@name` at the start of a question expands to the saved text.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Minimum Jaro-Winkler similarity, 0 to 1, between an unknown name and a suggested one.
const MIN_SIMILARITY: f64 = 0.8;
/// Number of names in a warning.
const SHOWN: usize = 5;

/// The saved queries by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Views(pub BTreeMap<String, String>);

impl Views {
    /// Expands a leading `@name`; returns a warning if the name is unknown. Without saved queries, `@` is plain text.
    pub(crate) fn resolve<'t>(&self, text: &'t str) -> (Cow<'t, str>, Option<String>) {
        let Some(rest) = text.trim_start().strip_prefix('@').filter(|_| !self.0.is_empty()) else {
            return (Cow::Borrowed(text), None);
        };
        let (name, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let rest = rest.trim_start();
        match self.0.get(name) {
            // The rest of the question applies to every alternative.
            Some(view) if view.split_whitespace().any(|word| word == "OR") => (format!("({view}) {rest}").into(), None),
            Some(view) => (format!("{view} {rest}").into(), None),
            None => {
                let warning = format!(
                    "@{name} is no saved query and is searched as a word; {}; [views] in kb.toml defines them",
                    self.near(name)
                );
                (Cow::Borrowed(text), Some(warning))
            }
        }
    }

    /// The names that are similar to an unknown one, or else the first names.
    fn near(&self, name: &str) -> String {
        let similar = self.0.keys().map(|known| (strsim::jaro_winkler(name, known), known.as_str()));
        let mut similar: Vec<(f64, &str)> = similar.filter(|(similarity, _)| *similarity >= MIN_SIMILARITY).collect();
        similar.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let listed = |names: &mut dyn Iterator<Item = &str>| {
            names.take(SHOWN).map(|name| format!("@{name}")).collect::<Vec<_>>().join(", ")
        };
        match similar.is_empty() {
            false => format!("near: {}", listed(&mut similar.into_iter().map(|(_, known)| known))),
            true => {
                let rest = if self.0.len() > SHOWN { " …" } else { "" };
                format!("saved queries: {}{rest}", listed(&mut self.0.keys().map(String::as_str)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_expands_to_its_view_before_the_rest_of_the_question() {
        let views = [("spa", "topic:spa -legacy"), ("any", "topic:spa OR topic:api")];
        let views = Views(views.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect());
        for (text, expected) in [
            ("@spa login", "topic:spa -legacy login"),
            (" @spa", "topic:spa -legacy "),
            ("@any a b", "(topic:spa OR topic:api) a b"),
            ("login @spa", "login @spa"),
            ("spa", "spa"),
            ("@", "@"),
        ] {
            assert_eq!(views.resolve(text).0, expected, "{text}");
        }
        let warning = views.resolve("@spaa login").1.unwrap();
        assert!(warning.starts_with("@spaa is no saved query") && warning.contains("; near: @spa; "), "{warning}");
        let warning = views.resolve("@nope").1.unwrap();
        assert!(warning.contains("saved queries: @any, @spa; [views] in kb.toml"), "{warning}");
        assert_eq!(Views::default().resolve("@media print"), (Cow::Borrowed("@media print"), None));
    }
}
