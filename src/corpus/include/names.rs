//! Names: how pages refer to each other without a path, such as the file name in Hugo and the `uid` of DocFX.

use std::collections::HashMap;
use std::fmt;

use crate::corpus::SourcePath;

/// The sign before a name among the paths that a page asked for in vain.
const SIGN: char = '?';

/// Finds the files of a corpus by name.
pub(crate) trait NameLookup: fmt::Debug + Sync {
    /// The site paths of the files with a name, sorted.
    fn named(&self, name: &str) -> Vec<String>;
}

/// The files of a corpus by name.
#[derive(Debug, Default)]
pub(crate) struct NamedFiles {
    by_name: HashMap<String, Vec<String>>,
}

impl NamedFiles {
    /// Collects the names of files, given as site path and names.
    pub(crate) fn new(files: impl IntoIterator<Item = (String, Vec<String>)>) -> Self {
        let mut by_name: HashMap<String, Vec<String>> = HashMap::new();
        for (path, names) in files {
            for name in names {
                by_name.entry(name).or_default().push(path.clone());
            }
        }
        by_name.values_mut().for_each(|paths| paths.sort_unstable());
        Self { by_name }
    }

    /// See [`NameLookup::named`].
    pub(crate) fn named(&self, name: &str) -> Vec<String> {
        self.by_name.get(name).cloned().unwrap_or_default()
    }
}

/// A name as a dependency of a page: a file that appears or goes under this name changes the page.
pub(crate) fn dependency(name: &str) -> SourcePath {
    SourcePath::new(format!("{SIGN}{name}"))
}

/// The name of a dependency; `None` for a path.
pub(crate) fn name_of(dependency: &SourcePath) -> Option<&str> {
    dependency.as_str().strip_prefix(SIGN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_name_in_the_order_of_their_paths() {
        let file =
            |path: &str, names: &[&str]| (path.to_owned(), names.iter().map(|name| (*name).to_owned()).collect());
        let files = NamedFiles::new([file("b.md", &["x", "y"]), file("a.md", &["x"])]);
        assert_eq!(files.named("x"), ["a.md", "b.md"]);
        assert_eq!(files.named("y"), ["b.md"]);
        assert!(files.named("z").is_empty());
        assert_eq!(name_of(&dependency("x")), Some("x"));
        assert_eq!(name_of(&SourcePath::new("x")), None);
    }
}
