//! Link targets: the URLs that a link can mean, derived from the link and its page alone.
//!
//! [`Site::resolve`](super::Site::resolve) picks one of them. A new page therefore never reparses a link.

use std::borrow::Cow;
use std::iter;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use crate::corpus::source::{join, split_path};
use crate::corpus::{PageUrl, SourcePath};

/// Prefixes of links without a target document.
const IGNORED_PREFIXES: [&str; 6] = ["mailto:", "javascript:", "tel:", "data:", "sms:", "about:"];
/// Delimiters of template variables.
const TEMPLATE_DELIMITERS: [(&str, &str); 3] = [("${", "}"), ("{{", "}}"), ("<%", "%>")];

/// The target of a link, as far as its page alone determines it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkTarget<'a> {
    /// A link without a target document: `mailto:`, `javascript:`, `#`, a bare template variable.
    Ignored,
    /// The address of another site, as written.
    External(#[serde(borrow)] Cow<'a, str>),
    /// An address of this site.
    Internal {
        /// The possible URLs.
        candidates: CandidateUrls<'a>,
        /// The fragment as written; empty if the link has none.
        #[serde(borrow)]
        fragment: Cow<'a, str>,
    },
}

/// The URLs that an internal link can mean: relative to the root, without outer slashes, likeliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateUrls<'a> {
    /// The likeliest URL; most links have no other.
    #[serde(borrow)]
    pub first: Cow<'a, str>,
    /// The remaining URLs.
    pub others: Vec<String>,
}

impl<'a> CandidateUrls<'a> {
    /// Iterates over all URLs, likeliest first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        iter::once(&*self.first).chain(self.others.iter().map(String::as_str))
    }

    fn only(first: Cow<'a, str>) -> Self {
        Self { first, others: Vec::new() }
    }

    /// Joins `address` with the folder of the page's path, the folder of its URL, and the URL itself.
    ///
    /// Returns `None` if every result is above the root.
    fn joined(from: &SourcePath, from_url: &PageUrl, address: &str) -> Option<Self> {
        let url = from_url.as_str().trim_matches('/');
        let folders = [split_path(from.as_str()).0, url.rsplit_once('/').map_or("", |(folder, _)| folder), url];
        // An absolute address has one result, and for most pages path and URL have the same folder.
        let distinct = match folders {
            _ if address.starts_with('/') => &folders[..1],
            [of_path, of_url, _] if of_path == of_url => &folders[1..],
            _ => &folders[..],
        };
        let mut joined = distinct.iter().filter_map(|folder| join(folder, address));
        let (first, mut others) = (joined.next()?, Vec::new());
        for url in joined {
            if url != first && !others.contains(&url) {
                others.push(url);
            }
        }
        Some(Self { first: Cow::Owned(first), others })
    }
}

impl<'a> LinkTarget<'a> {
    /// Parses `target`, the link destination as written on the page `from` with the URL `from_url`.
    #[must_use]
    pub fn of(from: &SourcePath, from_url: &PageUrl, target: &'a str) -> Self {
        let target = target.trim();
        if let Some(target) = Self::outside_site(target) {
            return target;
        }
        let (address, fragment) = target.split_once('#').unwrap_or((target, ""));
        let address = decode_percent(address.split('?').next().unwrap_or_default());
        let fragment = decode_percent(fragment);
        if address.is_empty() && fragment.is_empty() && target.starts_with('#') {
            return Self::Ignored;
        }
        let candidates = match address.is_empty() {
            true => CandidateUrls::only(Cow::Owned(from.as_str().to_owned())),
            false => CandidateUrls::joined(from, from_url, &address)
                .unwrap_or_else(|| CandidateUrls::only(Cow::Owned(address.trim_start_matches('/').to_owned()))),
        };
        Self::Internal { candidates, fragment }
    }

    /// Recognizes ignored and external targets; `None` for a target on this site.
    fn outside_site(target: &'a str) -> Option<Self> {
        if target.is_empty() || target == "#" {
            return Some(Self::Ignored);
        }
        for (open, close) in TEMPLATE_DELIMITERS {
            if target.starts_with(open) {
                let rest = target.split_once(close).map_or("", |(_, rest)| rest);
                let is_bare = rest.is_empty() || rest == "/";
                return Some(if is_bare { Self::Ignored } else { Self::External(Cow::Borrowed(target)) });
            }
        }
        let start = target.get(..12.min(target.len())).unwrap_or_default();
        let has_prefix =
            |prefix: &str| start.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        if IGNORED_PREFIXES.into_iter().any(has_prefix) {
            return Some(Self::Ignored);
        }
        let scheme = target.split(['/', '?', '#']).next().and_then(|first| first.split_once(':'));
        let is_scheme = |name: &str| {
            name.len() > 1 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        };
        let is_external = target.starts_with("//") || scheme.is_some_and(|(name, _)| is_scheme(name));
        is_external.then_some(Self::External(Cow::Borrowed(target)))
    }
}

/// Decodes percent escapes; text that does not decode to UTF-8 stays unchanged.
fn decode_percent(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}
