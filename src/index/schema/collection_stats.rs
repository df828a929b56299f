//! Collection statistics: document counts, field lengths and broken links of a generation.
//!
//! Each change adds and subtracts its documents, so an updated index has the statistics of a full build. Tantivy's own
//! sums are not exact: they include deleted documents, and merges round them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The statistics of a generation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CollectionStats {
    pub(crate) pages: u64,
    pub(crate) resources: u64,
    /// Pages with a boost, see [`Page::boost`](crate::corpus::Page::boost).
    pub(crate) boosted: u64,
    /// Tokens of all pages by text field, in the order of [`PAGE_FIELDS`](super::fields::PAGE_FIELDS).
    pub(crate) page_tokens: Vec<u64>,
    /// Tokens of all resources by text field, in the order of [`RESOURCE_FIELDS`](super::fields::RESOURCE_FIELDS).
    pub(crate) resource_tokens: Vec<u64>,
    /// Broken links by diagnostic code.
    pub(crate) broken: BTreeMap<String, u64>,
}

impl CollectionStats {
    /// Adds a page with its field lengths.
    pub(crate) fn add_page(&mut self, tokens: &[u32], is_boosted: bool) {
        self.pages += 1;
        self.boosted += u64::from(is_boosted);
        combine(&mut self.page_tokens, tokens, u64::saturating_add);
    }

    /// Subtracts a page with its field lengths.
    pub(crate) fn remove_page(&mut self, tokens: &[u32], is_boosted: bool) {
        self.pages = self.pages.saturating_sub(1);
        self.boosted = self.boosted.saturating_sub(u64::from(is_boosted));
        combine(&mut self.page_tokens, tokens, u64::saturating_sub);
        if self.pages == 0 {
            // As in a full build without pages.
            self.page_tokens.clear();
        }
    }

    /// Adds a resource with its field lengths.
    pub(crate) fn add_resource(&mut self, tokens: &[u32]) {
        self.resources += 1;
        combine(&mut self.resource_tokens, tokens, u64::saturating_add);
    }

    /// Subtracts a resource with its field lengths.
    pub(crate) fn remove_resource(&mut self, tokens: &[u32]) {
        self.resources = self.resources.saturating_sub(1);
        combine(&mut self.resource_tokens, tokens, u64::saturating_sub);
        if self.resources == 0 {
            self.resource_tokens.clear();
        }
    }

    /// Changes the number of broken links of one diagnostic code by `change`.
    pub(crate) fn count_broken(&mut self, code: &str, change: i64) {
        let count = self.broken.entry(code.to_owned()).or_default();
        *count = count.saturating_add_signed(change);
        self.broken.retain(|_, count| *count > 0);
    }
}

fn combine(sums: &mut Vec<u64>, tokens: &[u32], operation: fn(u64, u64) -> u64) {
    sums.resize(sums.len().max(tokens.len()), 0);
    for (sum, tokens) in sums.iter_mut().zip(tokens) {
        *sum = operation(*sum, u64::from(*tokens));
    }
}
