//! URL conflicts: assigns each page one URL, given the URLs that all pages claim.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::PageUrl;
use crate::corpus::source::split_path;
use crate::diagnostic::{Code, Diagnostic};

use super::site_pages::SitePage;

/// The result of [`assign_urls`].
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct UrlAssignment {
    /// The assigned URL of each page that does not get its claimed URL, by page index.
    pub(crate) overrides: BTreeMap<usize, PageUrl>,
    /// A warning for each override, in page order.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl UrlAssignment {
    /// Returns the URL of the page at `index`; `None` if it is the default URL of the path.
    pub(crate) fn assigned_url<'a>(&'a self, index: usize, (path, claim): SitePage<'a>) -> Option<&'a PageUrl> {
        match self.overrides.get(&index) {
            Some(url) => Some(url).filter(|url| **url != path.default_url()),
            None => claim,
        }
    }
}

/// Assigns each page its claimed URL; a page without a claim claims its default URL.
///
/// A README gives way to another page that claims the address of its folder: it gets its default URL without a warning.
/// Other pages with equal claims get their default URL if no other page has it. Otherwise they get their path with the
/// extension, which is unique.
pub(crate) fn assign_urls(pages: &[SitePage<'_>]) -> UrlAssignment {
    if are_distinct(pages) {
        return UrlAssignment::default();
    }
    let mut assignment = UrlAssignment::default();
    let mut claims: Vec<Cow<'_, str>> = pages.iter().map(|page| claim(*page)).collect();
    for index in yielding_readmes(pages, &claims) {
        let Some(((path, _), claim)) = pages.get(index).zip(claims.get_mut(index)) else { continue };
        *claim = path.default_address();
        assignment.overrides.insert(index, path.default_url());
    }
    let mut claimed: HashMap<&str, (usize, u32)> = HashMap::with_capacity(pages.len());
    for (index, claim) in claims.iter().enumerate() {
        claimed.entry(claim).and_modify(|(_, times)| *times += 1).or_insert((index, 1));
    }
    let contested = |claim: &str| claimed.get(claim).filter(|(_, times)| *times > 1).map(|(first, _)| *first);
    let mut fallbacks: HashMap<PageUrl, u32> = HashMap::new();
    for ((path, _), _) in pages.iter().zip(&claims).filter(|(_, claim)| contested(claim).is_some()) {
        *fallbacks.entry(path.default_url()).or_default() += 1;
    }
    for (index, ((path, _), claim)) in pages.iter().zip(&claims).enumerate() {
        let Some(first) = contested(claim) else { continue };
        let next = || (index + 1..claims.len()).find(|other| claims[*other] == *claim);
        let other = if first == index { next() } else { Some(first) };
        let other = other.and_then(|other| pages.get(other)).map_or("another page", |(path, _)| path.as_str());
        let default = path.default_url();
        let key = default.as_str().trim_matches('/');
        // The contested URL itself is free for the page whose default URL it is.
        let is_free = fallbacks.get(&default) == Some(&1) && (!claimed.contains_key(key) || key == *claim);
        let url = if is_free { default } else { PageUrl::new(path.as_str()) };
        let message = format!("the URL /{claim} is claimed by {other} too; this page is indexed as {url}");
        assignment.diagnostics.push(Diagnostic::new(Code::DuplicateUrl, path.as_str(), 1, message));
        assignment.overrides.insert(index, url);
    }
    assignment
}

/// Finds the READMEs that claim the address of their folder while another page claims it too.
fn yielding_readmes(pages: &[SitePage<'_>], claims: &[Cow<'_, str>]) -> Vec<usize> {
    let is_readme = |index: &usize| {
        let path = pages.get(*index).map(|(path, _)| path.as_str()).unwrap_or_default();
        let (folder, stem) = split_path(path);
        stem.eq_ignore_ascii_case("readme") && claims.get(*index).is_some_and(|claim| claim == folder)
    };
    let readmes: Vec<usize> = (0..pages.len()).filter(is_readme).collect();
    let of_readmes: HashSet<usize> = readmes.iter().copied().collect();
    let others = claims.iter().enumerate().filter(|(index, _)| !of_readmes.contains(index));
    let others: HashSet<&str> = others.map(|(_, claim)| &**claim).collect();
    readmes.into_iter().filter(|index| claims.get(*index).is_some_and(|claim| others.contains(&**claim))).collect()
}

/// Returns whether the hashes of all claims differ. This fast path covers most trees; every update runs it.
fn are_distinct(pages: &[SitePage<'_>]) -> bool {
    let mut hashes: Vec<u64> = pages.par_iter().map(|page| xxh3_64(claim(*page).as_bytes())).collect();
    hashes.sort_unstable();
    hashes.windows(2).all(|pair| pair[0] != pair[1])
}

/// Returns the claimed URL of a page, without outer slashes.
fn claim<'a>((path, url): SitePage<'a>) -> Cow<'a, str> {
    url.map_or_else(|| path.default_address(), |url| Cow::Borrowed(url.as_str().trim_matches('/')))
}

#[cfg(test)]
mod tests {
    use crate::corpus::SourcePath;

    use super::*;

    /// The assigned URLs of pages given as path and claim, and the number of warnings.
    fn assigned(pages: &[(&str, &str)]) -> (Vec<String>, usize) {
        let pages: Vec<_> = pages.iter().map(|(path, url)| (SourcePath::new(*path), PageUrl::new(url))).collect();
        let claims: Vec<SitePage<'_>> = pages.iter().map(|(path, url)| (path, Some(url))).collect();
        let assignment = assign_urls(&claims);
        let url = |index: usize, page| {
            assignment.assigned_url(index, page).map_or_else(|| page.0.default_url().to_string(), ToString::to_string)
        };
        let urls = claims.iter().enumerate().map(|(index, page)| url(index, *page)).collect();
        (urls, assignment.diagnostics.len())
    }

    #[test]
    fn a_unique_claim_is_assigned() {
        assert_eq!(assigned(&[("a.md", "/x"), ("b.md", "/b")]), (vec!["/x".into(), "/b".into()], 0));
    }

    #[test]
    fn pages_with_equal_claims_get_their_default_urls() {
        assert_eq!(assigned(&[("a.md", "/x"), ("b.md", "/x")]), (vec!["/a".into(), "/b".into()], 2));
        assert_eq!(assigned(&[("a.md", "/b"), ("b.md", "/b")]), (vec!["/a".into(), "/b".into()], 2));
    }

    #[test]
    fn a_readme_gives_way_to_another_page_of_its_folder() {
        for (pages, urls) in [
            (&[("a/README.md", "/a"), ("a/b.md", "/a/b")][..], &["/a", "/a/b"][..]),
            (&[("a/README.md", "/a"), ("a/index.md", "/a")], &["/a/README", "/a"]),
            (&[("README.md", "/"), ("index.md", "/")], &["/README", "/"]),
            (&[("a.md", "/a"), ("a/readme.md", "/a")], &["/a", "/a/readme"]),
        ] {
            assert_eq!(assigned(pages), (urls.iter().map(|url| (*url).to_owned()).collect(), 0), "{pages:?}");
        }
        let two = [("a/README.md", "/a"), ("a/README.mdx", "/a")];
        assert_eq!(assigned(&two), (vec!["/a/README.md".into(), "/a/README.mdx".into()], 2));
        let claimed = [("a/README.md", "/a"), ("a/index.md", "/a"), ("b.md", "/a/README")];
        assert_eq!(assigned(&claimed), (vec!["/a/README".into(), "/a".into(), "/b".into()], 2));
    }

    #[test]
    fn no_two_pages_share_a_url() {
        let (urls, warnings) =
            assigned(&[("a.md", "/a"), ("a/index.md", "/a"), ("c.md", "/x"), ("d.md", "/x"), ("e.md", "/c")]);
        assert_eq!(urls, ["/a.md", "/a/index.md", "/c.md", "/d", "/c"]);
        assert_eq!(warnings, 4);
    }
}
