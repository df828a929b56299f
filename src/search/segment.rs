//! A segment as searches see it: what tantivy opens, and which fields have words in it.
//!
//! tantivy makes up an empty dictionary for a field without words, and pays 286,000 instructions and a megabyte for it.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use tantivy::directory::CompositeFile;
use tantivy::index::SegmentComponent;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::store::StoreReader;
use tantivy::{InvertedIndexReader, SegmentReader};

use super::error::ReadError;
use crate::index::store;

/// Blocks of stored records that are kept uncompressed: an answer's documents rarely share one.
const BLOCKS_KEPT: usize = 1;

/// An open segment.
pub(crate) struct Segment {
    reader: SegmentReader,
    /// Where the posting lists of each field lie.
    postings: CompositeFile,
    segment: tantivy::Segment,
    /// The stored records, opened when the first one is read.
    store: OnceLock<StoreReader>,
}

impl Segment {
    /// Opens a segment.
    ///
    /// # Errors
    /// When a file of it cannot be read.
    pub(crate) fn open(segment: &tantivy::Segment) -> tantivy::Result<Self> {
        let reader = SegmentReader::open(segment)?;
        let postings = CompositeFile::open(&segment.open_read(SegmentComponent::Postings)?)?;
        Ok(Self { reader, postings, segment: segment.clone(), store: OnceLock::new() })
    }

    /// The stored records.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn store(&self) -> Result<&StoreReader, ReadError> {
        match self.store.get() {
            Some(store) => Ok(store),
            None => {
                let store = store::open(&self.segment, BLOCKS_KEPT)?;
                Ok(self.store.get_or_init(|| store))
            }
        }
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
        let mut blocks = words.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        let mut documents = 0;
        while blocks.block_len() > 0 {
            documents += blocks.docs().iter().filter(|doc| !self.reader.is_deleted(**doc)).count() as u64;
            blocks.advance();
        }
        Ok(documents)
    }
}

impl Deref for Segment {
    type Target = SegmentReader;

    fn deref(&self) -> &SegmentReader {
        &self.reader
    }
}
