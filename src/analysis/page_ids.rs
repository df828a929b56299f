//! A set of the ids of one page. Its memory is a byte for each id, so that a test is one read.

/// A set of ids that is cleared for each page.
pub(super) struct PageIds {
    /// By id: the number of the last page that has it, or 0.
    pages: Vec<u8>,
    /// Number of the current page, from 1 to 255.
    page: u8,
}

impl Default for PageIds {
    fn default() -> Self {
        Self { pages: Vec::new(), page: 1 }
    }
}

impl PageIds {
    /// Adds an id; `false` if the page has it already.
    #[inline]
    pub(super) fn insert(&mut self, id: u32) -> bool {
        let index = id as usize;
        if index >= self.pages.len() {
            self.pages.resize(2 * index + 1, 0);
        }
        std::mem::replace(&mut self.pages[index], self.page) != self.page
    }

    /// Begins the next page. Every 255 pages the numbers begin anew.
    pub(super) fn clear(&mut self) {
        self.page = self.page.checked_add(1).unwrap_or_else(|| {
            self.pages.fill(0);
            1
        });
    }
}

#[cfg(test)]
mod tests {
    use super::PageIds;

    #[test]
    fn a_page_has_the_ids_that_were_added_to_it() {
        let mut ids = PageIds::default();
        for page in 0..600 {
            for id in [page % 7, 100 + page % 3] {
                assert_eq!([ids.insert(id), ids.insert(id)], [true, false], "{id} of page {page}");
            }
            ids.clear();
        }
    }
}
