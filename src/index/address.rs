//! Which page has which address: a pure function of what all pages claim.

use std::collections::HashMap;

use crate::corpus::{PageUrl, SourcePath};
use crate::diagnostic::{Code, Diagnostic};

/// The addresses of all pages, and what is wrong with them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Addresses {
    /// In the order of the pages.
    pub(crate) urls: Vec<PageUrl>,
    /// A warning for every page that does not have the address that it claims, sorted.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Gives each page the address that it claims. Pages that claim the same one stand under their paths instead: without
/// extension where that is nobody else's, else with it, which no other page can have.
pub(crate) fn assign(pages: &[(&SourcePath, PageUrl)]) -> Addresses {
    let mut claims: HashMap<&PageUrl, (usize, u32)> = HashMap::with_capacity(pages.len());
    for (at, (_, claim)) in pages.iter().enumerate() {
        claims.entry(claim).and_modify(|(_, times)| *times += 1).or_insert((at, 1));
    }
    let contested = |claim: &PageUrl| claims.get(claim).filter(|(_, times)| *times > 1).map(|(first, _)| *first);
    let mut fallbacks: HashMap<PageUrl, u32> = HashMap::new();
    for (path, _) in pages.iter().filter(|(_, claim)| contested(claim).is_some()) {
        *fallbacks.entry(path.default_url()).or_default() += 1;
    }
    let mut addresses = Addresses { urls: Vec::with_capacity(pages.len()), diagnostics: Vec::new() };
    for (at, (path, claim)) in pages.iter().enumerate() {
        let Some(first) = contested(claim) else {
            addresses.urls.push(claim.clone());
            continue;
        };
        let other =
            if first == at { pages.iter().skip(at + 1).find(|(_, other)| other == claim) } else { pages.get(first) };
        let bare = path.default_url();
        let free = fallbacks.get(&bare) == Some(&1) && (!claims.contains_key(&bare) || bare == *claim);
        // Nobody else stands under the contested address itself: it is free for the page whose path it is.
        let url = if free { bare } else { PageUrl::new(path.as_str()) };
        let message = format!(
            "the URL {claim} is claimed by {} too; this page is indexed as {url}",
            other.map_or("another page", |(path, _)| path.as_str())
        );
        addresses.diagnostics.push(Diagnostic::new(Code::DuplicateUrl, path.as_str(), 1, message));
        addresses.urls.push(url);
    }
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(pages: &[(&str, &str)]) -> (Vec<String>, usize) {
        let pages: Vec<_> = pages.iter().map(|(path, url)| (SourcePath::new(*path), PageUrl::new(url))).collect();
        let claims: Vec<_> = pages.iter().map(|(path, url)| (path, url.clone())).collect();
        let Addresses { urls, diagnostics } = assign(&claims);
        (urls.iter().map(ToString::to_string).collect(), diagnostics.len())
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
