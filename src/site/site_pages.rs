//! The pages of a site by address key, and the resolution of candidate URLs to a page.
//!
//! A page answers its path, its URL and its aliases. The path or URL of one page has precedence over an alias of another.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::{PageUrl, SourcePath, trim_page_path};

use super::address::address_key;
use super::link_target::CandidateUrls;

/// The path of a page, and its URL unless that is the default URL of the path.
pub type SitePage<'a> = (&'a SourcePath, Option<&'a PageUrl>);

/// All pages of a site, indexed by address key.
#[derive(Debug, Default)]
pub struct Site<'a> {
    pages: Vec<SitePage<'a>>,
    /// Hash of an address key and index of its page, sorted. Takes a fifth of the memory and time of a map of strings.
    by_key: Vec<(u64, u32)>,
    /// The same for aliases.
    by_alias: Vec<(u64, u32)>,
    /// Index of a page and address key of one of its aliases, sorted by page.
    aliases: Vec<(u32, Cow<'a, str>)>,
    /// Hashes of the address keys of pages that the built site has and the index has not, sorted.
    unsearched: Vec<u64>,
}

/// The address keys of a page with its aliases.
pub(crate) fn all_keys<'p>(
    (path, url): SitePage<'p>,
    aliases: &'p [String],
) -> impl Iterator<Item = Cow<'p, str>> + use<'p> {
    Site::address_keys(path, url).chain(Site::alias_keys(aliases))
}

impl<'a> Site<'a> {
    /// Indexes `pages`, which must be sorted by path.
    #[must_use]
    pub fn new(pages: Vec<SitePage<'a>>) -> Self {
        let mut by_key = Vec::with_capacity(pages.len());
        for ((path, url), index) in pages.iter().zip(0u32..) {
            let keys = Self::address_keys(path, *url);
            by_key.extend(keys.map(|key| (xxh3_64(key.as_bytes()), index)));
        }
        by_key.sort_unstable();
        Self { pages, by_key, ..Self::default() }
    }

    /// Adds the aliases of pages, given with the paths of the pages.
    #[must_use]
    pub fn with_aliases(mut self, aliases: impl IntoIterator<Item = (&'a SourcePath, &'a [String])>) -> Self {
        for (path, aliases) in aliases.into_iter().filter(|(_, aliases)| !aliases.is_empty()) {
            let Ok(index) = self.pages.binary_search_by(|(known, _)| (*known).cmp(path)) else { continue };
            for key in Self::alias_keys(aliases) {
                self.by_alias.push((xxh3_64(key.as_bytes()), index as u32));
                self.aliases.push((index as u32, key));
            }
        }
        self.by_alias.sort_unstable();
        self.aliases.sort_by_key(|(index, _)| *index);
        self
    }

    /// Adds the pages that the built site has and searches leave out, with their aliases: links to them are not broken.
    #[must_use]
    pub fn with_unsearched(mut self, pages: impl IntoIterator<Item = (SitePage<'a>, &'a [String])>) -> Self {
        let keys = pages.into_iter().flat_map(|(page, aliases)| all_keys(page, aliases));
        self.unsearched = keys.map(|key| xxh3_64(key.as_bytes())).collect();
        self.unsearched.sort_unstable();
        self
    }

    /// Whether a candidate is the address of a page that the built site has and searches leave out.
    #[must_use]
    pub fn has_unsearched(&self, candidates: &CandidateUrls<'_>) -> bool {
        let is_known = |url: &str| self.unsearched.binary_search(&xxh3_64(address_key(url).as_bytes())).is_ok();
        !self.unsearched.is_empty() && candidates.iter().any(is_known)
    }

    /// Returns the address keys of a page: the key of its path, and the key of its URL if different.
    pub fn address_keys<'p>(
        path: &'p SourcePath,
        url: Option<&'p PageUrl>,
    ) -> impl Iterator<Item = Cow<'p, str>> + use<'p> {
        let of_path = address_key(path.as_str());
        let of_url = url.map(|url| address_key(url.as_str())).filter(|key| *key != of_path);
        [of_path].into_iter().chain(of_url)
    }

    /// Returns the address keys of the aliases of a page.
    pub fn alias_keys(aliases: &[String]) -> impl Iterator<Item = Cow<'_, str>> {
        aliases.iter().map(|alias| address_key(alias))
    }

    /// Returns the index of the page of the first candidate that has one: by path and URL, or else by alias.
    #[must_use]
    pub fn resolve(&self, candidates: &CandidateUrls<'_>) -> Option<usize> {
        let by_alias = |url: &str| equal_keys(&self.by_alias, &address_key(url)).next();
        let of_page = candidates.iter().find_map(|url| self.lookup(url));
        of_page.or_else(|| candidates.iter().filter(|_| !self.by_alias.is_empty()).find_map(by_alias))
    }

    /// Returns the indexes of all pages with an address key, ascending. Different spellings can share a key.
    pub fn claimants(&self, key: &str) -> impl Iterator<Item = usize> + '_ {
        equal_keys(&self.by_key, key)
    }

    /// Returns the indexes of all pages with an address key as alias, ascending.
    pub fn alias_claimants(&self, key: &str) -> impl Iterator<Item = usize> + '_ {
        equal_keys(&self.by_alias, key)
    }

    /// Returns the address keys of the aliases of the page at `index`.
    pub fn aliases(&self, index: usize) -> impl Iterator<Item = &str> {
        let first = self.aliases.partition_point(|(page, _)| (*page as usize) < index);
        let of_page = self.aliases.get(first..).unwrap_or_default().iter();
        of_page.take_while(move |(page, _)| *page as usize == index).map(|(_, key)| &**key)
    }

    /// Returns the page at `index`; `None` past the end.
    #[must_use]
    pub fn page(&self, index: usize) -> Option<SitePage<'a>> {
        self.pages.get(index).copied()
    }

    /// Returns the URL of the page at `index`; `None` past the end.
    #[must_use]
    pub fn url(&self, index: usize) -> Option<PageUrl> {
        let (path, url) = self.page(index)?;
        Some(url.cloned().unwrap_or_else(|| path.default_url()))
    }

    /// Finds the page whose spelling is closest to `address`; ties go to the lowest index.
    fn lookup(&self, address: &str) -> Option<usize> {
        let (full, bare) = (address.trim_matches('/'), trim_page_path(address));
        let distance = |index: &usize| {
            let Some((path, url)) = self.pages.get(*index) else { return 5 };
            let bare_path = trim_page_path(path.as_str());
            let url = url.map_or(bare_path, |url| url.as_str().trim_matches('/'));
            match () {
                () if url == full => 0,
                () if path.as_str() == full => 1,
                () if url == bare => 2,
                () if bare_path == bare => 3,
                () => 4,
            }
        };
        self.claimants(&address_key(address)).min_by_key(|index| (distance(index), *index))
    }
}

/// The page indexes of a key in a sorted list of hashes.
fn equal_keys<'s>(sorted: &'s [(u64, u32)], key: &str) -> impl Iterator<Item = usize> + use<'s> {
    let hash = xxh3_64(key.as_bytes());
    let first = sorted.partition_point(|(known, _)| *known < hash);
    let same = sorted.get(first..).unwrap_or_default().iter().take_while(move |(known, _)| *known == hash);
    same.map(|(_, index)| *index as usize)
}

#[cfg(test)]
mod tests {
    use crate::corpus::Anchor;

    use super::super::{LinkTarget, find_anchor, is_page_like};
    use super::*;

    /// `URL`, `URL#anchor`, `URL#!fragment` for an unknown anchor, `missing ADDRESS`, `external ADDRESS`, or `-`.
    fn resolve(target: &str) -> String {
        let pages = [
            (SourcePath::new("a/b c.md"), PageUrl::new("/custom/B"), vec![Anchor::new("pkce")]),
            (SourcePath::new("a/index.md"), PageUrl::new("/a"), vec![Anchor::default(), Anchor::new("first-part")]),
        ];
        let site = Site::new(pages.iter().map(|(path, url, _)| (path, Some(url))).collect());
        let (candidates, fragment) = match LinkTarget::of(&pages[1].0, &pages[1].1, target) {
            LinkTarget::Ignored => return "-".to_owned(),
            LinkTarget::External(address) => return format!("external {address}"),
            LinkTarget::Internal { candidates, fragment } => (candidates, fragment),
        };
        let Some(page) = site.resolve(&candidates) else { return format!("missing {}", candidates.first) };
        let (_, url, anchors) = &pages[page];
        match find_anchor(anchors, &fragment) {
            Some("") => url.to_string(),
            Some(anchor) => format!("{url}#{anchor}"),
            None => format!("{url}#!{fragment}"),
        }
    }

    #[test]
    fn every_spelling_of_an_address_resolves_to_its_page() {
        for target in ["/custom/B", "/custom/b/", "b%20c.md", "./b c", "/a/b c", "../a/b c.md?x=1", "/A/B%20C.html"] {
            assert_eq!(resolve(target), "/custom/B", "{target}");
        }
        assert_eq!(resolve("/a/index.md"), "/a");
    }

    #[test]
    fn a_fragment_resolves_despite_case_and_dashes() {
        assert_eq!(resolve("#First--Part-"), "/a#first-part");
        assert_eq!(resolve("b%20c.md#PKCE-"), "/custom/B#pkce");
        assert_eq!(resolve("#none"), "/a#!none");
        assert_eq!(resolve("#top"), "/a");
    }

    #[test]
    fn other_targets_are_missing_external_or_ignored() {
        assert_eq!(resolve("x/y.md#z"), "missing a/x/y.md");
        assert!(is_page_like("a/x/y.md") && !is_page_like("f.PNG"));
        assert_eq!(resolve("https://x.y/z#a"), "external https://x.y/z#a");
        assert_eq!(resolve("${manage_url}/#/x"), "external ${manage_url}/#/x");
        for target in ["", "#", "mailto:a@b", "JavaScript:void(0)", "tel:1", "${url}", "{{ url }}"] {
            assert_eq!(resolve(target), "-", "{target}");
        }
    }

    #[test]
    fn an_exact_spelling_wins_over_a_normalized_one() {
        let pages = [("A.md", "/A"), ("a.md", "/a")].map(|(path, url)| (SourcePath::new(path), PageUrl::new(url)));
        let site = Site::new(pages.iter().map(|(path, url)| (path, Some(url))).collect());
        let resolve = |url| site.resolve(&CandidateUrls { first: Cow::Borrowed(url), others: Vec::new() });
        let resolved = ["A", "a", "a.md", "A.html", "b"].map(resolve);
        assert_eq!(resolved, [Some(0), Some(1), Some(1), Some(0), None]);
        assert_eq!(site.claimants("a").collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn an_alias_resolves_unless_a_page_has_the_address() {
        let pages = ["a.md", "b.md", "c.md"].map(SourcePath::new);
        let aliases = [vec![], vec!["/Old/Name.html".to_owned(), "/c".to_owned()], vec!["/old/name/".to_owned()]];
        let site = Site::new(pages.iter().map(|path| (path, None)).collect());
        let site = site.with_aliases(pages.iter().zip(aliases.iter().map(Vec::as_slice)));
        let resolve = |first: &str, others: &[&str]| {
            let others = others.iter().map(|url| (*url).to_owned()).collect();
            site.resolve(&CandidateUrls { first: Cow::Borrowed(first), others })
        };
        assert_eq!(["old/name", "OLD/NAME/", "old/name/index.html"].map(|url| resolve(url, &[])), [Some(1); 3]);
        assert_eq!((resolve("c", &[]), resolve("old", &[])), (Some(2), None));
        assert_eq!(resolve("old/name", &["a"]), Some(0), "a path has precedence, even as a later candidate");
        assert_eq!(site.aliases(1).collect::<Vec<_>>(), ["old/name", "c"]);
        assert_eq!(site.alias_claimants("old/name").collect::<Vec<_>>(), [1, 2]);
        assert_eq!(site.aliases(0).count(), 0);
    }
}
