//! The variables, data files and versions of one page, for the engine of Liquid.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::corpus::Origin;
use crate::corpus::data::{self, Format};
use crate::corpus::include::PageFiles;
use crate::corpus::liquid::{Lookup, Value, render};
use crate::diagnostic::Code;

/// The version of the site that a page is read in: the first one of this order that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Free, Pro and Team: the site's default.
    Fpt,
    /// Enterprise Cloud.
    Ghec,
    /// Enterprise Server.
    Ghes,
}

impl Version {
    /// The version by the front matter of a page.
    pub(super) fn of(front: &data::Value) -> Self {
        let versions = front.get("versions");
        let has = |name: &str| versions.is_none_or(|versions| lists(versions, name));
        if has("fpt") || !has("ghec") && !has("ghes") {
            Self::Fpt
        } else if has("ghec") {
            Self::Ghec
        } else {
            Self::Ghes
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Fpt => "fpt",
            Self::Ghec => "ghec",
            Self::Ghes => "ghes",
        }
    }
}

/// Whether a list of versions has one.
fn lists(versions: &data::Value, name: &str) -> bool {
    versions.get(name).is_some() || versions.as_str().is_some_and(|all| all == "*" || all == name)
}

/// What the templates of one page can use.
pub(super) struct PageHost<'p> {
    version: Version,
    pub(super) files: &'p PageFiles<'p>,
    /// The data files that were used, by path.
    loaded: RefCell<BTreeMap<String, data::Value>>,
}

impl<'p> PageHost<'p> {
    pub(super) fn new(version: Version, files: &'p PageFiles<'p>) -> Self {
        Self { version, files, loaded: RefCell::default() }
    }

    /// A short text such as a title, with its variables.
    pub(super) fn text(&self, text: &str) -> String {
        if !text.contains("{%") && !text.contains("{{") {
            return text.to_owned();
        }
        render(text, 1, self).text.trim().to_owned()
    }

    /// The text under a name such as `variables.product.name`: `data/variables/product.yml`, key `name`.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        let parts: Vec<&str> = name.split('.').filter(|part| !part.is_empty() && !part.contains(['/', '\\'])).collect();
        (1..=parts.len().min(8)).rev().find_map(|count| {
            let (file, keys) = parts.split_at_checked(count)?;
            let path = format!("data/{}.yml", file.join("/"));
            self.load(&path);
            let loaded = self.loaded.borrow();
            let value = keys.iter().try_fold(loaded.get(&path)?, |value, key| value.get(*key))?;
            match value {
                data::Value::String(text) => Some(text.trim_end_matches('\n').to_owned()),
                data::Value::Number(number) => Some(number.to_string()),
                data::Value::Bool(value) => Some(value.to_string()),
                _ => None,
            }
        })
    }

    /// Reads a data file, once.
    fn load(&self, path: &str) {
        if self.loaded.borrow().contains_key(path) {
            return;
        }
        let file = self.files.read(path);
        let text = file.as_ref().map(|file| file.text()).unwrap_or_default();
        let value = data::parse(text, Format::Yaml).unwrap_or_else(|fault| {
            let message = format!("line {} of the data file `{path}` cannot be parsed: {}", fault.line, fault.reason);
            self.files.report(Code::BrokenConfig, Origin { source: 0, line: 1 }, message);
            data::Value::Null
        });
        self.loaded.borrow_mut().insert(path.to_owned(), value);
    }
}

impl Lookup for PageHost<'_> {
    fn variable(&self, name: &str) -> Option<Value> {
        match name {
            "fpt" | "ghec" if name == self.version.name() => Some(Value::Bool(true)),
            // Newer than every version that a condition names.
            "ghes" if self.version == Version::Ghes => Some(Value::Int(1_000)),
            "fpt" | "ghec" | "ghes" | "ghae" | "page" | "site" | "currentVersion" | "allVersions" => Some(Value::Nil),
            _ if name.contains(['/', '\\', '.']) => None,
            _ => {
                let path = format!("data/features/{name}.yml");
                self.load(&path);
                let loaded = self.loaded.borrow();
                let versions = loaded.get(&path)?.get("versions")?;
                Some(Value::Bool(lists(versions, self.version.name())))
            }
        }
    }

    fn report(&self, code: Code, place: Origin, message: String) {
        self.files.report(code, place, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_in_the_first_version_that_it_has() {
        for (front, expected) in [
            ("title: a", Version::Fpt),
            ("versions:\n  fpt: '*'\n  ghes: '*'", Version::Fpt),
            ("versions:\n  ghec: '*'\n  ghes: '*'", Version::Ghec),
            ("versions:\n  ghes: '>3.1'", Version::Ghes),
            ("versions: '*'", Version::Fpt),
            ("versions:\n  feature: x", Version::Fpt),
        ] {
            assert_eq!(Version::of(&data::parse(front, Format::Yaml).unwrap()), expected, "{front}");
        }
    }
}
