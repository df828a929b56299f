//! Features of a candidate: proximity of the query terms, and query terms in title, headings, URL and topics.

use crate::index::schema::SectionSpan;
use crate::search::query::Query;
use crate::search::retrieve::{ClauseStats, ExactWord, Signals};

use super::proximity::proximity;
use super::weights;

/// Largest gap in tokens between two query terms that count as adjacent. Noise words left out of the query may be missing
/// from the page.
const MAX_GAP: u32 = 4;

/// The features of one candidate, in units of idf.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Features {
    /// Adjacent query terms that are adjacent, in this order, in the document.
    ordered_pairs: f32,
    /// Adjacent query terms that are near each other, by 1/distance.
    near_pairs: f32,
    /// Query terms in the title, times their share of the title.
    title: f32,
    /// Question words in the title.
    pub(super) question_words: f32,
    /// Query terms that the page holds in the form that was typed, where other pages hold other forms.
    pub(super) exact_words: f32,
    /// Parts of typed names that the page lacks because it joins them.
    pub(super) joined_words: f32,
    /// Flags of commands that the page shows.
    pub(super) flags: f32,
    /// Query terms in a heading, times their share of the heading: the best heading.
    heading: f32,
    /// Query terms in the last part of the URL, times their share of it.
    url_name: f32,
    /// Query terms among the topics and in the URL.
    topics_and_url: f32,
    /// Query terms in the title or label, times their share of the query.
    pub(super) label_match: f32,
    /// Hash of the include that has most of the document's query terms, if one has.
    pub(super) dominant_include: Option<u64>,
}

impl Features {
    /// The points that the features add to the score.
    pub(super) fn weight(&self) -> f32 {
        self.points().into_iter().map(|(_, points)| points).sum()
    }

    /// The points of each feature, with its name in explanations.
    pub(super) fn points(&self) -> [(&'static str, f32); 10] {
        [
            ("order", weights::ORDERED_PAIRS * self.ordered_pairs),
            ("nearness", weights::NEAR_PAIRS * self.near_pairs),
            ("title", weights::TITLE * self.title),
            ("asking", weights::QUESTION_WORDS * self.question_words),
            ("exact-words", weights::EXACT_WORDS * self.exact_words),
            ("joined-words", weights::JOINED_WORDS * self.joined_words),
            ("flags", weights::FLAGS * self.flags),
            ("heading", weights::HEADING * self.heading),
            ("url-name", weights::URL_NAME * self.url_name),
            ("topics-and-url", weights::TOPICS_AND_URL * self.topics_and_url),
        ]
    }
}

/// The terms of a query as features need them.
pub(super) struct QueryTerms {
    /// The clauses in the word sequence of the query, ascending.
    pub(super) clauses: Vec<usize>,
    /// By index in `clauses`: the inverse document frequency.
    pub(super) idf: Vec<f32>,
    /// The sum of `idf`.
    total: f32,
    /// Adjacent terms as indexes in `clauses`, and the largest gap between them.
    pairs: Vec<(usize, usize, u32)>,
}

impl QueryTerms {
    pub(super) fn new(query: &Query, stats: &[ClauseStats]) -> Self {
        let mut clauses: Vec<usize> = query.sequence.iter().map(|(clause, _)| *clause).collect();
        clauses.sort_unstable();
        clauses.dedup();
        let index = |clause: usize| clauses.partition_point(|known| *known < clause);
        let adjacent = query.sequence.iter().zip(query.sequence.iter().skip(1));
        let pairs = adjacent
            .filter(|((a, _), (b, _))| a != b)
            .map(|((a, first), (b, second))| (index(*a), index(*b), (second - first).clamp(1, MAX_GAP)))
            .collect();
        let idf: Vec<f32> = clauses.iter().map(|clause| stats[*clause].idf).collect();
        Self { total: idf.iter().sum(), clauses, idf, pairs }
    }

    /// The idf of the words that a document holds as typed.
    pub(super) fn exact_words(&self, signals: &Signals, doc: usize) -> f32 {
        let clause = |word: &ExactWord| self.clauses.binary_search(&word.clause).ok();
        let held = signals.exact_words.iter().filter(|word| word.is_held_by(doc)).filter_map(clause);
        held.filter(|clause| !signals.positions(doc, *clause).is_empty()).map(|clause| self.idf[clause]).sum()
    }

    /// The features of a document that depend on positions. `cursors` is a buffer for the positions by clause.
    pub(super) fn features<'a>(&self, signals: &'a Signals, doc: usize, cursors: &mut Vec<&'a [u32]>) -> Features {
        let mut features = Features::default();
        cursors.clear();
        cursors.extend((0..self.idf.len()).map(|clause| signals.positions(doc, clause)));
        for (a, b, gap) in &self.pairs {
            let (ordered, near) = proximity(cursors[*a], cursors[*b], *gap);
            let weight = (self.idf[*a] + self.idf[*b]) / 2.0;
            features.ordered_pairs += weight * ordered / (ordered + 1.0);
            features.near_pairs += weight * near / (near + 1.0);
        }
        let layout: &[SectionSpan] = signals.layouts.get(doc).map_or(&[], Vec::as_slice);
        let mut spans = SpanMatcher { idf: &self.idf, cursors };
        if let Some((title, sections)) = layout.split_first() {
            let (idf, share) = spans.next(*title);
            features.title = idf * share;
            features.label_match = idf * idf / self.total.max(f32::MIN_POSITIVE);
            // The last two spans are the end of the text and the last part of the URL.
            let sections = sections.get(..sections.len().saturating_sub(2)).unwrap_or_default();
            let headings = sections.iter().map(|heading| spans.next(*heading));
            features.heading = headings.map(|(idf, share)| idf * share).fold(0.0, f32::max);
        }
        if let [_, .., end, url_name] = layout {
            let (idf, share) = spans.next(*url_name);
            features.url_name = idf * share;
            let is_after_text =
                |clause: &usize| signals.positions(doc, *clause).last().is_some_and(|position| *position >= end.begins);
            features.topics_and_url = (0..self.idf.len()).filter(is_after_text).map(|clause| self.idf[clause]).sum();
        }
        features
    }
}

/// Matches query terms in the spans of a layout, which come in ascending order.
struct SpanMatcher<'m, 'a> {
    idf: &'m [f32],
    /// By clause: the positions that are not before the last span.
    cursors: &'m mut [&'a [u32]],
}

impl SpanMatcher<'_, '_> {
    /// The idf of the query terms in a title or heading, and their share of its informative words.
    fn next(&mut self, span: SectionSpan) -> (f32, f32) {
        if span.words == 0 {
            return (0.0, 0.0);
        }
        let (mut sum, mut matches) = (0.0, 0.0f32);
        let end = span.begins.saturating_add(span.words);
        for (positions, idf) in self.cursors.iter_mut().zip(self.idf) {
            while let [first, rest @ ..] = *positions
                && *first < span.begins
            {
                *positions = rest;
            }
            if positions.first().is_some_and(|position| *position < end) {
                sum += idf;
                matches += 1.0;
            }
        }
        (sum, (matches / span.informative.max(1) as f32).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::{SectionSpan, SpanMatcher};

    #[test]
    fn a_term_counts_once_in_each_span() {
        let span = |begins, words, informative| SectionSpan { begins, words, informative };
        // A title, text before the first heading, two headings.
        let layout = [span(0, 3, 2), span(13, 0, 0), span(20, 2, 2), span(40, 1, 1)];
        let mut cursors: [&[u32]; 3] = [&[0, 2, 3, 13, 21, 40], &[], &[1, 19, 22, 41]];
        let mut spans = SpanMatcher { idf: &[1.5, 9.0, 0.5], cursors: &mut cursors };
        let matches = layout.map(|heading| spans.next(heading));
        assert_eq!(matches, [(2.0, 1.0), (0.0, 0.0), (1.5, 0.5), (1.5, 1.0)]);
    }
}
