//! The ignore rules of a tree: `.gitignore` and `.ignore` of each folder, and of the folders above the root.
//!
//! The walk of the `ignore` crate drops ignored entries without a word, and kb counts them. So kb applies the rules itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The rules of one folder.
#[derive(Debug)]
struct FolderRules {
    /// Of `.ignore`, which has precedence over every `.gitignore`.
    own: Gitignore,
    git: Gitignore,
}

/// The rules of a tree. Those of the root and above are known from the start, those of other folders once the walk sees
/// their file.
#[derive(Debug)]
pub(super) struct IgnoreRules {
    /// Canonical.
    root: PathBuf,
    /// Of the root and the folders above it, the nearest first.
    above: Vec<FolderRules>,
    /// By folder relative to the root.
    below: RwLock<BTreeMap<String, FolderRules>>,
    has_nested: AtomicBool,
}

impl FolderRules {
    fn read(folder: &Path) -> Option<Self> {
        let read = |name: &str| {
            let mut builder = GitignoreBuilder::new(folder);
            // A rule that cannot be parsed ignores nothing.
            let _fault = builder.add(folder.join(name));
            builder.build().unwrap_or_else(|_| Gitignore::empty())
        };
        let rules = Self { own: read(".ignore"), git: read(".gitignore") };
        (!rules.own.is_empty() || !rules.git.is_empty()).then_some(rules)
    }
}

/// Whether a file name is that of ignore rules.
pub(super) fn is_rules_file(name: &[u8]) -> bool {
    matches!(name, b".gitignore" | b".ignore")
}

impl IgnoreRules {
    /// The rules for the tree at a canonical root.
    pub(super) fn new(root: PathBuf) -> Self {
        let above = root.ancestors().filter_map(FolderRules::read).collect();
        Self { root, above, below: RwLock::default(), has_nested: AtomicBool::new(false) }
    }

    /// Whether no rules are known.
    pub(super) fn is_empty(&self) -> bool {
        self.above.is_empty() && !self.has_nested()
    }

    /// Whether a folder below the root has rules.
    pub(super) fn has_nested(&self) -> bool {
        self.has_nested.load(Ordering::Relaxed)
    }

    /// Adds the rules of a folder below the root.
    pub(super) fn add(&self, folder: &str) {
        let mut below = self.below.write().unwrap_or_else(PoisonError::into_inner);
        if folder.is_empty() || below.contains_key(folder) {
            return;
        }
        if let Some(rules) = FolderRules::read(&self.root.join(folder)) {
            below.insert(folder.to_owned(), rules);
            self.has_nested.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the known rules ignore a path relative to the root. A path below an ignored folder is not examined here.
    pub(super) fn ignore(&self, path: &str, is_folder: bool) -> bool {
        let below = self.below.read().unwrap_or_else(PoisonError::into_inner);
        let full = self.root.join(path);
        let nearest = folders(path).filter_map(|folder| below.get(folder)).chain(&self.above);
        let mut of_git = Match::None;
        for rules in nearest {
            let own = rules.own.matched(&full, is_folder);
            if !own.is_none() {
                return own.is_ignore();
            }
            if of_git.is_none() {
                of_git = rules.git.matched(&full, is_folder);
            }
        }
        of_git.is_ignore()
    }

    /// The ignored folder or file that a path belongs to, where rules below the root decide: the walk may have found them
    /// after the path. Rules of the root and above were known in time.
    pub(super) fn ignored_late(&self, path: &str) -> Option<(String, bool)> {
        let has_rules = {
            let below = self.below.read().unwrap_or_else(PoisonError::into_inner);
            !below.is_empty() && folders(path).any(|folder| below.contains_key(folder))
        };
        if !has_rules {
            return None;
        }
        let mut parents: Vec<&str> = folders(path).collect();
        parents.reverse();
        let ignored = parents.into_iter().find(|folder| self.ignore(folder, true)).map(|folder| (folder, true));
        ignored.or_else(|| self.ignore(path, false).then_some((path, false))).map(|(path, is)| (path.to_owned(), is))
    }
}

/// The folders of a path, the nearest first, without the root.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/')).map(|(folder, _)| folder)
}
