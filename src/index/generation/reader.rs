//! Reads the state that an incremental build starts from: documents by key, their records, and the postings of links.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;

use tantivy::directory::OwnedBytes;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, SegmentReader, Term};

use crate::corpus::SourcePath;
use crate::index::error::ReadError;
use crate::index::schema::{Fields, PageRecord, key, schema, tokenizers};
use crate::index::segment::{DocStoreReader, ReadOnlyDirectory};
use crate::site::PageLinks;

/// A document of a generation; valid for the [`GenerationReader`] that returned it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DocHandle(DocAddress);

/// An opened generation, without the documents that were marked as deleted.
pub(crate) struct GenerationReader {
    segments: Vec<SegmentReader>,
    stores: Vec<DocStoreReader>,
    fields: Fields,
    deleted: HashSet<DocHandle>,
    links: RefCell<HashMap<DocHandle, Rc<PageLinks>>>,
}

impl GenerationReader {
    /// Opens the generation in `folder`.
    ///
    /// # Errors
    /// When it is damaged.
    pub(crate) fn open(folder: &Path) -> Result<Self, ReadError> {
        let mut index = tantivy::Index::open(ReadOnlyDirectory::open(folder)?)?;
        index.set_tokenizers(tokenizers());
        let found = index.searchable_segments()?;
        let segments = found.iter().map(SegmentReader::open).collect::<tantivy::Result<Vec<_>>>()?;
        let stores = found.iter().map(DocStoreReader::open).collect::<tantivy::Result<Vec<_>>>()?;
        let (_, fields) = schema();
        Ok(Self { segments, stores, fields, deleted: HashSet::new(), links: RefCell::default() })
    }

    /// The segments of the generation.
    pub(crate) fn segments(&self) -> &[SegmentReader] {
        &self.segments
    }

    fn with_term(&self, field: Field, text: &str) -> Result<Vec<DocHandle>, ReadError> {
        let term = Term::from_field_text(field, text);
        let mut found = Vec::new();
        for (segment_ord, segment) in (0u32..).zip(&self.segments) {
            let index = segment.inverted_index(field)?;
            let Some(mut blocks) = index.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
            while blocks.block_len() > 0 {
                let alive = blocks.docs().iter().filter(|doc| !segment.is_deleted(**doc));
                found.extend(alive.map(|doc| DocHandle(DocAddress::new(segment_ord, *doc))));
                blocks.advance();
            }
        }
        found.retain(|doc| !self.deleted.contains(doc));
        Ok(found)
    }

    /// The page made from a file.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn page(&self, path: &SourcePath) -> Result<Option<DocHandle>, ReadError> {
        Ok(self.with_key(&key::path(path.as_str()))?.first().copied())
    }

    /// The documents with a key, see [`key`].
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn with_key(&self, key: &str) -> Result<Vec<DocHandle>, ReadError> {
        self.with_term(self.fields.key, key)
    }

    /// The pages with a link term.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn with_link(&self, term: &str) -> Result<Vec<DocHandle>, ReadError> {
        self.with_term(self.fields.links, term)
    }

    /// The link terms with a prefix, sorted.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn link_terms(&self, prefix: &str) -> Result<Vec<String>, ReadError> {
        let mut terms = Vec::new();
        for segment in &self.segments {
            let index = segment.inverted_index(self.fields.links)?;
            let mut stream = index.terms().range().ge(prefix).into_stream()?;
            while let Some((bytes, _)) = stream.next() {
                if !bytes.starts_with(prefix.as_bytes()) {
                    break;
                }
                terms.push(String::from_utf8_lossy(bytes).into_owned());
            }
        }
        terms.sort_unstable();
        terms.dedup();
        Ok(terms)
    }

    /// The stored record of a document.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub(crate) fn record(&self, doc: DocHandle) -> Result<OwnedBytes, ReadError> {
        match self.stores.get(doc.0.segment_ord as usize) {
            Some(store) => Ok(store.get(doc.0.doc_id)?),
            None => Ok(OwnedBytes::empty()),
        }
    }

    /// The links of a page, from a cache after the first call.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub(crate) fn links(&self, doc: DocHandle) -> Result<Rc<PageLinks>, ReadError> {
        if let Some(known) = self.links.borrow().get(&doc) {
            return Ok(Rc::clone(known));
        }
        let record = self.record(doc)?;
        let links = Rc::new(PageRecord::read(&record)?.page_links()?);
        self.links.borrow_mut().insert(doc, Rc::clone(&links));
        Ok(links)
    }

    /// The URL of a page, or the target of a resource.
    ///
    /// # Errors
    /// When the column cannot be read.
    pub(crate) fn url(&self, doc: DocHandle) -> Result<String, ReadError> {
        let mut url = String::new();
        if let Some(segment) = self.segments.get(doc.0.segment_ord as usize)
            && let Some(column) = segment.fast_fields().str("order")?
            && let Some(ordinal) = column.term_ords(doc.0.doc_id).next()
        {
            column.ord_to_str(ordinal, &mut url)?;
        }
        Ok(url)
    }

    /// Excludes a document from later lookups: the current build replaces or removes it.
    pub(crate) fn mark_deleted(&mut self, doc: DocHandle) {
        self.deleted.insert(doc);
    }
}
