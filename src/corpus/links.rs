//! Where a link leads: a pure function over the addresses and anchors of all pages, whoever read them.

use std::collections::HashMap;

use super::source::{join, split_path};
use super::{Anchor, PageUrl, SourcePath, anchor};

/// What a link's target turns out to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A page of the corpus.
    Page {
        /// The page's address.
        url: PageUrl,
        /// The fragment as the page spells it, or as the link does where the page has none such; may be empty.
        anchor: Anchor,
        /// Whether the page has it; true where the link names none.
        anchor_found: bool,
    },
    /// A place of the site that no page answers.
    Missing {
        /// The address from the root of the site, without fragment and query.
        address: String,
        /// Whether it looks like a page rather than a file to download.
        is_page_like: bool,
    },
    /// Another site.
    External {
        /// The address as written.
        address: String,
    },
    /// Nothing to follow: `mailto:`, `javascript:`, `#`, a bare template variable.
    Skip,
}

/// The addresses and anchors of every page.
#[derive(Debug, Default)]
pub struct Site<'a> {
    pages: Vec<(&'a PageUrl, &'a [Anchor])>,
    by_url: HashMap<String, usize>,
    by_path: HashMap<String, usize>,
    by_folded: HashMap<String, usize>,
}

/// What a link may begin with when it leads nowhere.
const SKIPPED: [&str; 6] = ["mailto:", "javascript:", "tel:", "data:", "sms:", "about:"];
/// Extensions of files that are no pages.
const FILES: [&str; 36] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "bmp", "pdf", "zip", "gz", "tgz", "tar", "7z", "xlsx", "xls",
    "docx", "doc", "pptx", "ppt", "csv", "json", "xml", "yaml", "yml", "txt", "mp4", "webm", "mp3", "wav", "css",
    "exe", "msi", "dmg", "jar", "apk",
];

impl<'a> Site<'a> {
    /// Takes the facts of every page; of two pages with one address the first one keeps it.
    pub fn new(pages: impl Iterator<Item = (&'a SourcePath, &'a PageUrl, &'a [Anchor])>) -> Self {
        let mut site = Self::default();
        for (path, url, anchors) in pages {
            let at = site.pages.len();
            site.pages.push((url, anchors));
            let path_url = bare(path.as_str());
            site.by_url.entry(url.as_str().trim_matches('/').to_owned()).or_insert(at);
            site.by_folded.entry(url.as_str().trim_matches('/').to_lowercase()).or_insert(at);
            site.by_folded.entry(path_url.to_lowercase()).or_insert(at);
            site.by_path.entry(path.as_str().to_owned()).or_insert(at);
            site.by_path.entry(path_url.to_owned()).or_insert(at);
        }
        site
    }

    /// Where `target` leads when the page `from` at `from_url` names it.
    #[must_use]
    pub fn resolve(&self, from: &SourcePath, from_url: &PageUrl, target: &str) -> Target {
        let target = target.trim();
        if let Some(decided) = not_of_this_site(target) {
            return decided;
        }
        let (place, fragment) = target.split_once('#').unwrap_or((target, ""));
        let place = decode_percent(place.split('?').next().unwrap_or_default());
        let fragment = decode_percent(fragment);
        if place.is_empty() {
            let own = self.by_path.get(from.as_str()).or_else(|| self.by_url.get(from_url.as_str().trim_matches('/')));
            return match own {
                Some(_) if target.starts_with('#') && fragment.is_empty() => Target::Skip,
                Some(own) => self.page(*own, &fragment),
                None => Target::Page { url: from_url.clone(), anchor: Anchor::new(fragment), anchor_found: false },
            };
        }
        let mut addresses = addresses(from, from_url, &place);
        if let Some(found) = addresses.iter().find_map(|address| self.lookup(address)) {
            return self.page(found, &fragment);
        }
        let address = if addresses.is_empty() { place } else { format!("/{}", addresses.swap_remove(0)) };
        let is_page_like = !is_file(&address);
        Target::Missing { address, is_page_like }
    }

    fn lookup(&self, address: &str) -> Option<usize> {
        let bare = bare(address);
        let exact = self.by_url.get(address).or_else(|| self.by_path.get(address));
        let without = || self.by_url.get(bare).or_else(|| self.by_path.get(bare));
        exact.or_else(without).or_else(|| self.by_folded.get(&bare.to_lowercase())).copied()
    }

    fn page(&self, at: usize, fragment: &str) -> Target {
        let Some((url, anchors)) = self.pages.get(at) else { return Target::Skip };
        let (anchor, anchor_found) = match find_anchor(anchors, fragment) {
            Some(anchor) => (anchor, true),
            None => (Anchor::new(fragment), false),
        };
        Target::Page { url: (*url).clone(), anchor, anchor_found }
    }
}

fn find_anchor(anchors: &[Anchor], fragment: &str) -> Option<Anchor> {
    if fragment.is_empty() || fragment == "top" {
        return Some(Anchor::default());
    }
    if let Some(exact) = anchors.iter().find(|anchor| anchor.as_str() == fragment) {
        return Some(exact.clone());
    }
    let folded = anchor::fold(fragment);
    anchors.iter().find(|known| !known.as_str().is_empty() && anchor::fold(known.as_str()) == folded).cloned()
}

fn not_of_this_site(target: &str) -> Option<Target> {
    if target.is_empty() || target == "#" {
        return Some(Target::Skip);
    }
    for (open, close) in [("${", "}"), ("{{", "}}"), ("<%", "%>")] {
        if target.starts_with(open) {
            let rest = target.split_once(close).map_or("", |(_, rest)| rest);
            let bare = rest.is_empty() || rest == "/";
            return Some(if bare { Target::Skip } else { Target::External { address: target.to_owned() } });
        }
    }
    let lower = target.get(..12.min(target.len())).unwrap_or_default().to_ascii_lowercase();
    if SKIPPED.iter().any(|scheme| lower.starts_with(scheme)) {
        return Some(Target::Skip);
    }
    let scheme = target.split(['/', '?', '#']).next().and_then(|first| first.split_once(':'));
    let is_scheme = |name: &str| {
        name.len() > 1 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    };
    let external = target.starts_with("//") || scheme.is_some_and(|(name, _)| is_scheme(name));
    external.then(|| Target::External { address: target.to_owned() })
}

/// The addresses, from the root and without slashes at the ends, that `place` may mean, likeliest first.
fn addresses(from: &SourcePath, from_url: &PageUrl, place: &str) -> Vec<String> {
    let url = from_url.as_str().trim_matches('/');
    let folders = [split_path(from.as_str()).0, url.rsplit_once('/').map_or("", |(folder, _)| folder), url];
    let mut found = Vec::with_capacity(folders.len());
    for folder in folders {
        if let Some(address) = join(folder, place)
            && !found.contains(&address)
        {
            found.push(address);
        }
    }
    found
}

impl SourcePath {
    /// The address of a page that names none: its path without extension and without a trailing `/index`.
    #[must_use]
    pub fn default_url(&self) -> PageUrl {
        PageUrl::new(bare(self.as_str()))
    }
}

/// A path without page extension and trailing `index`.
pub(crate) fn bare(path: &str) -> &str {
    let path = path.trim_matches('/');
    let known = |extension: &str| matches!(extension, "md" | "mdx" | "markdown" | "html" | "htm");
    let path = match path.rsplit_once('.') {
        Some((stem, extension)) if known(&extension.to_ascii_lowercase()) => stem,
        _ => path,
    };
    if path == "index" { "" } else { path.strip_suffix("/index").unwrap_or(path) }
}

fn is_file(address: &str) -> bool {
    let name = address.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, extension)| FILES.contains(&extension.to_ascii_lowercase().as_str()))
}

fn decode_percent(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(target: &str) -> Target {
        let pages: Vec<(SourcePath, PageUrl, Vec<Anchor>)> = vec![
            (SourcePath::new("a/index.md"), PageUrl::new("/a"), vec![Anchor::default(), Anchor::new("first-part")]),
            (SourcePath::new("a/b c.md"), PageUrl::new("/custom/B"), vec![Anchor::new("pkce")]),
        ];
        let site = Site::new(pages.iter().map(|(path, url, anchors)| (path, url, anchors.as_slice())));
        site.resolve(&pages[0].0, &pages[0].1, target)
    }

    fn page(url: &str, anchor: &str, anchor_found: bool) -> Target {
        Target::Page { url: PageUrl::new(url), anchor: Anchor::new(anchor), anchor_found }
    }

    #[test]
    fn pages_by_every_spelling() {
        for target in ["/custom/B", "/custom/b/", "b%20c.md", "./b c", "/a/b c", "../a/b c.md?x=1", "/A/B%20C.html"] {
            assert_eq!(resolve(target), page("/custom/B", "", true), "{target}");
        }
        assert_eq!(resolve("/a/index.md"), page("/a", "", true));
    }

    #[test]
    fn anchors_are_found_leniently() {
        assert_eq!(resolve("#First--Part-"), page("/a", "first-part", true));
        assert_eq!(resolve("b%20c.md#PKCE-"), page("/custom/B", "pkce", true));
        assert_eq!(resolve("#none"), page("/a", "none", false));
        assert_eq!(resolve("#top"), page("/a", "", true));
    }

    #[test]
    fn the_rest_is_missing_external_or_nothing() {
        assert_eq!(resolve("x/y.md#z"), Target::Missing { address: "/a/x/y.md".into(), is_page_like: true });
        assert_eq!(resolve("/f.PNG"), Target::Missing { address: "/f.PNG".into(), is_page_like: false });
        assert_eq!(resolve("https://x.y/z#a"), Target::External { address: "https://x.y/z#a".into() });
        assert_eq!(resolve("${manage_url}/#/x"), Target::External { address: "${manage_url}/#/x".into() });
        for target in ["", "#", "mailto:a@b", "JavaScript:void(0)", "tel:1", "${url}", "{{ url }}"] {
            assert_eq!(resolve(target), Target::Skip, "{target}");
        }
    }
}
