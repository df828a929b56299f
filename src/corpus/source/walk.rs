//! Finds the pages of a tree in one pass with one `stat` per file, sorted by path.
//! It skips hidden and git-ignored files, partials, and links that leave the tree.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};
use rayon::slice::ParallelSliceMut;

use crate::corpus::{CorpusError, SourcePath};
use crate::diagnostic::{Code, Diagnostic};

use super::file::{Stamp, open_root};
use super::role::Role;

/// Settings that decide which files are pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Extensions of pages in addition to those of the dialect, without the dot; case is ignored.
    pub extensions: Vec<String>,
    /// The name of the dialect; `None` recognizes it by the configuration of the site.
    pub dialect: Option<String>,
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
    /// The other files with the extension of a page, and their roles; sorted.
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

/// Finds all files with the extension of a page in the corpus at `root`.
///
/// # Errors
/// When `root` is missing, is not a folder, or cannot be read. Faults below it are diagnostics.
pub(crate) fn walk(root: &Path, options: &Options) -> Result<Tree, CorpusError> {
    let canonical = open_root(root)?;
    let collector = Arc::new(Collector { root: root.to_owned(), canonical, tree: Mutex::new(Tree::default()) });
    let filter = Arc::clone(&collector);
    let walker = WalkBuilder::new(root)
        .require_git(false)
        // The ignore rules of one user's machine do not belong to the corpus.
        .git_global(false)
        .git_exclude(false)
        .follow_links(true)
        .filter_entry(move |entry| filter.may_enter(entry))
        .build_parallel();
    walker.run(|| {
        Box::new(|entry| {
            match entry {
                Ok(entry) => collector.collect(&entry, options),
                Err(error) => collector.report(&error),
            }
            WalkState::Continue
        })
    });
    let mut tree = std::mem::take(&mut *collector.tree.lock().unwrap_or_else(PoisonError::into_inner));
    tree.pages.par_sort_unstable();
    tree.diagnostics.sort_unstable();
    Ok(tree)
}

/// Collects the pages of a parallel walk.
struct Collector {
    root: PathBuf,
    canonical: PathBuf,
    tree: Mutex<Tree>,
}

impl Collector {
    fn may_enter(&self, entry: &DirEntry) -> bool {
        // A file below a linked folder is no link itself; its folder was checked before.
        if entry.depth() == 0 || !entry.path_is_symlink() {
            return true;
        }
        match entry.path().canonicalize() {
            Ok(target) if target.starts_with(&self.canonical) => true,
            Ok(_) => {
                self.warn(
                    entry.path(),
                    Code::OutsideCorpus,
                    "this symbolic link points outside the corpus; it was skipped",
                );
                false
            }
            Err(error) => {
                self.warn(entry.path(), Code::Unreadable, &format!("this symbolic link cannot be followed: {error}"));
                false
            }
        }
    }

    fn collect(&self, entry: &DirEntry, options: &Options) {
        if entry.file_type().is_none_or(|kind| kind.is_dir()) || !has_extension(entry.path(), options) {
            return;
        }
        let Some(path) = self.relative(entry.path()) else {
            return self.warn(entry.path(), Code::Unreadable, "the name of this file is not UTF-8; it was skipped");
        };
        match entry.metadata() {
            Ok(metadata) if metadata.is_file() => {
                let file = SourceFile { path, stamp: Stamp::of(&metadata) };
                self.lock().pages.push(file);
            }
            Ok(_) => {}
            Err(error) => {
                self.warn(entry.path(), Code::Unreadable, &format!("this file cannot be read: {error}"));
                self.lock().unread.push(path);
            }
        }
    }

    fn relative(&self, path: &Path) -> Option<SourcePath> {
        // Splitting a path takes the time of its `stat`. On systems that separate by `/`, cutting off the root suffices.
        let (text, root) = (path.to_str()?, self.root.to_str().unwrap_or_default());
        let rest = text.strip_prefix(root).and_then(|rest| rest.strip_prefix(MAIN_SEPARATOR));
        if let Some(rest) = rest.filter(|rest| MAIN_SEPARATOR == '/' && !root.is_empty() && !rest.starts_with('/')) {
            return Some(SourcePath::new(rest));
        }
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
        parts.map(|parts| SourcePath::new(parts.join("/")))
    }

    fn warn(&self, path: &Path, code: Code, message: &str) {
        let below = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let diagnostic = Diagnostic::new(code, below, 1, message);
        self.lock().diagnostics.push(diagnostic);
    }

    fn lock(&self) -> MutexGuard<'_, Tree> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self, error: &ignore::Error) {
        let (path, reason) = path_and_reason(error);
        let path = path.unwrap_or(&self.root).to_owned();
        self.warn(&path, Code::Unreadable, &format!("this path cannot be read: {reason}"));
        let vanished = error.io_error().is_none_or(|error| error.kind() == std::io::ErrorKind::NotFound);
        if let Some(path) = self.relative(&path).filter(|_| !vanished) {
            self.lock().unread.push(path);
        }
    }
}

/// The path of a walk error, and its reason without that path.
fn path_and_reason(error: &ignore::Error) -> (Option<&Path>, String) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path), path_and_reason(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_and_reason(err),
        ignore::Error::Loop { child, .. } => (Some(child), "the symbolic link points to a folder above it".into()),
        other => (None, other.to_string()),
    }
}

fn has_extension(path: &Path, options: &Options) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|found| options.extensions.iter().any(|known| known.eq_ignore_ascii_case(found)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn options() -> Options {
        Options { extensions: ["md", "mdx", "markdown"].map(str::to_owned).to_vec(), dialect: None }
    }

    fn names(tree: &Tree) -> Vec<&str> {
        tree.pages.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn hidden_and_ignored_files_are_skipped() {
        let root = tempfile::tempdir().unwrap();
        for file in [
            "b.md",
            "a/C.MDX",
            "_p.md",
            "_inc/x.md",
            "_colon_x/index.md",
            ".h/x.md",
            ".x.md",
            "skip/x.md",
            "a/n.txt",
            "z.markdown",
        ] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        fs::write(root.path().join(".gitignore"), "skip/\n").unwrap();
        let tree = walk(root.path(), &options()).unwrap();
        assert_eq!(names(&tree), ["_colon_x/index.md", "_inc/x.md", "_p.md", "a/C.MDX", "b.md", "z.markdown"]);
        assert!(tree.diagnostics.is_empty());
        assert_eq!(tree.pages[3].stamp.len, 1);
        assert!(tree.pages[3].stamp.modified_ns > 0);
    }

    #[cfg(unix)]
    #[test]
    fn links_inside_the_tree_are_followed_and_others_reported() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("x.md"), "x").unwrap();
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("d")).unwrap();
        fs::write(root.path().join("d/a.md"), "x").unwrap();
        let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, root.path().join(name)).unwrap();
        link(&root.path().join("d"), "e");
        link(&root.path().join("d/a.md"), "f.md");
        link(outside.path(), "out");
        link(&outside.path().join("x.md"), "out.md");
        link(root.path(), "d/loop");
        let tree = walk(root.path(), &options()).unwrap();
        assert_eq!(names(&tree), ["d/a.md", "e/a.md", "f.md"]);
        let codes: Vec<_> = tree.diagnostics.iter().map(|d| (d.place.file.as_str(), d.code)).collect();
        assert!(codes.contains(&("out", Code::OutsideCorpus)), "{codes:?}");
        assert!(codes.contains(&("out.md", Code::OutsideCorpus)), "{codes:?}");
        assert!(codes.contains(&("d/loop", Code::Unreadable)), "{codes:?}");
    }

    #[test]
    fn a_root_that_is_no_folder_is_an_error_with_a_hint() {
        let root = tempfile::tempdir().unwrap();
        let missing = walk(&root.path().join("none"), &options()).unwrap_err();
        assert!(matches!(missing, CorpusError::Missing { .. }));
        assert!(missing.hint().contains("kb.toml"));
        fs::write(root.path().join("f"), "").unwrap();
        let file = walk(&root.path().join("f"), &options()).unwrap_err();
        assert!(matches!(file, CorpusError::NotAFolder { .. }));
    }
}
