//! Facet counts over a match set.
//!
//! A facet with few values is counted by looking up its documents in the match set: 6 of 94 million instructions (a million
//! pages).

use tantivy::columnar::{ColumnIndex, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::index::ReadError;
use crate::search::query::facet_column;
use crate::site::facets;

use super::match_set::MatchSet;

/// Cost of looking up a document in the match set, in documents whose values are read.
const LOOKUP_COST: usize = 4;

/// Number of pages in the match set by canonical facet value, in the order of the values.
#[derive(Debug, Default)]
pub(crate) struct FacetCounts(Vec<(String, u64)>);

impl FacetCounts {
    /// The values with their counts, in the order of the values.
    pub(crate) fn into_values(self) -> Vec<(String, u64)> {
        self.0
    }

    /// Adds the counts of a segment.
    fn add(&mut self, of_segment: Vec<(String, u64)>) {
        self.0.extend(of_segment);
        self.0.sort_by(|a, b| a.0.cmp(&b.0));
        self.0.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            kept.1 += if is_same { next.1 } else { 0 };
            is_same
        });
    }
}

/// Adds the values of the facet `key` in the matching documents of a segment.
///
/// # Errors
/// When the column cannot be read.
pub(crate) fn count(
    segment: &SegmentReader,
    key: &str,
    matches: &MatchSet,
    counts: &mut FacetCounts,
) -> Result<(), ReadError> {
    let (column, prefix) = match facet_column(key) {
        Some(column) => (column, String::new()),
        None => ("more", facets::term(key, "")),
    };
    let Some(column) = segment.fast_fields().str(column)? else { return Ok(()) };
    let mut by_ordinal = vec![0_u64; column.num_terms()];
    let add = |doc: DocId| {
        for ordinal in column.term_ords(doc) {
            if let Some(count) = by_ordinal.get_mut(ordinal as usize) {
                *count += 1;
            }
        }
    };
    match docs_with_values(&column, matches.len()) {
        Some(docs) => docs.filter(|doc| matches.contains(*doc)).for_each(add),
        None => matches.each(add),
    }
    let counted = (0_u64..).zip(by_ordinal).filter(|(_, count)| *count > 0);
    let (ordinals, counted): (Vec<u64>, Vec<u64>) = counted.unzip();
    let mut of_segment = Vec::with_capacity(counted.len());
    let mut counted = counted.into_iter();
    column.dictionary().sorted_ords_to_term_cb(&ordinals, |value| {
        let count = counted.next().unwrap_or_default();
        if let Some(value) = value.strip_prefix(prefix.as_bytes()) {
            of_segment.push((String::from_utf8_lossy(value).into_owned(), count));
        }
    })?;
    counts.add(of_segment);
    Ok(())
}

/// The documents with values in a column, if looking them up costs less than reading the values of `matches` documents.
fn docs_with_values(column: &StrColumn, matches: usize) -> Option<Box<dyn Iterator<Item = DocId> + '_>> {
    let ordinals = column.ords();
    let values = ordinals.values.num_vals() as usize;
    match &ordinals.index {
        _ if values.saturating_mul(LOOKUP_COST) > matches => None,
        ColumnIndex::Optional(index) => Some(Box::new(index.iter_non_null_docs())),
        ColumnIndex::Multivalued(index) => Some(index.iter_non_null_docs()),
        ColumnIndex::Empty { .. } | ColumnIndex::Full => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tantivy::DocId;

    use crate::search::reader::{DocBitSet, Segment};

    use crate::site::TOPICS;

    use super::{FacetCounts, MatchSet, count};

    const DOCS: DocId = 300;

    #[test]
    fn counts_are_exact_for_any_share_of_documents_with_values_and_over_segments() {
        for (each, values) in [(1, 1), (1, 2), (40, 1), (40, 2), (400, 1)] {
            let (mut counted, mut expected) = (FacetCounts::default(), BTreeMap::new());
            // The values of the second segment are among and after the values of the first.
            for shift in [0, 3] {
                let topics = |doc: DocId| (0..values).map(move |value| format!("topic-{:02}", doc % 7 + value + shift));
                let has = |doc: &DocId| doc % each == each / 2;
                let docs = (0..DOCS).map(|doc| if has(&doc) { topics(doc).collect() } else { Vec::new() });
                let segment = Segment::of_values("topics", docs);
                let mut docs = DocBitSet::default();
                (0..DOCS).filter(|doc| doc % 3 != 0).for_each(|doc| docs.insert(doc as usize));
                let mut matches = MatchSet::default();
                matches.push(0, docs);
                count(&segment, TOPICS, &matches, &mut counted).unwrap();
                for topic in (0..DOCS).filter(|doc| matches.contains(*doc)).filter(has).flat_map(topics) {
                    *expected.entry(topic).or_default() += 1;
                }
            }
            assert!(counted.0.iter().cloned().eq(expected), "{each} {values} {counted:?}");
        }
    }
}
