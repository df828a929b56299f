//! Exact terms: what documents are found by whole. Those that nobody reads out of a dictionary are hashes: spelled out,
//! phrases, paths, targets and facet values were two thirds of what the dictionaries have to tell apart, and a segment is
//! written on one core in the time that it takes to do so.

use xxhash_rust::xxh3::xxh3_64;

/// Letters of a hash, six bits each.
pub(crate) const LETTERS: usize = 11;

/// The hash of a text, as letters. Of ten million texts, two have the same in one index of four hundred thousand. Whoever
/// writes pages can make up two with the same hash: nothing guards against him.
pub(crate) fn hashed(text: &str) -> impl Iterator<Item = char> {
    letters(xxh3_64(text.as_bytes()))
}

/// A hash as letters, the lowest bits first.
pub(crate) fn letters(hash: u64) -> impl Iterator<Item = char> {
    (0..LETTERS).map(move |at| char::from(b'0' + (hash >> (6 * at) & 0x3f) as u8))
}

/// The term of a facet's value.
pub(crate) fn facet(value: &str) -> String {
    hashed(value).collect()
}

/// The keys under which documents are found again.
pub(crate) mod key {
    use super::hashed;

    /// The page made from this file.
    pub(crate) fn path(path: &str) -> String {
        "p\0".chars().chain(hashed(path)).collect()
    }

    /// The page with this address, spelled out: addresses are listed by how they begin.
    pub(crate) fn url(url: &str) -> String {
        format!("u\0{url}")
    }

    /// The resource with this target.
    pub(crate) fn target(target: &str) -> String {
        "r\0".chars().chain(hashed(target)).collect()
    }

    /// Every page.
    pub(crate) const PAGE: &str = "page";
    /// Every resource.
    pub(crate) const RESOURCE: &str = "resource";
}
