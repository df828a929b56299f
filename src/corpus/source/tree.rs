//! The files of a tree: its pages with their stamps, the others with their roles, and faults of the walk.

use crate::corpus::SourcePath;
use crate::diagnostic::Diagnostic;

use super::file::Stamp;
use super::role::Role;

/// Settings that decide which files are pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Extensions of pages in addition to those of the dialect, without the dot; case is ignored.
    pub extensions: Vec<String>,
    /// The name of the dialect; `None` recognizes it by the configuration of the site.
    pub dialect: Option<String>,
    /// Names of hidden files and folders that belong to the tree all the same.
    pub hidden: Vec<String>,
    /// The time of the run, in seconds since 1970; `None` shows pages whatever their dates.
    pub now: Option<i64>,
}

/// The file of a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// Its path relative to the root.
    pub path: SourcePath,
    /// Its length and times during the walk.
    pub stamp: Stamp,
}

/// The pages of a corpus, and the paths that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// The pages, sorted by path.
    pub pages: Vec<SourceFile>,
    /// The other files with the extension of a page or of unread documentation, and their roles; sorted.
    pub(crate) others: Vec<(SourcePath, Role)>,
    /// Unreadable folders and links that leave the tree; sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Folders and files that exist but could not be read; their content is unknown.
    pub unread: Vec<SourcePath>,
}

impl Tree {
    /// The page at a path.
    #[must_use]
    pub fn file(&self, path: &SourcePath) -> Option<&SourceFile> {
        let index = self.pages.binary_search_by(|file| file.path.cmp(path)).ok()?;
        self.pages.get(index)
    }

    /// Whether a path is unreadable or below an unreadable folder, so that its file may exist.
    #[must_use]
    pub fn hides(&self, path: &SourcePath) -> bool {
        self.unread.iter().map(SourcePath::as_str).any(|folder| {
            let below = path.as_str().strip_prefix(folder);
            below.is_some_and(|rest| folder.is_empty() || rest.is_empty() || rest.starts_with('/'))
        })
    }
}
