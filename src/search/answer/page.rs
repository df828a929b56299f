//! One page or section, from its stored record. How its blocks are written is `markdown`'s business, what of it may be
//! left out when room is short is `abridge`'s.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Term};

use crate::corpus::PageUrl;
use crate::index::generation::ReadError;
use crate::index::schema::{IndexingData, PageRecord, StoredSection, key};
use crate::search::contract::{SCHEMA_VERSION, Shown, ShownLink, ShownSection, Source};
use crate::search::passage::{markdown, text};
use crate::search::reader::SearchError;

use super::searcher::Searcher;

impl Searcher {
    /// Shows the page with this URL or path; with an anchor, only that section and those below it.
    ///
    /// `None` when there is no such page, or it has no such section.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn show(&self, url: &str, anchor: &str) -> Result<Option<Shown>, SearchError> {
        self.try_show(url, anchor).map_err(|error| self.damaged(&error))
    }

    fn try_show(&self, url: &str, anchor: &str) -> Result<Option<Shown>, ReadError> {
        let Some((segment, doc)) = self.page(url)? else { return Ok(None) };
        let bytes = self.segments[segment].record(doc)?;
        Ok(shown(&PageRecord::read(&bytes)?, anchor)?)
    }

    /// The number of the segment and the document of the page with this URL or path.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn page(&self, url: &str) -> Result<Option<(usize, DocId)>, ReadError> {
        let keys = [key::url(PageUrl::new(url).as_str()), key::path(url), key::path(url.trim_start_matches('/'))];
        for key in keys {
            if let Some(found) = self.find(&key)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The document with this exact key.
    fn find(&self, key: &str) -> Result<Option<(usize, DocId)>, ReadError> {
        let term = Term::from_field_text(self.fields.key, key);
        for (at, segment) in self.segments.iter().enumerate() {
            let Some(index) = segment.words(self.fields.key)? else { continue };
            let Some(blocks) = index.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
            if let Some(doc) = blocks.docs().iter().find(|doc| !segment.is_deleted(**doc)) {
                return Ok(Some((at, *doc)));
            }
        }
        Ok(None)
    }
}

fn shown(page: &PageRecord<'_>, anchor: &str) -> Result<Option<Shown>, postcard::Error> {
    let IndexingData { attributes, links, .. } = page.extras()?;
    let mut range = 0..page.outline.len();
    if !anchor.is_empty() {
        let Some(from) = page.outline.iter().position(|section| section.anchor == anchor.into()) else {
            return Ok(None);
        };
        let level = page.outline[from].level;
        let below = page.outline[from + 1..].iter().take_while(|section| section.level > level).count();
        range = from..from + 1 + below;
    }
    let inside = |section: u32| range.contains(&(section as usize));
    let resources = links.into_iter().filter(|link| inside(link.section)).map(|link| ShownLink {
        label: link.label,
        target: link.target,
        blurb: link.blurb,
    });
    let resources = resources.collect();
    let sections: Result<Vec<_>, _> = page.outline[range].iter().map(|section| self::section(page, section)).collect();
    let card = &page.card;
    let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    Ok(Some(Shown {
        schema_version: SCHEMA_VERSION,
        title: card.title.to_owned(),
        url: card.url.to_owned(),
        anchor: anchor.to_owned(),
        offset: 0,
        description: card.description.to_owned(),
        topics: owned(&card.topics),
        content_type: card.content_type.map(str::to_owned),
        use_case: owned(&card.use_case),
        attributes,
        source: Source { file: card.sources.first().copied().unwrap_or_default().to_owned(), line: 1 },
        sections: sections?,
        resources,
        budget: None,
    }))
}

fn section(page: &PageRecord<'_>, section: &StoredSection<'_>) -> Result<ShownSection, postcard::Error> {
    let blocks = page.blocks(section)?;
    Ok(ShownSection {
        level: section.level,
        heading: section.heading.read()?.to_owned(),
        heading_path: page.heading_path(section)?,
        anchor: section.anchor.read()?.to_owned(),
        markdown: markdown(&blocks),
        text: text(&blocks),
        complete: true,
        source: Source { file: page.file(section.origin).to_owned(), line: section.origin.line },
        blocks: blocks.into_iter().map(|stored| stored.block.into_owned()).collect(),
    })
}
