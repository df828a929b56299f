//! Extensions of files: those of pages, those of documentation that kb does not read, and the count of all in a tree.

use std::collections::BTreeMap;
use std::path::{MAIN_SEPARATOR, Path};

use ignore::WalkBuilder;
use memchr::{memrchr, memrchr2};

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

/// The last part of a path. Parsing the path would take longer than the `stat` of its file.
pub(super) fn file_name(path: &Path) -> &[u8] {
    let bytes = path.as_os_str().as_encoded_bytes();
    let start = memrchr2(b'/', MAIN_SEPARATOR as u8, bytes).map_or(0, |separator| separator + 1);
    bytes.get(start..).unwrap_or_default()
}

impl Format {
    /// The kind of a file by its name, given the extensions of pages; case is ignored.
    pub(super) fn of(name: &[u8], pages: &[String]) -> Self {
        let dot = memrchr(b'.', name).filter(|dot| *dot > 0);
        let Some(extension) = dot.and_then(|dot| name.get(dot + 1..)) else { return Self::Other };
        if pages.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(extension)) {
            Self::Page
        } else if UNKNOWN.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(extension)) {
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
            ("a.md/b.png", Format::Other),
            ("a/b.md", Format::Page),
            ("a.d/md", Format::Other),
            ("a/.md", Format::Other),
        ] {
            assert_eq!(Format::of(file_name(Path::new(path)), &pages), format, "{path}");
        }
        assert_eq!(Format::of(b"a.rst", &["rst".to_owned()]), Format::Page);
    }
}
