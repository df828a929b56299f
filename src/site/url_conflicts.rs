//! Which page has which address: a pure function of what all pages claim.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::PageUrl;
use crate::diagnostic::{Code, Diagnostic};

use super::address::SitePage;

/// What comes of the claims of all pages.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct UrlAssignment {
    /// The pages that do not get the address that they claim, and the one that they have instead.
    pub(crate) instead: BTreeMap<usize, PageUrl>,
    /// A warning for each of them, sorted.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl UrlAssignment {
    /// The address that a page has, where it is not the one that its path gives it.
    pub(crate) fn of<'a>(&'a self, at: usize, (path, claim): SitePage<'a>) -> Option<&'a PageUrl> {
        match self.instead.get(&at) {
            Some(url) => Some(url).filter(|url| **url != path.default_url()),
            None => claim,
        }
    }
}

/// Gives each page the address that it claims; what its path gives it is what it claims where it says nothing. Pages
/// that claim the same one stand under their paths instead: without extension where that is nobody else's, else with it,
/// which no other page can have.
pub(crate) fn assign_urls(pages: &[SitePage<'_>]) -> UrlAssignment {
    if all_differ(pages) {
        return UrlAssignment::default();
    }
    let claims: Vec<Cow<'_, str>> = pages.iter().map(|page| claim(*page)).collect();
    let mut claimed: HashMap<&str, (usize, u32)> = HashMap::with_capacity(pages.len());
    for (at, claim) in claims.iter().enumerate() {
        claimed.entry(claim).and_modify(|(_, times)| *times += 1).or_insert((at, 1));
    }
    let contested = |claim: &str| claimed.get(claim).filter(|(_, times)| *times > 1).map(|(first, _)| *first);
    let mut fallbacks: HashMap<PageUrl, u32> = HashMap::new();
    for ((path, _), _) in pages.iter().zip(&claims).filter(|(_, claim)| contested(claim).is_some()) {
        *fallbacks.entry(path.default_url()).or_default() += 1;
    }
    let mut addresses = UrlAssignment::default();
    for (at, ((path, _), claim)) in pages.iter().zip(&claims).enumerate() {
        let Some(first) = contested(claim) else { continue };
        let next = || claims.iter().enumerate().skip(at + 1).find(|(_, other)| *other == claim).map(|(other, _)| other);
        let other = if first == at { next() } else { Some(first) };
        let other = other.and_then(|other| pages.get(other)).map_or("another page", |(path, _)| path.as_str());
        let bare = path.default_url();
        let key = bare.as_str().trim_matches('/');
        // Nobody else stands under the contested address itself: it is free for the page whose path it is.
        let free = fallbacks.get(&bare) == Some(&1) && (!claimed.contains_key(key) || key == *claim);
        let url = if free { bare } else { PageUrl::new(path.as_str()) };
        let message = format!("the URL /{claim} is claimed by {other} too; this page is indexed as {url}");
        addresses.diagnostics.push(Diagnostic::new(Code::DuplicateUrl, path.as_str(), 1, message));
        addresses.instead.insert(at, url);
    }
    addresses
}

/// Whether no two claims have the same hash, as in most trees: every update asks it of all pages.
fn all_differ(pages: &[SitePage<'_>]) -> bool {
    let mut hashes: Vec<u64> = pages.par_iter().map(|page| xxh3_64(claim(*page).as_bytes())).collect();
    hashes.sort_unstable();
    hashes.windows(2).all(|pair| pair[0] != pair[1])
}

/// The address that a page claims, without slashes at the ends.
fn claim<'a>((path, url): SitePage<'a>) -> Cow<'a, str> {
    url.map_or_else(|| path.default_address(), |url| Cow::Borrowed(url.as_str().trim_matches('/')))
}

#[cfg(test)]
mod tests {
    use crate::corpus::SourcePath;

    use super::*;

    fn urls(pages: &[(&str, &str)]) -> (Vec<String>, usize) {
        let pages: Vec<_> = pages.iter().map(|(path, url)| (SourcePath::new(*path), PageUrl::new(url))).collect();
        let claims: Vec<SitePage<'_>> = pages.iter().map(|(path, url)| (path, Some(url))).collect();
        let addresses = assign_urls(&claims);
        let url = |at: usize, page| {
            addresses.of(at, page).map_or_else(|| page.0.default_url().to_string(), ToString::to_string)
        };
        (claims.iter().enumerate().map(|(at, page)| url(at, *page)).collect(), addresses.diagnostics.len())
    }

    #[test]
    fn a_claim_that_nobody_contests_is_granted() {
        assert_eq!(urls(&[("a.md", "/x"), ("b.md", "/b")]), (vec!["/x".into(), "/b".into()], 0));
    }

    #[test]
    fn contested_pages_stand_under_their_paths() {
        assert_eq!(urls(&[("a.md", "/x"), ("b.md", "/x")]), (vec!["/a".into(), "/b".into()], 2));
        assert_eq!(urls(&[("a.md", "/b"), ("b.md", "/b")]), (vec!["/a".into(), "/b".into()], 2));
    }

    #[test]
    fn no_two_pages_ever_share_an_address() {
        let (found, warned) =
            urls(&[("a.md", "/a"), ("a/index.md", "/a"), ("c.md", "/x"), ("d.md", "/x"), ("e.md", "/c")]);
        assert_eq!(found, ["/a.md", "/a/index.md", "/c.md", "/d", "/c"]);
        assert_eq!(warned, 4);
    }
}
