//! Finds the files of a tree in one pass with one `stat` per page, sorted by path. It skips hidden files and links that
//! leave the tree; ignored files, and documentation in formats that kb does not read, are counted.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};
use rayon::slice::ParallelSliceMut;

use crate::corpus::{CorpusError, SourcePath};
use crate::diagnostic::{Code, Diagnostic};

use super::extensions::{Format, file_name};
use super::file::{Stamp, open_root};
use super::ignore_rules::{IgnoreRules, is_rules_file};
use super::ignored::IgnoredEntries;
use super::role::{LeftOut, Role};
use super::tree::{Options, SourceFile, Tree};

/// Finds all files with the extension of a page in the corpus at `root`.
///
/// # Errors
/// When `root` is missing, is not a folder, or cannot be read. Faults below it are diagnostics.
pub(crate) fn walk(root: &Path, options: &Options) -> Result<Tree, CorpusError> {
    let canonical = open_root(root)?;
    let collector = Arc::new(Collector {
        root: root.to_owned(),
        rules: IgnoreRules::new(canonical.clone()),
        canonical,
        hidden: options.hidden.clone(),
        ignored: Mutex::default(),
        tree: Mutex::default(),
    });
    let filter = Arc::clone(&collector);
    let walker = WalkBuilder::new(root)
        // The collector skips hidden and ignored entries, so that it sees them. The ignore rules of one user's machine do
        // not belong to the corpus.
        .standard_filters(false)
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
    let mut tree = std::mem::take(&mut *collector.lock());
    collector.leave_out_ignored(&mut tree, &options.extensions);
    tree.pages.par_sort_unstable();
    tree.others.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    tree.diagnostics.sort_unstable();
    Ok(tree)
}

/// Collects the pages of a parallel walk.
struct Collector {
    root: PathBuf,
    canonical: PathBuf,
    /// See [`Options::hidden`].
    hidden: Vec<String>,
    rules: IgnoreRules,
    ignored: Mutex<IgnoredEntries>,
    tree: Mutex<Tree>,
}

impl Collector {
    fn may_enter(&self, entry: &DirEntry) -> bool {
        if entry.depth() == 0 {
            return true;
        }
        let name = file_name(entry.path());
        if name.first() == Some(&b'.') && !self.hidden.iter().any(|shown| shown.as_bytes() == name) {
            if is_rules_file(name) && entry.depth() > 1 {
                let folder = entry.path().parent().and_then(|folder| self.relative(folder));
                folder.iter().for_each(|folder| self.rules.add(folder.as_str()));
            }
            return false;
        }
        if self.is_ignored(entry) {
            return false;
        }
        // A file below a linked folder is no link itself; its folder was checked before.
        if !entry.path_is_symlink() {
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

    /// Whether the rules known so far ignore an entry; [`Self::leave_out_ignored`] applies the others.
    fn is_ignored(&self, entry: &DirEntry) -> bool {
        if self.rules.is_empty() {
            return false;
        }
        let Some(path) = self.relative(entry.path()) else { return false };
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let is_ignored = self.rules.ignore(path.as_str(), is_folder);
        if is_ignored && !entry.path_is_symlink() {
            let mut ignored = self.ignored.lock().unwrap_or_else(PoisonError::into_inner);
            ignored.add(path.as_str().to_owned(), is_folder);
        }
        is_ignored
    }

    /// Takes the ignored files out of the pages and counts them.
    fn leave_out_ignored(&self, tree: &mut Tree, extensions: &[String]) {
        let mut ignored = std::mem::take(&mut *self.ignored.lock().unwrap_or_else(PoisonError::into_inner));
        if self.rules.has_nested() {
            let mut keep = |path: &str| match self.rules.ignored_late(path) {
                Some((path, is_folder)) => {
                    ignored.add(path, is_folder);
                    false
                }
                None => true,
            };
            tree.pages.retain(|file| keep(file.path.as_str()));
            tree.others.retain(|(path, _)| keep(path.as_str()));
            tree.unread.retain(|path| keep(path.as_str()));
            tree.diagnostics.retain(|diagnostic| keep(&diagnostic.place.file));
        }
        let pages = ignored.pages(&self.canonical, extensions);
        tree.others.extend(pages.into_iter().map(|path| (path, Role::LeftOut(LeftOut::Ignored))));
    }

    fn collect(&self, entry: &DirEntry, options: &Options) {
        if entry.file_type().is_none_or(|kind| kind.is_dir()) {
            return;
        }
        let format = Format::of(file_name(entry.path()), &options.extensions);
        if format == Format::Other {
            return;
        }
        let Some(path) = self.relative(entry.path()) else {
            let lossy = self.lossy(entry.path());
            self.lock().others.push((SourcePath::new(lossy), Role::LeftOut(LeftOut::Unreadable)));
            return self.warn(entry.path(), Code::Unreadable, "the name of this file is not UTF-8; it was skipped");
        };
        if format == Format::Unknown {
            self.lock().others.push((path, Role::LeftOut(LeftOut::UnknownFormat)));
            return;
        }
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

    fn lossy(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }

    fn warn(&self, path: &Path, code: Code, message: &str) {
        let diagnostic = Diagnostic::new(code, self.lossy(path), 1, message);
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn options() -> Options {
        Options { extensions: ["md", "mdx", "markdown"].map(str::to_owned).to_vec(), ..Options::default() }
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
        assert_eq!(tree.others, [(SourcePath::new("skip/x.md"), Role::LeftOut(LeftOut::Ignored))]);
        assert_eq!(names(&tree), ["_colon_x/index.md", "_inc/x.md", "_p.md", "a/C.MDX", "b.md", "z.markdown"]);
        assert!(tree.diagnostics.is_empty());
        assert_eq!(tree.pages[3].stamp.len, 1);
        assert!(tree.pages[3].stamp.modified_ns > 0);
    }

    #[test]
    fn ignored_and_unread_files_are_counted() {
        let root = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for file in ["a.md", "b.rst", "c.png", "out/a.md", "out/in/b.md", "out/x.rst", "node_modules/x/a.md"] {
            write(file, "x");
        }
        for file in ["n/keep.md", "n/a.md", "n/m/b.md", "n/build/c.md", "n/build/d/e.md", "o/own.md", "o/git.md"] {
            write(file, "x");
        }
        write(".gitignore", "out/\nnode_modules\n");
        // The walk may see these rules after the files beside them.
        write("n/.gitignore", "*.md\n!keep.md\nbuild/\n");
        write("o/.gitignore", "git.md\nown.md\n");
        write("o/.ignore", "!own.md\n");
        let tree = walk(root.path(), &options()).unwrap();
        assert_eq!(names(&tree), ["a.md", "n/keep.md", "o/own.md"]);
        let others: Vec<_> = tree.others.iter().map(|(path, role)| (path.as_str(), *role)).collect();
        let ignored = |path| (path, Role::LeftOut(LeftOut::Ignored));
        let unread = ("b.rst", Role::LeftOut(LeftOut::UnknownFormat));
        let expected = ["n/a.md", "n/build/c.md", "n/build/d/e.md", "n/m/b.md", "o/git.md", "out/a.md", "out/in/b.md"];
        assert_eq!(others, [vec![unread], expected.map(ignored).to_vec()].concat());
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
