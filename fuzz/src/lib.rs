//! What the fuzz targets share: a folder for the files that a parser wants to find, and what must be true of every page
//! whatever a writer wrote. Each target owns one parser and how it is fed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kb::corpus::source::Options;
use kb::corpus::{Origin, Page, PageRead, Reader, SourcePath};

/// A folder of this process's own.
pub fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kb-fuzz-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for temporary files");
    folder
}

/// A reader of a corpus in this folder.
pub fn reader(root: &Path) -> Reader {
    Reader::open(root, &Options::default()).expect("the folder is there")
}

/// Reads a page of plain Markdown and checks it; its anchors are unique.
pub fn read(reader: &Reader, path: &str, bytes: &[u8]) -> PageRead {
    let read = read_dialect(reader, path, bytes);
    let mut anchors = BTreeSet::new();
    let is_unique = read.page.sections.iter().all(|section| anchors.insert(section.anchor.as_str()));
    assert!(is_unique, "two sections with one anchor");
    read
}

/// Reads a page of any dialect and checks it. Some generators give an id twice, or none.
pub fn read_dialect(reader: &Reader, path: &str, bytes: &[u8]) -> PageRead {
    let read = reader.read_bytes(&SourcePath::new(path), bytes.to_vec());
    assert_consistent(&read.page);
    assert!(read.diagnostics.is_sorted());
    read
}

fn assert_consistent(page: &Page) {
    assert!(page.url.as_str().starts_with('/'));
    assert!(!page.title.is_empty());
    assert!(!page.sections.is_empty());
    let is_valid = |origin: Origin| usize::from(origin.source) < page.sources.len() && origin.line > 0;
    for section in &page.sections {
        assert!(section.level <= 6 && is_valid(section.origin));
        for block in &section.blocks {
            assert!(!block.text.is_empty() && is_valid(block.origin));
            for link in &block.links {
                let (start, end) = (link.range.0 as usize, link.range.1 as usize);
                assert!(start < end && block.text.get(start..end).is_some(), "a link leads through a character");
            }
        }
    }
    for mention in &page.mentions {
        assert!((mention.section as usize) < page.sections.len() && is_valid(mention.origin));
        assert!(!mention.target.trim().is_empty());
    }
}
