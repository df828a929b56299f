//! Patterns of paths in the notation of `.gitignore`, as configurations list them.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Patterns that select paths.
#[derive(Debug, Clone)]
pub(crate) struct PathPatterns(Gitignore);

impl PathPatterns {
    /// The patterns of `lines`, the later ones with precedence; an invalid one is ignored.
    pub(crate) fn new<'l>(lines: impl IntoIterator<Item = &'l str>) -> Self {
        let mut builder = GitignoreBuilder::new("");
        for line in lines {
            // An invalid pattern selects nothing, as in Git.
            let _ = builder.add_line(None, line);
        }
        Self(builder.build().unwrap_or_else(|_| Gitignore::empty()))
    }

    /// Whether a file, or a folder above it, is selected and not brought back by `!`.
    pub(crate) fn select(&self, path: &str) -> bool {
        self.0.matched_path_or_any_parents(path, false).is_ignore()
    }
}

#[cfg(test)]
mod tests {
    use super::PathPatterns;

    #[test]
    fn later_patterns_bring_files_back() {
        let patterns = PathPatterns::new(["/scratch/", "*.part.md", "!guide/kept.part.md"]);
        for (path, expected) in [
            ("scratch/idea.md", true),
            ("guide/scratch/idea.md", false),
            ("guide/lost.part.md", true),
            ("guide/kept.part.md", false),
            ("index.md", false),
        ] {
            assert_eq!(patterns.select(path), expected, "{path}");
        }
    }
}
