//! Reads one file into one page and runs the stages in order. An unreadable file becomes an empty page with a diagnostic.

use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_128;

use crate::corpus::front_matter;
use crate::corpus::include::{PartialState, Partials, expand};
use crate::corpus::markup::{parse_markdown, strip_markup};
use crate::corpus::source::{Options, SourceFile, Stamp, decode, on_disk, open_root, split_path};
use crate::diagnostic::{Code, Diagnostic};

use super::error::CorpusError;
use super::page::{Page, PageUrl, SourcePath};

/// Reads the pages of one corpus. Threads may share it; each partial is read once.
#[derive(Debug)]
pub struct Reader {
    root: PathBuf,
    partials: Partials,
}

/// A page with the hash of its file and its diagnostics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRead {
    /// The page.
    pub page: Page,
    /// xxh3-128 of the bytes of the page's own file; `None` when it could not be read.
    pub hash: Option<u128>,
    /// The faults of the page, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reader {
    /// Opens the corpus at `root`.
    ///
    /// # Errors
    /// When `root` is missing, is not a folder, or cannot be read.
    pub fn open(root: &Path, options: &Options) -> Result<Self, CorpusError> {
        let root = open_root(root)?;
        Ok(Self { partials: Partials::new(root.clone(), options.extensions.clone()), root })
    }

    /// Reads one page. It never fails: faults become diagnostics.
    #[must_use]
    pub fn read(&self, file: &SourceFile) -> PageRead {
        match std::fs::read(on_disk(&self.root, &file.path)) {
            Ok(bytes) => self.read_bytes(&file.path, bytes),
            Err(error) => {
                let mut read = self.read_bytes(&file.path, Vec::new());
                read.hash = None;
                let message = format!("this file cannot be read: {error}");
                read.diagnostics.push(Diagnostic::new(Code::Unreadable, file.path.as_str(), 1, message));
                read
            }
        }
    }

    /// Reads `bytes` as the content of the page at `path`.
    #[must_use]
    pub fn read_bytes(&self, path: &SourcePath, bytes: Vec<u8>) -> PageRead {
        let hash = xxh3_128(&bytes);
        let decoded = decode(bytes);
        let mut diagnostics: Vec<Diagnostic> = decoded.diagnostic(path).into_iter().collect();
        let split = front_matter::split(&decoded.text);
        if let Some(fault) = split.fault {
            let message = format!("the front matter cannot be parsed: {}; its readable keys were kept", fault.reason);
            diagnostics.push(Diagnostic::new(Code::BrokenFrontMatter, path.as_str(), fault.line, message));
        }
        let expanded = expand(path, split.body, split.body_line, &self.partials);
        diagnostics.extend(expanded.diagnostics);
        let stripped = strip_markup(expanded.text, path.as_str().ends_with(".mdx"));
        if let Some(origin) = stripped.too_deep {
            let file = expanded.sources.get(usize::from(origin.source)).unwrap_or(path);
            let message = "quotations or lists are nested too deep; the nesting was dropped";
            diagnostics.push(Diagnostic::new(Code::TooDeep, file.as_str(), origin.line, message));
        }
        let content = parse_markdown(&stripped.text);
        let mut front_matter = split.front_matter;
        let title = front_matter.take_first("title").or(content.title.map(|(heading, _)| heading));
        let url = front_matter.take_first("url").unwrap_or_else(|| path.default_address().into_owned());
        diagnostics.sort_unstable();
        let page = Page {
            path: path.clone(),
            url: PageUrl::new(&url),
            title: title.unwrap_or_else(|| stem_as_words(path)),
            description: front_matter.take_first("description").unwrap_or_default(),
            topics: front_matter.take_all("topics"),
            content_type: front_matter.take_first("contentType"),
            use_case: front_matter.take_all("useCase"),
            attributes: front_matter.rest(),
            sections: content.sections,
            mentions: content.mentions,
            glossary: content.glossary,
            fragments: content.fragments,
            sources: expanded.sources,
            includes: expanded.includes,
            missing_includes: expanded.missing_includes,
        };
        PageRead { page, hash: Some(hash), diagnostics }
    }

    /// The current stamp of a file; `None` when there is no such file.
    #[must_use]
    pub fn stamp(&self, path: &SourcePath) -> Option<Stamp> {
        let metadata = std::fs::metadata(on_disk(&self.root, path)).ok()?;
        metadata.is_file().then(|| Stamp::of(&metadata))
    }

    /// xxh3-128 of the current bytes of a file; `None` when it cannot be read.
    #[must_use]
    pub fn hash(&self, path: &SourcePath) -> Option<u128> {
        std::fs::read(on_disk(&self.root, path)).ok().map(|bytes| xxh3_128(&bytes))
    }

    /// The current text of a file with `\n` line ends; empty when it cannot be read.
    #[must_use]
    pub fn text(&self, path: &SourcePath) -> String {
        decode(std::fs::read(on_disk(&self.root, path)).unwrap_or_default()).text
    }

    /// The line of `value` under `key` in the front matter of a file, else the line of the key, else 1.
    #[must_use]
    pub fn front_matter_line(&self, path: &SourcePath, key: &str, value: &str) -> u32 {
        front_matter::line_of(&self.text(path), key, value).unwrap_or(1)
    }

    /// Whether the corpus has a file at an address.
    #[must_use]
    pub fn has_file(&self, address: &str) -> bool {
        on_disk(&self.root, &SourcePath::new(address)).is_file()
    }

    /// Whether the corpus has a folder at an address.
    #[must_use]
    pub fn has_folder(&self, address: &str) -> bool {
        on_disk(&self.root, &SourcePath::new(address)).is_dir()
    }

    /// The canonical path of the corpus root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The partials of all pages read so far, sorted by path.
    #[must_use]
    pub fn partials(&self) -> Vec<PartialState> {
        self.partials.states()
    }
}

/// The file stem as words: `my-page_x.md` becomes "My page x". An index page takes the name of its folder.
fn stem_as_words(path: &SourcePath) -> String {
    let (folder, stem) = split_path(path.as_str());
    let folder = folder.rsplit('/').next().unwrap_or_default();
    let name = if stem == "index" && !folder.is_empty() { folder } else { stem };
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => path.as_str().to_owned(),
    }
}
