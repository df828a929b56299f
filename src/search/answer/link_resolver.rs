//! Link resolver: the addresses of the pages that the links of a page lead to.

use std::collections::BTreeMap;

use crate::corpus::{Block, PageUrl, SourcePath};
use crate::index::ReadError;
use crate::index::schema::PageRecord;
use crate::search::reader::resolve_link;
use crate::site::LinkTarget;

use super::pipeline::Pipeline;

/// Resolves the links of one page.
pub(crate) struct LinkResolver<'p> {
    pipeline: &'p Pipeline<'p>,
    path: SourcePath,
    url: PageUrl,
    /// The resolved links by target as written.
    known: BTreeMap<String, Option<String>>,
}

impl<'p> LinkResolver<'p> {
    /// A resolver for the links of this page.
    pub(crate) fn new(pipeline: &'p Pipeline<'p>, page: &PageRecord<'_>) -> Self {
        let path = page.summary.sources.first().copied().unwrap_or_default();
        let (path, url) = (SourcePath::new(path), PageUrl::new(page.summary.url));
        Self { pipeline, path, url, known: BTreeMap::new() }
    }

    /// The URL of the page that a link leads to, with the query and the fragment of the link. Any other target stays as
    /// the page spells it.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn url(&mut self, target: &str) -> Result<String, ReadError> {
        Ok(self.resolved(target)?.unwrap_or_else(|| target.to_owned()))
    }

    /// Replaces the link targets of blocks by addresses: on the published site if that is known, else inside of it.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn resolve(&mut self, blocks: &mut [Block]) -> Result<(), ReadError> {
        for link in blocks.iter_mut().flat_map(|block| &mut block.links) {
            if let Some(url) = self.resolved(&link.target)? {
                link.target = [self.pipeline.site, &url].concat();
            }
        }
        Ok(())
    }

    fn resolved(&mut self, target: &str) -> Result<Option<String>, ReadError> {
        if let Some(known) = self.known.get(target) {
            return Ok(known.clone());
        }
        let url = self.look_up(target)?;
        self.known.insert(target.to_owned(), url.clone());
        Ok(url)
    }

    fn look_up(&self, target: &str) -> Result<Option<String>, ReadError> {
        let LinkTarget::Internal { candidates, .. } = LinkTarget::of(&self.path, &self.url, target) else {
            return Ok(None);
        };
        let Some(doc) = resolve_link(self.pipeline.index, &candidates)? else { return Ok(None) };
        let bytes = self.pipeline.record(doc)?;
        let url = PageRecord::read(&bytes)?.summary.url;
        let target = target.trim();
        let suffix = target.find(['?', '#']).map_or("", |start| &target[start..]);
        Ok(Some([url, suffix].concat()))
    }
}
