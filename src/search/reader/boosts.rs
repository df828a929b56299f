//! Boosts: the factors on the scores of pages that ask for one, read only in an index that has some.

use tantivy::DocId;
use tantivy::columnar::ColumnIndex;

use crate::index::ReadError;
use crate::index::schema::BOOST;

use super::doc_ref::DocRef;
use super::segment::Segment;

/// The boosted pages of an index.
#[derive(Debug, Default)]
pub(crate) struct Boosts {
    /// By segment: live pages and their boosts, ascending.
    segments: Vec<Vec<(DocId, f32)>>,
}

impl Boosts {
    /// Reads the boosts of all segments.
    ///
    /// # Errors
    /// When a column cannot be read.
    pub(crate) fn read(segments: &[Segment]) -> Result<Self, ReadError> {
        let segments: Result<Vec<_>, ReadError> = segments.iter().map(of_segment).collect();
        Ok(Self { segments: segments? })
    }

    /// The boosted pages of a segment, ascending.
    pub(crate) fn docs(&self, segment_ord: usize) -> Vec<DocId> {
        self.segments.get(segment_ord).into_iter().flatten().map(|(doc, _)| *doc).collect()
    }

    /// The boost of a page; `None` for a page without.
    pub(crate) fn boost(&self, doc: DocRef) -> Option<f32> {
        let boosted = self.segments.get(doc.segment_ord())?;
        let index = boosted.binary_search_by_key(&doc.doc(), |(doc, _)| *doc).ok()?;
        boosted.get(index).map(|(_, boost)| *boost)
    }

    /// The number of pages with a boost below 1.
    pub(crate) fn demoted(&self) -> usize {
        self.segments.iter().flatten().filter(|(_, boost)| *boost < 1.0).count()
    }
}

fn of_segment(segment: &Segment) -> Result<Vec<(DocId, f32)>, ReadError> {
    let Some(column) = segment.fast_fields().column_opt::<u64>(BOOST)? else { return Ok(Vec::new()) };
    let docs: Box<dyn Iterator<Item = DocId>> = match &column.index {
        ColumnIndex::Optional(index) => Box::new(index.iter_non_null_docs()),
        ColumnIndex::Multivalued(index) => index.iter_non_null_docs(),
        ColumnIndex::Full => Box::new(0..segment.max_doc()),
        ColumnIndex::Empty { .. } => Box::new(std::iter::empty()),
    };
    let live = docs.filter(|doc| !segment.is_deleted(*doc));
    Ok(live.filter_map(|doc| Some((doc, f64::from_bits(column.first(doc)?) as f32))).collect())
}
