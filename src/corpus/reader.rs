//! One file to one page: the order of the stages. A file that cannot be read is still a page, with a diagnostic.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_128;

use crate::corpus::front_matter::block;
use crate::corpus::include::{PartialState, Partials, expand};
use crate::corpus::markup::{markdown, strip_markup};
use crate::corpus::source::{Decoded, Options, SourceFile, Stamp, decode, on_disk, open_root, split_path};
use crate::diagnostic::{Code, Diagnostic};

use super::error::CorpusError;
use super::page::{Page, PageUrl, SourcePath};

/// Length up to which the memory for a file is taken by what its folder says of it, in bytes.
const LARGE: u64 = 1 << 20;

/// Reads pages; many threads may share it, for partials are read once.
#[derive(Debug)]
pub struct Reader {
    root: PathBuf,
    partials: Partials,
}

/// A page and what came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRead {
    /// The page.
    pub page: Page,
    /// xxh3-128 of the bytes of the page's own file; `None` where it could not be read.
    pub hash: Option<u128>,
    /// What is wrong with the page; sorted.
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

    /// Reads one page; it never fails, for faults ride along.
    #[must_use]
    pub fn read(&self, file: &SourceFile) -> PageRead {
        match read_at_once(&on_disk(&self.root, &file.path), file.stamp.len) {
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

    /// Reads the page that `bytes` would be at `path`.
    #[must_use]
    pub fn read_bytes(&self, path: &SourcePath, bytes: Vec<u8>) -> PageRead {
        let hash = xxh3_128(&bytes);
        let Decoded { text, bad_line } = decode(bytes);
        let mut diagnostics = Vec::new();
        if let Some(line) = bad_line {
            let message = "bytes that are not UTF-8 text were replaced";
            diagnostics.push(Diagnostic::new(Code::InvalidText, path.as_str(), line, message));
        }
        let split = block::split(&text);
        if let Some(fault) = split.fault {
            let message = format!("the front matter is broken, what could be saved was: {}", fault.reason);
            diagnostics.push(Diagnostic::new(Code::BrokenFrontMatter, path.as_str(), fault.line, message));
        }
        let expanded = expand::expand(path, split.body, split.body_line, &self.partials);
        diagnostics.extend(expanded.diagnostics);
        let cleaned = strip_markup::clean(expanded.text, path.as_str().ends_with(".mdx"));
        if let Some(origin) = cleaned.too_deep {
            let file = expanded.sources.get(usize::from(origin.source)).unwrap_or(path);
            let message = "quotations or lists are nested too deep; the nesting was dropped";
            diagnostics.push(Diagnostic::new(Code::TooDeep, file.as_str(), origin.line, message));
        }
        let outline = markdown::read(&cleaned.text);
        let mut front = split.front_matter;
        let title = front.take_first("title").or(outline.title.map(|(heading, _)| heading));
        let url = front.take_first("url").unwrap_or_else(|| path.default_address().into_owned());
        diagnostics.sort_unstable();
        let page = Page {
            path: path.clone(),
            url: PageUrl::new(&url),
            title: title.unwrap_or_else(|| stem_in_words(path)),
            description: front.take_first("description").unwrap_or_default(),
            topics: front.take_all("topics"),
            content_type: front.take_first("contentType"),
            use_case: front.take_all("useCase"),
            attributes: front.rest(),
            sections: outline.sections,
            mentions: outline.mentions,
            glossary: outline.glossary,
            fragments: outline.fragments,
            sources: expanded.sources,
            includes: expanded.includes,
            absent: expanded.absent,
        };
        PageRead { page, hash: Some(hash), diagnostics }
    }

    /// What the file system says of a file of the corpus now; `None` where there is no such file.
    #[must_use]
    pub fn stamp(&self, path: &SourcePath) -> Option<Stamp> {
        let metadata = std::fs::metadata(on_disk(&self.root, path)).ok()?;
        metadata.is_file().then(|| Stamp::of(&metadata))
    }

    /// xxh3-128 of the bytes that a file of the corpus holds now; `None` where it cannot be read.
    #[must_use]
    pub fn hash(&self, path: &SourcePath) -> Option<u128> {
        std::fs::read(on_disk(&self.root, path)).ok().map(|bytes| xxh3_128(&bytes))
    }

    /// The text of a file of the corpus as it is now, with `\n` line ends; empty where it cannot be read.
    #[must_use]
    pub fn text(&self, path: &SourcePath) -> String {
        decode(std::fs::read(on_disk(&self.root, path)).unwrap_or_default()).text
    }

    /// The line at which the front matter of a file says `value` under `key`, or has the key; 1 where it has none.
    #[must_use]
    pub fn front_matter_line(&self, path: &SourcePath, key: &str, value: &str) -> u32 {
        block::line_of(&self.text(path), key, value).unwrap_or(1)
    }

    /// Whether a file that is no page lies at an address of the corpus.
    #[must_use]
    pub fn has_file(&self, address: &str) -> bool {
        on_disk(&self.root, &SourcePath::new(address)).is_file()
    }

    /// Whether a folder lies at an address of the corpus.
    #[must_use]
    pub fn has_folder(&self, address: &str) -> bool {
        on_disk(&self.root, &SourcePath::new(address)).is_dir()
    }

    /// The canonical path of the corpus.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every partial that pages included so far, sorted by path.
    #[must_use]
    pub fn partials(&self) -> Vec<PartialState> {
        self.partials.states()
    }
}

/// Reads a file that had so many bytes when it was looked at: where it still has, by one call of the system in place of the
/// three that `fs::read` makes. A file that was replaced meanwhile is read whole too.
fn read_at_once(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    if length > LARGE {
        return std::fs::read(path);
    }
    let mut file = File::open(path)?;
    // With room for one byte more it shows whether there are more.
    let mut bytes = vec![0; length as usize + 1];
    let read = loop {
        match file.read(&mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read?,
        }
    };
    bytes.truncate(read);
    if read as u64 != length {
        file.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// `my-page_x.md` is "My page x"; an index page is named by its folder.
fn stem_in_words(path: &SourcePath) -> String {
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

#[cfg(test)]
mod tests {
    use super::{LARGE, read_at_once};

    #[test]
    fn a_file_is_read_whole_whatever_length_it_had() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.md");
        for length in [0, 1, 31, 32, 5_000] {
            let bytes: Vec<u8> = (0..length).map(|at| at as u8).collect();
            std::fs::write(&path, &bytes).unwrap();
            for told in [0, 1, 30, 31, 32, 33, 4_999, 5_000, 5_001, 9_000, LARGE, LARGE + 1] {
                assert_eq!(read_at_once(&path, told).unwrap(), bytes, "{length} for {told}");
            }
        }
        assert!(read_at_once(folder.path(), 1).is_err() && read_at_once(&path.join("none"), 1).is_err());
    }
}
