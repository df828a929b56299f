//! Links by name: `page`, `folder/page`, `page#heading`, `#^block`, resolved as Obsidian does.

use crate::corpus::front_matter::{Notations, split};
use crate::corpus::include::PageFiles;
use crate::corpus::source::{join_up, split_path};

use super::super::file_link::file_link;
use super::heading_ids;

/// Before the other names of a note, which give way to names of files.
const ALIAS: &str = "alias ";

/// The inside of a link: `target#part|label`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link<'t> {
    /// The note; empty for the note itself.
    pub(super) target: &'t str,
    /// The heading, or `^` and the id of a block.
    pub(super) part: Option<&'t str>,
    pub(super) label: Option<&'t str>,
}

impl<'t> Link<'t> {
    /// Reads the text between the brackets. In tables the bar has a backslash before it.
    pub(super) fn of(inner: &'t str) -> Self {
        let (path, label) = match inner.split_once('|') {
            Some((path, label)) => (path.strip_suffix('\\').unwrap_or(path), Some(label.trim())),
            None => (inner, None),
        };
        let (target, part) = match path.split_once('#') {
            Some((target, part)) => (target, Some(part.trim())),
            None => (path, None),
        };
        Self {
            target: target.trim(),
            part: part.filter(|part| !part.is_empty()),
            label: label.filter(|label| !label.is_empty()),
        }
    }

    /// The words of the link.
    pub(super) fn words(&self) -> String {
        let parts = std::iter::once(self.target).chain(self.part.into_iter().flat_map(|part| part.split('#')));
        let shown: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
        self.label.map_or_else(|| shown.join(" > "), str::to_owned)
    }

    /// The fragment with its sign; empty without a part.
    pub(super) fn fragment(&self) -> String {
        let last = self.part.and_then(|part| part.rsplit('#').next()).map(str::trim);
        last.filter(|last| !last.is_empty()).map(|last| format!("#{}", heading_ids::id(last))).unwrap_or_default()
    }

    /// The address of the link in the note at a site path; `None` for a file that is no note and lies nowhere.
    pub(super) fn address(&self, from: &str, attachments: &str, files: &PageFiles<'_>) -> Option<String> {
        if self.target.is_empty() {
            return Some(self.fragment());
        }
        if let Some(path) = note(self.target, from, files) {
            return Some(file_link(from, &path) + &self.fragment());
        }
        if self.is_file() {
            return file(self.target, from, attachments, files).map(|path| file_link(from, &path));
        }
        // The address of a note that nobody has written yet.
        let path = if self.target.ends_with(".md") { self.target.to_owned() } else { format!("{}.md", self.target) };
        Some(file_link(from, &join_up("", &path)) + &self.fragment())
    }

    /// Whether the target is a picture or another file that is no note.
    pub(super) fn is_file(&self) -> bool {
        let extension = self.target.rsplit_once('.').map_or("", |(_, extension)| extension);
        !extension.eq_ignore_ascii_case("md") && FILES.iter().any(|known| extension.eq_ignore_ascii_case(known))
    }
}

/// Extensions of the files beside notes that Obsidian opens.
const FILES: [&str; 23] = [
    "avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp", "3gp", "flac", "m4a", "mp3", "mp4", "mkv", "mov", "ogg",
    "ogv", "wav", "webm", "pdf", "canvas", "base", "zip",
];

/// The path of a note: the one at this path, else the nearest one whose path ends with it, else one of this other name.
pub(super) fn note(target: &str, from: &str, files: &PageFiles<'_>) -> Option<String> {
    let folder = split_path(from).0;
    let target = target.strip_suffix(".md").unwrap_or(target);
    let path = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None if target.starts_with("./") || target.starts_with("../") => join_up(folder, target),
        None => target.to_owned(),
    };
    let wanted = format!("{}.md", path.to_lowercase());
    let end = format!("/{wanted}");
    let name = path.rsplit('/').next().unwrap_or(&path).to_lowercase();
    let found = files.named(&name);
    let matching = found.iter().filter(|path| {
        let path = path.to_lowercase();
        path == wanted || path.ends_with(&end)
    });
    let near = format!("{folder}/");
    let order = |path: &&String| {
        let is_near = folder.is_empty() || path.starts_with(&near);
        (path.to_lowercase() != wanted, !is_near, path.len(), (*path).clone())
    };
    matching.min_by_key(order).cloned().or_else(|| files.named(&format!("{ALIAS}{name}")).into_iter().next())
}

/// The path of a file that is no note.
fn file(target: &str, from: &str, attachments: &str, files: &PageFiles<'_>) -> Option<String> {
    let folder = split_path(from).0;
    let attached = match attachments.strip_prefix("./") {
        Some(below) => join_up(folder, below),
        None => attachments.to_owned(),
    };
    files.first([join_up("", target), join_up(folder, target), join_up(&attached, target)])
}

/// The names of a note: that of its file, and its other ones.
pub(super) fn names(path: &str, head: &str) -> Vec<String> {
    let mut names = vec![split_path(path).1.to_lowercase()];
    if head.contains("alias") {
        let front = split(head, Notations::Yaml).front_matter;
        let others = ["aliases", "alias"].iter().flat_map(|key| front.all(key));
        names.extend(others.map(|name| format!("{ALIAS}{}", name.to_lowercase())));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_link_are_read() {
        for (inner, target, part, label, words, fragment) in [
            ("A b", "A b", None, None, "A b", ""),
            ("a/b|text", "a/b", None, Some("text"), "text", ""),
            ("a\\|text", "a", None, Some("text"), "text", ""),
            ("a#One two", "a", Some("One two"), None, "a > One two", "#One+two"),
            ("#One#Two", "", Some("One#Two"), None, "One > Two", "#Two"),
            ("a#^id|", "a", Some("^id"), None, "a > ^id", "#^id"),
        ] {
            let link = Link::of(inner);
            assert_eq!(link, Link { target, part, label }, "{inner}");
            assert_eq!((link.words().as_str(), link.fragment().as_str()), (words, fragment), "{inner}");
        }
    }
}
