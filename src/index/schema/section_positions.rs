//! Section positions: the position and heading length of each section of a page, as positions of one term.
//!
//! The `layout` field has an entry for the title, each section in order, the end of the body, and the last URL segment.
//! Ranking reads it instead of the stored record. A multi-valued fast field would cost every query its full length.

use crate::analysis::{acronyms, is_stop, tokenize};

/// The only term of the `layout` field.
pub(crate) const LAYOUT_TERM: &str = "layout";

/// Maximum of a token count.
const MAX_COUNT: u32 = 255;

/// Encodes spans as ascending positions: for each span its distance from the previous one and its two counts.
///
/// Each value is raised by one and added to the previous sum.
pub(crate) fn encode_sections(sections: &[SectionSpan]) -> Vec<u32> {
    let mut previous = 0;
    let values = sections.iter().flat_map(|span| {
        let distance = span.begins.saturating_sub(std::mem::replace(&mut previous, span.begins));
        [distance, span.words, span.informative]
    });
    let sums = values.scan(0_u32, |sum, value| {
        *sum = sum.saturating_add(value).saturating_add(1);
        Some(*sum)
    });
    sums.collect()
}

/// Decodes positions to spans; the inverse of [`encode_sections`].
pub(crate) fn decode_sections(positions: &[u32]) -> impl Iterator<Item = SectionSpan> + '_ {
    let (mut previous, mut begins) = (0, 0_u32);
    positions.chunks_exact(3).map(move |sums| {
        let mut values =
            sums.iter().map(|sum| sum.saturating_sub(std::mem::replace(&mut previous, *sum)).saturating_sub(1));
        let mut next = || values.next().unwrap_or_default();
        begins = begins.saturating_add(next());
        SectionSpan { begins, words: next(), informative: next() }
    })
}

/// A title or section heading in the positions of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SectionSpan {
    /// Position of the first token.
    pub(crate) begins: u32,
    /// Number of positions of the heading, up to 255.
    pub(crate) words: u32,
    /// Number of tokens that are not stop words, up to 255.
    pub(crate) informative: u32,
}

impl SectionSpan {
    /// Creates the span of a heading that starts at position `begins`.
    pub(crate) fn new(begins: u32, heading: &str) -> Self {
        let (words, informative) = count(heading);
        // A heading with an acronym has two names for one thing, and a query with one of them covers it.
        let repeated: u32 = acronyms(heading).iter().map(|acronym| count(acronym.long).1).sum();
        let informative = informative.saturating_sub(repeated);
        Self { begins, words: words.min(MAX_COUNT), informative: informative.min(MAX_COUNT) }
    }
}

/// Counts the positions of a text, and its tokens that are not stop words.
fn count(text: &str) -> (u32, u32) {
    tokenize(text, 0).filter(|span| !span.is_compound).fold((0, 0), |(_, informative), span| {
        (span.position + 1, informative + u32::from(!is_stop(&text[span.start..span.end])))
    })
}

/// A range of positions that comes from a partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartialSpan {
    /// Position of the first token.
    pub(crate) begins: u32,
    /// Position after the last token.
    pub(crate) ends: u32,
    /// Hash of the partial's path.
    pub(crate) partial: u64,
}

impl PartialSpan {
    /// Encodes the span as two values of a fast field: the range and the partial.
    pub(crate) fn pack(self) -> [u64; 2] {
        [u64::from(self.begins) << u32::BITS | u64::from(self.ends), self.partial]
    }

    /// Decodes the spans of a page from the values of the fast field.
    pub(crate) fn unpack(values: &[u64]) -> impl Iterator<Item = Self> {
        let pairs = values.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        pairs.map(|(range, partial)| Self { begins: (range >> u32::BITS) as u32, ends: range as u32, partial })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::proptest;

    use super::{SectionSpan, decode_sections, encode_sections};

    #[test]
    fn a_span_counts_informative_tokens() {
        let span = SectionSpan::new(7, "Call the API of code_verifier");
        assert_eq!(span, SectionSpan { begins: 7, words: 6, informative: 4 });
        let span = SectionSpan::new(0, "Business to Consumer (B2C)");
        assert_eq!(span, SectionSpan { begins: 0, words: 4, informative: 1 });
    }

    proptest! {
        #[test]
        fn encoded_sections_decode_to_equal_sections(values in vec((0u32..1_000_000, 0u32..256, 0u32..256), 0..50)) {
            let sections =
                values.into_iter().map(|(begins, words, informative)| SectionSpan { begins, words, informative });
            let mut sections: Vec<SectionSpan> = sections.collect();
            sections.sort_by_key(|section| section.begins);
            let positions = encode_sections(&sections);
            assert!(positions.is_sorted_by(|a, b| a < b));
            assert_eq!(decode_sections(&positions).collect::<Vec<_>>(), sections);
        }
    }
}
