//! Views: questions that were given a name. `@name` at the beginning of a question stands for the text of its view.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// How like a known name an unknown one has to be (Jaro-Winkler, 0 to 1) to be taken for a slip of the pen.
const NEAR: f64 = 0.8;

/// The views by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Views(pub BTreeMap<String, String>);

impl Views {
    /// The question that is meant by `text`, and a warning where it begins with a name that no view has. Where there are
    /// no views, `@` is a character like others.
    pub(crate) fn read<'t>(&self, text: &'t str) -> (Cow<'t, str>, Option<String>) {
        let Some(rest) = text.trim_start().strip_prefix('@').filter(|_| !self.0.is_empty()) else {
            return (Cow::Borrowed(text), None);
        };
        let (name, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let rest = rest.trim_start();
        match self.0.get(name) {
            // What is said beside alternatives is meant of each.
            Some(view) if view.split_whitespace().any(|word| word == "OR") => (format!("({view}) {rest}").into(), None),
            Some(view) => (format!("{view} {rest}").into(), None),
            None => {
                let near = self.near(name).map(|near| format!("; near: @{near}")).unwrap_or_default();
                (Cow::Borrowed(text), Some(format!("there is no view @{name}, it was searched as a word{near}")))
            }
        }
    }

    fn near(&self, name: &str) -> Option<&str> {
        let alike = self.0.keys().map(|known| (strsim::jaro_winkler(name, known), known.as_str()));
        let alike = alike.filter(|(likeness, _)| *likeness >= NEAR);
        alike.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, known)| known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_its_view_and_what_follows_is_kept() {
        let views = [("spa", "topic:spa -legacy"), ("any", "topic:spa OR topic:api")];
        let views = Views(views.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect());
        for (text, meant) in [
            ("@spa login", "topic:spa -legacy login"),
            (" @spa", "topic:spa -legacy "),
            ("@any a b", "(topic:spa OR topic:api) a b"),
            ("login @spa", "login @spa"),
            ("spa", "spa"),
            ("@", "@"),
        ] {
            assert_eq!(views.read(text).0, meant, "{text}");
        }
        let warning = views.read("@spaa login").1.unwrap();
        assert!(warning.contains("no view @spaa") && warning.ends_with("near: @spa"), "{warning}");
        assert_eq!(Views::default().read("@media print"), (Cow::Borrowed("@media print"), None));
    }
}
