//! Facets: the keys and values that pages can be filtered and counted by; the table of the forms they are shown in is in
//! `table`. Counting over a match set is the business of `search::facet`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::corpus::Page;
use crate::index::schema::Summary;

/// The facet of topics, as the front matter and the JSON spell it.
pub(crate) const TOPICS: &str = "topics";
/// The facet of content types.
pub(crate) const CONTENT_TYPE: &str = "contentType";
/// The facet of use cases.
pub(crate) const USE_CASE: &str = "useCase";
/// The facet of folders that a page's URL stands in.
pub(crate) const PATH: &str = "path";

/// The form of a value that filters compare: lower case, runs of spaces, underscores and dashes one dash.
pub(crate) fn canonical(value: &str) -> String {
    let mut form = String::with_capacity(value.len());
    push_canonical(value, &mut form);
    form
}

fn push_canonical(value: &str, into: &mut String) {
    let value = value.trim();
    // Small letters of other scripts can depend on what stands around them.
    let lower = if value.is_ascii() { Cow::Borrowed(value) } else { Cow::Owned(value.to_lowercase()) };
    let begins = into.len();
    for part in lower.split(|c: char| c.is_whitespace() || c == '_' || c == '-').filter(|part| !part.is_empty()) {
        if into.len() > begins {
            into.push('-');
        }
        into.push_str(part);
    }
    into[begins..].make_ascii_lowercase();
}

/// The canonical name of a facet key as a person may write it: `topic`, `Topics`, `content_type`, `use-case`.
pub(crate) fn key_name(key: &str) -> &str {
    match key.to_lowercase().replace(['_', '-'], "").as_str() {
        "topic" | "topics" => TOPICS,
        "type" | "contenttype" => CONTENT_TYPE,
        "usecase" | "usecases" => USE_CASE,
        "path" | "url" => PATH,
        _ => key,
    }
}

/// A value with its key; the `facet` field holds its hash.
pub(crate) fn term(key: &str, canonical: &str) -> String {
    [key, "\0", canonical].concat()
}

/// The front matter of a page that it can be filtered by, as written.
pub(crate) struct PageFacets<'a> {
    pub(crate) topics: &'a [&'a str],
    pub(crate) content_type: Option<&'a str>,
    pub(crate) use_case: &'a [&'a str],
    pub(crate) attributes: &'a BTreeMap<String, Vec<String>>,
}

impl<'a> PageFacets<'a> {
    /// What a page's card and its attributes hold.
    pub(crate) fn of(card: &'a Summary<'_>, attributes: &'a BTreeMap<String, Vec<String>>) -> Self {
        let (topics, use_case) = (&card.topics[..], &card.use_case[..]);
        Self { topics, content_type: card.content_type, use_case, attributes }
    }
}

/// Every facet value of a page, each canonical value once, in the order written. In one piece, for the thread that counts
/// them: what one thread has taken of memory and another gives back, both wait for.
#[derive(Default)]
pub(crate) struct FacetList {
    text: String,
    /// Where key, form and canonical form of each value end.
    ends: Vec<[u32; 3]>,
    /// How many of them are topics, content types and use cases; they come first.
    own: usize,
}

impl FacetList {
    /// Those of a page that was read.
    pub(crate) fn of_page(page: &Page) -> Self {
        let topics: Vec<&str> = page.topics.iter().map(String::as_str).collect();
        let use_case: Vec<&str> = page.use_case.iter().map(String::as_str).collect();
        let (content_type, attributes) = (page.content_type.as_deref(), &page.attributes);
        Self::of(&PageFacets { topics: &topics, content_type, use_case: &use_case, attributes })
    }

    /// Those of a page's front matter.
    pub(crate) fn of(written: &PageFacets<'_>) -> Self {
        let mut listed = Self::default();
        listed.push(TOPICS, written.topics.iter().copied());
        listed.push(CONTENT_TYPE, written.content_type.into_iter());
        listed.push(USE_CASE, written.use_case.iter().copied());
        listed.own = listed.ends.len();
        for (key, values) in written.attributes {
            listed.push(key, values.iter().map(String::as_str));
        }
        listed
    }

    fn push<'v>(&mut self, key: &str, values: impl Iterator<Item = &'v str>) {
        let first = self.ends.len();
        for value in values {
            let begins = self.text.len();
            let end = |of: &Self| of.text.len() as u32;
            self.text.push_str(key);
            let key_ends = end(self);
            self.text.push_str(value.trim());
            let form_ends = end(self);
            push_canonical(value, &mut self.text);
            let canonical = &self.text[form_ends as usize..];
            let is_known = |[_, begins, ends]: &[u32; 3]| self.text[*begins as usize..*ends as usize] == *canonical;
            if canonical.is_empty() || self.ends[first..].iter().any(is_known) {
                self.text.truncate(begins);
            } else {
                self.ends.push([key_ends, form_ends, end(self)]);
            }
        }
    }

    /// Topics, content type and use cases, each with its key.
    pub(crate) fn own_terms(&self) -> Vec<String> {
        self.iter().take(self.own).map(|[key, _, canonical]| term(key, canonical)).collect()
    }

    /// The key of each, the form as the page writes it, and the form that filters compare.
    pub(crate) fn iter(&self) -> impl Iterator<Item = [&str; 3]> {
        let mut begins = 0;
        self.ends.iter().map(move |ends| {
            ends.map(|end| {
                let begins = std::mem::replace(&mut begins, end as usize);
                self.text.get(begins..end as usize).unwrap_or_default()
            })
        })
    }
}

/// A URL as the `path` facet spells it.
pub(crate) fn folder(value: &str) -> String {
    format!("/{}", value.trim().trim_matches('/').to_lowercase())
}

/// The folders that a URL stands in, outermost first, the URL itself last: `/a`, `/a/b`.
pub(crate) fn folders(url: &str) -> impl Iterator<Item = String> + '_ {
    let ends = url.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).chain([url.len()]);
    ends.map(|end| url[..end].to_lowercase())
}
