//! Languages: the folder or the suffix that the plugin `i18n` takes a page's language from.

use crate::corpus::data::Value;

/// The languages of a site.
#[derive(Debug, Clone, Default)]
pub(in crate::corpus::dialect::mkdocs) struct Locales {
    names: Vec<String>,
    /// The language without a folder in its addresses.
    default: Option<String>,
    /// Whether each language has a folder; else the file name has a suffix.
    in_folders: bool,
}

impl Locales {
    /// Reads the options of the plugin.
    pub(in crate::corpus::dialect::mkdocs) fn of_options(options: &Value) -> Self {
        let languages = options.get("languages").and_then(Value::as_array);
        let locale = |language: &Value| language.get("locale").and_then(Value::as_str).map(str::to_owned);
        let is_default = |language: &&Value| language.get("default").and_then(Value::as_bool) == Some(true);
        Self {
            names: languages.into_iter().flatten().filter_map(locale).collect(),
            default: languages.into_iter().flatten().find(is_default).and_then(locale),
            in_folders: options.get("docs_structure").and_then(Value::as_str) == Some("folder"),
        }
    }

    /// The path that the address of a page is made of.
    pub(in crate::corpus::dialect::mkdocs) fn path(&self, path: &str) -> String {
        self.moved(path).unwrap_or_else(|| path.to_owned())
    }

    fn moved(&self, path: &str) -> Option<String> {
        if self.in_folders {
            let (first, rest) = path.split_once('/')?;
            return (self.default.as_deref() == Some(first)).then(|| rest.to_owned());
        }
        let (stem, extension) = path.rsplit_once('.')?;
        let (stem, locale) = stem.rsplit_once('.')?;
        if !self.names.iter().any(|name| name == locale) {
            return None;
        }
        let folder = if self.default.as_deref() == Some(locale) { String::new() } else { format!("{locale}/") };
        Some(format!("{folder}{stem}.{extension}"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Locales;

    #[test]
    fn languages_have_folders_or_suffixes() {
        let languages = json!([{"locale": "en", "default": true}, {"locale": "fr"}]);
        let suffixes = Locales::of_options(&json!({"languages": languages.clone()}));
        for (path, expected) in
            [("a/b.fr.md", "fr/a/b.md"), ("a/b.en.md", "a/b.md"), ("a/v1.2.md", "a/v1.2.md"), ("b.md", "b.md")]
        {
            assert_eq!(suffixes.path(path), expected, "{path}");
        }
        let folders = Locales::of_options(&json!({"languages": languages, "docs_structure": "folder"}));
        assert_eq!((folders.path("en/a.md"), folders.path("fr/a.md")), ("a.md".to_owned(), "fr/a.md".to_owned()));
    }
}
