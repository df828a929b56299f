//! The navigation of a site: the pages that it names, what hides them, and the OpenAPI files that pages are made of.

use std::collections::BTreeMap;

use crate::corpus::data::Value;

/// Deepest nesting of groups.
const MAX_DEPTH: usize = 64;
/// The methods of HTTP, and the other kinds of operations.
const METHODS: [&str; 9] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "WEBHOOK"];

/// The pages of a navigation.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Navigation {
    /// The pages by path, without extension.
    pages: BTreeMap<String, Entry>,
    /// The files and operations that the site makes pages of.
    pub(super) specifications: Vec<String>,
}

/// A page in the navigation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry {
    /// Whether a group around it is hidden, from searches too.
    pub(super) is_hidden: bool,
    /// The factor on its score that a group around it asks for.
    pub(super) boost: Option<f64>,
}

impl Navigation {
    /// Reads the value of `navigation`, in the form of each version.
    pub(super) fn read(value: &Value) -> Self {
        let mut navigation = Self::default();
        navigation.add(value, Entry { is_hidden: false, boost: None }, 0);
        navigation
    }

    /// Whether the configuration names no page at all.
    pub(super) fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// The entry of a page by its path without extension.
    pub(super) fn entry(&self, path: &str) -> Option<Entry> {
        self.pages.get(path).copied()
    }

    fn add(&mut self, value: &Value, around: Entry, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::String(page) => self.page(page, around),
            Value::Array(items) => items.iter().for_each(|item| self.add(item, around, depth + 1)),
            Value::Object(keys) => {
                let truth = |key: &str| keys.get(key).and_then(Value::as_bool);
                let is_hidden = match (truth("hidden"), truth("searchable")) {
                    (Some(true), Some(true)) => false,
                    (Some(true), _) => true,
                    _ => around.is_hidden,
                };
                let boost = keys.get("boost").and_then(Value::as_f64).or(around.boost);
                let entry = Entry { is_hidden, boost };
                for (key, value) in keys {
                    match (key.as_str(), value) {
                        ("openapi" | "asyncapi", value) => self.specification(value),
                        ("root" | "pages", value) => self.add(value, entry, depth + 1),
                        // Any other text is a name, an icon or an address.
                        (_, Value::Object(_)) => self.add(value, entry, depth + 1),
                        (_, Value::Array(items)) => {
                            let objects = items.iter().filter(|item| item.is_object());
                            objects.for_each(|item| self.add(item, entry, depth + 1));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn page(&mut self, page: &str, entry: Entry) {
        if page.split_whitespace().any(|word| METHODS.iter().any(|method| method.eq_ignore_ascii_case(word))) {
            return self.specifications.push(page.to_owned());
        }
        let path = page.trim_matches('/');
        let path = path.strip_suffix(".mdx").or_else(|| path.strip_suffix(".md")).unwrap_or(path);
        let known = self.pages.entry(path.to_owned()).or_insert(entry);
        known.is_hidden &= entry.is_hidden;
    }

    fn specification(&mut self, value: &Value) {
        match value {
            Value::String(path) => self.specifications.push(path.clone()),
            Value::Array(paths) => {
                self.specifications.extend(paths.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            Value::Object(keys) => {
                self.specifications.extend(keys.get("source").and_then(Value::as_str).map(str::to_owned));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pages_are_named_in_every_kind_of_division() {
        let value = json!({
            "global": {"anchors": [{"anchor": "Blog", "href": "/blog"}]},
            "languages": [{"language": "en", "tabs": [
                {"tab": "Guides", "menu": [{"item": "First", "pages": ["a"]}], "icon": "x"},
                {"tab": "More", "groups": [
                    {"group": "G", "root": "b/index", "boost": 2, "pages": ["b/one.mdx", {"group": "H", "pages": ["/b/two"]}]},
                    {"group": "Hidden", "hidden": true, "pages": ["c"], "tags": ["no-page"]},
                    {"group": "Searched", "hidden": true, "searchable": true, "pages": ["d"]},
                ]},
                {"tab": "API", "openapi": {"source": "api.json"}, "pages": ["GET /x", "api/overview"]},
            ]}],
        });
        let navigation = Navigation::read(&value);
        let shown = |is_hidden, boost| Some(Entry { is_hidden, boost });
        for (path, entry) in [
            ("a", shown(false, None)),
            ("b/index", shown(false, Some(2.0))),
            ("b/two", shown(false, Some(2.0))),
            ("c", shown(true, None)),
            ("d", shown(false, None)),
            ("api/overview", shown(false, None)),
            ("blog", None),
            ("no-page", None),
        ] {
            assert_eq!(navigation.entry(path), entry, "{path}");
        }
        assert_eq!(navigation.specifications, ["api.json", "GET /x"]);
    }

    #[test]
    fn the_list_of_earlier_versions_is_read() {
        let value = json!([{"group": "G", "pages": ["a", {"group": "H", "pages": ["b"]}]}]);
        let navigation = Navigation::read(&value);
        assert!(navigation.entry("a").is_some() && navigation.entry("b").is_some());
    }
}
