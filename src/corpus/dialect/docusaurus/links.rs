//! Links to files: the generator searches them in the folder of the page, in that of the plugin, and in that of the site; a
//! translated page may link to a page that has no translation, and a partial links from its own folder.

use memchr::memmem;

use crate::corpus::include::PageFiles;
use crate::corpus::source::{join_up, split_path};
use crate::corpus::{LineIndex, SourceMappedText};

use super::address::relative;
use super::folder::Folder;

/// Longest target, in bytes.
const MAX_TARGET: usize = 512;

/// Respells the targets of links that are no paths from the folder of the page.
pub(super) fn resolve<'a>(
    mapped: SourceMappedText<'a>,
    page: &str,
    folder: &Folder,
    files: &PageFiles<'_>,
) -> SourceMappedText<'a> {
    let mut text = String::new();
    let mut from = 0;
    let lines = LineIndex::new(&mapped);
    for start in memmem::find_iter(mapped.text.as_bytes(), b"]") {
        let rest = mapped.text.get(start + 1..).unwrap_or_default();
        let mark = match rest.as_bytes().first() {
            Some(b'(') => 1,
            Some(b':') => 1 + rest.bytes().skip(1).take_while(|byte| *byte == b' ').count(),
            _ => continue,
        };
        let rest = rest.get(mark..).unwrap_or_default();
        let near = rest.get(..rest.floor_char_boundary(MAX_TARGET.min(rest.len()))).unwrap_or_default();
        let target = near.split([')', ' ', '\n', '#', '?']).next().unwrap_or_default();
        let source = lines.origin(start).source;
        let path =
            if source == 0 { found(target, page, folder, files) } else { of_partial(target, &files.site_path(source)) };
        if let Some(path) = path {
            let start = start + 1 + mark;
            text.push_str(mapped.text.get(from..start).unwrap_or_default());
            text.push_str(&relative(page, &path));
            from = start + target.len();
        }
    }
    if from == 0 {
        return mapped;
    }
    text.push_str(mapped.text.get(from..).unwrap_or_default());
    SourceMappedText { text: text.into(), lines: mapped.lines }
}

/// The site path of a file that a partial links to: the folder of the partial is the start.
fn of_partial(target: &str, partial: &str) -> Option<String> {
    let is_file = target.ends_with(".md") || target.ends_with(".mdx");
    let is_relative = !target.contains(':') && !target.starts_with(['/', '@', '<']);
    (is_file && is_relative).then(|| join_up(split_path(partial).0, target))
}

/// The site path of a target, if it is not the path from the folder of the page.
fn found(target: &str, page: &str, folder: &Folder, files: &PageFiles<'_>) -> Option<String> {
    let is_file = target.ends_with(".md") || target.ends_with(".mdx");
    if !is_file || target.contains(':') || target.starts_with(['/', '@', '<']) {
        return None;
    }
    let is_from_page = target.starts_with('.');
    // A path from the folder of the page needs a search in translations only.
    if is_from_page && folder.original.is_none() {
        return None;
    }
    let own = join_up(split_path(page).0, target);
    let original = folder.original.as_deref();
    let translated = original.and_then(|original| Some(join_up(original, folder.relative(&own)?)));
    let others = [Some(folder.path.as_str()), original, Some("")];
    let others = others.into_iter().flatten().filter(|_| !is_from_page).map(|other| join_up(other, target));
    let candidates = std::iter::once(own.clone()).chain(others).chain(translated);
    files.first(candidates).filter(|path| *path != own)
}

#[cfg(test)]
mod tests {
    use super::of_partial;

    #[test]
    fn a_partial_links_from_its_own_folder() {
        for (target, expected) in [
            ("../b.md", Some("docs/b.md")),
            ("c.mdx", Some("docs/parts/c.mdx")),
            ("/d.md", None),
            ("https://x.y/z.md", None),
            ("../e", None),
        ] {
            assert_eq!(of_partial(target, "docs/parts/_a.mdx").as_deref(), expected, "{target}");
        }
    }
}
