//! Where a document stands on its site, as a column of the index holds it: so that a link finds its page, and pages of one
//! folder each other, without reading what addresses they have.

/// Hashes of an address and of the folder that it lies in, 32 bits each. A question compares 150 pages with as many links
/// and with each other: in 76,000 questions at worst one takes two addresses for one, and a page gains a little by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UrlHash {
    pub(crate) address: u32,
    /// The address of the page that the folder belongs to.
    pub(crate) folder: u32,
}

impl UrlHash {
    /// The place of a URL or a target.
    pub(crate) fn of(address: &str) -> Self {
        let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self { address: hash(address), folder: hash(folder) }
    }
}

impl From<UrlHash> for u64 {
    /// The address above: a column of what is all different is packed by bits, and one of what repeats by line, which
    /// costs by its lines to open.
    fn from(UrlHash { address, folder }: UrlHash) -> Self {
        Self::from(address) << 32 | Self::from(folder)
    }
}

impl From<u64> for UrlHash {
    fn from(value: u64) -> Self {
        Self { address: (value >> 32) as u32, folder: value as u32 }
    }
}

fn hash(address: &str) -> u32 {
    xxhash_rust::xxh3::xxh3_64(address.as_bytes()) as u32
}

#[cfg(test)]
mod tests {
    use super::UrlHash;

    #[test]
    fn a_page_stands_in_the_folder_of_the_page_above_it() {
        let [above, page, other] =
            ["/a/b", "/a/b/c", "/a/bc"].map(|address| UrlHash::from(u64::from(UrlHash::of(address))));
        assert_eq!((page, page.folder), (UrlHash::of("/a/b/c"), above.address));
        assert_eq!(above.folder, other.folder);
        assert_ne!(above.address, other.address);
    }
}
