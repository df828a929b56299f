//! Extensions of files: those of pages, those of documentation that kb does not read, and the count of all in a tree.

use std::collections::BTreeMap;
use std::path::Path;

use ignore::WalkBuilder;

/// Extensions of documentation that kb does not read.
const UNKNOWN: [&str; 26] = [
    "adoc",
    "asc",
    "asciidoc",
    "creole",
    "dita",
    "dj",
    "htm",
    "html",
    "ipynb",
    "markdn",
    "mdoc",
    "mdown",
    "mdwn",
    "mediawiki",
    "mkd",
    "mkdn",
    "mkdown",
    "org",
    "pod",
    "qmd",
    "rdoc",
    "rmd",
    "rst",
    "textile",
    "typ",
    "wiki",
];
/// Most files that [`count_extensions`] looks at.
const MAX_FILES: usize = 20_000;

/// The kind of a file by its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A page, or a file that pages use.
    Page,
    /// Documentation in a format that kb does not read.
    Unknown,
    /// Anything else: pictures, code.
    Other,
}

impl Format {
    /// The kind of a file, given the extensions of pages; case is ignored.
    pub(super) fn of(path: &Path, pages: &[String]) -> Self {
        let Some(extension) = path.extension().and_then(|extension| extension.to_str()) else { return Self::Other };
        if pages.iter().any(|known| known.eq_ignore_ascii_case(extension)) {
            Self::Page
        } else if UNKNOWN.iter().any(|known| known.eq_ignore_ascii_case(extension)) {
            Self::Unknown
        } else {
            Self::Other
        }
    }
}

/// The files below a folder by extension in lower case, `none` for files without one. Hidden and ignored files do not
/// count, and of a large tree only a part is read.
pub(crate) fn count_extensions(root: &Path) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    let entries = WalkBuilder::new(root).require_git(false).git_global(false).git_exclude(false).build().flatten();
    for entry in entries.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file())).take(MAX_FILES) {
        let extension = entry.path().extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        *counts.entry(extension.unwrap_or_else(|| "none".to_owned())).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_gives_the_format() {
        let pages = ["md".to_owned()];
        for (path, format) in [
            ("a.MD", Format::Page),
            ("a.rst", Format::Unknown),
            ("a.md.Adoc", Format::Unknown),
            ("a.png", Format::Other),
            ("md", Format::Other),
        ] {
            assert_eq!(Format::of(Path::new(path), &pages), format, "{path}");
        }
        assert_eq!(Format::of(Path::new("a.rst"), &["rst".to_owned()]), Format::Page);
    }
}
