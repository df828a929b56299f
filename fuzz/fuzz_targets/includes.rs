//! Includes and what they are given: a page and two partials, parted by lines of `====`.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = kb_fuzz::folder("includes");
    fs::create_dir_all(root.join("_b")).expect("a folder in the folder");
    root
});

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(3, "\n====\n");
    let page = parts.next().unwrap_or_default();
    for partial in ["_a.md", "_b/c.html"] {
        fs::write(ROOT.join(partial), parts.next().unwrap_or_default()).expect("a file is written");
    }
    let read = kb_fuzz::read(&kb_fuzz::reader(&ROOT), "page.md", page.as_bytes());
    assert!(read.page.sources.iter().all(|source| !source.as_str().contains("..")), "an include leads out");
});
