//! A segment as searches see it: what tantivy opens, and which fields have words in it.
//!
//! tantivy makes up an empty dictionary for a field without words, and pays 286,000 instructions and a megabyte for it.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use tantivy::columnar::Column;
use tantivy::directory::{CompositeFile, OwnedBytes};
use tantivy::index::SegmentComponent;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, InvertedIndexReader, SegmentReader, TERMINATED};

use crate::index::generation::ReadError;
use crate::index::schema::{DocType, PLACE, UrlHash};
use crate::index::segment::{DocStoreReader, Impact, Impacts, ReadOnlyDirectory, impacts};

use super::doc_bitset::{BITS, each};
use super::postings_cursor::PostingsCursor;

/// An open segment.
pub(crate) struct Segment {
    reader: SegmentReader,
    /// Where the posting lists of each field lie.
    postings: CompositeFile,
    segment: tantivy::Segment,
    /// Where the documents' URLs and targets stand, once it was asked for.
    places: OnceLock<Option<Column<u64>>>,
    /// The stored records, once one was asked for.
    store: OnceLock<DocStoreReader>,
    /// Where the segment lies, if it lies on a disk.
    folder: Option<ReadOnlyDirectory>,
    /// What its frequent words come to, once one was asked for.
    impacts: OnceLock<Option<Impacts>>,
    /// The documents that were deleted, once they were asked for.
    deleted: OnceLock<Vec<DocId>>,
}

impl Segment {
    /// Opens a segment.
    ///
    /// # Errors
    /// When a file of it cannot be read.
    pub(crate) fn open(segment: &tantivy::Segment) -> tantivy::Result<Self> {
        let reader = SegmentReader::open(segment)?;
        let postings = CompositeFile::open(&segment.open_read(SegmentComponent::Postings)?)?;
        let segment = segment.clone();
        let (places, store, impacts, deleted) = Default::default();
        Ok(Self { reader, postings, segment, places, store, folder: None, impacts, deleted })
    }

    /// Opens a segment that lies in a folder.
    ///
    /// # Errors
    /// When a file of it cannot be read.
    pub(crate) fn open_in(folder: &ReadOnlyDirectory, segment: &tantivy::Segment) -> tantivy::Result<Self> {
        Ok(Self { folder: Some(folder.clone()), ..Self::open(segment)? })
    }

    /// What a word comes to in the documents of a kind, if it is frequent; `averages` are the lengths of the fields that are
    /// counted.
    ///
    /// # Errors
    /// When the impacts cannot be read.
    pub(crate) fn impact(&self, kind: DocType, word: &TermInfo, averages: &[f32]) -> Result<Option<Impact>, ReadError> {
        if word.doc_freq < impacts::FREQUENT {
            return Ok(None);
        }
        let documents = self.reader.max_doc();
        let named = || self.folder.as_ref().zip(impacts::name(self.reader.segment_id(), documents));
        let impacts = kept(&self.impacts, || match named() {
            Some((folder, name)) => Ok(Some(Impacts::open(folder.table(&name)?, documents)?)),
            None => Ok(None),
        })?;
        let found = impacts.as_ref().map(|impacts| impacts.of(kind, word.postings_range.start, averages));
        Ok(found.transpose()?.flatten())
    }

    /// Where a document's URL or target stands.
    ///
    /// # Errors
    /// When the column cannot be read.
    pub(crate) fn place(&self, doc: DocId) -> Result<Option<UrlHash>, ReadError> {
        let places = kept(&self.places, || Ok(self.reader.fast_fields().column_opt::<u64>(PLACE)?))?;
        Ok(places.as_ref().and_then(|places| places.first(doc)).map(UrlHash::from))
    }

    /// The record of a document.
    ///
    /// # Errors
    /// When the store cannot be read, or is damaged.
    pub(crate) fn record(&self, doc: DocId) -> Result<OwnedBytes, ReadError> {
        kept(&self.store, || DocStoreReader::open(&self.segment))?.record(doc)
    }

    /// The words of a field, if any document of the segment has one.
    ///
    /// # Errors
    /// When the dictionary cannot be read.
    pub(crate) fn words(&self, field: Field) -> Result<Option<Arc<InvertedIndexReader>>, ReadError> {
        match self.postings.open_read(field) {
            Some(_) => Ok(Some(self.reader.inverted_index(field)?)),
            None => Ok(None),
        }
    }

    /// How many documents hold a term. A dictionary goes on counting those that were deleted; they are counted out, so
    /// that an index that took its changes one by one weighs a word like one that was built anew.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn documents(&self, words: &InvertedIndexReader, info: &TermInfo) -> Result<u64, ReadError> {
        if self.reader.num_deleted_docs() == 0 {
            return Ok(u64::from(info.doc_freq));
        }
        let mut list = PostingsCursor::new(words.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?);
        let deleted = self.deleted();
        let mut gone = 0;
        if deleted.len() < list.len() {
            list.take_among(0, deleted.iter().map(|doc| *doc as usize), |_, _| gone += 1);
        } else {
            list.take_until(TERMINATED, |doc, _| gone += u64::from(self.reader.is_deleted(doc)));
        }
        Ok(u64::from(info.doc_freq).saturating_sub(gone))
    }

    /// The documents that were deleted, in order.
    fn deleted(&self) -> &[DocId] {
        self.deleted.get_or_init(|| {
            let documents = self.reader.max_doc();
            let mut alive = BitSet::with_max_value_and_full(documents);
            self.reader.alive_bitset().into_iter().for_each(|bits| alive.intersect_update(bits.bitset()));
            let mut deleted = Vec::new();
            for (word, first) in (0..).zip((0..documents).step_by(BITS)) {
                let alive = u64::from_le_bytes(alive.tinyset(word).into_bytes());
                each(!alive, |bit| deleted.push(first + bit as DocId));
            }
            // Bits behind the last document are not set in the last word.
            deleted.retain(|doc| *doc < documents);
            deleted
        })
    }
}

/// What is in a cell, which is filled when it is empty.
fn kept<T>(cell: &OnceLock<T>, open: impl FnOnce() -> Result<T, ReadError>) -> Result<&T, ReadError> {
    match cell.get() {
        Some(kept) => Ok(kept),
        None => {
            let opened = open()?;
            Ok(cell.get_or_init(|| opened))
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
    fn deleted_documents_are_counted_out() {
        // Words that one document in so many holds: long lists and short ones beside what is deleted, ends of words and blocks.
        let words = [1, 2, 7, 90];
        for (documents, every) in [128, 191, 192, 500].into_iter().flat_map(|of| [1, 2, 3, 60, 127].map(|by| (of, by)))
        {
            let mut schema = Schema::builder();
            let field = schema.add_text_field("word", STRING);
            let index = Index::create_in_ram(schema.build());
            let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).unwrap();
            let term = |word: String| Term::from_field_text(field, &word);
            let held = |doc: DocId| words.into_iter().filter(move |by| doc.is_multiple_of(*by));
            for doc in 0..documents {
                let mut document = TantivyDocument::default();
                held(doc).for_each(|by| document.add_text(field, format!("by{by}")));
                document.add_text(field, format!("doc{doc}"));
                writer.add_document(document).unwrap();
            }
            writer.commit().unwrap();
            // One stays, so that the segment does.
            let gone = |doc: DocId| doc > 0 && doc.is_multiple_of(every);
            for doc in (0..documents).filter(|doc| gone(*doc)) {
                writer.delete_term(term(format!("doc{doc}")));
            }
            writer.commit().unwrap();
            let segment = Segment::open(&index.searchable_segments().unwrap()[0]).unwrap();
            assert!(segment.deleted().iter().copied().eq((0..documents).filter(|doc| gone(*doc))));
            let dictionary = segment.words(field).unwrap().unwrap();
            for by in words {
                let info = dictionary.get_term_info(&term(format!("by{by}"))).unwrap().unwrap();
                let expected = (0..documents).filter(|doc| doc.is_multiple_of(by) && !gone(*doc)).count() as u64;
                assert_eq!(segment.documents(&dictionary, &info).unwrap(), expected, "{documents} {every} {by}");
            }
        }
    }

    impl Segment {
        /// A segment whose documents have these values in a column, and nothing else.
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
