//! What takes more than linear time: a few bytes, a hundred thousand bytes of them. Run it with `-timeout=2`.

#![no_main]

use std::sync::LazyLock;

use kb::corpus::Reader;
use libfuzzer_sys::fuzz_target;

/// Length of a page, in bytes: what costs its square takes seconds.
const LENGTH: usize = 200_000;
/// The longest piece that is repeated, in bytes.
const LONGEST: usize = 48;

static READER: LazyLock<Reader> = LazyLock::new(|| kb_fuzz::reader(&kb_fuzz::folder("repeated")));

fuzz_target!(|bytes: &[u8]| {
    // Once as it is, then one piece over and over, then the other.
    let Some((at, bytes)) = bytes.split_first() else { return };
    if bytes.is_empty() || bytes.len() > 2 * LONGEST {
        return;
    }
    let (first, second) = bytes.split_at(usize::from(*at) % bytes.len());
    let mut page = Vec::with_capacity(LENGTH + LONGEST);
    for piece in [first, second].into_iter().filter(|piece| !piece.is_empty()) {
        page.extend(piece.iter().cycle().take(LENGTH / 2));
    }
    kb_fuzz::read(&READER, "page.md", &page);
});
