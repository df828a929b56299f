//! The marks of every dialect: the first byte chooses the dialect, the rest is a page.

#![no_main]

use std::sync::LazyLock;

use kb::corpus::Reader;
use kb::corpus::source::Options;
use libfuzzer_sys::fuzz_target;

static READERS: LazyLock<Vec<Reader>> = LazyLock::new(|| {
    let root = kb_fuzz::folder("dialects");
    let open = |name: &str| {
        let options = Options { dialect: Some(name.to_owned()), ..Options::default() };
        Reader::open(&root, &options).expect("the folder is there")
    };
    Reader::dialects().into_iter().map(open).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let Some((first, page)) = bytes.split_first() else { return };
    let reader = &READERS[usize::from(*first) % READERS.len()];
    for path in ["a/page.md", "page.mdx"] {
        let read = kb_fuzz::read_dialect(reader, path, page);
        assert_eq!(read, kb_fuzz::read_dialect(reader, path, page), "the same bytes are the same page");
    }
});
