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

    /// The keys that remain.
    pub(crate) fn rest(self) -> BTreeMap<String, Vec<String>> {
        self.entries
    }

    /// Sets the values of `key`; ignores empty keys and empty lists.
    pub(super) fn set(&mut self, key: &str, values: Vec<String>) {
        let key = key.trim();
        if !key.is_empty() && !values.is_empty() {
            self.entries.insert(key.to_owned(), values);
        }
    }
}
