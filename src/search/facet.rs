//! Facet counts over a match set, and the facet map of a whole index.

use std::collections::BTreeMap;

use tantivy::{DocId, SegmentReader};

use crate::index::FACETS;
use crate::index::facet::{self, CONTENT_TYPE, TOPICS, Table, USE_CASE};
use crate::index::generation::Generation;

use super::answer::{FacetCount, FacetValue};
use super::error::ReadError;

/// Pages of the match set by canonical value.
pub(crate) type Counts = BTreeMap<String, u64>;

/// Adds the values of `key` that the documents of a segment have.
///
/// # Errors
/// When the column cannot be read.
pub(crate) fn count(
    segment: &SegmentReader,
    key: &str,
    documents: &[DocId],
    counts: &mut Counts,
) -> Result<(), ReadError> {
    let (column, prefix) = match key {
        TOPICS => ("topics", String::new()),
        CONTENT_TYPE => ("content_type", String::new()),
        USE_CASE => ("use_case", String::new()),
        other => ("more", facet::term(other, "")),
    };
    let Some(column) = segment.fast_fields().str(column)? else { return Ok(()) };
    let mut by_ordinal = vec![0u64; column.num_terms()];
    for document in documents {
        for ordinal in column.term_ords(*document) {
            if let Some(count) = by_ordinal.get_mut(ordinal as usize) {
                *count += 1;
            }
        }
    }
    let met = (0u64..).zip(by_ordinal).filter(|(_, count)| *count > 0);
    let (ordinals, met): (Vec<u64>, Vec<u64>) = met.unzip();
    let mut met = met.into_iter();
    column.dictionary().sorted_ords_to_term_cb(&ordinals, |value| {
        let count = met.next().unwrap_or_default();
        if let Some(value) = value.strip_prefix(prefix.as_bytes()) {
            *counts.entry(String::from_utf8_lossy(value).into_owned()).or_default() += count;
        }
    })?;
    Ok(())
}

/// The counts with their values as pages write them, most frequent first, ties by value.
///
/// # Errors
/// When the facet table is damaged.
pub(crate) fn values(
    table: &[u8],
    key: &str,
    counts: &Counts,
    selected: impl Fn(&str) -> bool,
) -> Result<Vec<FacetValue>, ReadError> {
    if counts.is_empty() {
        return Ok(Vec::new());
    }
    let forms = Table::shown(table, key)?;
    let shown = |canonical: &str| {
        let at = forms.binary_search_by(|(form, _)| form.cmp(&canonical.as_bytes()));
        let shown = at.ok().and_then(|at| std::str::from_utf8(forms[at].1).ok());
        shown.unwrap_or(canonical).to_owned()
    };
    let counted = counts.iter().map(|(canonical, count)| FacetValue {
        value: shown(canonical),
        count: *count,
        selected: selected(canonical),
    });
    let mut values: Vec<FacetValue> = counted.collect();
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
) -> Result<BTreeMap<String, Vec<FacetCount>>, super::SearchError> {
    let damaged = |error: postcard::Error| super::SearchError::Damaged {
        path: generation.path.clone(),
        reason: format!("{FACETS}: {error}"),
    };
    let table = generation.table(FACETS)?;
    let mut wanted: Vec<String> = keys.iter().map(|key| facet::key_name(key).to_owned()).collect();
    if wanted.is_empty() {
        wanted = Table::keys(&table).map_err(damaged)?.into_iter().map(str::to_owned).collect();
    }
    let mut map = BTreeMap::new();
    for key in wanted {
        let values = Table::values(&table, &key).map_err(damaged)?.into_iter();
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
