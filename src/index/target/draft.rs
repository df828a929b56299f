//! A generation under construction: encodes documents, adds and deletes them, and counts its statistics and facets.

use std::path::Path;
use std::sync::Arc;

use tantivy::TantivyDocument;
use tantivy::store::Compressor;

use crate::corpus::PageUrl;
use crate::index::IndexError;
use crate::index::error::ReadError;
use crate::index::generation::{DocHandle, DraftFolder, FACETS, Generation, GenerationReader, checksum};
use crate::index::schema::{
    CollectionStats, DocumentWriter, FacetDictionary, Fields, PageRecord, ResourceRecord, schema, tokenizers,
};
use crate::index::segment::bulk::{BulkWriter, InvertedDocument};
use crate::index::segment::{MergeDirectory, WriteBatch, merge};
use crate::site::FacetList;

use super::document::{DocumentKey, IndexDocument};
use super::encode;

/// Memory budget of a full build, in bytes.
const MEMORY: usize = 1 << 30;
/// The share of the budget for pages in progress, link spills and the files that a merge maps, in bytes.
const RESERVED: usize = 300 << 20;
/// Memory that a build keeps for each page of the tree, in bytes.
const RESERVED_PER_PAGE: usize = 700;
/// Memory of each thread beyond two, for its term caches, in bytes.
const RESERVED_PER_THREAD: usize = 24 << 20;
/// Bounds of the memory that a segment may take before it is written, in bytes. 48,000 pages of API reference fit into one
/// segment of the upper bound; smaller segments than the lower bound would make merging expensive.
const SEGMENT_MEMORY: std::ops::RangeInclusive<usize> = (64 << 20)..=(800 << 20);

/// A generation under construction, without its manifest and warnings.
pub(crate) struct Draft<W> {
    fields: Fields,
    writer: W,
    facets: FacetDictionary,
    stats: CollectionStats,
    base: Option<Generation>,
    /// Last, because it removes the folder of an abandoned draft after the writer is dropped.
    folder: DraftFolder,
}

/// A generation that is built from nothing.
pub(crate) type BulkDraft = Draft<BulkWriter>;
/// A generation that is built from the one before.
pub(crate) type UpdateDraft = Draft<WriteBatch>;

/// Encodes documents for a draft, on any thread.
#[derive(Clone)]
pub(crate) struct Encoder<D> {
    fields: Fields,
    new_document: Arc<dyn Fn() -> D + Send + Sync>,
}

/// An encoder for a [`BulkDraft`].
pub(crate) type BulkEncoder = Encoder<InvertedDocument>;

/// A document that is ready to be added to a draft.
pub(crate) struct EncodedDocument<D> {
    document: D,
    /// See [`encode::page`] and [`encode::resource`].
    lengths: Vec<u32>,
    /// The facets of a page; `None` for a resource.
    facets: Option<FacetList>,
    /// Whether it is a page with a boost.
    is_boosted: bool,
}

/// An encoded document for a [`BulkDraft`].
pub(crate) type BulkDocument = EncodedDocument<InvertedDocument>;

/// A draft with all its documents in committed segments.
pub(crate) struct CommittedDraft {
    pub(super) facets: FacetDictionary,
    pub(super) stats: CollectionStats,
    pub(super) base: Option<Generation>,
    pub(super) folder: DraftFolder,
}

impl<D: DocumentWriter> Encoder<D> {
    /// Encodes a document.
    pub(crate) fn encode(&self, document: IndexDocument<'_>) -> EncodedDocument<D> {
        let mut encoded = (self.new_document)();
        let is_boosted = matches!(&document, IndexDocument::Page(page) if page.page.boost.is_some());
        let (lengths, facets) = match document {
            IndexDocument::Page(page) => (encode::page(&page, &self.fields, &mut encoded), Some(page.facets)),
            IndexDocument::Resource(resource) => (encode::resource(resource, &self.fields, &mut encoded), None),
        };
        EncodedDocument { document: encoded, lengths, facets, is_boosted }
    }
}

impl<W> Draft<W> {
    /// The folder of the generation, for temporary files.
    pub(crate) fn path(&self) -> &Path {
        &self.folder.path
    }

    /// Counts broken links with a diagnostic code; a negative number removes them.
    pub(crate) fn count_broken(&mut self, code: &str, by: i64) {
        self.stats.count_broken(code, by);
    }

    /// Counts a document and returns it for the writer.
    fn count<D>(&mut self, document: EncodedDocument<D>) -> D {
        let EncodedDocument { document, lengths, facets, is_boosted } = document;
        match facets {
            Some(facets) => {
                self.facets.count(&facets, 1);
                self.stats.add_page(&lengths, is_boosted);
            }
            None => self.stats.add_resource(&lengths),
        }
        document
    }
}

impl CommittedDraft {
    /// Merges all segments into one if `is_compact`.
    fn compacted(self, is_compact: bool) -> Result<Self, IndexError> {
        if is_compact {
            merge::compact(&self.folder.path)?;
        }
        Ok(self)
    }
}

impl BulkDraft {
    /// Begins a generation of about this number of pages in an empty folder.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn create(folder: DraftFolder, pages: usize) -> Result<Self, IndexError> {
        let (schema, fields) = schema();
        let settings = tantivy::IndexSettings {
            docstore_compression: Compressor::None,
            docstore_blocksize: 4 << 10,
            ..Default::default()
        };
        let builder = tantivy::Index::builder().schema(schema).settings(settings).tokenizers(tokenizers());
        let directory = MergeDirectory::open(&folder.path).map_err(IndexError::damaged(&folder.path))?;
        let index = builder.open_or_create(directory).map_err(IndexError::damaged(&folder.path))?;
        let (facets, stats) = Default::default();
        Ok(Self { fields, writer: BulkWriter::new(index, segment_memory(pages)), facets, stats, base: None, folder })
    }

    /// The encoder for this draft.
    pub(crate) fn encoder(&self) -> BulkEncoder {
        let pool = self.writer.document_pool();
        Encoder { fields: self.fields.clone(), new_document: Arc::new(move || pool.document()) }
    }

    /// Adds a document. A full segment is written at once.
    ///
    /// # Errors
    /// When a segment cannot be written.
    pub(crate) fn upsert(&mut self, document: BulkDocument) -> Result<(), IndexError> {
        let document = self.count(document);
        self.facets.compact_pending().map_err(IndexError::damaged(self.path()))?;
        self.writer.add(document).map_err(IndexError::damaged(&self.folder.path))
    }

    /// Replaces the page that was added as number `ordinal` under `previous_url` by the same page under `url`.
    ///
    /// # Errors
    /// When a segment cannot be written.
    pub(crate) fn replace(
        &mut self,
        ordinal: usize,
        document: BulkDocument,
        previous_url: &PageUrl,
        url: &PageUrl,
    ) -> Result<(), IndexError> {
        let previous = encode::lengths_under(previous_url.as_str(), url.as_str(), &document.lengths);
        self.stats.remove_page(&previous, document.is_boosted);
        // The facets of a page do not depend on its URL, so they are counted already.
        self.stats.add_page(&document.lengths, document.is_boosted);
        self.writer.delete(ordinal);
        self.writer.add(document.document).map_err(IndexError::damaged(&self.folder.path))
    }

    /// Writes the last segment and merges all segments into as few as the merge budget permits. `is_compact` merges them
    /// into one.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub(crate) fn commit(self, is_compact: bool) -> Result<CommittedDraft, IndexError> {
        let Self { writer, mut facets, stats, base, folder, .. } = self;
        let (written, settled) = rayon::join(|| writer.commit(), || facets.finish());
        written.map_err(IndexError::damaged(&folder.path))?;
        settled.map_err(IndexError::damaged(&folder.path))?;
        CommittedDraft { facets, stats, base, folder }.compacted(is_compact)
    }
}

impl UpdateDraft {
    /// Begins a generation in a folder with the segment files of `base`.
    ///
    /// # Errors
    /// When the facets of `base` are damaged.
    pub(super) fn from_base(folder: DraftFolder, base: &Generation) -> Result<Self, IndexError> {
        let facets = FacetDictionary::from(checksum::map_verified(&base.path, FACETS)?);
        let (stats, base) = (base.info.totals.clone(), Some(base.clone()));
        Ok(Self { fields: schema().1, writer: WriteBatch::default(), facets, stats, base, folder })
    }

    /// The encoder for this draft.
    pub(crate) fn encoder(&self) -> Encoder<TantivyDocument> {
        Encoder { fields: self.fields.clone(), new_document: Arc::new(TantivyDocument::default) }
    }

    /// Adds a document. The caller deletes an older version first.
    pub(crate) fn upsert(&mut self, document: EncodedDocument<TantivyDocument>) {
        let document = self.count(document);
        self.writer.add(document);
    }

    /// Deletes a document and its share of the statistics and facets. `current` reads the base of this draft. Returns the
    /// deleted document, if there was one.
    ///
    /// # Errors
    /// When the base cannot be read.
    pub(crate) fn delete(
        &mut self,
        key: DocumentKey<'_>,
        current: &GenerationReader,
    ) -> Result<Option<DocHandle>, ReadError> {
        let term = key.term();
        let found = current.with_key(&term)?;
        for doc in &found {
            let record = current.record(*doc)?;
            match key {
                DocumentKey::Page(_) => {
                    let record = PageRecord::read(&record)?;
                    let data = record.indexing_data()?;
                    self.facets.count(&FacetList::of(&record.summary.facets(&data.attributes)), -1);
                    self.stats.remove_page(&data.tokens, data.boost.is_some());
                }
                DocumentKey::Resource(_) => {
                    let record: ResourceRecord<'_> = postcard::from_bytes(&record)?;
                    self.stats.remove_resource(&record.tokens);
                }
            }
        }
        if !found.is_empty() {
            self.writer.delete(&self.fields, &term);
        }
        Ok(found.first().copied())
    }

    /// Writes all changes into the index. `is_compact` merges all segments into one afterwards.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub(crate) fn commit(self, is_compact: bool) -> Result<CommittedDraft, IndexError> {
        let Self { writer, facets, stats, base, folder, .. } = self;
        writer.write(&folder.path)?;
        CommittedDraft { facets, stats, base, folder }.compacted(is_compact)
    }
}

fn segment_memory(pages: usize) -> usize {
    let threads = rayon::current_num_threads().saturating_sub(2);
    let reserved = RESERVED + threads * RESERVED_PER_THREAD + pages.saturating_mul(RESERVED_PER_PAGE);
    MEMORY.saturating_sub(reserved).clamp(*SEGMENT_MEMORY.start(), *SEGMENT_MEMORY.end())
}
