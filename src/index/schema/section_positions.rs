//! The layout of a page: at which positions of the `text` field its title and sections stand, and how long their
//! headings are. It is written as the positions of one word in a field of its own, so that ranking needs no stored record
//! to know where a position lies, and pays for the documents that it looks at: a fast field of many values costs every
//! query that opens it its whole length.
//!
//! One value each for the title, for every section in order, for the end, where topics and URL words begin, and for the
//! last part of the URL.

use crate::analysis::{acronyms, is_stop, spans};

/// The one word of the `layout` field.
pub(crate) const WORD: &str = "layout";

/// The parts of a page as positions, which ascend: where each part begins behind the one before, then its two counts,
/// each one more than it is, summed up.
pub(crate) fn positions(parts: &[SectionSpan]) -> Vec<u32> {
    let mut before = 0;
    let values = parts.iter().flat_map(|part| {
        let step = part.begins.saturating_sub(std::mem::replace(&mut before, part.begins));
        [step, part.words, part.informative]
    });
    let sums = values.scan(0_u32, |sum, value| {
        *sum = sum.saturating_add(value).saturating_add(1);
        Some(*sum)
    });
    sums.collect()
}

/// The parts that these positions mean.
pub(crate) fn parts(positions: &[u32]) -> impl Iterator<Item = SectionSpan> + '_ {
    let (mut last, mut begins) = (0, 0_u32);
    positions.chunks_exact(3).map(move |three| {
        let mut value =
            three.iter().map(|sum| sum.saturating_sub(std::mem::replace(&mut last, *sum)).saturating_sub(1));
        let mut next = || value.next().unwrap_or_default();
        begins = begins.saturating_add(next());
        SectionSpan { begins, words: next(), informative: next() }
    })
}

/// A title or a section's heading in the positions of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SectionSpan {
    /// Position of the first word.
    pub(crate) begins: u32,
    /// Positions that the title or heading takes; at most 255.
    pub(crate) words: u32,
    /// How many of its words say something, see [`is_stop`]; at most 255.
    pub(crate) informative: u32,
}

/// Largest count.
const MOST: u32 = 255;

impl SectionSpan {
    /// The part that `heading` makes at this position.
    pub(crate) fn new(begins: u32, heading: &str) -> Self {
        let (words, informative) = count(heading);
        // A stated acronym says the same twice: a question that names it by one name has named all of it.
        let twice: u32 = acronyms(heading).iter().map(|acronym| count(acronym.long).1).sum();
        let informative = informative.saturating_sub(twice);
        Self { begins, words: words.min(MOST), informative: informative.min(MOST) }
    }
}

/// The positions that a text takes, and how many of its words say something.
fn count(text: &str) -> (u32, u32) {
    spans(text, 0).filter(|span| !span.whole).fold((0, 0), |(_, informative), span| {
        (span.position + 1, informative + u32::from(!is_stop(&text[span.start..span.end])))
    })
}

/// A stretch of a page that came from a partial: two values of the `borrowed` field, the stretch and the partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartialSpan {
    /// Position of the first word.
    pub(crate) begins: u32,
    /// Position behind the last word.
    pub(crate) ends: u32,
    /// Hash of the partial's path.
    pub(crate) partial: u64,
}

impl PartialSpan {
    /// The stretch as values of the field.
    pub(crate) fn pack(self) -> [u64; 2] {
        [u64::from(self.begins) << u32::BITS | u64::from(self.ends), self.partial]
    }

    /// The stretches that the values of a page mean.
    pub(crate) fn unpack(values: &[u64]) -> impl Iterator<Item = Self> {
        let pairs = values.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        pairs.map(|(stretch, partial)| Self { begins: (stretch >> u32::BITS) as u32, ends: stretch as u32, partial })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::proptest;

    use super::{SectionSpan, parts, positions};

    #[test]
    fn counts_what_says_something() {
        let part = SectionSpan::new(7, "Call the API of code_verifier");
        assert_eq!(part, SectionSpan { begins: 7, words: 6, informative: 4 });
        assert_eq!(
            SectionSpan::new(0, "Business to Consumer (B2C)"),
            SectionSpan { begins: 0, words: 4, informative: 1 }
        );
    }

    proptest! {
        #[test]
        fn positions_mean_the_parts_that_made_them(three in vec((0u32..1_000_000, 0u32..256, 0u32..256), 0..50)) {
            let mut all: Vec<SectionSpan> =
                three.into_iter().map(|(begins, words, informative)| SectionSpan { begins, words, informative }).collect();
            all.sort_by_key(|part| part.begins);
            let positions = positions(&all);
            assert!(positions.is_sorted_by(|a, b| a < b));
            assert_eq!(parts(&positions).collect::<Vec<_>>(), all);
        }
    }
}
