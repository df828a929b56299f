//! Facet counts over a match set, and the facet map of a whole index.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use tantivy::columnar::{ColumnIndex, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::index::generation::{Generation, ReadError};
use crate::index::pipeline::FACETS;
use crate::index::schema::FacetDictionary;
use crate::search::contract::{FacetCount, FacetValue};
use crate::site::{CONTENT_TYPE, TOPICS, USE_CASE, facets};

use super::match_set::MatchSet;

/// To look for a document that has values among those that match takes as long as to ask so many for theirs.
const FEWER: usize = 4;

/// Pages of the match set by canonical value, in the order of the values.
#[derive(Debug, Default)]
pub(crate) struct Counts(Vec<(String, u64)>);

impl Counts {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the counts of a segment, in the order of the values.
    fn add(&mut self, of_segment: Vec<(String, u64)>) {
        self.0.extend(of_segment);
        self.0.sort_by(|a, b| a.0.cmp(&b.0));
        self.0.dedup_by(|more, counted| {
            let same = more.0 == counted.0;
            counted.1 += if same { more.1 } else { 0 };
            same
        });
    }
}

/// Adds the values of `key` that the documents of a segment have.
///
/// # Errors
/// When the column cannot be read.
pub(crate) fn count(
    segment: &SegmentReader,
    key: &str,
    documents: &MatchSet,
    counts: &mut Counts,
) -> Result<(), ReadError> {
    let (column, prefix) = match key {
        TOPICS => ("topics", String::new()),
        CONTENT_TYPE => ("content_type", String::new()),
        USE_CASE => ("use_case", String::new()),
        other => ("more", facets::term(other, "")),
    };
    let Some(column) = segment.fast_fields().str(column)? else { return Ok(()) };
    let mut by_ordinal = vec![0u64; column.num_terms()];
    let add = |document: DocId| {
        for ordinal in column.term_ords(document) {
            if let Some(count) = by_ordinal.get_mut(ordinal as usize) {
                *count += 1;
            }
        }
    };
    match few(&column, documents.len()) {
        Some(few) => few.filter(|document| documents.holds(*document)).for_each(add),
        None => documents.each(add),
    }
    let met = (0u64..).zip(by_ordinal).filter(|(_, count)| *count > 0);
    let (ordinals, met): (Vec<u64>, Vec<u64>) = met.unzip();
    let mut of_segment = Vec::with_capacity(met.len());
    let mut met = met.into_iter();
    column.dictionary().sorted_ords_to_term_cb(&ordinals, |value| {
        let count = met.next().unwrap_or_default();
        if let Some(value) = value.strip_prefix(prefix.as_bytes()) {
            of_segment.push((String::from_utf8_lossy(value).into_owned(), count));
        }
    })?;
    counts.add(of_segment);
    Ok(())
}

/// The documents that have values in a column, where they are few beside so many others.
fn few(column: &StrColumn, others: usize) -> Option<Box<dyn Iterator<Item = DocId> + '_>> {
    let ordinals = column.ords();
    let values = ordinals.values.num_vals() as usize;
    match &ordinals.index {
        _ if values.saturating_mul(FEWER) > others => None,
        ColumnIndex::Optional(index) => Some(Box::new(index.iter_non_null_docs())),
        ColumnIndex::Multivalued(index) => Some(index.iter_non_null_docs()),
        ColumnIndex::Empty { .. } | ColumnIndex::Full => None,
    }
}

/// The counts with their values as pages write them, most frequent first, ties by value.
///
/// # Errors
/// When the facet table is damaged.
pub(crate) fn values(
    table: &[u8],
    key: &str,
    counts: Counts,
    selected: impl Fn(&str) -> bool,
) -> Result<Vec<FacetValue>, ReadError> {
    let mut values: Vec<FacetValue> = Vec::with_capacity(counts.0.len());
    let mut counted = counts.0.into_iter().peekable();
    // What pages write takes the place of the canonical form, which is mostly the same.
    let mut add = |(mut value, count): (String, u64), shown: Option<&[u8]>| {
        let selected = selected(&value);
        if let Some(Ok(shown)) = shown.filter(|shown| *shown != value.as_bytes()).map(std::str::from_utf8) {
            value.clear();
            value.push_str(shown);
        }
        values.push(FacetValue { value, count, selected });
    };
    FacetDictionary::shown(table, key, |form, shown| {
        while let Some(counted) = counted.next_if(|(canonical, _)| canonical.as_bytes() < form) {
            add(counted, None);
        }
        if let Some(counted) = counted.next_if(|(canonical, _)| canonical.as_bytes() == form) {
            add(counted, Some(shown));
        }
        if counted.peek().is_some() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    counted.for_each(|counted| add(counted, None));
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    Ok(values)
}

/// The facet map of a generation: the named keys, or every key when none is named.
///
/// # Errors
/// When the table cannot be read.
pub(crate) fn map(
    generation: &Generation,
    keys: &[String],
) -> Result<BTreeMap<String, Vec<FacetCount>>, crate::search::reader::SearchError> {
    let damaged = |error: postcard::Error| crate::search::reader::SearchError::Damaged {
        path: generation.path.clone(),
        reason: format!("{FACETS}: {error}"),
    };
    let table = generation.table(FACETS)?;
    let mut wanted: Vec<String> = keys.iter().map(|key| facets::key_name(key).to_owned()).collect();
    if wanted.is_empty() {
        wanted = FacetDictionary::keys(&table).map_err(damaged)?.into_iter().map(str::to_owned).collect();
    }
    let mut map = BTreeMap::new();
    for key in wanted {
        let values = FacetDictionary::values(&table, &key).map_err(damaged)?.into_iter();
        let counted = values.map(|value| FacetCount {
            value: value.shown.to_owned(),
            canonical: value.canonical.to_owned(),
            count: value.count,
        });
        let mut counted: Vec<FacetCount> = counted.collect();
        counted.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        map.insert(key, counted);
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use tantivy::DocId;

    use crate::search::reader::{DocBitSet, Segment};

    use super::super::match_set::MatchSet;
    use super::{BTreeMap, Counts, TOPICS, count};

    const DOCUMENTS: DocId = 300;

    #[test]
    fn counts_are_the_same_however_few_documents_have_values_in_whichever_segment() {
        for (each, values) in [(1, 1), (1, 2), (40, 1), (40, 2), (400, 1)] {
            let (mut counted, mut expected) = (Counts::default(), BTreeMap::new());
            // The values of the second segment stand among and behind those of the first.
            for shift in [0, 3] {
                let topics = |doc: DocId| (0..values).map(move |value| format!("topic-{:02}", doc % 7 + value + shift));
                let has = |doc: &DocId| doc % each == each / 2;
                let documents = (0..DOCUMENTS).map(|doc| if has(&doc) { topics(doc).collect() } else { Vec::new() });
                let segment = Segment::of_values("topics", documents);
                let mut documents = DocBitSet::default();
                (0..DOCUMENTS).filter(|doc| doc % 3 != 0).for_each(|doc| documents.insert(doc as usize));
                let mut matched = MatchSet::default();
                matched.push(0, documents);
                count(&segment, TOPICS, &matched, &mut counted).unwrap();
                for topic in (0..DOCUMENTS).filter(|doc| matched.holds(*doc)).filter(has).flat_map(topics) {
                    *expected.entry(topic).or_default() += 1;
                }
            }
            assert!(counted.0.iter().cloned().eq(expected), "{each} {values} {counted:?}");
        }
    }
}
