//! The layout of a page: at which positions of the `text` field its title and sections stand, and how long their
//! headings are. It lives in a fast field, so that ranking needs no stored record to know where a position lies.
//!
//! One value each for the title, for every section in order, for the end, where topics and URL words begin, and for the
//! last part of the URL.

use crate::corpus::acronyms;

use super::analyzer::{is_stop, spans};

/// A title or a section's heading in the positions of a page; packed into one value of the `layout` field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// Position of the first word.
    pub(crate) begins: u32,
    /// Positions that the title or heading takes; at most 255.
    pub(crate) words: u32,
    /// How many of its words say something, see [`is_stop`]; at most 255.
    pub(crate) informative: u32,
}

/// Bits of a count.
const COUNT: u32 = 8;
/// Largest count.
const MOST: u32 = (1 << COUNT) - 1;

impl Part {
    /// The part that `heading` makes at this position.
    pub(crate) fn new(begins: u32, heading: &str) -> Self {
        let words = spans(heading, 0).filter(|span| !span.whole).last().map_or(0, |span| span.position + 1);
        // A stated acronym says the same twice: a question that names it by one name has named all of it.
        let twice: u32 = acronyms(heading).iter().map(|acronym| informative(acronym.long)).sum();
        let informative = informative(heading).saturating_sub(twice);
        Self { begins, words: words.min(MOST), informative: informative.min(MOST) }
    }

    /// The part as a value of the field.
    pub(crate) fn pack(self) -> u64 {
        u64::from(self.begins) << (2 * COUNT) | u64::from(self.words) << COUNT | u64::from(self.informative)
    }

    /// The part that a value of the field means.
    pub(crate) fn unpack(value: u64) -> Self {
        let count = |shift: u32| (value >> shift) as u32 & MOST;
        Self { begins: (value >> (2 * COUNT)) as u32, words: count(COUNT), informative: count(0) }
    }
}

fn informative(text: &str) -> u32 {
    spans(text, 0).filter(|span| !span.whole && !is_stop(&text[span.start..span.end])).count() as u32
}

/// A stretch of a page that came from a partial: two values of the `borrowed` field, the stretch and the partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Borrowed {
    /// Position of the first word.
    pub(crate) begins: u32,
    /// Position behind the last word.
    pub(crate) ends: u32,
    /// Hash of the partial's path.
    pub(crate) partial: u64,
}

impl Borrowed {
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
    use proptest::prelude::{any, proptest};

    use super::Part;

    #[test]
    fn counts_what_says_something() {
        let part = Part::new(7, "Call the API of code_verifier");
        assert_eq!(part, Part { begins: 7, words: 6, informative: 4 });
        assert_eq!(Part::new(0, "Business to Consumer (B2C)"), Part { begins: 0, words: 4, informative: 1 });
    }

    proptest! {
        #[test]
        fn unpacks_what_was_packed(begins in any::<u32>(), words in 0u32..256, informative in 0u32..256) {
            let part = Part { begins, words, informative };
            assert_eq!(Part::unpack(part.pack()), part);
        }
    }
}
