//! Phrases: documents in which terms stand at fixed distances, read from the positions in the postings.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Term};

use crate::index::generation::ReadError;
use crate::search::retrieve::{END, seek};

use super::segment::Segment;

/// Calls `take` with every document of a segment that holds the terms at these distances from the first, in order, and
/// with the positions where it does.
///
/// # Errors
/// When the postings cannot be read.
pub(crate) fn each(
    segment: &Segment,
    field: Field,
    terms: &[(String, u32)],
    mut take: impl FnMut(DocId, &[u32]),
) -> Result<(), ReadError> {
    let Some(index) = segment.words(field)? else { return Ok(()) };
    let mut lists: Vec<(SegmentPostings, u32)> = Vec::with_capacity(terms.len());
    for (term, distance) in terms {
        let term = Term::from_field_text(field, term);
        match index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
            Some(postings) => lists.push((postings, *distance)),
            None => return Ok(()),
        }
    }
    // The rarest list leads: every other one is only sought in.
    lists.sort_by_key(|(postings, _)| postings.doc_freq());
    let mut starts: Vec<u32> = Vec::new();
    let mut positions: Vec<u32> = Vec::new();
    let mut target: DocId = 0;
    'documents: loop {
        for (postings, _) in &mut lists {
            let doc = seek(postings, target);
            if doc == END {
                return Ok(());
            }
            if doc > target {
                target = doc;
                continue 'documents;
            }
        }
        if segment.is_deleted(target) {
            target += 1;
            continue;
        }
        for (at, (postings, distance)) in lists.iter_mut().enumerate() {
            postings.positions(&mut positions);
            let begins = positions.iter().filter_map(|position| position.checked_sub(*distance));
            if at == 0 {
                starts.clear();
                starts.extend(begins);
            } else {
                let begins: Vec<u32> = begins.collect();
                starts.retain(|start| begins.binary_search(start).is_ok());
            }
            if starts.is_empty() {
                break;
            }
        }
        if !starts.is_empty() {
            take(target, &starts);
        }
        target += 1;
    }
}
