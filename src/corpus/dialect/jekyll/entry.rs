//! What Jekyll makes of a file by its path: page, post, draft, document of a collection, partial, or nothing.

use super::config::Config;

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry<'p> {
    Page,
    Post,
    Draft,
    /// A document of the collection with this label.
    Document(&'p str),
    /// A file for other pages: an include, a layout, or one with `_` in front.
    Partial,
    /// The configuration excludes the file, or Jekyll skips it.
    Excluded,
    /// A post without a date.
    Undated,
    /// A file outside of the sources.
    Outside,
}

/// A file of the sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct File<'p> {
    pub(super) entry: Entry<'p>,
    /// The path relative to the sources.
    pub(super) path: &'p str,
    /// The path without the folder of collections, as links and defaults name it.
    pub(super) relative: &'p str,
}

/// The kind of the file at a site path.
pub(super) fn file<'p>(site_path: &'p str, config: &Config) -> File<'p> {
    let outside = File { entry: Entry::Outside, path: site_path, relative: site_path };
    let Some(path) = below(site_path, &config.source).filter(|path| !path.starts_with("../")) else { return outside };
    let relative = Some(config.collections_dir.as_str()).filter(|folder| !folder.is_empty());
    let relative = relative.and_then(|folder| below(path, folder));
    let is_aid = [&config.includes_dir, &config.layouts_dir, &config.data_dir]
        .into_iter()
        .any(|folder| below(path, folder).is_some());
    if is_aid || path.starts_with("_sass/") {
        return File { entry: Entry::Partial, path, relative: path };
    }
    // With a folder of its own for collections, they are nowhere else.
    let in_collections = relative.or(config.collections_dir.is_empty().then_some(path));
    if let Some(inner) = in_collections
        && let Some(entry) = collected(inner, config)
    {
        return File { entry, path, relative: inner };
    }
    File { entry: walk(path, config).unwrap_or(Entry::Page), path, relative: path }
}

/// A path below a folder, without it.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

/// The entry of a post or a document; `None` for a page.
fn collected<'p>(path: &'p str, config: &Config) -> Option<Entry<'p>> {
    let (first, inner) = path.split_once('/')?;
    let label = first.strip_prefix('_').unwrap_or_default();
    if label != "posts" && config.collections.contains_key(label) {
        return Some(walk(inner, config).unwrap_or(Entry::Document(label)));
    }
    let (folder, magic, name) = ["_posts", "_drafts"].iter().find_map(|magic| {
        let start = path.match_indices(magic).map(|(index, _)| index).find(|index| {
            let before = path.get(..*index).is_some_and(|before| before.is_empty() || before.ends_with('/'));
            before && path.get(index + magic.len()..).is_some_and(|rest| rest.starts_with('/'))
        })?;
        Some((path.get(..start)?, *magic, path.get(start + magic.len() + 1..)?))
    })?;
    if let Some(skipped) = walk(folder.trim_end_matches('/'), config).or_else(|| walk(name, config)) {
        return Some(skipped);
    }
    Some(match magic {
        "_drafts" => Entry::Draft,
        _ if dated(name).is_some() => Entry::Post,
        _ => Entry::Undated,
    })
}

/// Why Jekyll skips a path or a folder above it; `None` when it does not.
fn walk<'p>(path: &str, config: &Config) -> Option<Entry<'p>> {
    let ends = path.match_indices('/').map(|(index, _)| index).chain([path.len()]);
    ends.take(64).find_map(|end| {
        let above = path.get(..end).filter(|above| !above.is_empty())?;
        let name = above.rsplit('/').next().unwrap_or_default();
        let is_included = config.include.has(above) || config.include.has(name);
        if is_included {
            return None;
        }
        if config.exclude.has(above) || end < path.len() && config.exclude.has(&format!("{above}/")) {
            return Some(Entry::Excluded);
        }
        match name.chars().next() {
            Some('_') => Some(Entry::Partial),
            Some('.' | '#' | '~') => Some(Entry::Excluded),
            _ => name.ends_with('~').then_some(Entry::Excluded),
        }
    })
}

/// The date in a file name, and the rest without extension: `2023-05-06-name.md`.
pub(super) fn dated(path: &str) -> Option<(&str, &str)> {
    let name = path.rsplit('/').next()?;
    let (stem, _) = name.rsplit_once('.')?;
    let mut dashes = stem.match_indices('-').map(|(index, _)| index);
    let (year, month, day) = (dashes.next()?, dashes.next()?, dashes.next()?);
    let (date, slug) = (stem.get(..day)?, stem.get(day + 1..)?);
    let is_number = |from: usize, to: usize, least: usize, most: usize| {
        let part = date.get(from..to).unwrap_or_default();
        (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    (is_number(0, year, 2, 4) && is_number(year + 1, month, 1, 2) && is_number(month + 1, day, 1, 2))
        .then_some((date, slug))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_get_their_kind_by_their_path() {
        let value = json!({
            "collections": {"docs": {"output": true}},
            "exclude": ["scratch", "*.bak.md"],
            "include": ["_extra"],
        });
        let config = Config::of(value.as_object().unwrap());
        for (path, expected) in [
            ("guide/a.md", Entry::Page),
            ("_posts/2023-04-01-Second (again).md", Entry::Post),
            ("_posts/2020/2023-4-1-x.md", Entry::Post),
            ("firing/_posts/2022-02-02-x.md", Entry::Post),
            ("_posts/no-date.md", Entry::Undated),
            ("_drafts/x.md", Entry::Draft),
            ("_docs/setup/index.md", Entry::Document("docs")),
            ("_docs/_x.md", Entry::Partial),
            ("_other/x.md", Entry::Partial),
            ("_includes/x.md", Entry::Partial),
            ("_extra/x.md", Entry::Page),
            ("guide/_under.md", Entry::Partial),
            ("guide/old.bak.md", Entry::Excluded),
            ("scratch/_posts/2022-02-02-x.md", Entry::Excluded),
            (".dotted/x.md", Entry::Excluded),
            ("vendor/bundle/x.md", Entry::Excluded),
            ("../x.md", Entry::Outside),
        ] {
            assert_eq!(file(path, &config).entry, expected, "{path}");
        }
    }

    #[test]
    fn a_folder_of_collections_holds_all_of_them() {
        let value = json!({"collections": ["docs"], "collections_dir": "all", "source": "src"});
        let config = Config::of(value.as_object().unwrap());
        let found = file("src/all/_docs/x.md", &config);
        assert_eq!((found.entry, found.relative), (Entry::Document("docs"), "_docs/x.md"));
        assert_eq!(file("src/_docs/x.md", &config).entry, Entry::Partial);
        assert_eq!(file("all/_docs/x.md", &config).entry, Entry::Outside);
    }
}
