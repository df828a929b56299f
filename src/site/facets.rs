//! Facets: the keys and values that pages are filtered and counted by.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::corpus::Page;

/// Key of the topics facet, as in front matter and JSON.
pub(crate) const TOPICS: &str = "topics";
/// Key of the content type facet.
pub(crate) const CONTENT_TYPE: &str = "contentType";
/// Key of the use case facet.
pub(crate) const USE_CASE: &str = "useCase";
/// Key of the facet of URL folders.
pub(crate) const PATH: &str = "path";

/// Resolves a facet key from a name as typed: `topic`, `Topics`, `content_type`, `use-case`. Other names stay unchanged.
pub(crate) fn key_name(typed: &str) -> &str {
    match typed.to_lowercase().replace(['_', '-'], "").as_str() {
        "topic" | "topics" => TOPICS,
        "type" | "contenttype" => CONTENT_TYPE,
        "usecase" | "usecases" => USE_CASE,
        "path" | "url" => PATH,
        _ => typed,
    }
}

/// Normalizes a value for filters: lower case, runs of whitespace, `_` and `-` as one `-`.
pub(crate) fn canonical(value: &str) -> String {
    let mut canonical = String::with_capacity(value.len());
    push_canonical(value, &mut canonical);
    canonical
}

fn push_canonical(value: &str, out: &mut String) {
    let value = value.trim();
    // Lower case outside of ASCII can depend on adjacent characters, so it needs the complete value.
    let lower = if value.is_ascii() { Cow::Borrowed(value) } else { Cow::Owned(value.to_lowercase()) };
    let start = out.len();
    for part in lower.split(|c: char| c.is_whitespace() || c == '_' || c == '-').filter(|part| !part.is_empty()) {
        if out.len() > start {
            out.push('-');
        }
        out.push_str(part);
    }
    out[start..].make_ascii_lowercase();
}

/// Returns the facet term `key NUL canonical`; the `facet` field indexes its hash.
pub(crate) fn term(key: &str, canonical: &str) -> String {
    [key, "\0", canonical].concat()
}

/// Normalizes a URL for the `path` facet.
pub(crate) fn folder(url: &str) -> String {
    format!("/{}", url.trim().trim_matches('/').to_lowercase())
}

/// Returns the folders of a URL, outermost first, and the URL itself: `/a`, `/a/b`.
pub(crate) fn folders(url: &str) -> impl Iterator<Item = String> + '_ {
    let ends = url.match_indices('/').map(|(end, _)| end).filter(|end| *end > 0).chain([url.len()]);
    ends.map(|end| url[..end].to_lowercase())
}

/// The facet values of a page as written in its front matter.
pub(crate) struct PageFacets<'a> {
    pub(crate) topics: &'a [&'a str],
    pub(crate) content_type: Option<&'a str>,
    pub(crate) use_case: &'a [&'a str],
    /// All other keys.
    pub(crate) attributes: &'a BTreeMap<String, Vec<String>>,
}

/// The distinct facet values of a page, in the order written.
///
/// One string holds all of them: the value crosses threads, and cross-thread frees of small strings contend.
#[derive(Default)]
pub(crate) struct FacetList {
    text: String,
    /// End offsets of the key, the written form and the canonical form of each value.
    ends: Vec<[u32; 3]>,
    /// Number of topics, content types and use cases, which come first.
    own: usize,
}

impl FacetList {
    /// Collects the facet values of a parsed page.
    pub(crate) fn of_page(page: &Page) -> Self {
        let topics: Vec<&str> = page.topics.iter().map(String::as_str).collect();
        let use_case: Vec<&str> = page.use_case.iter().map(String::as_str).collect();
        let (content_type, attributes) = (page.content_type.as_deref(), &page.attributes);
        Self::of(&PageFacets { topics: &topics, content_type, use_case: &use_case, attributes })
    }

    /// Collects facet values from front matter.
    pub(crate) fn of(written: &PageFacets<'_>) -> Self {
        let mut list = Self::default();
        list.push(TOPICS, written.topics.iter().copied());
        list.push(CONTENT_TYPE, written.content_type.into_iter());
        list.push(USE_CASE, written.use_case.iter().copied());
        list.own = list.ends.len();
        for (key, values) in written.attributes {
            list.push(key, values.iter().map(String::as_str));
        }
        list
    }

    fn push<'v>(&mut self, key: &str, values: impl Iterator<Item = &'v str>) {
        let first = self.ends.len();
        for value in values {
            let start = self.text.len();
            let end = |list: &Self| list.text.len() as u32;
            self.text.push_str(key);
            let key_end = end(self);
            self.text.push_str(value.trim());
            let written_end = end(self);
            push_canonical(value, &mut self.text);
            let canonical = &self.text[written_end as usize..];
            let is_known = |[_, start, end]: &[u32; 3]| self.text[*start as usize..*end as usize] == *canonical;
            if canonical.is_empty() || self.ends[first..].iter().any(is_known) {
                self.text.truncate(start);
            } else {
                self.ends.push([key_end, written_end, end(self)]);
            }
        }
    }

    /// Returns the terms of the topics, the content type and the use cases.
    pub(crate) fn own_terms(&self) -> Vec<String> {
        self.iter().take(self.own).map(|[key, _, canonical]| term(key, canonical)).collect()
    }

    /// Iterates over key, written form and canonical form of each value.
    pub(crate) fn iter(&self) -> impl Iterator<Item = [&str; 3]> {
        let mut start = 0;
        self.ends.iter().map(move |ends| {
            ends.map(|end| {
                let start = std::mem::replace(&mut start, end as usize);
                self.text.get(start..end as usize).unwrap_or_default()
            })
        })
    }
}
