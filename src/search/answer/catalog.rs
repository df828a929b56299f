//! Catalog: a short description of every page.

use crate::index::ReadError;
use crate::index::schema::PageRecord;
use crate::search::reader::pages;

use super::pipeline::Pipeline;

/// A short description of a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageCard {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// From front matter; empty without one.
    pub description: String,
    /// From front matter.
    pub content_type: Option<String>,
}

/// Every page, sorted by URL.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn catalog(pipeline: &Pipeline<'_>) -> Result<Vec<PageCard>, ReadError> {
    let mut cards = Vec::new();
    for doc in pages(&pipeline.index.segments, &pipeline.index.fields)? {
        let bytes = pipeline.record(doc)?;
        let summary = PageRecord::read(&bytes)?.summary;
        cards.push(PageCard {
            url: summary.url.to_owned(),
            title: summary.title.to_owned(),
            description: summary.description.to_owned(),
            content_type: summary.content_type.map(str::to_owned),
        });
    }
    cards.sort_unstable();
    Ok(cards)
}
