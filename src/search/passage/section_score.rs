//! Section scores: how well each section and block of a page answers the query.

use crate::analysis::tokenize;
use crate::index::schema::PageRecord;

use super::occurrences::Occurrence;

/// A later section or block replaces the best one only if its score is higher by this factor: rounding alone must not
/// decide.
const CLEARLY_BETTER: f32 = 1.001;
/// Weight of the distinct terms in a section's heading.
const HEADING: f32 = 0.5;
/// Weight of the proximity of terms.
const PROXIMITY: f32 = 0.5;
/// Weight of repetition.
const REPETITION: f32 = 0.3;

/// The score of each section of a page; 0 for a section without query terms. `found` is sorted by position.
pub(crate) fn section_scores(page: &PageRecord<'_>, found: &[Occurrence<'_>]) -> impl Iterator<Item = f32> {
    let ends = page.outline.iter().skip(1).map(|section| section.position).chain([u32::MAX]);
    let mut rest = found;
    page.outline.iter().zip(ends).map(move |(section, end)| {
        rest = &rest[count_before(rest, section.position)..];
        let inside = &rest[..count_before(rest, end)];
        let heading = &inside[..count_before(inside, section.blocks_position)];
        if inside.is_empty() { 0.0 } else { score(inside) + HEADING * distinct_idf(heading) }
    })
}

/// The index of the best section, and its score.
pub(super) fn best_section(page: &PageRecord<'_>, found: &[Occurrence<'_>]) -> (usize, f32) {
    first_best(section_scores(page, found))
}

/// The first section that has text.
pub(crate) fn first_with_text(page: &PageRecord<'_>) -> usize {
    page.outline.iter().position(|section| section.blocks > 0).unwrap_or_default()
}

/// The best of the blocks that begin at `positions`, the last of which ends at `end`, and the occurrences from its
/// beginning on. The first block if none has a query term.
pub(super) fn best_block<'f, 'a>(
    positions: impl Iterator<Item = u32> + Clone,
    end: u32,
    found: &'f [Occurrence<'a>],
) -> (usize, &'f [Occurrence<'a>]) {
    let ends = positions.clone().skip(1).chain([end]);
    let (best, _) = first_best(positions.clone().zip(ends).map(|(begin, end)| score(within(found, begin, end))));
    let begin = positions.clone().nth(best).unwrap_or(end);
    let begin = found.partition_point(|occurrence| occurrence.position < begin);
    (best, found.get(begin..).unwrap_or_default())
}

/// The position after the last token of a text that begins at `begins`. Topics and URL words follow the last block of a
/// page, so only its text determines its end.
pub(crate) fn end_position(text: &str, begins: u32) -> u32 {
    let mut tokens = tokenize(text, begins);
    tokens.by_ref().for_each(drop);
    tokens.position()
}

/// The occurrences from position `from` on and before `to`.
pub(crate) fn within<'f, 'a>(found: &'f [Occurrence<'a>], from: u32, to: u32) -> &'f [Occurrence<'a>] {
    let begin = found.partition_point(|occurrence| occurrence.position < from);
    let end = found.partition_point(|occurrence| occurrence.position < to);
    found.get(begin..end).unwrap_or_default()
}

/// The index of the first clearly best score, and the score.
fn first_best(scores: impl Iterator<Item = f32>) -> (usize, f32) {
    scores.enumerate().fold(
        (0, 0.0),
        |best, (index, score)| {
            if score > best.1 * CLEARLY_BETTER { (index, score) } else { best }
        },
    )
}

/// The number of occurrences before a position, by linear search: it is near.
fn count_before(found: &[Occurrence<'_>], position: u32) -> usize {
    found.iter().take_while(|occurrence| occurrence.position < position).count()
}

/// The sum of the idf of the distinct clauses.
pub(crate) fn distinct_idf(found: &[Occurrence<'_>]) -> f32 {
    let mut seen = 0u64;
    let mut sum = 0.0;
    for occurrence in found {
        if seen >> occurrence.clause & 1 == 0 {
            seen |= 1 << occurrence.clause;
            sum += occurrence.idf;
        }
    }
    sum
}

/// Distinct terms have the highest weight, then their proximity, then repetition, which saturates.
fn score(found: &[Occurrence<'_>]) -> f32 {
    let base = distinct_idf(found);
    let near: f32 = found
        .windows(2)
        .filter(|pair| pair[0].clause != pair[1].clause)
        .map(|pair| pair[0].idf.min(pair[1].idf) / pair[1].position.saturating_sub(pair[0].position).max(1) as f32)
        .sum();
    let repeats: f32 = found.iter().map(|occurrence| occurrence.idf).sum::<f32>() - base;
    base + PROXIMITY * near.min(base) + REPETITION * base * repeats / (repeats + 3.0 * base + 1e-6)
}
