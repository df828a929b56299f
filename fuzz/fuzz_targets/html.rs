//! Pages of HTML: the tree builder, the main content, the head.

#![no_main]

use std::sync::LazyLock;

use kb::corpus::Reader;
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| kb_fuzz::reader(&kb_fuzz::folder("html")));

fuzz_target!(|bytes: &[u8]| {
    let read = kb_fuzz::read_dialect(&READER, "a/page.html", bytes);
    assert_eq!(read, kb_fuzz::read_dialect(&READER, "a/page.html", bytes), "the same bytes are the same page");
});
