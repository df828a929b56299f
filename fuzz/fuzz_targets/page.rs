//! Front matter, Markdown, HTML and template marks: the bytes of one file.

#![no_main]

use std::sync::LazyLock;

use kb::corpus::Reader;
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| kb_fuzz::reader(&kb_fuzz::folder("page")));

fuzz_target!(|bytes: &[u8]| {
    let read = kb_fuzz::read(&READER, "a/page.md", bytes);
    assert_eq!(read, kb_fuzz::read(&READER, "a/page.md", bytes), "the same bytes are the same page");
    kb_fuzz::read(&READER, "page.mdx", bytes);
});
