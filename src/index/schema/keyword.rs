//! Exact terms: document keys, and hashes of values that no reader lists.
//!
//! Written out, phrases, paths, targets and facet values were two thirds of the dictionaries. A single core writes
//! them, so hashes shorten a build: 43.2 to 39.4 s, and 34.8 to 29.1 MB of dictionaries.

use xxhash_rust::xxh3::xxh3_64;

/// Number of letters of a hash, six bits each.
pub(crate) const HASH_LETTERS: usize = 11;

/// Returns the letters of the hash of `text`.
///
/// With ten million texts, one index in 400,000 has a collision. An author can construct one.
pub(crate) fn hash_term(text: &str) -> impl Iterator<Item = char> {
    hash_letters(xxh3_64(text.as_bytes()))
}

/// Encodes a hash as letters, lowest bits first.
pub(crate) fn hash_letters(hash: u64) -> impl Iterator<Item = char> {
    (0..HASH_LETTERS).map(move |index| char::from(b'0' + (hash >> (6 * index) & 0x3f) as u8))
}

/// Returns the exact term of a facet term.
pub(crate) fn facet(term: &str) -> String {
    hash_term(term).collect()
}

/// Document keys, the terms of the `key` field.
pub(crate) mod key {
    use super::hash_term;

    /// Returns the key of the page from a source file.
    pub(crate) fn path(path: &str) -> String {
        "p\0".chars().chain(hash_term(path)).collect()
    }

    /// Returns the key of the page with a URL. Not hashed, because URLs are listed by prefix.
    pub(crate) fn url(url: &str) -> String {
        format!("u\0{url}")
    }

    /// Returns the key of the pages with an earlier address, given as an address key.
    pub(crate) fn alias(address: &str) -> String {
        "a\0".chars().chain(hash_term(address)).collect()
    }

    /// Returns the key of the resource with a target identity.
    pub(crate) fn target(identity: &str) -> String {
        "r\0".chars().chain(hash_term(identity)).collect()
    }

    /// Returns the key of the pages with a title, given by its terms.
    pub(crate) fn title(terms: &str) -> String {
        "t\0".chars().chain(hash_term(terms)).collect()
    }

    /// The key of every page.
    pub(crate) const PAGE: &str = "page";
    /// The key of every resource.
    pub(crate) const RESOURCE: &str = "resource";
}
