//! The pages and the index that the benches measure: the corpus of this repository, or the tree that `KB_TREE` names.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use kb::corpus::source::Options;
use kb::corpus::{Reader, SourcePath};
use kb::index::{Progress, SyncOptions, Synced, sync};
use kb::search::Question;
use tempfile::TempDir;

struct Quiet;

impl Progress for Quiet {}

/// The folder of the pages.
pub fn tree() -> PathBuf {
    let bundled = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    std::env::var_os("KB_TREE").map_or_else(bundled, PathBuf::from)
}

/// Every page of the tree, as bytes.
pub fn pages() -> Vec<(SourcePath, Vec<u8>)> {
    let root = tree();
    let found = Reader::open(&root, &Options::default()).and_then(|reader| reader.walk()).expect("a tree of pages");
    let read = |path: SourcePath| (path.clone(), fs::read(root.join(path.as_str())).expect("a page that was found"));
    found.pages.into_iter().map(|file| read(file.path)).collect()
}

/// An index of the tree in a temporary folder.
pub struct Index {
    folder: TempDir,
}

impl Default for Index {
    /// Builds the index.
    fn default() -> Self {
        let index = Self { folder: TempDir::new().expect("a folder for temporary files") };
        index.update(true);
        index
    }
}

impl Index {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Brings it up to date, or builds it anew.
    pub fn update(&self, rebuild: bool) {
        let now = SyncOptions::new(SystemTime::UNIX_EPOCH);
        let options = SyncOptions { corpus: tree(), index: self.path().to_owned(), rebuild, ..now };
        if let Synced::Staged(staged) = sync(&options, &Quiet).expect("an index that can be built") {
            staged.publish().expect("an index that can be published");
        }
    }
}

/// A question of several words, or the one that `KB_QUESTION` asks.
pub fn question() -> Question {
    let named = std::env::var_os("KB_QUESTION").and_then(|text| text.into_string().ok());
    let text = named.unwrap_or_else(|| "mobile app login refresh tokens".to_owned());
    Question { text, expand: true, ..Question::default() }
}
