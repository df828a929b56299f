//! Phrase: documents that contain terms at fixed distances, from the positions in the postings.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, TERMINATED, Term};

use crate::index::ReadError;

use super::postings_cursor::seek;
use super::segment::Segment;

/// Calls `visit` with each of `docs` that matches a phrase, and with the start positions of the phrase. `docs` ascend.
///
/// # Errors
/// When the postings cannot be read.
pub(crate) fn for_each_start(
    segment: &Segment,
    field: Field,
    terms: &[(String, u32)],
    docs: impl Iterator<Item = DocId>,
    mut visit: impl FnMut(DocId, &[u32]),
) -> Result<(), ReadError> {
    let Some(mut lists) = open(segment, field, terms)? else { return Ok(()) };
    let (mut starts, mut positions) = (Vec::new(), Vec::new());
    for doc in docs {
        if lists.iter_mut().all(|(postings, _)| seek(postings, doc) == doc) {
            find_starts(&mut lists, &mut positions, &mut starts);
            visit(doc, &starts);
        }
    }
    Ok(())
}

/// The postings of the terms with their distances, the rarest term first; `None` if a term is unknown.
fn open(
    segment: &Segment,
    field: Field,
    terms: &[(String, u32)],
) -> Result<Option<Vec<(SegmentPostings, u32)>>, ReadError> {
    let Some(index) = segment.field_index(field)? else { return Ok(None) };
    let mut lists: Vec<(SegmentPostings, u32)> = Vec::with_capacity(terms.len());
    for (term, distance) in terms {
        let term = Term::from_field_text(field, term);
        match index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
            Some(postings) => lists.push((postings, *distance)),
            None => return Ok(None),
        }
    }
    lists.sort_by_key(|(postings, _)| postings.doc_freq());
    Ok(Some(lists))
}

/// Calls `visit` with every document of a segment that matches a phrase, in ascending order, and with the start
/// positions of the phrase. Each term has its distance from the first term.
///
/// # Errors
/// When the postings cannot be read.
pub(crate) fn for_each_match(
    segment: &Segment,
    field: Field,
    terms: &[(String, u32)],
    mut visit: impl FnMut(DocId, &[u32]),
) -> Result<(), ReadError> {
    let Some(mut lists) = open(segment, field, terms)? else { return Ok(()) };
    let mut starts: Vec<u32> = Vec::new();
    let mut positions: Vec<u32> = Vec::new();
    let mut target: DocId = 0;
    'documents: loop {
        for (postings, _) in &mut lists {
            let doc = seek(postings, target);
            if doc == TERMINATED {
                return Ok(());
            }
            if doc > target {
                target = doc;
                continue 'documents;
            }
        }
        if !segment.is_deleted(target) {
            find_starts(&mut lists, &mut positions, &mut starts);
            if !starts.is_empty() {
                visit(target, &starts);
            }
        }
        target += 1;
    }
}

/// Writes the start positions of the phrase in the current document of all lists to `starts`.
fn find_starts(lists: &mut [(SegmentPostings, u32)], positions: &mut Vec<u32>, starts: &mut Vec<u32>) {
    for (index, (postings, distance)) in lists.iter_mut().enumerate() {
        postings.positions(positions);
        if index == 0 {
            starts.clear();
            starts.extend(positions.iter().filter_map(|position| position.checked_sub(*distance)));
        } else {
            // Both lists ascend.
            let mut rest = positions.as_slice();
            starts.retain(|start| {
                let expected = start.saturating_add(*distance);
                while let [first, after @ ..] = rest
                    && *first < expected
                {
                    rest = after;
                }
                rest.first() == Some(&expected)
            });
        }
        if starts.is_empty() {
            break;
        }
    }
}
