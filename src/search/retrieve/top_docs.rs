//! The top k documents: selection within a segment, and the order of documents with one score, which is that of their URLs.
//!
//! The order of the URLs is that of the values in a column. The column is opened only if a tie decides something, because
//! opening it costs an instruction for each document of the segment.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::ops::Range;

use tantivy::columnar::StrColumn;
use tantivy::{DocId, TantivyError};

use crate::index::ReadError;
use crate::search::reader::{DocRef, Segment};

use super::hit::{Hit, ScoredDoc};
use super::kth_score::KthScore;

/// The order of a segment's documents by URL or target.
pub(crate) struct UrlOrder<'a> {
    segment: &'a Segment,
    column: OnceCell<Result<Option<StrColumn>, TantivyError>>,
}

impl<'a> UrlOrder<'a> {
    /// The order in a segment; nothing is read yet.
    pub(crate) fn new(segment: &'a Segment) -> Self {
        Self { segment, column: OnceCell::new() }
    }

    fn column(&self) -> Option<&StrColumn> {
        let opened = self.column.get_or_init(|| self.segment.fast_fields().str("order"));
        opened.as_ref().ok().and_then(Option::as_ref)
    }

    /// The rank of a document's URL among those of its segment; the last if it has none.
    fn ordinal(&self, doc: DocId) -> u64 {
        self.column().and_then(|column| column.term_ords(doc).next()).unwrap_or(u64::MAX)
    }

    /// A document's URL, cut off after the length that a column stores.
    fn url(&self, doc: DocId) -> Result<Vec<u8>, ReadError> {
        let mut url = Vec::new();
        if let Some(column) = self.column() {
            column.ord_to_bytes(self.ordinal(doc), &mut url)?;
        }
        Ok(url)
    }

    /// Ends the use of the order.
    ///
    /// # Errors
    /// When the column could not be opened.
    pub(crate) fn finish(self) -> Result<(), ReadError> {
        Ok(self.column.into_inner().transpose().map(drop)?)
    }
}

/// The top k documents of a segment; of one score, the documents whose URLs sort first.
pub(crate) struct TopDocs<'a> {
    k: usize,
    url_order: &'a UrlOrder<'a>,
    /// Documents that reach the threshold, in any order.
    hits: Vec<Hit>,
    scores: KthScore,
}

impl<'a> TopDocs<'a> {
    /// Documents with the k-th score that are kept before the worst of them by URL are dropped. Their order may decide
    /// nothing, since other segments can have better documents.
    const TIED: usize = 512;

    /// Selects the best `k` of documents that score at least `threshold`.
    pub(crate) fn new(k: usize, url_order: &'a UrlOrder<'a>, threshold: f32) -> Self {
        Self { k, url_order, hits: Vec::new(), scores: KthScore::above(threshold, k) }
    }

    /// The score that a document needs to enter the top k.
    pub(crate) fn threshold(&self) -> f32 {
        self.scores.threshold()
    }

    /// Adds a document.
    pub(crate) fn push(&mut self, hit: Hit) {
        if hit.score < self.threshold() {
            return;
        }
        self.hits.push(hit);
        self.scores.push(hit.score);
        if self.scores.raise() {
            self.drop_below_threshold();
        } else if self.hits.len() >= self.scores.capacity().saturating_add(Self::TIED) {
            self.truncate_top_k();
        }
    }

    fn drop_below_threshold(&mut self) {
        let threshold = self.threshold();
        self.hits.retain(|hit| hit.score >= threshold);
    }

    /// Keeps the top k: of the documents with the k-th score, those whose URLs sort first.
    fn truncate_top_k(&mut self) {
        self.scores.select();
        self.drop_below_threshold();
        let threshold = self.threshold();
        let mut tied: Vec<Hit> = self.hits.extract_if(.., |hit| hit.score == threshold).collect();
        tied.sort_by_cached_key(|hit| self.url_order.ordinal(hit.doc));
        self.hits.extend(tied.into_iter().take(self.k.saturating_sub(self.hits.len())));
    }

    /// The top k in any order. More documents with the k-th score may follow, for ties with other segments.
    pub(crate) fn finish(mut self) -> Vec<Hit> {
        self.scores.select();
        self.drop_below_threshold();
        // With an open column, dropping them here costs less than a comparison of their URLs later.
        if self.hits.len() > self.k && self.url_order.column.get().is_some() {
            self.truncate_top_k();
        }
        self.hits
    }
}

/// Sorts documents by descending score. Documents with one score are sorted by URL if `needs_order` returns true for the
/// range of their ranks; otherwise by segment and number.
///
/// # Errors
/// When a URL cannot be read.
pub(crate) fn sort_by_score<T: ScoredDoc>(
    docs: &mut [T],
    url_orders: &[UrlOrder<'_>],
    needs_order: impl Fn(Range<usize>, &[T]) -> bool,
) -> Result<(), ReadError> {
    // Scores are never negative, so their bits have their order.
    docs.sort_by_cached_key(|scored| (Reverse(scored.score().to_bits()), scored.doc()));
    let mut start = 0;
    for tied in docs.chunk_by_mut(|a, b| a.score().total_cmp(&b.score()).is_eq()) {
        let ranks = start..start + tied.len();
        start = ranks.end;
        if tied.len() > 1 && needs_order(ranks, tied) {
            sort_by_url(tied, url_orders)?;
        }
    }
    Ok(())
}

/// Sorts documents with one score, which are sorted by segment: by ordinals within a segment, else by URLs.
fn sort_by_url<T: ScoredDoc>(tied: &mut [T], url_orders: &[UrlOrder<'_>]) -> Result<(), ReadError> {
    let order_of = |doc: DocRef| &url_orders[doc.segment_ord()];
    if tied.windows(2).all(|pair| pair[0].doc().segment_ord() == pair[1].doc().segment_ord()) {
        tied.sort_by_cached_key(|scored| order_of(scored.doc()).ordinal(scored.doc().doc()));
        return Ok(());
    }
    let urls = tied.iter().map(|scored| Ok((order_of(scored.doc()).url(scored.doc().doc())?, *scored)));
    let mut urls: Vec<(Vec<u8>, T)> = urls.collect::<Result<_, ReadError>>()?;
    urls.sort_by(|a, b| a.0.cmp(&b.0));
    for (place, (_, scored)) in tied.iter_mut().zip(urls) {
        *place = scored;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};
    use tantivy::DocId;

    use super::{DocRef, Hit, ScoredDoc, Segment, TopDocs, UrlOrder, sort_by_score};

    const DOCS: DocId = 4000;
    /// Bytes of a value that a column stores.
    const MAX_LENGTH: usize = u16::MAX as usize;

    /// Documents with one score.
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    struct Tied(DocRef);

    impl ScoredDoc for Tied {
        fn doc(&self) -> DocRef {
            self.0
        }

        fn score(&self) -> f32 {
            1.5
        }
    }

    /// Segments of documents with these URLs.
    fn segments(urls: [Vec<String>; 2]) -> [Segment; 2] {
        urls.map(|urls| Segment::of_values("order", urls.into_iter().map(|url| vec![url])))
    }

    #[test]
    fn documents_with_one_score_are_in_the_order_of_their_urls() {
        // URLs descend, and those of two segments alternate.
        let url = |segment: usize, doc: DocId| format!("/{:05}{segment}", 99_999 - doc);
        let segments = segments([0, 1].map(|segment| (0..400).map(|doc| url(segment, doc)).collect()));
        for tied in [vec![0; 5], vec![0, 1], vec![0, 1, 0, 1, 1, 0, 0], vec![1; 2]] {
            let orders = segments.each_ref().map(UrlOrder::new);
            let docs = tied.into_iter().zip((7..).step_by(7));
            let mut docs: Vec<Tied> = docs.map(|(segment, doc)| Tied(DocRef::new(segment, doc))).collect();
            sort_by_score(&mut docs, &orders, |_, _| false).unwrap();
            assert!(docs.is_sorted(), "{docs:?}");
            assert!(orders.iter().all(|order| order.column.get().is_none()));
            sort_by_score(&mut docs, &orders, |_, _| true).unwrap();
            let urls: Vec<String> = docs.iter().map(|tied| url(tied.0.segment_ord(), tied.0.doc())).collect();
            assert!(urls.is_sorted(), "{urls:?}");
            orders.into_iter().for_each(|order| order.finish().unwrap());
        }
    }

    #[test]
    fn urls_longer_than_a_column_stores_are_in_order() {
        let lengths = [MAX_LENGTH + 1, 1, MAX_LENGTH, 0, MAX_LENGTH - 1];
        let urls = lengths.map(|length| "a".repeat(length)).to_vec();
        let segments = segments([urls.clone(), urls]);
        let orders = segments.each_ref().map(UrlOrder::new);
        // A column cuts a URL to the length that it stores.
        for (doc, length) in (0..).zip(lengths) {
            assert_eq!(orders[0].url(doc).unwrap().len(), length.min(MAX_LENGTH), "{doc}");
        }
        let order = |segments: &[usize]| {
            let docs = segments.iter().flat_map(|segment| (0..5).map(|doc| Tied(DocRef::new(*segment, doc))));
            let mut docs: Vec<Tied> = docs.collect();
            sort_by_score(&mut docs, &orders, |_, _| true).unwrap();
            docs
        };
        assert_eq!(order(&[1]), [3, 1, 4, 0, 2].map(|doc| Tied(DocRef::new(1, doc))));
        let both = [(0, 3), (1, 3), (0, 1), (1, 1), (0, 4), (1, 4), (0, 0), (0, 2), (1, 0), (1, 2)];
        assert_eq!(order(&[0, 1]), both.map(|(segment, doc)| Tied(DocRef::new(segment, doc))));
    }

    #[test]
    fn the_top_k_lose_no_document() {
        // Documents whose URLs descend.
        let segment = Segment::of_values("order", (0..DOCS).map(|doc| vec![format!("{:05}", DOCS - doc)]));
        proptest!(|(k in 1..200_usize, scores in 1..2000_u32)| {
            let hit = |doc| Hit { doc, score: (doc * 31 % scores) as f32, matched_clauses: 0 };
            let mut all: Vec<Hit> = (0..DOCS).map(hit).collect();
            let order = UrlOrder::new(&segment);
            let mut best = TopDocs::new(k, &order, f32::NEG_INFINITY);
            all.iter().for_each(|hit| best.push(*hit));
            let truncate = |hits: &mut Vec<Hit>| {
                hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.doc.cmp(&a.doc)));
                hits.truncate(k);
            };
            truncate(&mut all);
            let mut found = best.finish();
            truncate(&mut found);
            prop_assert_eq!(found, all);
        });
    }
}
