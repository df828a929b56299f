//! Contributions: the points of each clause of a query in one document, for explanations.
//!
//! BM25F sums the weighted frequencies of a word over all fields before it saturates them, so a field has no points of its
//! own. The share of a field in the points is its share of the weighted frequencies.

use crate::index::schema::PAGE_FIELDS;
use crate::search::query::Query;
use crate::search::retrieve::{ClauseFrequencies, contributes, saturate};

/// The points of a clause in a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ClauseContribution {
    /// The clause's part of the score.
    pub(crate) points: f32,
    /// The points by term and field.
    pub(crate) fields: Vec<FieldContribution>,
}

/// The points of a term in one field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FieldContribution {
    /// The indexed term; the terms of a phrase with spaces between them.
    pub(crate) term: String,
    /// The label of a field of pages, see [`PAGE_FIELDS`].
    pub(crate) field: &'static str,
    /// Its share of the clause's points.
    pub(crate) points: f32,
}

/// The points of all clauses in a document. An alternative has none where the document matches its original.
pub(crate) fn contributions(query: &Query, frequencies: Vec<ClauseFrequencies>) -> Vec<ClauseContribution> {
    let mut matched = 0;
    let clauses = frequencies.into_iter().enumerate().map(|(bit, clause)| {
        let counts = contributes(matched, query.subsumed_by(bit));
        matched |= u64::from(clause.matches) << bit;
        if counts { contribution(clause) } else { ClauseContribution::default() }
    });
    clauses.collect()
}

fn contribution(clause: ClauseFrequencies) -> ClauseContribution {
    let total: f32 = clause.fields.iter().map(|field| field.frequency).sum();
    if total <= 0.0 {
        return ClauseContribution::default();
    }
    let points = saturate(total, clause.weight);
    let fields = clause.fields.into_iter().filter(|field| field.frequency > 0.0).map(|field| FieldContribution {
        term: field.term,
        field: PAGE_FIELDS.get(field.field).map_or("", |field| field.label),
        points: points * field.frequency / total,
    });
    ClauseContribution { points, fields: fields.collect() }
}
