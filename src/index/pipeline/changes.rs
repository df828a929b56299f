//! Change detection: compares the tree with the manifest of a generation.
//!
//! Size and times decide first. The hash of the bytes decides for a file with a change at about the time of the last run,
//! or later, as in git's racy-clean rule (<https://git-scm.com/docs/racy-git>).

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::corpus::include::name_of;
use crate::corpus::source::{SourceFile, Stamp, Tree};
use crate::corpus::{Reader, SourcePath};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::generation::{FileState, Manifest, PageState};

/// The resolution of the coarsest file system clock (FAT: two seconds), in nanoseconds.
const COARSEST_CLOCK_NS: i64 = 2_000_000_000;

/// The difference between a tree and a manifest.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// New pages; those that turn out to be left out are among them, as in the other lists.
    pub(crate) added: Vec<SourceFile>,
    /// Pages with a change in their file, in an included partial, or in a partial that was missing.
    pub(crate) updated: Vec<SourceFile>,
    /// Removed pages.
    pub(crate) removed: Vec<SourcePath>,
    /// Unchanged pages, in the order of the manifest.
    pub(crate) unchanged: Vec<UnchangedPage>,
    /// Unchanged partials, with their present stamps.
    pub(crate) partials: Vec<FileState>,
    /// Old and new path of pages that moved unchanged. `removed` and `added` have them too.
    pub(crate) renamed: Vec<(SourcePath, SourcePath)>,
    /// Warnings about pages that cannot be read now and stay unchanged.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether the bytes of an unchanged file had to be compared.
    pub(crate) has_compared_bytes: bool,
}

/// An unchanged page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UnchangedPage {
    /// Its index in the manifest.
    pub(crate) index: usize,
    /// The present stamp of its file; `None` if it cannot be read, so that the next run reads it again.
    pub(crate) stamp: Option<Stamp>,
}

impl UnchangedPage {
    /// The manifest entry of the page, from its entry `before` this run.
    pub(crate) fn manifest_entry(self, mut before: PageState) -> PageState {
        match self.stamp {
            Some(stamp) => before.file.stamp = stamp,
            None => before.file.hash = None,
        }
        before
    }
}

impl Changes {
    /// Whether no page changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.updated.is_empty() && self.removed.is_empty()
    }

    /// The number of pages to read.
    pub(crate) fn to_read(&self) -> usize {
        self.added.len() + self.updated.len()
    }

    fn keep_unread(&mut self, manifest: &Manifest, index: usize, reason: &str) {
        let Some(page) = manifest.pages.get(index) else { return };
        if page.is_indexed() {
            let message = format!("{reason}; the index keeps the previous version of the page");
            self.diagnostics.push(Diagnostic::new(Code::Unreadable, page.file.path.as_str(), 1, message));
        }
        self.unchanged.push(UnchangedPage { index, stamp: None });
    }

    /// Keeps the pages in a folder that cannot be read now: they are not removed.
    fn keep_hidden(&mut self, manifest: &Manifest, tree: &Tree) {
        if tree.unread.is_empty() {
            return;
        }
        let hidden: Vec<SourcePath> = self.removed.extract_if(.., |path| tree.hides(path)).collect();
        for index in hidden.iter().filter_map(|path| manifest.find(path)) {
            self.keep_unread(manifest, index, "its folder cannot be read now");
        }
        self.unchanged.sort_unstable();
    }

    /// Updates the unchanged pages that refer to a page by a name under which a file appeared, changed or went.
    fn update_named(&mut self, manifest: &Manifest, tree: &Tree, reader: &Reader) {
        if self.is_empty() {
            return;
        }
        let names_of = |index: usize| Some(manifest.pages.get(index)?.missing_includes().iter().filter_map(name_of));
        let has_names = |page: &UnchangedPage| names_of(page.index).is_some_and(|mut names| names.next().is_some());
        if !self.unchanged.iter().any(has_names) {
            return;
        }
        let files = self.added.iter().chain(&self.updated).map(|file| &file.path).chain(&self.removed);
        let touched: HashSet<String> = files.flat_map(|path| reader.names(path)).collect();
        let is_touched = |page: &mut UnchangedPage| {
            names_of(page.index).is_some_and(|mut names| names.any(|name| touched.contains(name)))
        };
        let pages: Vec<UnchangedPage> = self.unchanged.extract_if(.., is_touched).collect();
        let paths = pages.iter().filter_map(|page| manifest.pages.get(page.index)).map(|page| &page.file.path);
        self.updated.extend(paths.filter_map(|path| tree.file(path)).cloned());
        self.updated.sort_unstable();
    }

    fn find_renames(&mut self, manifest: &Manifest, reader: &Reader) {
        if self.removed.is_empty() || self.added.is_empty() {
            return;
        }
        let removed = self.removed.iter().filter_map(|path| manifest.page(path)).map(|page| &page.file);
        let lengths: HashSet<u64> = removed.clone().map(|file| file.stamp.len).collect();
        let mut by_hash: HashMap<u128, VecDeque<&SourcePath>> = HashMap::new();
        for file in removed {
            by_hash.entry(file.hash.unwrap_or_default()).or_default().push_back(&file.path);
        }
        for file in self.added.iter().filter(|file| lengths.contains(&file.stamp.len)) {
            let from = reader.hash(&file.path).and_then(|hash| by_hash.get_mut(&hash)?.pop_front());
            self.renamed.extend(from.map(|from| (from.clone(), file.path.clone())));
        }
    }
}

/// The result of comparing a file with its entry in the manifest.
enum FileChange {
    /// Equal stamps.
    Unchanged,
    /// Equal bytes.
    SameBytes,
    Changed,
    Unreadable,
}

/// Compares the tree with the manifest; `verify_hashes` compares all files by their bytes. Pages whose date of publication
/// or expiry passed until `now`, in seconds since 1970, changed.
pub(crate) fn detect(manifest: &Manifest, tree: &Tree, reader: &Reader, verify_hashes: bool, now: i64) -> Changes {
    let racy_since_ns = manifest.started_ns.saturating_sub(COARSEST_CLOCK_NS);
    let detector = ChangeDetector { reader, verify_hashes, racy_since_ns };
    let mut changes = Changes::default();
    let changed_includes = detector.changed_includes(manifest, &mut changes);
    let mut pairs: Vec<(&SourceFile, usize, &PageState)> = Vec::with_capacity(tree.pages.len());
    let mut known = manifest.pages.iter().enumerate().peekable();
    for file in &tree.pages {
        while let Some((_, removed)) = known.next_if(|(_, page)| page.file.path < file.path) {
            changes.removed.push(removed.file.path.clone());
        }
        match known.next_if(|(_, page)| page.file.path == file.path) {
            Some((index, page)) => pairs.push((file, index, page)),
            None => changes.added.push(file.clone()),
        }
    }
    changes.removed.extend(known.map(|(_, page)| page.file.path.clone()));
    let results: Vec<FileChange> =
        pairs.par_iter().map(|(file, _, page)| detector.compare(&page.file, file.stamp)).collect();
    changes.unchanged.reserve(pairs.len());
    for ((file, index, page), result) in pairs.into_iter().zip(results) {
        changes.has_compared_bytes |= matches!(result, FileChange::SameBytes);
        let mut includes = page.includes().iter().chain(page.missing_includes());
        match result {
            FileChange::Unreadable => changes.keep_unread(manifest, index, "this file cannot be read now"),
            FileChange::Unchanged | FileChange::SameBytes
                if !includes.any(|path| changed_includes.contains(path)) && !page.is_due(now) =>
            {
                changes.unchanged.push(UnchangedPage { index, stamp: Some(file.stamp) });
            }
            _ => changes.updated.push(file.clone()),
        }
    }
    changes.update_named(manifest, tree, reader);
    changes.keep_hidden(manifest, tree);
    changes.find_renames(manifest, reader);
    changes
}

struct ChangeDetector<'a> {
    reader: &'a Reader,
    verify_hashes: bool,
    /// Stamps since this time do not prove that a file is unchanged, in nanoseconds since 1970.
    racy_since_ns: i64,
}

impl ChangeDetector<'_> {
    fn compare(&self, known: &FileState, stamp: Stamp) -> FileChange {
        let latest = stamp.modified_ns.max(stamp.changed_ns);
        if known.stamp == stamp && latest < self.racy_since_ns && known.hash.is_some() && !self.verify_hashes {
            return FileChange::Unchanged;
        }
        match self.reader.hash(&known.path) {
            None => FileChange::Unreadable,
            hash if hash == known.hash => FileChange::SameBytes,
            Some(_) => FileChange::Changed,
        }
    }

    /// Partials that changed or were removed, and new files that an include looked for. Adds the other partials to `changes`.
    fn changed_includes(&self, manifest: &Manifest, changes: &mut Changes) -> BTreeSet<SourcePath> {
        let mut changed = BTreeSet::new();
        for partial in &manifest.partials {
            let stamp = self.reader.stamp(&partial.path);
            match stamp.map(|stamp| (stamp, self.compare(partial, stamp))) {
                Some((stamp, result @ (FileChange::Unchanged | FileChange::SameBytes))) => {
                    changes.has_compared_bytes |= matches!(result, FileChange::SameBytes);
                    changes.partials.push(FileState { stamp, ..partial.clone() });
                }
                _ => drop(changed.insert(partial.path.clone())),
            }
        }
        let missing: BTreeSet<&SourcePath> = manifest.pages.iter().flat_map(|page| page.missing_includes()).collect();
        // One that exists and cannot be read is still missing.
        changed.extend(missing.into_iter().filter(|path| self.reader.hash(path).is_some()).cloned());
        changed
    }
}
