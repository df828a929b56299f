//! reStructuredText, alone and below a configuration of Sphinx, with a file to include.

#![no_main]

use std::fs;
use std::sync::LazyLock;

use kb::corpus::Reader;
use libfuzzer_sys::fuzz_target;

static READERS: LazyLock<[Reader; 2]> = LazyLock::new(|| {
    ["rst-plain", "rst-sphinx"].map(|name| {
        let root = kb_fuzz::folder(name);
        fs::write(root.join("part.rst"), "Part\n====\n\n.. include:: part.rst\n\n|x| `a`_\n").expect("a file");
        if name == "rst-sphinx" {
            fs::write(root.join("conf.py"), "extensions = []\nrst_prolog = '.. |x| replace:: y'\n").expect("a file");
        }
        kb_fuzz::reader(&root)
    })
});

fuzz_target!(|bytes: &[u8]| {
    for reader in READERS.iter() {
        let read = kb_fuzz::read_dialect(reader, "page.rst", bytes);
        assert_eq!(read, kb_fuzz::read_dialect(reader, "page.rst", bytes), "the same bytes are the same page");
    }
});
