//! Segment: one open segment of an index, with readers that open on first use.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use tantivy::columnar::Column;
use tantivy::directory::{CompositeFile, OwnedBytes};
use tantivy::index::SegmentComponent;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, InvertedIndexReader, SegmentReader, TERMINATED};

use crate::index::ReadError;
use crate::index::schema::{DocType, URL_HASH, UrlHash};
use crate::index::segment::{DocStoreReader, Impact, Impacts, ReadOnlyDirectory, impacts};

use super::doc_bitset::{BITS, for_each_bit};
use super::postings_cursor::PostingsCursor;

/// An open segment.
pub(crate) struct Segment {
    reader: SegmentReader,
    /// Offsets of the postings of each field.
    postings: CompositeFile,
    segment: tantivy::Segment,
    /// The column of URL hashes, if the segment has one.
    url_hashes: OnceLock<Option<Column<u64>>>,
    /// The stored records.
    store: OnceLock<DocStoreReader>,
    /// The folder of the segment; `None` for a segment in memory.
    folder: Option<ReadOnlyDirectory>,
    /// The impacts of frequent terms, if the segment has some.
    impacts: OnceLock<Option<Impacts>>,
    /// The deleted documents in ascending order.
    deleted: OnceLock<Vec<DocId>>,
}

impl Segment {
    /// Opens a segment without impacts.
    ///
    /// # Errors
    /// When a file of it cannot be read.
    pub(crate) fn open(segment: &tantivy::Segment) -> tantivy::Result<Self> {
        let reader = SegmentReader::open(segment)?;
        let postings = CompositeFile::open(&segment.open_read(SegmentComponent::Postings)?)?;
        let segment = segment.clone();
        let (url_hashes, store, impacts, deleted) = Default::default();
        Ok(Self { reader, postings, segment, url_hashes, store, folder: None, impacts, deleted })
    }

    /// Opens a segment with the impacts from its folder.
    ///
    /// # Errors
    /// When a file of it cannot be read.
    pub(crate) fn open_in(folder: &ReadOnlyDirectory, segment: &tantivy::Segment) -> tantivy::Result<Self> {
        Ok(Self { folder: Some(folder.clone()), ..Self::open(segment)? })
    }

    /// The impacts of a term in the documents of a kind; `None` for a rare term.
    ///
    /// `average_lengths` has the average length of each scored field.
    ///
    /// # Errors
    /// When the impacts cannot be read.
    pub(crate) fn impact(
        &self,
        kind: DocType,
        term: &TermInfo,
        average_lengths: &[f32],
    ) -> Result<Option<Impact>, ReadError> {
        if term.doc_freq < impacts::MIN_DOC_FREQ {
            return Ok(None);
        }
        let max_doc = self.reader.max_doc();
        let file = || self.folder.as_ref().zip(impacts::file_name(self.reader.segment_id(), max_doc));
        let impacts = get_or_try_init(&self.impacts, || match file() {
            Some((folder, name)) => Ok(Some(Impacts::open(folder.table(&name)?, max_doc)?)),
            None => Ok(None),
        })?;
        let impact = impacts.as_ref().map(|impacts| impacts.term(kind, term.postings_range.start, average_lengths));
        Ok(impact.transpose()?.flatten())
    }

    /// The hash of a page's URL or a resource's target.
    ///
    /// # Errors
    /// When the column cannot be read.
    pub(crate) fn url_hash(&self, doc: DocId) -> Result<Option<UrlHash>, ReadError> {
        let hashes =
            get_or_try_init(&self.url_hashes, || Ok(self.reader.fast_fields().column_opt::<u64>(URL_HASH)?))?;
        Ok(hashes.as_ref().and_then(|hashes| hashes.first(doc)).map(UrlHash::from))
    }

    /// The stored record of a document.
    ///
    /// # Errors
    /// When the store cannot be read, or is damaged.
    pub(crate) fn record(&self, doc: DocId) -> Result<OwnedBytes, ReadError> {
        Ok(get_or_try_init(&self.store, || Ok(DocStoreReader::open(&self.segment)?))?.get(doc)?)
    }

    /// The inverted index of a field; `None` when no document of the segment has a term in it.
    ///
    /// For such a field, tantivy would build an empty dictionary: 286,000 instructions and 1 MB.
    ///
    /// # Errors
    /// When the dictionary cannot be read.
    pub(crate) fn field_index(&self, field: Field) -> Result<Option<Arc<InvertedIndexReader>>, ReadError> {
        match self.postings.open_read(field) {
            Some(_) => Ok(Some(self.reader.inverted_index(field)?)),
            None => Ok(None),
        }
    }

    /// The document frequency of a term, without deleted documents.
    ///
    /// A dictionary still counts deleted documents. Their exclusion gives an updated index the scores of a new one.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn doc_freq(&self, index: &InvertedIndexReader, term: &TermInfo) -> Result<u64, ReadError> {
        if self.reader.num_deleted_docs() == 0 {
            return Ok(u64::from(term.doc_freq));
        }
        let mut cursor = PostingsCursor::new(index.read_block_postings_from_terminfo(term, IndexRecordOption::Basic)?);
        let deleted = self.deleted();
        let mut deleted_count = 0;
        if deleted.len() < cursor.len() {
            cursor.for_each_in(0, deleted.iter().map(|doc| *doc as usize), |_, _| deleted_count += 1);
        } else {
            cursor.for_each_before(TERMINATED, |doc, _| deleted_count += u64::from(self.reader.is_deleted(doc)));
        }
        Ok(u64::from(term.doc_freq).saturating_sub(deleted_count))
    }

    /// The deleted documents in ascending order.
    fn deleted(&self) -> &[DocId] {
        self.deleted.get_or_init(|| {
            let max_doc = self.reader.max_doc();
            let mut alive = BitSet::with_max_value_and_full(max_doc);
            self.reader.alive_bitset().into_iter().for_each(|bits| alive.intersect_update(bits.bitset()));
            let mut deleted = Vec::new();
            for (word, first) in (0..).zip((0..max_doc).step_by(BITS)) {
                let alive = u64::from_le_bytes(alive.tinyset(word).into_bytes());
                for_each_bit(!alive, |bit| deleted.push(first + bit as DocId));
            }
            // The last word has unset bits after the last document.
            deleted.retain(|doc| *doc < max_doc);
            deleted
        })
    }
}

/// The value of a cell, which `init` fills on first use.
fn get_or_try_init<T>(cell: &OnceLock<T>, init: impl FnOnce() -> Result<T, ReadError>) -> Result<&T, ReadError> {
    match cell.get() {
        Some(value) => Ok(value),
        None => {
            let value = init()?;
            Ok(cell.get_or_init(|| value))
        }
    }
}

impl Deref for Segment {
    type Target = SegmentReader;

    fn deref(&self) -> &SegmentReader {
        &self.reader
    }
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{STRING, Schema, TextOptions};
    use tantivy::{DocId, Index, TantivyDocument, Term};

    use super::Segment;

    #[test]
    fn a_document_frequency_excludes_deleted_documents() {
        // Term `byN` occurs in every Nth document: postings longer and shorter than the list of deleted documents.
        let periods = [1, 2, 7, 90];
        for (documents, deleted_period) in
            [128, 191, 192, 500].into_iter().flat_map(|of| [1, 2, 3, 60, 127].map(|by| (of, by)))
        {
            let mut schema = Schema::builder();
            let field = schema.add_text_field("word", STRING);
            let index = Index::create_in_ram(schema.build());
            let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).unwrap();
            let term = |word: String| Term::from_field_text(field, &word);
            let terms = |doc: DocId| periods.into_iter().filter(move |by| doc.is_multiple_of(*by));
            for doc in 0..documents {
                let mut document = TantivyDocument::default();
                terms(doc).for_each(|by| document.add_text(field, format!("by{by}")));
                document.add_text(field, format!("doc{doc}"));
                writer.add_document(document).unwrap();
            }
            writer.commit().unwrap();
            // Document 0 remains: tantivy removes a segment without documents.
            let is_deleted = |doc: DocId| doc > 0 && doc.is_multiple_of(deleted_period);
            for doc in (0..documents).filter(|doc| is_deleted(*doc)) {
                writer.delete_term(term(format!("doc{doc}")));
            }
            writer.commit().unwrap();
            let segment = Segment::open(&index.searchable_segments().unwrap()[0]).unwrap();
            assert!(segment.deleted().iter().copied().eq((0..documents).filter(|doc| is_deleted(*doc))));
            let dictionary = segment.field_index(field).unwrap().unwrap();
            for by in periods {
                let info = dictionary.get_term_info(&term(format!("by{by}"))).unwrap().unwrap();
                let expected = (0..documents).filter(|doc| doc.is_multiple_of(by) && !is_deleted(*doc)).count() as u64;
                assert_eq!(
                    segment.doc_freq(&dictionary, &info).unwrap(),
                    expected,
                    "{documents} {deleted_period} {by}"
                );
            }
        }
    }

    impl Segment {
        /// A segment in memory whose documents have these values in one column.
        pub(crate) fn of_values(column: &str, documents: impl Iterator<Item = Vec<String>>) -> Self {
            let mut schema = Schema::builder();
            let field = schema.add_text_field(column, TextOptions::default().set_fast("raw"));
            let index = Index::create_in_ram(schema.build());
            let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).unwrap();
            for values in documents {
                let mut document = TantivyDocument::default();
                values.iter().for_each(|value| document.add_text(field, value));
                writer.add_document(document).unwrap();
            }
            writer.commit().unwrap();
            Self::open(&index.searchable_segments().unwrap()[0]).unwrap()
        }
    }
}
