//! Addresses of pages by their path.

/// The address of a page by its path below the folder of pages: `a/index.md` and `a/README.md` are `a`.
pub(in crate::corpus::dialect::mkdocs) fn page_address(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let address = match stem {
        "index" | "README" => folder.to_owned(),
        _ if folder.is_empty() => stem.to_owned(),
        _ => format!("{folder}/{stem}"),
    };
    address.replace('#', "%23").replace('?', "%3F")
}

/// The title of a page that has none, by its path below the folder of pages.
pub(in crate::corpus::dialect::mkdocs) fn title_of_path(path: &str) -> String {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match (stem, path.contains('/')) {
        ("index" | "README", false) => return "Home".to_owned(),
        ("README", true) => return "Index".to_owned(),
        _ => {}
    }
    let words = stem.replace(['-', '_'], " ");
    let mut chars = words.chars();
    match chars.next() {
        // A name with capitals stays as it is.
        Some(first) if words == words.to_lowercase() => first.to_uppercase().chain(chars).collect(),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_and_a_readme_are_their_folder() {
        for (path, expected) in [
            ("index.md", ""),
            ("a/README.md", "a"),
            ("a/Index.md", "a/Index"),
            ("guide/v1.2-notes.md", "guide/v1.2-notes"),
            ("trees/Pear Tree.md", "trees/Pear Tree"),
            ("a#b.md", "a%23b"),
        ] {
            assert_eq!(page_address(path), expected, "{path}");
        }
    }

    #[test]
    fn a_file_name_becomes_a_title() {
        for (path, expected) in [
            ("titles/second-level.md", "Second level"),
            ("index.md", "Home"),
            ("a/index.md", "Index"),
            ("API_x.md", "API x"),
        ] {
            assert_eq!(title_of_path(path), expected, "{path}");
        }
    }
}
