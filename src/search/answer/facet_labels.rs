//! Facet values with their labels: canonical values of the index as pages spell them, with their counts.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::index::ReadError;
use crate::index::generation::FACETS;
use crate::index::generation::Generation;
use crate::index::schema::FacetDictionary;
use crate::search::contract::{FacetCount, FacetValue};
use crate::search::query::{Clause, Query};
use crate::search::reader::SearchError;
use crate::site::facets;

use super::pipeline::Pipeline;

/// The facet counts of an answer, by key. `counts` has canonical values in order.
///
/// # Errors
/// When the facet dictionary is damaged.
pub(crate) fn facet_values(
    pipeline: &Pipeline<'_>,
    query: &Query,
    counts: BTreeMap<String, Vec<(String, u64)>>,
) -> Result<BTreeMap<String, Vec<FacetValue>>, ReadError> {
    let mut facets = BTreeMap::new();
    for (key, counts) in counts {
        let values = if counts.is_empty() {
            Vec::new()
        } else {
            let prefix = facets::term(&key, "");
            let filters = query.clauses.iter().filter_map(|clause| match clause {
                Clause::Facet(term) => term.strip_prefix(&prefix),
                _ => None,
            });
            let selected: Vec<&str> = filters.collect();
            labelled(&pipeline.index.directory.table(FACETS)?, &key, counts, &selected)?
        };
        facets.insert(key, values);
    }
    Ok(facets)
}

/// Values with their labels, most frequent first, equal counts by label.
fn labelled(
    dictionary: &[u8],
    key: &str,
    counts: Vec<(String, u64)>,
    selected: &[&str],
) -> Result<Vec<FacetValue>, ReadError> {
    let mut values: Vec<FacetValue> = Vec::with_capacity(counts.len());
    let mut counts = counts.into_iter().peekable();
    // The label mostly equals the canonical value: then its string is reused.
    let mut add = |(mut value, count): (String, u64), label: Option<&[u8]>| {
        let selected = selected.contains(&value.as_str());
        if let Some(Ok(label)) = label.filter(|label| *label != value.as_bytes()).map(std::str::from_utf8) {
            value.clear();
            value.push_str(label);
        }
        values.push(FacetValue { value, count, selected });
    };
    // Both lists are in value order: merge them.
    FacetDictionary::display_forms(dictionary, key, |canonical, label| {
        while let Some(count) = counts.next_if(|(value, _)| value.as_bytes() < canonical) {
            add(count, None);
        }
        if let Some(count) = counts.next_if(|(value, _)| value.as_bytes() == canonical) {
            add(count, Some(label));
        }
        if counts.peek().is_some() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    counts.for_each(|count| add(count, None));
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    Ok(values)
}

/// The facet map of a generation: the values of `keys`, or of every key if `keys` is empty.
///
/// # Errors
/// When the facet dictionary cannot be read.
pub(crate) fn facet_map(
    generation: &Generation,
    keys: &[String],
) -> Result<BTreeMap<String, Vec<FacetCount>>, SearchError> {
    let damaged = |error: postcard::Error| SearchError::Damaged {
        path: generation.path.clone(),
        reason: format!("{FACETS}: {error}"),
    };
    let dictionary = generation.table(FACETS)?;
    let mut keys: Vec<String> = keys.iter().map(|key| facets::key_name(key).to_owned()).collect();
    if keys.is_empty() {
        keys = FacetDictionary::keys(&dictionary).map_err(damaged)?.into_iter().map(str::to_owned).collect();
    }
    let mut map = BTreeMap::new();
    for key in keys {
        let values = FacetDictionary::values(&dictionary, &key).map_err(damaged)?.into_iter();
        let counts = values.map(|value| FacetCount {
            value: value.shown.to_owned(),
            canonical: value.canonical.to_owned(),
            count: value.count,
        });
        let mut counts: Vec<FacetCount> = counts.collect();
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        map.insert(key, counts);
    }
    Ok(map)
}
