//! The ignored files of a tree, so that a missing page has a reason. Folders of installed packages are not entered, and of
//! huge folders only a part is read.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;

use crate::corpus::SourcePath;

use super::extensions::{Format, file_name};

/// Most entries of ignored folders that are read.
const MAX_ENTRIES: usize = 20_000;
/// Folders of installed packages and build results, which hold no pages of the site.
const PACKAGES: [&str; 9] =
    ["node_modules", "bower_components", "vendor", "venv", "site-packages", "__pycache__", "target", "dist", "Pods"];

/// The ignored entries that a walk found, without what lies below them.
#[derive(Debug, Default)]
pub(super) struct IgnoredEntries {
    pub(super) files: BTreeSet<String>,
    pub(super) folders: BTreeSet<String>,
}

impl IgnoredEntries {
    /// Adds an entry by its path relative to the root.
    pub(super) fn add(&mut self, path: String, is_folder: bool) {
        if is_folder {
            self.folders.insert(path)
        } else {
            self.files.insert(path)
        };
    }

    /// The files with the extension of a page, sorted. A folder that was not read whole ends the list with its own path and a
    /// slash.
    pub(super) fn pages(self, root: &Path, extensions: &[String]) -> Vec<SourcePath> {
        let is_page = |path: &str| Format::of(file_name(Path::new(path)), extensions) == Format::Page;
        let mut found: Vec<String> = self.files.into_iter().filter(|path| is_page(path)).collect();
        let mut left = MAX_ENTRIES;
        let mut folders: VecDeque<String> = self.folders.into_iter().collect();
        while let Some(folder) = folders.pop_front() {
            if is_package(&folder) {
                continue;
            }
            let mut entries = entries(root, &folder);
            if entries.len() > left {
                found.push(folder + "/");
                continue;
            }
            left -= entries.len();
            entries.sort_unstable();
            for (name, is_folder) in entries {
                let path = format!("{folder}/{name}");
                match is_folder {
                    true => folders.push_back(path),
                    false if is_page(&path) => found.push(path),
                    false => {}
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(SourcePath::new).collect()
    }
}

fn is_package(folder: &str) -> bool {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    PACKAGES.contains(&name)
}

/// The visible entries of a folder, at most one more than the limit, and whether each is a folder. Links are not followed.
fn entries(root: &Path, folder: &str) -> Vec<(String, bool)> {
    let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    let visible = entries.filter_map(|entry| {
        let kind = entry.file_type().ok().filter(|kind| kind.is_dir() || kind.is_file())?;
        let name = entry.file_name().into_string().ok().filter(|name| !name.starts_with('.'))?;
        Some((name, kind.is_dir()))
    });
    visible.take(MAX_ENTRIES + 1).collect()
}
