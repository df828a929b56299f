//! Addresses: slugs, number prefixes, index files of folders, dates of posts.

use crate::corpus::source::{join_up, split_path};

/// The address of a document in the folder of its plugin.
///
/// `relative` is the path of the file in that folder, `id` and `slug` are those of its front matter.
pub(super) fn document(relative: &str, id: Option<&str>, slug: Option<&str>, has_prefixes: bool) -> String {
    let (folder, stem) = split_path(relative);
    if let Some(slug) = slug.filter(|slug| slug.starts_with('/')) {
        return join_up("", slug);
    }
    let base = if has_prefixes {
        folder.split('/').map(without_number).collect::<Vec<_>>().join("/")
    } else {
        folder.to_owned()
    };
    let name = if has_prefixes { without_number(stem) } else { stem };
    match slug {
        Some(slug) => join_up(&base, slug),
        None if is_index(folder, stem) => base,
        None => join_up(&base, id.unwrap_or(name)),
    }
}

/// Whether a document is the page of its folder: `index`, `README`, or named like the folder.
fn is_index(folder: &str, stem: &str) -> bool {
    let parent = folder.rsplit('/').next().unwrap_or_default();
    let stem = stem.to_lowercase();
    stem == "index" || stem == "readme" || !parent.is_empty() && stem == parent.to_lowercase()
}

/// A name without its number: digits, then `-`, `_` or `.` with spaces around. A date or a version is no number.
pub(super) fn without_number(name: &str) -> &str {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let after = name.get(digits..).unwrap_or_default();
    let bare = after.trim_start();
    let rest = bare.trim_start_matches(['-', '_', '.']);
    let is_version = after.starts_with(['-', '_', '.'])
        && after.get(1..).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
    if digits == 0 || rest.len() == bare.len() || is_version {
        return name;
    }
    let rest = rest.trim_start();
    if rest.is_empty() || rest.starts_with(['-', '_', '.']) { name } else { rest }
}

/// The address of a post in the folder of its plugin, and the name in it.
pub(super) fn post(relative: &str, slug: Option<&str>) -> (String, String) {
    let path = relative.strip_suffix(".mdx").or(relative.strip_suffix(".md")).unwrap_or(relative);
    let path = path.strip_suffix("/index").unwrap_or(path);
    let (address, name) = match last_date(path) {
        Some((start, len)) => {
            let folder = path.get(..start).unwrap_or_default();
            let date = path.get(start..start + len).unwrap_or_default().replace('-', "/");
            let text = path.get(start + len..).unwrap_or_default();
            let text = text.strip_prefix(['-', '/']).unwrap_or(text);
            (format!("{date}/{folder}{text}"), text.to_owned())
        }
        None => (path.to_owned(), path.to_owned()),
    };
    (join_up("", slug.unwrap_or(&address)), name)
}

/// Start and length of the last date in a path: `2024-01-09` or `2024/1/9`.
fn last_date(path: &str) -> Option<(usize, usize)> {
    let bytes = path.as_bytes();
    (0..bytes.len()).rev().find_map(|start| {
        let rest = bytes.get(start..)?;
        let digits =
            |from: usize| rest.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_mark = |at: usize| matches!(rest.get(at), Some(b'-' | b'/'));
        let month = digits(5).min(2);
        let day = digits(6 + month).min(2);
        let is_date = digits(0) >= 4 && is_mark(4) && month > 0 && is_mark(5 + month) && day > 0;
        is_date.then_some((start, 6 + month + day))
    })
}

/// The address of a page of `src/pages`.
pub(super) fn page(relative: &str, slug: Option<&str>) -> String {
    let (folder, stem) = split_path(relative);
    let path = if stem == "index" { folder.to_owned() } else { join_up(folder, stem) };
    join_up("", slug.unwrap_or(&path))
}

/// A path as seen from the folder of a file; both are site paths.
pub(super) fn relative(from: &str, to: &str) -> String {
    let folder = split_path(from).0;
    let (mut from, mut to) = (folder.split('/').filter(|part| !part.is_empty()).peekable(), to.split('/').peekable());
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let up = from.count();
    let rest: Vec<&str> = to.collect();
    if up == 0 { format!("./{}", rest.join("/")) } else { "../".repeat(up) + &rest.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_start_of_names_go_but_dates_and_versions_stay() {
        for (name, expected) in [
            ("01-start", "start"),
            ("4_under_score", "under_score"),
            ("03.dotted.name", "dotted.name"),
            ("02 Spaces", "02 Spaces"),
            ("02 - Spaced", "Spaced"),
            ("2023-09-watch", "2023-09-watch"),
            ("7.1-release", "7.1-release"),
            ("01", "01"),
            ("x1-y", "x1-y"),
        ] {
            assert_eq!(without_number(name), expected);
        }
    }

    #[test]
    fn documents_have_addresses_by_path_id_and_slug() {
        for (path, id, slug, expected) in [
            ("01-a/02-b.md", None, None, "a/b"),
            ("a/README.md", None, None, "a"),
            ("a/stairs/Stairs.mdx", None, None, "a/stairs"),
            ("02-tower/tower.md", None, None, "tower/tower"),
            ("index.md", None, None, ""),
            ("a/b.md", Some("c"), None, "a/c"),
            ("a/b.md", Some("c"), Some("shine"), "a/shine"),
            ("a/x/b.md", None, Some("../raise"), "a/raise"),
            ("a/b.md", None, Some("/Top/Place/"), "Top/Place"),
            ("a/b.md", None, Some("/"), ""),
        ] {
            assert_eq!(document(path, id, slug, true), expected, "{path}");
        }
        assert_eq!(document("01-a/02-b.md", None, None, false), "01-a/02-b");
    }

    #[test]
    fn posts_have_their_date_in_the_address() {
        for (path, slug, expected) in [
            ("2024-03-05-first-light.md", None, "2024/03/05/first-light"),
            ("2023/11/30-frost.md", None, "2023/11/30/frost"),
            ("2024-01-09-storm/index.md", None, "2024/01/09/storm"),
            ("2023/11/02-fog.mdx", Some("horn"), "horn"),
            ("undated.md", None, "undated"),
            ("team/2024-1-9-x.md", None, "2024/1/9/team/x"),
        ] {
            assert_eq!(post(path, slug).0, expected, "{path}");
        }
        assert_eq!(post("2023/11/30-frost.md", None).1, "frost");
    }

    #[test]
    fn pages_and_relative_paths() {
        assert_eq!(page("yard/index.md", None), "yard");
        assert_eq!(page("About-us.md", None), "About-us");
        assert_eq!(relative("docs/a/b.md", "docs/c/d.md"), "../c/d.md");
        assert_eq!(relative("../docs/b.md", "../docs/d.md"), "./d.md");
    }
}
