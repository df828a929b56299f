//! The role of an HTML file by its path: pages, pages for navigation and search, and output beside its sources.

use crate::corpus::source::{FileList, LeftOut, Role, is_output, split_path};

/// Folders of pages that show or list sources and names.
const FOLDERS: [&str; 8] =
    ["_modules", "_sources", "_static", "class-use", "doc-files", "index-files", "src-html", "static.files"];
/// Pages that list other pages, or belong to no place of the site. A folder of such a name has one as its index.
const STEMS: [&str; 17] = [
    "404",
    "allclasses",
    "allclasses-frame",
    "allclasses-index",
    "allclasses-noframe",
    "allpackages-index",
    "genindex",
    "genindex-all",
    "index-all",
    "modindex",
    "np-modindex",
    "overview-frame",
    "overview-tree",
    "package-frame",
    "package-tree",
    "package-use",
    "py-modindex",
];

/// The role of an HTML file in a tree that may have sources of other formats.
pub(in super::super) fn role(path: &str, files: &FileList<'_>) -> Role {
    if !files.has_sources() {
        return of_page(path);
    }
    let is_of_source = || {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        ["md", "mdx", "markdown"].iter().any(|extension| files.has(&format!("{stem}.{extension}")))
    };
    if is_output(path, |file| files.has(file)) || is_of_source() {
        return Role::LeftOut(LeftOut::BuiltOutput);
    }
    of_page(path)
}

/// The role of an HTML file in a tree of them.
pub(super) fn of_page(path: &str) -> Role {
    let (folders, stem) = split_path(path);
    let of_listing = folders.split('/').any(|folder| FOLDERS.contains(&folder));
    let name = if stem == "index" { folders.rsplit('/').next().unwrap_or_default() } else { stem };
    let is_listing = STEMS.contains(&name) || name.starts_with("genindex-");
    // rustdoc shows a source file at `src/crate/lib.rs.html`.
    let is_source = stem.ends_with(".rs") && folders.split('/').next() == Some("src");
    if of_listing || is_listing || is_source { Role::LeftOut(LeftOut::Auxiliary) } else { Role::Page }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::corpus::source::{SiteFolder, files_at};

    #[test]
    fn listings_and_output_beside_sources_are_left_out() {
        let site = SiteFolder::new(Path::new("/p"), "/p".into(), "/p".into());
        let files = files_at(&["docs/a.md", "docs/a.html", "docs/b.html", "public/index.html", "book/x.html"]);
        let files = FileList::new(&files, &site);
        for (path, expected) in [
            ("docs/a.html", Role::LeftOut(LeftOut::BuiltOutput)),
            ("docs/b.html", Role::Page),
            ("public/deep/c.html", Role::LeftOut(LeftOut::BuiltOutput)),
            ("book/x.html", Role::Page),
            ("docs/_build/html/c.html", Role::LeftOut(LeftOut::BuiltOutput)),
            ("404.html", Role::LeftOut(LeftOut::Auxiliary)),
        ] {
            assert_eq!(role(path, &files), expected, "{path}");
        }
        let files = files_at(&["README.md", "public/index.html"]);
        assert_eq!(role("public/index.html", &FileList::new(&files, &site)), Role::Page);
    }

    #[test]
    fn pages_for_navigation_are_known_by_name() {
        for (path, expected) in [
            ("genindex.html", false),
            ("genindex/index.html", false),
            ("genindex-A.html", false),
            ("_modules/a/b.html", false),
            ("src/regex/lib.rs.html", false),
            ("a/class-use/B.html", false),
            ("index.html", true),
            ("search.html", true),
            ("print.html", true),
            ("guide/src/x.html", true),
            ("_underscore.html", true),
        ] {
            assert_eq!(of_page(path) == Role::Page, expected, "{path}");
        }
    }
}
