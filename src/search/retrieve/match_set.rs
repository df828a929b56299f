//! The match set of a segment: the documents that fulfil all that a question asks for.

use tantivy::DocId;

use crate::search::reader::{DOCS_PER_WINDOW, DocBitSet};

/// Documents of a segment, kept as the walk tells them: 136 bytes for each window that holds any, whatever it holds.
#[derive(Debug, Default)]
pub(crate) struct MatchSet {
    /// Windows that held any when they were told, in order, by their first document.
    windows: Vec<(DocId, DocBitSet)>,
    /// Others, of which no more is known than how many they are.
    others: usize,
}

impl MatchSet {
    /// None yet, of so many documents that a segment has.
    pub(crate) fn of(documents: DocId) -> Self {
        Self { windows: Vec::with_capacity(documents as usize / DOCS_PER_WINDOW + 1), others: 0 }
    }

    /// Counts documents of which nobody asks which they are.
    pub(crate) fn count(&mut self, documents: &DocBitSet) {
        self.others += documents.len();
    }

    /// Adds the documents of a window that begins at `base`, behind all others.
    pub(crate) fn push(&mut self, base: DocId, documents: DocBitSet) {
        if !documents.is_empty() {
            self.windows.push((base, documents));
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.others + self.windows.iter().map(|(_, documents)| documents.len()).sum::<usize>()
    }

    pub(crate) fn holds(&self, doc: DocId) -> bool {
        self.find(doc).is_some_and(|(window, at)| self.windows[window].1.holds(at))
    }

    /// Takes a document out.
    pub(crate) fn remove(&mut self, doc: DocId) {
        if let Some((window, at)) = self.find(doc) {
            self.windows[window].1.remove(at);
        }
    }

    /// Calls `take` with every document, in order.
    pub(crate) fn each(&self, mut take: impl FnMut(DocId)) {
        self.windows.iter().for_each(|(base, documents)| documents.each(|at| take(base + at as DocId)));
    }

    /// The window that a document stands in, and its distance from the base.
    fn find(&self, doc: DocId) -> Option<(usize, usize)> {
        let window = self.windows.partition_point(|(base, _)| *base <= doc).checked_sub(1)?;
        let at = (doc - self.windows[window].0) as usize;
        Some((window, at)).filter(|_| at < DOCS_PER_WINDOW)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use tantivy::DocId;

    use super::{DOCS_PER_WINDOW, DocBitSet, MatchSet};

    proptest! {
        #[test]
        fn what_was_told_by_windows_is_known_by_document(
            gaps in proptest::collection::vec((0..9_u32, proptest::collection::btree_set(0..DOCS_PER_WINDOW, 0..6)), 0..9),
            asked in proptest::collection::vec(0..12_000_u32, 0..60),
        ) {
            let (mut matched, mut expected, mut base) = (MatchSet::default(), BTreeSet::new(), 0);
            for (gap, window) in gaps {
                base += gap * 30;
                let mut documents = DocBitSet::default();
                window.iter().for_each(|at| documents.insert(*at));
                matched.push(base, documents);
                expected.extend(window.into_iter().map(|at| base + at as DocId));
                base += DOCS_PER_WINDOW as DocId;
            }
            let met: Vec<DocId> = expected.iter().copied().chain(asked).collect();
            for (number, doc) in met.into_iter().enumerate() {
                prop_assert_eq!(matched.holds(doc), expected.contains(&doc));
                if number % 3 == 0 {
                    matched.remove(doc);
                    expected.remove(&doc);
                    prop_assert!(!matched.holds(doc));
                }
            }
            let mut all = Vec::new();
            matched.each(|doc| all.push(doc));
            prop_assert_eq!(matched.len(), all.len());
            // What is counted alone adds to the number, and to nothing else.
            let mut counted = DocBitSet::default();
            counted.insert(3);
            matched.count(&counted);
            prop_assert_eq!(matched.len(), all.len() + 1);
            prop_assert!(all.into_iter().eq(expected));
        }
    }
}
