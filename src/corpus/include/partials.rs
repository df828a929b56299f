//! Finds, reads and caches the partials of all pages; each file is read once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use xxhash_rust::xxh3::xxh3_128;

use crate::corpus::SourcePath;
use crate::corpus::front_matter::{self, Notations};
use crate::corpus::source::{Stamp, decode, join, on_disk, split_path};
use crate::diagnostic::Diagnostic;

/// Extensions that a directive may omit.
const EXTENSIONS: [&str; 4] = ["md", "mdx", "markdown", "html"];

/// An included file, with stamp and hash for detecting changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialState {
    /// Its path relative to the root.
    pub path: SourcePath,
    /// Its stamp before it was read.
    pub stamp: Stamp,
    /// xxh3-128 of its bytes.
    pub hash: u128,
}

/// The content of an included file.
#[derive(Debug)]
pub(crate) struct Partial {
    pub(crate) path: SourcePath,
    state: PartialState,
    text: String,
    /// Byte range of the body in `text`: without front matter and trailing line ends.
    body: (usize, usize),
    /// The first line of the body in its file.
    pub(crate) body_line: u32,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Partial {
    /// The whole text, with front matter.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text without front matter and trailing line ends.
    pub(crate) fn body(&self) -> &str {
        self.text.get(self.body.0..self.body.1).unwrap_or_default()
    }
}

/// The result of a lookup.
#[derive(Debug)]
pub(crate) enum PartialLookup {
    Found {
        partial: Arc<Partial>,
        /// Missing paths that have precedence over it.
        missing: Vec<SourcePath>,
    },
    /// No file; the missing paths in order of precedence.
    Missing(Vec<SourcePath>),
    /// The target is outside the corpus.
    Outside,
}

/// The result of reading one path.
#[derive(Debug, Clone)]
pub(super) enum ReadPath {
    Found(Arc<Partial>),
    Missing,
    Outside,
    /// Hidden files are never read, so that their appearance changes no page.
    Hidden,
}

/// The cache of partials, by path.
#[derive(Debug)]
pub(crate) struct Partials {
    root: PathBuf,
    /// No file outside of it is read.
    project: PathBuf,
    extensions: Vec<String>,
    /// Whether pages can include hidden pages, such as `.shared.mdx`.
    has_hidden: bool,
    files: RwLock<BTreeMap<String, ReadPath>>,
}

impl Partials {
    /// Creates an empty cache. `root` and `project` must be canonical; `extensions` are the extensions of pages.
    pub(crate) fn new(root: PathBuf, project: PathBuf, extensions: Vec<String>) -> Self {
        Self { root, project, extensions, has_hidden: false, files: RwLock::default() }
    }

    /// The same cache, which reads hidden pages too if `has_hidden`.
    pub(crate) fn with_hidden(self, has_hidden: bool) -> Self {
        Self { has_hidden, ..self }
    }

    /// The file at a path relative to the root; it may start with `../` as long as it stays in the project.
    pub(super) fn at(&self, path: &str) -> ReadPath {
        if self.is_hidden(path) { ReadPath::Hidden } else { self.load(path) }
    }

    /// Finds the partial of a directive in the file `from`.
    pub(crate) fn find(&self, from: &SourcePath, target: &str) -> PartialLookup {
        let Some(paths) = self.candidates(from, target) else { return PartialLookup::Outside };
        let mut missing = Vec::new();
        for path in paths {
            match self.load(&path) {
                ReadPath::Found(partial) => return PartialLookup::Found { partial, missing },
                ReadPath::Outside => return PartialLookup::Outside,
                ReadPath::Missing | ReadPath::Hidden => missing.push(SourcePath::new(path)),
            }
        }
        PartialLookup::Missing(missing)
    }

    /// The possible paths of a target, in order of precedence; `None` when it leaves the corpus.
    fn candidates(&self, from: &SourcePath, target: &str) -> Option<Vec<String>> {
        let joined = join(split_path(from.as_str()).0, target)?;
        let mut paths = vec![joined.clone()];
        for extension in EXTENSIONS.into_iter().chain(self.extensions.iter().map(String::as_str)) {
            let path = format!("{joined}.{extension}");
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        Some(paths)
    }

    /// The state of each partial read so far, sorted by path.
    pub(crate) fn states(&self) -> Vec<PartialState> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let found = files.values().filter_map(|cached| match cached {
            ReadPath::Found(partial) => Some(partial.state.clone()),
            ReadPath::Missing | ReadPath::Outside | ReadPath::Hidden => None,
        });
        found.collect()
    }

    fn load(&self, path: &str) -> ReadPath {
        if let Some(cached) = self.files.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return cached.clone();
        }
        let loaded = self.read(path);
        self.files.write().unwrap_or_else(PoisonError::into_inner).entry(path.to_owned()).or_insert(loaded).clone()
    }

    fn read(&self, path: &str) -> ReadPath {
        let path = SourcePath::new(path);
        let file = on_disk(&self.root, &path);
        let Ok(target) = file.canonicalize() else { return ReadPath::Missing };
        if !target.starts_with(&self.project) {
            return ReadPath::Outside;
        }
        let Ok(metadata) = target.metadata() else { return ReadPath::Missing };
        if !metadata.is_file() {
            return ReadPath::Missing;
        }
        let Ok(bytes) = std::fs::read(&target) else { return ReadPath::Missing };
        let hash = xxh3_128(&bytes);
        let state = PartialState { path: path.clone(), stamp: Stamp::of(&metadata), hash };
        let decoded = decode(bytes);
        let diagnostics = decoded.diagnostic(&path).into_iter().collect();
        let split = front_matter::split(&decoded.text, Notations::Yaml);
        let start = decoded.text.len() - split.body.len();
        let body = (start, start + split.body.trim_end_matches('\n').len());
        let body_line = split.body_line;
        ReadPath::Found(Arc::new(Partial { path, state, text: decoded.text, body, body_line, diagnostics }))
    }

    /// Whether a path has a hidden file or folder, and is none of the hidden pages that are read.
    fn is_hidden(&self, path: &str) -> bool {
        let is_page = || self.extensions.iter().any(|known| path.rsplit_once('.').is_some_and(|(_, end)| end == known));
        let is_hidden = path.split('/').any(|part| part.starts_with('.') && !matches!(part, "." | ".."));
        is_hidden && !(self.has_hidden && is_page())
    }
}
