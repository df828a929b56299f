//! Every page of the index, in short. One page, whole, is `show`'s business.

use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use crate::index::generation::ReadError;
use crate::index::schema::{PageRecord, key};
use crate::search::reader::SearchError;

use super::searcher::Searcher;

/// A page in short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageCard {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// From front matter; empty when there is none.
    pub description: String,
    /// From front matter.
    pub content_type: Option<String>,
}

impl Searcher {
    /// Every page, sorted by URL.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn cards(&self) -> Result<Vec<PageCard>, SearchError> {
        self.try_cards().map_err(|error| self.damaged(&error))
    }

    fn try_cards(&self) -> Result<Vec<PageCard>, ReadError> {
        let term = Term::from_field_text(self.fields.key, key::PAGE);
        let mut pages = Vec::new();
        for segment in &self.segments {
            let Some(keys) = segment.words(self.fields.key)? else { continue };
            let Some(mut blocks) = keys.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
            while blocks.block_len() > 0 {
                for doc in blocks.docs().iter().filter(|doc| !segment.is_deleted(**doc)) {
                    let bytes = segment.record(*doc)?;
                    let card = PageRecord::read(&bytes)?.card;
                    pages.push(PageCard {
                        url: card.url.to_owned(),
                        title: card.title.to_owned(),
                        description: card.description.to_owned(),
                        content_type: card.content_type.map(str::to_owned),
                    });
                }
                blocks.advance();
            }
        }
        pages.sort_unstable();
        Ok(pages)
    }
}
