//! Saved queries: named questions; `@name` at the start of a question expands to the saved text.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Minimum Jaro-Winkler similarity, 0 to 1, between an unknown name and a suggested one.
const MIN_SIMILARITY: f64 = 0.8;

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
                let near = self.similar_name(name).map(|near| format!("; near: @{near}")).unwrap_or_default();
                (Cow::Borrowed(text), Some(format!("there is no view @{name}, it was searched as a word{near}")))
            }
        }
    }

    fn similar_name(&self, name: &str) -> Option<&str> {
        let similar = self.0.keys().map(|known| (strsim::jaro_winkler(name, known), known.as_str()));
        let similar = similar.filter(|(similarity, _)| *similarity >= MIN_SIMILARITY);
        similar.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, known)| known)
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
        assert!(warning.contains("no view @spaa") && warning.ends_with("near: @spa"), "{warning}");
        assert_eq!(Views::default().resolve("@media print"), (Cow::Borrowed("@media print"), None));
    }
}
