//! The keys of a front matter block and their values.

use std::collections::BTreeMap;

/// The values of each key as text, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    pub(super) entries: BTreeMap<String, Vec<String>>,
}

impl FrontMatter {
    /// Removes `key` and returns its first value.
    pub(crate) fn take_first(&mut self, key: &str) -> Option<String> {
        self.entries.remove(key)?.into_iter().next()
    }

    /// Removes `key` and returns its values.
    pub(crate) fn take_all(&mut self, key: &str) -> Vec<String> {
        self.entries.remove(key).unwrap_or_default()
    }

    /// The values of `key`.
    pub(crate) fn all(&self, key: &str) -> &[String] {
        self.entries.get(key).map_or(&[], Vec::as_slice)
    }

    /// The first value of `key`.
    pub(crate) fn first(&self, key: &str) -> Option<&str> {
        self.all(key).first().map(String::as_str)
    }

    /// Whether the first value of `key` is `true`.
    pub(crate) fn is_true(&self, key: &str) -> bool {
        self.first(key) == Some("true")
    }

    /// Whether the first value of `key` is `false`.
    pub(crate) fn is_false(&self, key: &str) -> bool {
        self.first(key) == Some("false")
    }

    /// The keys that remain.
    pub(crate) fn rest(self) -> BTreeMap<String, Vec<String>> {
        self.entries
    }

    /// Sets the values of `key`; ignores empty keys and empty lists.
    pub(crate) fn set(&mut self, key: &str, values: Vec<String>) {
        let key = key.trim();
        if !key.is_empty() && !values.is_empty() {
            self.entries.insert(key.to_owned(), values);
        }
    }
}
