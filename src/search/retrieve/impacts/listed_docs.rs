//! Listed documents: those of a clause without impacts, which is in few documents, such as a phrase or a rare expansion.

use tantivy::DocId;

use crate::search::reader::{DOCS_PER_WINDOW, DocBitSet};

/// The documents of a clause, and an upper bound on its score in them.
pub(crate) struct ListedDocs {
    pub(super) clause: usize,
    /// Ascending.
    docs: Vec<DocId>,
    pub(super) max_score: f32,
}

impl ListedDocs {
    /// The documents of a clause, in any order.
    pub(crate) fn new(clause: usize, mut docs: Vec<DocId>, max_score: f32) -> Self {
        docs.sort_unstable();
        Self { clause, docs, max_score }
    }

    /// The base of the first window at `end`, a window's end, or after it that has a document.
    pub(super) fn next_window(&self, end: DocId) -> Option<DocId> {
        let next = self.docs.get(self.count_before(end))?;
        Some(next - next % DOCS_PER_WINDOW as DocId)
    }

    /// The documents of the window that begins at `base`.
    pub(super) fn window(&self, base: DocId) -> DocBitSet {
        let end = base.saturating_add(DOCS_PER_WINDOW as DocId);
        let mut window = DocBitSet::default();
        let docs = self.docs.get(self.count_before(base)..self.count_before(end)).unwrap_or_default();
        docs.iter().for_each(|doc| window.insert((doc - base) as usize));
        window
    }

    fn count_before(&self, end: DocId) -> usize {
        self.docs.partition_point(|doc| *doc < end)
    }
}

#[cfg(test)]
mod tests {
    use super::ListedDocs;

    #[test]
    fn a_window_has_its_documents() {
        let listed = ListedDocs::new(0, vec![5000, 7, 1024, 1030], 1.0);
        assert_eq!([0, 1024, 2048, 5120].map(|end| listed.next_window(end)), [Some(0), Some(1024), Some(4096), None]);
        let offsets = |base| listed.window(base).iter().collect::<Vec<_>>();
        assert_eq!([0, 1024, 2048, 4096].map(offsets), [vec![7], vec![0, 6], vec![], vec![904]]);
    }
}
