//! The folder of a generator's configuration: its files, and the way between its paths and those of the corpus.
//!
//! A *site path* is relative to that folder and separated by `/`. It starts with `../` where the file lies outside.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::file::decode;

/// Longest configuration file, in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// The folder of a configuration.
#[derive(Debug)]
pub(crate) struct SiteFolder {
    /// Canonical path of the folder.
    folder: PathBuf,
    /// Canonical path of the project: no file outside of it is read.
    project: PathBuf,
    /// The corpus root as a site path; empty when both are one folder.
    root: String,
    /// The folder relative to the corpus root, when it lies below.
    below_root: Option<String>,
    /// The hash of each configuration file that was asked for; 0 for a missing one.
    read: Mutex<BTreeMap<String, u128>>,
}

impl SiteFolder {
    /// The site at `folder` of a corpus at `root`, inside of `project`; all three are canonical.
    pub(crate) fn new(root: &Path, folder: PathBuf, project: PathBuf) -> Self {
        let below =
            |path: &Path, of: &Path| path.strip_prefix(of).ok().map(|rest| rest.to_string_lossy().replace('\\', "/"));
        let below_root = below(&folder, root).filter(|rest| !rest.is_empty());
        let shared = folder.ancestors().find(|ancestor| root.starts_with(ancestor)).unwrap_or(&folder);
        let up = folder.strip_prefix(shared).map_or(0, |rest| rest.components().count());
        let down = below(root, shared).unwrap_or_default();
        let root = join_up(&"../".repeat(up), &down);
        Self { folder, project, root, below_root, read: Mutex::default() }
    }

    /// The canonical path of the project.
    pub(crate) fn project(&self) -> &Path {
        &self.project
    }

    /// The corpus root as a site path; empty when it is the folder itself.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// The site path of a path that is relative to the corpus root.
    pub(crate) fn site_path<'p>(&self, source: &'p str) -> Cow<'p, str> {
        if self.root.is_empty() && self.below_root.is_none() {
            return Cow::Borrowed(source);
        }
        let below = self.below_root.as_deref().and_then(|folder| source.strip_prefix(folder)?.strip_prefix('/'));
        below.map_or_else(|| Cow::Owned(join_up(&self.root, source)), Cow::Borrowed)
    }

    /// The path relative to the corpus root of a site path; it starts with `../` outside of the root.
    pub(crate) fn source_path(&self, site: &str) -> String {
        if let Some(folder) = &self.below_root {
            return join_up(folder, site);
        }
        if self.root.is_empty() {
            return site.to_owned();
        }
        // Both paths start at the site folder: what they share falls away, and each further folder of the root is a step up.
        let (mut from, mut to) = (self.root.split('/').peekable(), site.split('/').peekable());
        while from.peek().is_some() && from.peek() == to.peek() {
            from.next();
            to.next();
        }
        let up = from.filter(|part| !part.is_empty()).count();
        let rest: Vec<&str> = to.collect();
        "../".repeat(up) + &rest.join("/")
    }

    /// The text of a configuration file at a site path; `None` without one. A later run sees whether it changed.
    pub(crate) fn config(&self, path: &str) -> Option<String> {
        let file = self.folder.join(path);
        let bytes = self.contained(&file).and_then(|file| std::fs::read(file).ok());
        let hash = bytes.as_deref().map_or(0, xxh3_128);
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), hash);
        bytes.map(|bytes| decode(bytes).text)
    }

    /// The names in a folder at a site path, sorted, folders with a `/` at their end; a later run sees whether they changed.
    pub(crate) fn names(&self, path: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        if let Some(folder) = self.folder.join(path).canonicalize().ok().filter(|path| path.starts_with(&self.project))
        {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(name) = entry.file_name().into_string() else { continue };
                let is_folder = entry.path().is_dir();
                names.push(if is_folder { name + "/" } else { name });
            }
        }
        names.sort_unstable();
        let hash = xxh3_128(names.join("\n").as_bytes());
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(format!("{path}/"), hash);
        names
    }

    /// A hash of all configuration read so far: with another one, no page of an index can be kept.
    pub(crate) fn fingerprint(&self) -> u64 {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<String> = read.iter().map(|(path, hash)| format!("{path} {hash:x}")).collect();
        xxh3_64(lines.join("\n").as_bytes())
    }

    fn contained(&self, file: &Path) -> Option<PathBuf> {
        let file = file.canonicalize().ok().filter(|file| file.starts_with(&self.project))?;
        let metadata = file.metadata().ok()?;
        (metadata.is_file() && metadata.len() <= MAX_BYTES).then_some(file)
    }
}

/// Joins two paths and resolves `.` and `..`; what leads above the start stays as `../` at the front.
pub(crate) fn join_up(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_none_or(|last| *last == "..") => parts.push(".."),
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_site_and_corpus_convert_both_ways() {
        for (root, folder, source, site) in [
            ("/p", "/p", "a/b.md", "a/b.md"),
            ("/p/docs", "/p", "a.md", "docs/a.md"),
            ("/p/docs/en", "/p", "a.md", "docs/en/a.md"),
            ("/p", "/p/website", "website/x.md", "x.md"),
            ("/p", "/p/website", "docs/x.md", "../docs/x.md"),
            ("/p/docs", "/p/website", "x.md", "../docs/x.md"),
            ("/p/docs", "/p", "../snippets/x.md", "snippets/x.md"),
        ] {
            let of = SiteFolder::new(Path::new(root), folder.into(), "/p".into());
            assert_eq!(of.site_path(source), site, "{root} {folder}");
            assert_eq!(of.source_path(site), source, "{root} {folder}");
        }
    }
}
