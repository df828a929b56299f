//! A folder of pages: its address, and which of its files are pages.

use crate::corpus::source::PathPatterns;

/// The kind of a content plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plugin {
    Docs,
    Blog,
    Pages,
}

/// A folder of pages.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    pub(super) plugin: Plugin,
    /// The site path.
    pub(super) path: String,
    /// The address of its root, without slashes at its ends.
    pub(super) route: String,
    pub(super) include: PathPatterns,
    pub(super) exclude: PathPatterns,
    /// Whether numbers at the start of names are no part of addresses.
    pub(super) has_prefixes: bool,
    /// The folder that this one translates.
    pub(super) original: Option<String>,
}

impl Folder {
    /// The path of a file relative to the folder.
    pub(super) fn relative<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.path.is_empty() {
            return Some(path).filter(|path| !path.starts_with("../"));
        }
        path.strip_prefix(&self.path)?.strip_prefix('/')
    }

    /// Whether a file, relative to the folder, is a page.
    pub(super) fn includes(&self, relative: &str) -> bool {
        self.include.select(relative) && !self.exclude.select(relative)
    }
}
