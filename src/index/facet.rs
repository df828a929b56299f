//! Facets: the keys and values that pages can be filtered and counted by, and the table of the forms they are shown in.
//! Counting over a match set is the business of `search::facet`.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::corpus::Page;

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
    let lower = value.trim().to_lowercase();
    let parts = lower.split(|c: char| c.is_whitespace() || c == '_' || c == '-').filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
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

/// The exact term of a value in the `facet` field.
pub(crate) fn term(key: &str, canonical: &str) -> String {
    format!("{key}\0{canonical}")
}

/// Every facet value of a page as written, each canonical value once, in the order written.
pub(crate) fn values(page: &Page) -> Vec<(String, String)> {
    let known = [(TOPICS, &page.topics[..]), (CONTENT_TYPE, page.content_type.as_slice()), (USE_CASE, &page.use_case)];
    let other = page.attributes.iter().map(|(key, values)| (key.as_str(), &values[..]));
    let mut out: Vec<(String, String)> = Vec::new();
    for (key, values) in known.into_iter().chain(other) {
        let first = out.len();
        for value in values {
            let form = canonical(value);
            if !form.is_empty() && !out[first..].iter().any(|(_, seen)| canonical(seen) == form) {
                out.push((key.to_owned(), value.trim().to_owned()));
            }
        }
    }
    out
}

/// The folders that a URL stands in, outermost first, the URL itself last: `/a`, `/a/b`.
pub(crate) fn folders(url: &str) -> impl Iterator<Item = String> + '_ {
    let ends = url.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).chain([url.len()]);
    ends.map(|end| url[..end].to_lowercase())
}

/// A value of the facet table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Value {
    /// The form that filters compare.
    pub(crate) canonical: String,
    /// The form that most pages write.
    pub(crate) shown: String,
    /// Pages that have it.
    pub(crate) count: u64,
}

/// The facet table of a generation: the values of each key, sorted by canonical form.
///
/// On disk the keys come first, with the bytes where each one's values stand, so that a reader takes one key's values
/// without the others'.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table(BTreeMap<String, BTreeMap<String, BTreeMap<String, u64>>>);

impl Table {
    /// Counts a page's values.
    pub(crate) fn add(&mut self, page: &Page) {
        for (key, value) in values(page) {
            *self.0.entry(key).or_default().entry(canonical(&value)).or_default().entry(value).or_default() += 1;
        }
    }

    /// The table as bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut directory: Vec<(&str, Range<u32>)> = Vec::new();
        let mut bytes: Vec<u8> = Vec::new();
        for (key, values) in &self.0 {
            let begins = bytes.len() as u32;
            let values: Vec<Value> = values.iter().map(|(canonical, forms)| value(canonical, forms)).collect();
            bytes.extend(postcard::to_stdvec(&values).unwrap_or_default());
            directory.push((key, begins..bytes.len() as u32));
        }
        let mut out = postcard::to_stdvec(&directory).unwrap_or_default();
        out.append(&mut bytes);
        out
    }

    /// The keys of an encoded table, in order.
    ///
    /// # Errors
    /// When the bytes are no table.
    pub(crate) fn keys(bytes: &[u8]) -> Result<Vec<&str>, postcard::Error> {
        let (directory, _) = postcard::take_from_bytes::<Vec<(&str, Range<u32>)>>(bytes)?;
        Ok(directory.into_iter().map(|(key, _)| key).collect())
    }

    /// The values of one key of an encoded table; none when no page has the key.
    ///
    /// # Errors
    /// When the bytes are no table.
    pub(crate) fn values(bytes: &[u8], key: &str) -> Result<Vec<Value>, postcard::Error> {
        let (directory, values) = postcard::take_from_bytes::<Vec<(&str, Range<u32>)>>(bytes)?;
        let Some((_, range)) = directory.into_iter().find(|(name, _)| *name == key) else { return Ok(Vec::new()) };
        let bytes = values.get(range.start as usize..range.end as usize);
        postcard::from_bytes(bytes.ok_or(postcard::Error::DeserializeUnexpectedEnd)?)
    }
}

/// The most frequent form is shown; of two as frequent, the one that sorts first.
fn value(canonical: &str, forms: &BTreeMap<String, u64>) -> Value {
    let most = forms.values().copied().max().unwrap_or_default();
    let shown = forms.iter().find(|(_, count)| **count == most).map(|(form, _)| form.clone()).unwrap_or_default();
    Value { canonical: canonical.to_owned(), shown, count: forms.values().sum() }
}
