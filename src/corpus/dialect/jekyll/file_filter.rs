//! `include` and `exclude`: starts of paths, and patterns as `File.fnmatch` of Ruby reads them without flags.

use crate::corpus::source::{PathPatterns, PatternSyntax};

/// How Ruby reads patterns.
pub(super) const FNMATCH: PatternSyntax = PatternSyntax { star_matches_slash: true, ..PatternSyntax::PATHS };

/// The entries of a list.
#[derive(Debug)]
pub(super) struct FileFilter {
    starts: Vec<String>,
    patterns: PathPatterns,
}

impl FileFilter {
    /// A filter with the entries of a list.
    pub(super) fn new(entries: impl IntoIterator<Item = String>) -> Self {
        let starts = entries.into_iter().map(|entry| entry.trim_start_matches("./").trim_start_matches('/').to_owned());
        let starts: Vec<String> = starts.filter(|entry| !entry.is_empty()).collect();
        Self { patterns: PathPatterns::new(&starts, FNMATCH), starts }
    }

    /// The entries, relative to the folder of the sources.
    pub(super) fn entries(&self) -> &[String] {
        &self.starts
    }

    /// Whether an entry matches a path or is its start.
    pub(super) fn has(&self, path: &str) -> bool {
        self.starts.iter().any(|start| path.starts_with(start)) || self.patterns.select(path)
    }
}

#[cfg(test)]
mod tests {
    use super::FileFilter;

    #[test]
    fn entries_are_starts_and_patterns() {
        for (entry, path, expected) in [
            ("read", "readme.md", true),
            ("/docs/", "docs", false),
            ("./docs/", "docs/a.md", true),
            ("*.bak.md", "guide/old.bak.md", true),
            ("", "a.md", false),
        ] {
            assert_eq!(FileFilter::new([entry.to_owned()]).has(path), expected, "{entry} {path}");
        }
    }
}
