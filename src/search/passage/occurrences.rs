//! Occurrences: the positions of the query terms in the pages of an answer.

use crate::index::ReadError;
use crate::search::query::{Query, TermGroup};
use crate::search::reader::DocRef;
use crate::search::retrieve::{ClauseStats, Retriever};

/// An occurrence of a query term in a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Occurrence<'a> {
    /// Position in the page's text.
    pub(crate) position: u32,
    pub(crate) clause: usize,
    /// Inverse document frequency of the clause.
    pub(crate) idf: f32,
    pub(crate) term: &'a str,
}

/// Reads the occurrences of all scored clauses in `docs`, which have their matched clauses with them. The result has a
/// list for each document, sorted by position, then clause.
///
/// # Errors
/// When the postings cannot be read.
pub(crate) fn occurrences<'a>(
    retriever: &'a Retriever<'_>,
    (query, stats): (&Query, &[ClauseStats]),
    docs: &[(DocRef, u64)],
) -> Result<Vec<Vec<Occurrence<'a>>>, ReadError> {
    let mut clauses: Vec<usize> = query.groups.iter().flat_map(TermGroup::clauses).collect();
    clauses.sort_unstable();
    clauses.dedup();
    let mut found: Vec<Vec<Occurrence<'a>>> = vec![Vec::new(); docs.len()];
    retriever.for_each_term(docs, &clauses, |term| {
        let idf = stats.get(term.clause).map_or(0.0, |stats| stats.idf);
        let occurrence = |position: &u32| Occurrence { position: *position, clause: term.clause, idf, term: term.term };
        found[term.doc].extend(term.positions.iter().map(occurrence));
    })?;
    // The sort is stable and detects the ascending run of each term.
    found.iter_mut().for_each(|occurrences| occurrences.sort_by_key(|occurrence| occurrence.position));
    Ok(found)
}
