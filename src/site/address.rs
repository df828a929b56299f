//! Where a link leads. What a page alone can tell ([`LinkTarget`]) is kept apart from what the whole site decides ([`Site`]),
//! so that a link need not be read again when another page comes or goes.

use std::borrow::Cow;
use std::iter;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::markup::anchor;
use crate::corpus::source::{join, split_path};
use crate::corpus::{PageUrl, SourcePath};

/// What a link may begin with when it leads nowhere.
const SKIPPED: [&str; 6] = ["mailto:", "javascript:", "tel:", "data:", "sms:", "about:"];
/// Extensions that an address of a page may have and a key has not.
const PAGES: [&str; 5] = ["md", "mdx", "markdown", "html", "htm"];
/// Extensions of files that are no pages.
const FILES: [&str; 36] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "bmp", "pdf", "zip", "gz", "tgz", "tar", "7z", "xlsx", "xls",
    "docx", "doc", "pptx", "ppt", "csv", "json", "xml", "yaml", "yml", "txt", "mp4", "webm", "mp3", "wav", "css",
    "exe", "msi", "dmg", "jar", "apk",
];

/// Where a link may lead, as far as its page alone can tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkTarget<'a> {
    /// Nothing to follow: `mailto:`, `javascript:`, `#`, a bare template variable.
    Nothing,
    /// Another site; the address as written.
    External(#[serde(borrow)] Cow<'a, str>),
    /// A place of this site.
    Inside {
        /// The addresses that it may mean.
        addresses: CandidateUrls<'a>,
        /// The fragment as written; empty where the link names none.
        #[serde(borrow)]
        fragment: Cow<'a, str>,
    },
}

/// The addresses that a link inside the site may mean, from the root, without slashes at the ends, likeliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateUrls<'a> {
    /// The likeliest; most links have no other.
    #[serde(borrow)]
    pub first: Cow<'a, str>,
    /// The others.
    pub others: Vec<String>,
}

impl CandidateUrls<'_> {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        iter::once(&*self.first).chain(self.others.iter().map(String::as_str))
    }
}

impl<'a> LinkTarget<'a> {
    /// What the page `from` at `from_url` means by `target`.
    #[must_use]
    pub fn of(from: &SourcePath, from_url: &PageUrl, target: &'a str) -> Self {
        let target = target.trim();
        if let Some(decided) = not_of_this_site(target) {
            return decided;
        }
        let (place, fragment) = target.split_once('#').unwrap_or((target, ""));
        let place = decode_percent(place.split('?').next().unwrap_or_default());
        let fragment = decode_percent(fragment);
        let alone = |first| CandidateUrls { first, others: Vec::new() };
        if place.is_empty() {
            return match fragment.is_empty() && target.starts_with('#') {
                true => Self::Nothing,
                false => Self::Inside { addresses: alone(Cow::Owned(from.as_str().to_owned())), fragment },
            };
        }
        let addresses = addresses(from, from_url, &place).unwrap_or_else(|| alone(place));
        Self::Inside { addresses, fragment }
    }
}

/// The form in which all spellings of an address agree: no slashes at the ends, no page extension, no trailing
/// `index`, lower case.
#[must_use]
pub fn address_key(address: &str) -> Cow<'_, str> {
    let bare = bare(address);
    let is_lower = bare.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(bare) } else { Cow::Owned(bare.to_lowercase()) }
}

/// The form in which all spellings of a fragment agree; empty for none and for `top`.
#[must_use]
pub fn fragment_key(fragment: &str) -> String {
    if fragment == "top" { String::new() } else { anchor::fold(fragment) }
}

/// Whether an address looks like a page rather than a file to download.
#[must_use]
pub fn is_page_like(address: &str) -> bool {
    !is_file(address)
}

/// The anchor that a fragment means: spelled exactly, else the first that agrees with it.
#[must_use]
pub fn find_anchor<'a>(anchors: &'a [impl AsRef<str>], fragment: &str) -> Option<&'a str> {
    if fragment.is_empty() || fragment == "top" {
        return Some("");
    }
    let anchors = || anchors.iter().map(AsRef::as_ref);
    if let Some(exact) = anchors().find(|anchor| *anchor == fragment) {
        return Some(exact);
    }
    let folded = anchor::fold(fragment);
    anchors().find(|known| !known.is_empty() && anchor::fold(known) == folded)
}

/// A page of a site: its path, and its address where that is not the one that its path gives it.
pub type SitePage<'a> = (&'a SourcePath, Option<&'a PageUrl>);

/// The addresses of all pages of a site.
#[derive(Debug, Default)]
pub struct Site<'a> {
    pages: Vec<SitePage<'a>>,
    /// Hash of an address key and the page that answers it, sorted: a fifth of the memory and time of a map of strings.
    by_key: Vec<(u64, u32)>,
}

impl<'a> Site<'a> {
    /// Takes every page, sorted by path.
    #[must_use]
    pub fn new(pages: Vec<SitePage<'a>>) -> Self {
        let mut by_key = Vec::with_capacity(pages.len());
        for ((path, url), at) in pages.iter().zip(0u32..) {
            let keys = Self::keys(path, *url);
            by_key.extend(keys.map(|key| (xxh3_64(key.as_bytes()), at)));
        }
        by_key.sort_unstable();
        Self { pages, by_key }
    }

    /// The address keys that a page answers: that of its path, and that of its URL where it is another.
    pub fn keys<'p>(path: &'p SourcePath, url: Option<&'p PageUrl>) -> impl Iterator<Item = Cow<'p, str>> + use<'p> {
        let by_path = address_key(path.as_str());
        let by_url = url.map(|url| address_key(url.as_str())).filter(|key| *key != by_path);
        [by_path].into_iter().chain(by_url)
    }

    /// The page that answers the likeliest of these addresses, as an index into the pages that the site was made of.
    #[must_use]
    pub fn resolve(&self, addresses: &CandidateUrls<'_>) -> Option<usize> {
        addresses.iter().find_map(|address| self.lookup(address))
    }

    /// The pages that answer an address key, by path; more than one where spellings agree that are not the same.
    pub fn claimants(&self, key: &str) -> impl Iterator<Item = usize> + '_ {
        let hash = xxh3_64(key.as_bytes());
        let first = self.by_key.partition_point(|(known, _)| *known < hash);
        let same = self.by_key.get(first..).unwrap_or_default().iter().take_while(move |(known, _)| *known == hash);
        same.map(|(_, at)| *at as usize)
    }

    /// A page; `None` beyond the last.
    #[must_use]
    pub fn page(&self, at: usize) -> Option<SitePage<'a>> {
        self.pages.get(at).copied()
    }

    /// The address of a page.
    #[must_use]
    pub fn url(&self, at: usize) -> Option<PageUrl> {
        let (path, url) = self.page(at)?;
        Some(url.cloned().unwrap_or_else(|| path.default_url()))
    }

    /// An address spelled exactly goes before one that only agrees.
    fn lookup(&self, address: &str) -> Option<usize> {
        let (whole, bare_address) = (address.trim_matches('/'), bare(address));
        let likeness = |at: &usize| {
            let Some((path, url)) = self.pages.get(*at) else { return 5 };
            let url = url.map_or_else(|| bare(path.as_str()), |url| url.as_str().trim_matches('/'));
            match () {
                () if url == whole => 0,
                () if path.as_str() == whole => 1,
                () if url == bare_address => 2,
                () if bare(path.as_str()) == bare_address => 3,
                () => 4,
            }
        };
        self.claimants(&address_key(address)).min_by_key(|at| (likeness(at), *at))
    }
}

fn not_of_this_site(target: &str) -> Option<LinkTarget<'_>> {
    if target.is_empty() || target == "#" {
        return Some(LinkTarget::Nothing);
    }
    for (open, close) in [("${", "}"), ("{{", "}}"), ("<%", "%>")] {
        if target.starts_with(open) {
            let rest = target.split_once(close).map_or("", |(_, rest)| rest);
            let bare = rest.is_empty() || rest == "/";
            return Some(if bare { LinkTarget::Nothing } else { LinkTarget::External(Cow::Borrowed(target)) });
        }
    }
    let begin = target.get(..12.min(target.len())).unwrap_or_default();
    let begins = |scheme: &str| begin.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
    if SKIPPED.into_iter().any(begins) {
        return Some(LinkTarget::Nothing);
    }
    let scheme = target.split(['/', '?', '#']).next().and_then(|first| first.split_once(':'));
    let is_scheme = |name: &str| {
        name.len() > 1 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    };
    let external = target.starts_with("//") || scheme.is_some_and(|(name, _)| is_scheme(name));
    external.then_some(LinkTarget::External(Cow::Borrowed(target)))
}

/// The addresses that `place` may mean; none where all climb above the root.
fn addresses(from: &SourcePath, from_url: &PageUrl, place: &str) -> Option<CandidateUrls<'static>> {
    let url = from_url.as_str().trim_matches('/');
    let folders = [split_path(from.as_str()).0, url.rsplit_once('/').map_or("", |(folder, _)| folder), url];
    // From the root there is one, and most pages' paths and addresses stand in one folder.
    let distinct = match folders {
        _ if place.starts_with('/') => &folders[..1],
        [path, of_url, _] if path == of_url => &folders[1..],
        _ => &folders[..],
    };
    let mut joined = distinct.iter().filter_map(|folder| join(folder, place));
    let (first, mut others) = (joined.next()?, Vec::new());
    for address in joined {
        if address != first && !others.contains(&address) {
            others.push(address);
        }
    }
    Some(CandidateUrls { first: Cow::Owned(first), others })
}

impl SourcePath {
    /// The address of a page that names none: its path without extension and without a trailing `/index`.
    #[must_use]
    pub fn default_url(&self) -> PageUrl {
        PageUrl::new(&self.default_address())
    }

    /// The same without slashes at the ends. What ends an address (`#`, `?`) is written as its code.
    #[must_use]
    pub fn default_address(&self) -> Cow<'_, str> {
        let bare = bare(self.as_str());
        match bare.bytes().any(|byte| matches!(byte, b'#' | b'?')) {
            true => Cow::Owned(bare.replace('#', "%23").replace('?', "%3F")),
            false => Cow::Borrowed(PageUrl::trim(bare)),
        }
    }
}

/// A path without page extension and trailing `index`.
pub(crate) fn bare(path: &str) -> &str {
    let path = path.trim_matches('/');
    let known = |extension: &str| PAGES.iter().any(|known| extension.eq_ignore_ascii_case(known));
    let path = match path.rsplit_once('.') {
        Some((stem, extension)) if known(extension) => stem,
        _ => path,
    };
    if path == "index" { "" } else { path.strip_suffix("/index").unwrap_or(path) }
}

fn is_file(address: &str) -> bool {
    let name = address.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, extension)| FILES.contains(&extension.to_ascii_lowercase().as_str()))
}

/// Text that is none when it is decoded stays as it is.
fn decode_percent(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use crate::corpus::Anchor;

    use super::*;

    /// `URL`, `URL#anchor`, `URL#!fragment` where there is no such anchor, `missing ADDRESS`, `external ADDRESS`, `-`.
    fn resolve(target: &str) -> String {
        let pages = [
            (SourcePath::new("a/b c.md"), PageUrl::new("/custom/B"), vec![Anchor::new("pkce")]),
            (SourcePath::new("a/index.md"), PageUrl::new("/a"), vec![Anchor::default(), Anchor::new("first-part")]),
        ];
        let site = Site::new(pages.iter().map(|(path, url, _)| (path, Some(url))).collect());
        let (addresses, fragment) = match LinkTarget::of(&pages[1].0, &pages[1].1, target) {
            LinkTarget::Nothing => return "-".to_owned(),
            LinkTarget::External(address) => return format!("external {address}"),
            LinkTarget::Inside { addresses, fragment } => (addresses, fragment),
        };
        let Some(at) = site.resolve(&addresses) else { return format!("missing {}", addresses.first) };
        let (_, url, anchors) = &pages[at];
        match find_anchor(anchors, &fragment) {
            Some("") => url.to_string(),
            Some(anchor) => format!("{url}#{anchor}"),
            None => format!("{url}#!{fragment}"),
        }
    }

    #[test]
    fn pages_by_every_spelling() {
        for target in ["/custom/B", "/custom/b/", "b%20c.md", "./b c", "/a/b c", "../a/b c.md?x=1", "/A/B%20C.html"] {
            assert_eq!(resolve(target), "/custom/B", "{target}");
        }
        assert_eq!(resolve("/a/index.md"), "/a");
    }

    #[test]
    fn anchors_are_found_leniently() {
        assert_eq!(resolve("#First--Part-"), "/a#first-part");
        assert_eq!(resolve("b%20c.md#PKCE-"), "/custom/B#pkce");
        assert_eq!(resolve("#none"), "/a#!none");
        assert_eq!(resolve("#top"), "/a");
    }

    #[test]
    fn the_rest_is_missing_external_or_nothing() {
        assert_eq!(resolve("x/y.md#z"), "missing a/x/y.md");
        assert!(is_page_like("a/x/y.md") && !is_page_like("f.PNG"));
        assert_eq!(resolve("https://x.y/z#a"), "external https://x.y/z#a");
        assert_eq!(resolve("${manage_url}/#/x"), "external ${manage_url}/#/x");
        for target in ["", "#", "mailto:a@b", "JavaScript:void(0)", "tel:1", "${url}", "{{ url }}"] {
            assert_eq!(resolve(target), "-", "{target}");
        }
    }

    #[test]
    fn an_exact_spelling_goes_before_one_that_agrees() {
        let pages = [("A.md", "/A"), ("a.md", "/a")].map(|(path, url)| (SourcePath::new(path), PageUrl::new(url)));
        let site = Site::new(pages.iter().map(|(path, url)| (path, Some(url))).collect());
        let at = |address| site.resolve(&CandidateUrls { first: Cow::Borrowed(address), others: Vec::new() });
        assert_eq!((at("A"), at("a"), at("a.md"), at("A.html"), at("b")), (Some(0), Some(1), Some(1), Some(0), None));
        assert_eq!(site.claimants("a").collect::<Vec<_>>(), [0, 1]);
    }
}
