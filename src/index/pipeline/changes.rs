//! What has changed since a generation was built: the tree as it is now against the manifest.
//!
//! Size and times decide first, and the bytes where those leave a doubt. git's racy-clean rule: a file that was changed
//! about when the last run looked at it, or later, may have been changed after it was read, so its bytes are compared
//! (<https://git-scm.com/docs/racy-git>).

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::corpus::source::{SourceFile, Stamp, Tree};
use crate::corpus::{Reader, SourcePath};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::generation::{FileState, Manifest, PageState};

/// The coarsest clock that a file system keeps (FAT: two seconds), in nanoseconds.
const COARSEST_CLOCK_NS: i64 = 2_000_000_000;

/// The difference between a tree and a manifest.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Pages that were not there.
    pub(crate) added: Vec<SourceFile>,
    /// Pages whose own bytes changed, or a partial in them, or one that was missing.
    pub(crate) updated: Vec<SourceFile>,
    /// Pages that are not there any more.
    pub(crate) removed: Vec<SourcePath>,
    /// Pages that are as they were; in the order of the manifest.
    pub(crate) kept: Vec<Kept>,
    /// The partials that are as they were, under the stamps that they have now.
    pub(crate) partials: Vec<FileState>,
    /// Pages moved without a change: where from, where to. Each is among `removed` and `added` too.
    pub(crate) renamed: Vec<(SourcePath, SourcePath)>,
    /// Pages that cannot be read now and are kept as they were.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether a file was found the same only by comparing its bytes.
    pub(crate) compared: bool,
}

/// A page that stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kept {
    /// Its place in the manifest.
    pub(crate) at: usize,
    /// The stamp that its file has now; `None` where it could not be read, so that the next run tries again.
    pub(crate) stamp: Option<Stamp>,
}

impl Kept {
    /// What the next run has to know of the page.
    pub(crate) fn state(self, mut before: PageState) -> PageState {
        match self.stamp {
            Some(stamp) => before.file.stamp = stamp,
            None => before.file.hash = None,
        }
        before
    }
}

impl Changes {
    /// Whether nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.updated.is_empty() && self.removed.is_empty()
    }

    /// Pages that have to be read.
    pub(crate) fn to_read(&self) -> usize {
        self.added.len() + self.updated.len()
    }
}

/// What became of a file.
enum Verdict {
    Same,
    /// Its bytes are the same, and had to be read to know it.
    Compared,
    Changed,
    Unreadable,
}

/// Compares the tree with the manifest; `verify` trusts no stamp.
pub(crate) fn detect(manifest: &Manifest, tree: &Tree, reader: &Reader, verify: bool) -> Changes {
    let judge = Judge { reader, verify, doubtful_from: manifest.started_ns.saturating_sub(COARSEST_CLOCK_NS) };
    let mut changes = Changes::default();
    let shaken = judge.shaken(manifest, &mut changes);
    let mut pairs: Vec<(&SourceFile, usize, &PageState)> = Vec::with_capacity(tree.pages.len());
    let mut known = manifest.pages.iter().enumerate().peekable();
    for file in &tree.pages {
        while let Some((_, gone)) = known.next_if(|(_, page)| page.file.path < file.path) {
            changes.removed.push(gone.file.path.clone());
        }
        match known.next_if(|(_, page)| page.file.path == file.path) {
            Some((at, page)) => pairs.push((file, at, page)),
            None => changes.added.push(file.clone()),
        }
    }
    changes.removed.extend(known.map(|(_, page)| page.file.path.clone()));
    let verdicts: Vec<Verdict> = pairs.par_iter().map(|(file, _, page)| judge.file(&page.file, file.stamp)).collect();
    changes.kept.reserve(pairs.len());
    for ((file, at, page), verdict) in pairs.into_iter().zip(verdicts) {
        changes.compared |= matches!(verdict, Verdict::Compared);
        let is_shaken = page.includes().iter().chain(page.absent()).any(|path| shaken.contains(path));
        match verdict {
            Verdict::Unreadable => changes.keep_unread(manifest, at, "this file cannot be read now"),
            Verdict::Same | Verdict::Compared if !is_shaken => {
                changes.kept.push(Kept { at, stamp: Some(file.stamp) });
            }
            _ => changes.updated.push(file.clone()),
        }
    }
    changes.keep_hidden(manifest, tree);
    changes.find_renames(manifest, reader);
    changes
}

struct Judge<'a> {
    reader: &'a Reader,
    verify: bool,
    /// A file changed since then may have been changed after it was read.
    doubtful_from: i64,
}

impl Judge<'_> {
    fn file(&self, known: &FileState, now: Stamp) -> Verdict {
        let latest = now.modified_ns.max(now.changed_ns);
        if known.stamp == now && latest < self.doubtful_from && known.hash.is_some() && !self.verify {
            return Verdict::Same;
        }
        match self.reader.hash(&known.path) {
            None => Verdict::Unreadable,
            hash if hash == known.hash => Verdict::Compared,
            Some(_) => Verdict::Changed,
        }
    }

    /// Partials that changed or vanished, and files that appeared where an include looked for one.
    fn shaken(&self, manifest: &Manifest, changes: &mut Changes) -> BTreeSet<SourcePath> {
        let mut shaken = BTreeSet::new();
        for partial in &manifest.partials {
            let now = self.reader.stamp(&partial.path);
            match now.map(|now| (now, self.file(partial, now))) {
                Some((stamp, verdict @ (Verdict::Same | Verdict::Compared))) => {
                    changes.compared |= matches!(verdict, Verdict::Compared);
                    changes.partials.push(FileState { stamp, ..partial.clone() });
                }
                _ => drop(shaken.insert(partial.path.clone())),
            }
        }
        let absent: BTreeSet<&SourcePath> = manifest.pages.iter().flat_map(|page| page.absent()).collect();
        shaken.extend(absent.into_iter().filter(|path| self.reader.stamp(path).is_some()).cloned());
        shaken
    }
}

impl Changes {
    fn keep_unread(&mut self, manifest: &Manifest, at: usize, why: &str) {
        let Some(page) = manifest.pages.get(at) else { return };
        let message = format!("{why}; the page is kept as it was");
        self.diagnostics.push(Diagnostic::new(Code::Unreadable, page.file.path.as_str(), 1, message));
        self.kept.push(Kept { at, stamp: None });
    }

    /// A page in a folder that cannot be read now has not vanished.
    fn keep_hidden(&mut self, manifest: &Manifest, tree: &Tree) {
        if tree.unread.is_empty() || self.removed.is_empty() {
            return;
        }
        let (kept, removed): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.removed).into_iter().partition(|path| tree.hides(path));
        self.removed = removed;
        for at in kept.iter().filter_map(|path| manifest.find(path)) {
            self.keep_unread(manifest, at, "its folder cannot be read now");
        }
        self.kept.sort_unstable();
    }

    fn find_renames(&mut self, manifest: &Manifest, reader: &Reader) {
        if self.removed.is_empty() || self.added.is_empty() {
            return;
        }
        let gone = self.removed.iter().filter_map(|path| manifest.page(path)).map(|page| &page.file);
        let lengths: HashSet<u64> = gone.clone().map(|file| file.stamp.len).collect();
        let mut by_hash: HashMap<u128, VecDeque<&SourcePath>> = HashMap::new();
        for file in gone {
            by_hash.entry(file.hash.unwrap_or_default()).or_default().push_back(&file.path);
        }
        for file in self.added.iter().filter(|file| lengths.contains(&file.stamp.len)) {
            let from = reader.hash(&file.path).and_then(|hash| by_hash.get_mut(&hash)?.pop_front());
            self.renamed.extend(from.map(|from| (from.clone(), file.path.clone())));
        }
    }
}
