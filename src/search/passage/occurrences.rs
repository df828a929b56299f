//! Occurrences: the positions of the query terms in the pages of an answer.

use crate::index::ReadError;
use crate::search::query::{Clause, Query, TermGroup};
use crate::search::reader::DocRef;
use crate::search::retrieve::{ClauseStats, Retriever, TermPositions};

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

/// Documents with their matched clauses.
type MatchedDocs = Vec<(DocRef, u64)>;

/// The single words of replacements that only score, and the documents in which no whole word or replacement is.
fn parts_alone(query: &Query, whole: &[usize], docs: &[(DocRef, u64)]) -> Option<(Vec<usize>, MatchedDocs)> {
    let mut parts: Vec<usize> = query.sequence.iter().map(|(clause, _)| *clause).collect();
    parts.retain(|clause| !whole.contains(clause));
    parts.sort_unstable();
    parts.dedup();
    let of_whole = whole.iter().fold(0_u64, |mask, clause| mask | 1 << clause);
    let alone = docs.iter().map(|(doc, mask)| (*doc, if mask & of_whole == 0 { *mask } else { 0 })).collect();
    (!parts.is_empty()).then_some((parts, alone))
}

/// The weight of a phrase: its own as an expansion, or that of its words if it only filters.
fn phrase_idf(query: &Query, stats: &[ClauseStats], phrase: usize) -> f32 {
    let idf = |clause: usize| stats.get(clause).map_or(0.0, |stats| stats.idf);
    let Some(Clause::Phrase(terms)) = query.clauses.get(phrase) else { return 0.0 };
    let is_word = |clause: &Clause| matches!(clause, Clause::Term(term) if terms.iter().any(|(word, _)| word == term));
    let words = query.clauses.iter().enumerate().filter(|(_, clause)| is_word(clause));
    match query.weights.get(phrase) {
        // Beside the word that it stands for, an expansion adds less than another word.
        Some(weight) if *weight > 0.0 => idf(phrase) * weight,
        _ => words.map(|(clause, _)| idf(clause)).sum(),
    }
}

/// Reads the occurrences of all scored clauses and of all phrases in `docs`, which have their matched clauses with them. The result has a
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
    let idf = |clause: usize| stats.get(clause).map_or(0.0, |stats| stats.idf);
    let mut add = |term: &TermPositions<'a, '_>, idf: f32| {
        let occurrence = |position: &u32| Occurrence { position: *position, clause: term.clause, idf, term: term.term };
        found[term.doc].extend(term.positions.iter().map(occurrence));
    };
    retriever.for_each_term(docs, &clauses, |term| add(&term, idf(term.clause)))?;
    let parts = parts_alone(query, &clauses, docs);
    if let Some((clauses, docs)) = parts {
        retriever.for_each_term(&docs, &clauses, |term| add(&term, idf(term.clause)))?;
    }
    retriever.for_each_phrase_term(docs, |term, distance| {
        // The words of a phrase weigh together what it weighs; the first one has the weight.
        let idf = if distance > 0 { 0.0 } else { phrase_idf(query, stats, term.clause) };
        add(&term, idf);
    })?;
    // The sort is stable and detects the ascending run of each term.
    found.iter_mut().for_each(|occurrences| occurrences.sort_by_key(|occurrence| occurrence.position));
    Ok(found)
}
