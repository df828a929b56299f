//! Document reference: the handle of a document in an open index.

use tantivy::directory::OwnedBytes;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Term};

use crate::index::ReadError;
use crate::index::schema::{Fields, key};

use super::segment::Segment;

/// A document of an open index; its order is the index order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DocRef {
    segment_ord: usize,
    doc: DocId,
}

impl DocRef {
    pub(crate) fn new(segment_ord: usize, doc: DocId) -> Self {
        Self { segment_ord, doc }
    }

    /// The ordinal of the segment.
    pub(in crate::search) fn segment_ord(self) -> usize {
        self.segment_ord
    }

    /// The document id within the segment.
    pub(in crate::search) fn doc(self) -> DocId {
        self.doc
    }
}

/// The stored record of a document.
///
/// # Errors
/// When the document store is damaged.
pub(crate) fn record(segments: &[Segment], doc: DocRef) -> Result<OwnedBytes, ReadError> {
    segments[doc.segment_ord].record(doc.doc)
}

/// All pages except deleted ones, in index order.
///
/// # Errors
/// When the postings cannot be read.
pub(crate) fn pages(segments: &[Segment], fields: &Fields) -> Result<Vec<DocRef>, ReadError> {
    let term = Term::from_field_text(fields.key, key::PAGE);
    let mut pages = Vec::new();
    for (segment_ord, segment) in segments.iter().enumerate() {
        let Some(keys) = segment.field_index(fields.key)? else { continue };
        let Some(mut blocks) = keys.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
        while blocks.block_len() > 0 {
            let alive = blocks.docs().iter().filter(|doc| !segment.is_deleted(**doc));
            pages.extend(alive.map(|doc| DocRef::new(segment_ord, *doc)));
            blocks.advance();
        }
    }
    Ok(pages)
}
