//! The generation that an update starts from, opened for reading: documents by key, their records, and the postings
//! of links. What is made of them is the business of `gather` and `update`.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;

use tantivy::directory::OwnedBytes;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, SegmentReader, Term};

use crate::corpus::SourcePath;
use crate::index::schema::{Fields, PageRecord, key, schema, tokenizers};
use crate::index::segment::{DocStoreReader, ReadOnlyDirectory};
use crate::site::PageLinks;

/// What can go wrong while a generation is read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// tantivy cannot read a file.
    #[error(transparent)]
    Tantivy(#[from] tantivy::TantivyError),
    /// A file cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A record is not one.
    #[error("a stored record is damaged: {0}")]
    Record(#[from] postcard::Error),
}

/// An opened generation. Documents that [`GenerationReader::forget`] was told of are not there any more.
pub(crate) struct GenerationReader {
    segments: Vec<SegmentReader>,
    stores: Vec<DocStoreReader>,
    fields: Fields,
    forgotten: HashSet<DocAddress>,
    links: RefCell<HashMap<DocAddress, Rc<PageLinks>>>,
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
        let stores = found.iter().map(DocStoreReader::open).collect::<Result<Vec<_>, _>>()?;
        let (_, fields) = schema();
        Ok(Self { segments, stores, fields, forgotten: HashSet::new(), links: RefCell::default() })
    }

    /// Segments of the generation.
    pub(crate) fn segments(&self) -> &[SegmentReader] {
        &self.segments
    }

    /// The documents with an exact term.
    fn exact(&self, field: Field, text: &str) -> Result<Vec<DocAddress>, ReadError> {
        let term = Term::from_field_text(field, text);
        let mut found = Vec::new();
        for (at, segment) in (0u32..).zip(&self.segments) {
            let index = segment.inverted_index(field)?;
            let Some(mut blocks) = index.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
            while blocks.block_len() > 0 {
                let alive = blocks.docs().iter().filter(|doc| !segment.is_deleted(**doc));
                found.extend(alive.map(|doc| DocAddress::new(at, *doc)));
                blocks.advance();
            }
        }
        found.retain(|address| !self.forgotten.contains(address));
        Ok(found)
    }

    /// The document of the page made from a file.
    pub(crate) fn page(&self, path: &SourcePath) -> Result<Option<DocAddress>, ReadError> {
        Ok(self.exact(self.fields.key, &key::path(path.as_str()))?.first().copied())
    }

    /// The documents with a key.
    pub(crate) fn keyed(&self, key: &str) -> Result<Vec<DocAddress>, ReadError> {
        self.exact(self.fields.key, key)
    }

    /// The pages with a link term.
    pub(crate) fn linking(&self, term: &str) -> Result<Vec<DocAddress>, ReadError> {
        self.exact(self.fields.links, term)
    }

    /// The link terms that begin with `prefix`, sorted.
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
    pub(crate) fn record(&self, address: DocAddress) -> Result<OwnedBytes, ReadError> {
        match self.stores.get(address.segment_ord as usize) {
            Some(store) => store.record(address.doc_id),
            None => Ok(OwnedBytes::empty()),
        }
    }

    /// What a page links to; read once.
    pub(crate) fn links(&self, address: DocAddress) -> Result<Rc<PageLinks>, ReadError> {
        if let Some(known) = self.links.borrow().get(&address) {
            return Ok(Rc::clone(known));
        }
        let record = self.record(address)?;
        let links = Rc::new(PageLinks::of_record(&PageRecord::read(&record)?)?);
        self.links.borrow_mut().insert(address, Rc::clone(&links));
        Ok(links)
    }

    /// The URL of a page, or the target of a resource.
    pub(crate) fn order(&self, address: DocAddress) -> Result<String, ReadError> {
        let mut order = String::new();
        if let Some(segment) = self.segments.get(address.segment_ord as usize)
            && let Some(column) = segment.fast_fields().str("order")?
            && let Some(ordinal) = column.term_ords(address.doc_id).next()
        {
            column.ord_to_str(ordinal, &mut order)?;
        }
        Ok(order)
    }

    /// Takes a document out: it is replaced or removed by the update under way.
    pub(crate) fn forget(&mut self, address: DocAddress) {
        self.forgotten.insert(address);
    }
}
