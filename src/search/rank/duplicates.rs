//! Duplicates: pages that match the query mainly in the text of the same include.

use crate::index::schema::PartialSpan;
use crate::search::retrieve::Signals;

use super::ranked::RankedDoc;
use super::weights;

/// The include with more than half of the idf of a document's query terms. A term counts for an include if all of its
/// occurrences are in it.
pub(super) fn dominant_include(idf: &[f32], signals: &Signals, doc: usize) -> Option<u64> {
    let spans: &[PartialSpan] = signals.includes.get(doc)?;
    if spans.is_empty() {
        return None;
    }
    let include_of = |position: &u32| {
        let span = spans.iter().find(|span| (span.begins..span.ends).contains(position));
        span.map(|span| span.partial)
    };
    let mut sums: Vec<(u64, f32)> = Vec::new();
    let mut total = 0.0;
    for (clause, idf) in idf.iter().enumerate() {
        let positions = signals.positions(doc, clause);
        total += if positions.is_empty() { 0.0 } else { *idf };
        let Some(include) = positions.first().and_then(include_of) else { continue };
        if !positions.iter().all(|position| include_of(position) == Some(include)) {
            continue;
        }
        match sums.iter_mut().find(|(known, _)| *known == include) {
            Some((_, sum)) => *sum += idf,
            None => sums.push((include, *idf)),
        }
    }
    sums.into_iter().find(|(_, sum)| *sum > total / 2.0).map(|(include, _)| include)
}

/// Demotes all pages of one dominant include except the best one.
pub(super) fn demote(ranked: &mut [RankedDoc]) {
    let mut seen: Vec<u64> = Vec::new();
    for ranked in ranked {
        match ranked.features.dominant_include {
            Some(include) if seen.contains(&include) => {
                ranked.priors.duplicate = ranked.score * (weights::DUPLICATE - 1.0);
                ranked.score *= weights::DUPLICATE;
            }
            Some(include) => seen.push(include),
            None => {}
        }
    }
}
