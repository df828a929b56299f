//! The positions of single terms in documents, for the parts of a page that an answer shows.

use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};

use crate::index::ReadError;
use crate::search::query::{Clause, Query, has};
use crate::search::reader::{DocRef, Segment, phrase, seek};

use super::super::term_weights::QueryWeight;

/// The positions of one term in one document.
pub(crate) struct TermPositions<'t, 'p> {
    /// Index of the document in the given list.
    pub(crate) doc: usize,
    pub(crate) clause: usize,
    pub(crate) term: &'t str,
    pub(crate) positions: &'p [u32],
}

/// Passes the positions of each term of `clauses` in `docs` to `take`; `docs` have the matched clauses with them.
pub(in crate::search::retrieve) fn for_each_term<'w>(
    weight: &'w QueryWeight<'_>,
    segments: &[Segment],
    docs: &[(DocRef, u64)],
    clauses: &[usize],
    mut take: impl FnMut(TermPositions<'w, '_>),
) -> Result<(), ReadError> {
    let mut order: Vec<usize> = (0..docs.len()).collect();
    order.sort_by_key(|index| docs[*index].0);
    let mut positions = Vec::new();
    for rows in order.chunk_by(|a, b| docs[*a].0.segment_ord() == docs[*b].0.segment_ord()) {
        let segment_ord = docs[rows[0]].0.segment_ord();
        let Some(index) = segments[segment_ord].field_index(weight.collection.text)? else { continue };
        for clause in clauses {
            for (term, info) in weight.terms(segment_ord, *clause) {
                let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?;
                for row in rows.iter().filter(|row| has(docs[**row].1, *clause)) {
                    let doc = docs[*row].0.doc();
                    if seek(&mut postings, doc) == doc {
                        postings.positions(&mut positions);
                        take(TermPositions { doc: *row, clause: *clause, term, positions: &positions });
                    }
                }
            }
        }
    }
    Ok(())
}

/// Passes the positions of each term of each phrase in `docs` to `take`, with the term's distance from the first one.
/// `docs` have the matched clauses with them.
pub(in crate::search::retrieve) fn for_each_phrase_term<'q>(
    query: &'q Query,
    field: Field,
    segments: &[Segment],
    docs: &[(DocRef, u64)],
    mut take: impl FnMut(TermPositions<'q, '_>, u32),
) -> Result<(), ReadError> {
    for (clause, phrase) in query.clauses.iter().enumerate() {
        let Clause::Phrase(terms) = phrase else { continue };
        let mut rows: Vec<usize> = (0..docs.len()).filter(|row| has(docs[*row].1, clause)).collect();
        rows.sort_unstable_by_key(|row| docs[*row].0);
        for rows in rows.chunk_by(|a, b| docs[*a].0.segment_ord() == docs[*b].0.segment_ord()) {
            let [first, ..] = rows else { continue };
            let Some(segment) = segments.get(docs[*first].0.segment_ord()) else { continue };
            let in_segment = rows.iter().map(|row| docs[*row].0.doc());
            phrase::for_each_start(segment, field, terms, in_segment, |doc, starts| {
                let Ok(row) = rows.binary_search_by_key(&doc, |row| docs[*row].0.doc()) else { return };
                let doc = rows[row];
                for (term, distance) in terms {
                    let positions: Vec<u32> = starts.iter().map(|start| start.saturating_add(*distance)).collect();
                    take(TermPositions { doc, clause, term, positions: &positions }, *distance);
                }
            })?;
        }
    }
    Ok(())
}
