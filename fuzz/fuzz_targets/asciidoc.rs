//! AsciiDoc: a page and a file that it includes, parted by a line of `%%%%`.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| kb_fuzz::folder("asciidoc"));

fuzz_target!(|text: &str| {
    let (page, part) = text.split_once("\n%%%%\n").unwrap_or((text, ""));
    fs::write(ROOT.join("_part.adoc"), part).expect("a file is written");
    let reader = kb_fuzz::reader(&ROOT);
    let read = kb_fuzz::read_dialect(&reader, "page.adoc", page.as_bytes());
    assert_eq!(read, kb_fuzz::read_dialect(&reader, "page.adoc", page.as_bytes()), "the same bytes are the same page");
});
