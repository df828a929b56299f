//! The files that pages include: each read once, by whoever asks first, and remembered with what freshness needs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use xxhash_rust::xxh3::xxh3_128;

use crate::corpus::SourcePath;
use crate::corpus::front_matter::block;
use crate::corpus::source::{Stamp, decode, on_disk};
use crate::diagnostic::{Code, Diagnostic};

use super::expand;

/// An included file and what tells whether it has changed since.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialState {
    /// Its path below the root.
    pub path: SourcePath,
    /// What the file system said of it before it was read.
    pub stamp: Stamp,
    /// xxh3-128 of its bytes.
    pub hash: u128,
}

/// An included file, read.
#[derive(Debug)]
pub(crate) struct Partial {
    pub(crate) path: SourcePath,
    state: PartialState,
    text: String,
    /// Where the body begins and ends in `text`: behind the front matter, without the last line ends.
    body: (usize, usize),
    body_line: u32,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Partial {
    pub(crate) fn body(&self) -> &str {
        self.text.get(self.body.0..self.body.1).unwrap_or_default()
    }

    pub(crate) fn body_line(&self) -> u32 {
        self.body_line
    }
}

/// What came of looking for an include.
#[derive(Debug)]
pub(crate) enum Lookup {
    Found {
        partial: Arc<Partial>,
        /// Paths that would have been taken before it, had they been there.
        absent: Vec<SourcePath>,
    },
    /// No such file; the paths that were looked for, best first.
    Missing(Vec<SourcePath>),
    Outside,
}

#[derive(Debug, Clone)]
enum Cached {
    Found(Arc<Partial>),
    Absent,
    Outside,
}

/// The partials met so far.
#[derive(Debug)]
pub(crate) struct Partials {
    root: PathBuf,
    extensions: Vec<String>,
    files: RwLock<BTreeMap<String, Cached>>,
}

impl Partials {
    /// `root` is canonical.
    pub(crate) fn new(root: PathBuf, extensions: Vec<String>) -> Self {
        Self { root, extensions, files: RwLock::default() }
    }

    /// The file that `target` means in a directive of `from`.
    pub(crate) fn find(&self, from: &SourcePath, target: &str) -> Lookup {
        let Some(paths) = expand::candidates(from, target, &self.extensions) else { return Lookup::Outside };
        let mut absent = Vec::new();
        for path in paths {
            match self.load(&path) {
                Cached::Found(partial) => return Lookup::Found { partial, absent },
                Cached::Outside => return Lookup::Outside,
                Cached::Absent => absent.push(SourcePath::new(path)),
            }
        }
        Lookup::Missing(absent)
    }

    /// Every partial read so far, sorted by path.
    pub(crate) fn states(&self) -> Vec<PartialState> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let found = files.values().filter_map(|cached| match cached {
            Cached::Found(partial) => Some(partial.state.clone()),
            Cached::Absent | Cached::Outside => None,
        });
        found.collect()
    }

    fn load(&self, path: &str) -> Cached {
        if let Some(known) = self.files.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return known.clone();
        }
        let loaded = self.read(path);
        self.files.write().unwrap_or_else(PoisonError::into_inner).entry(path.to_owned()).or_insert(loaded).clone()
    }

    fn read(&self, path: &str) -> Cached {
        let path = SourcePath::new(path);
        let file = on_disk(&self.root, &path);
        let Ok(target) = file.canonicalize() else { return Cached::Absent };
        if !target.starts_with(&self.root) {
            return Cached::Outside;
        }
        let Ok(metadata) = target.metadata() else { return Cached::Absent };
        if !metadata.is_file() {
            return Cached::Absent;
        }
        let Ok(bytes) = std::fs::read(&target) else { return Cached::Absent };
        let hash = xxh3_128(&bytes);
        let state = PartialState { path: path.clone(), stamp: Stamp::of(&metadata), hash };
        let decoded = decode(bytes);
        let mut diagnostics = Vec::new();
        if let Some(line) = decoded.bad_line {
            let message = "bytes that are not UTF-8 text were replaced";
            diagnostics.push(Diagnostic::new(Code::InvalidText, path.as_str(), line, message));
        }
        let split = block::split(&decoded.text);
        let start = decoded.text.len() - split.body.len();
        let body = (start, start + split.body.trim_end_matches('\n').len());
        let body_line = split.body_line;
        Cached::Found(Arc::new(Partial { path, state, text: decoded.text, body, body_line, diagnostics }))
    }
}
