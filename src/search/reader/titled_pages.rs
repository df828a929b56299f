//! Titled pages: the pages whose title is the question.

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Term};

use crate::index::ReadError;

use super::doc_ref::DocRef;
use super::segment::Segment;

/// The live pages of an index with one of some titles.
#[derive(Debug, Default)]
pub(crate) struct TitledPages {
    /// By segment, ascending.
    segments: Vec<Vec<DocId>>,
}

impl TitledPages {
    /// Looks titles up by their keys, see [`crate::index::schema::title_key`]. `field` has the keys.
    ///
    /// # Errors
    /// When the dictionaries or the postings cannot be read.
    pub(crate) fn read(segments: &[Segment], field: Field, titles: &[String]) -> Result<Self, ReadError> {
        let segments: Result<Vec<_>, ReadError> =
            segments.iter().map(|segment| titled_docs(segment, field, titles)).collect();
        Ok(Self { segments: segments? })
    }

    /// Whether no page has the title.
    pub(crate) fn is_empty(&self) -> bool {
        self.segments.iter().all(Vec::is_empty)
    }

    /// The pages of a segment, ascending.
    pub(crate) fn docs(&self, segment_ord: usize) -> &[DocId] {
        self.segments.get(segment_ord).map_or(&[], Vec::as_slice)
    }

    /// Whether a page has the title.
    pub(crate) fn contains(&self, doc: DocRef) -> bool {
        self.docs(doc.segment_ord()).binary_search(&doc.doc()).is_ok()
    }
}

fn titled_docs(segment: &Segment, field: Field, titles: &[String]) -> Result<Vec<DocId>, ReadError> {
    let mut docs = Vec::new();
    let Some(index) = segment.field_index(field)? else { return Ok(docs) };
    for title in titles {
        let term = Term::from_field_text(field, title);
        let Some(mut blocks) = index.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
        while blocks.block_len() > 0 {
            docs.extend(blocks.docs().iter().filter(|doc| !segment.is_deleted(**doc)));
            blocks.advance();
        }
    }
    docs.sort_unstable();
    docs.dedup();
    Ok(docs)
}
