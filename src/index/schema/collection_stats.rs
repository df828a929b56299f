//! What a generation holds in numbers, kept up to date by adding what comes and taking away what goes, so that an index
//! that took a hundred changes has the figures of one built anew. Ranking reads the lengths of the fields from here:
//! tantivy's own sums count deleted documents, and are rounded when segments are merged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The figures of a generation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CollectionStats {
    pub(crate) pages: u64,
    pub(crate) resources: u64,
    /// Words in the pages' whole text, then in each of their zones.
    pub(crate) page_tokens: Vec<u64>,
    /// Words in the resources' context, then in each of their zones.
    pub(crate) resource_tokens: Vec<u64>,
    /// Broken links by the name of their finding's code.
    pub(crate) broken: BTreeMap<String, u64>,
}

impl CollectionStats {
    /// Counts a page with its words by field.
    pub(crate) fn add_page(&mut self, tokens: &[u32]) {
        self.pages += 1;
        shift(&mut self.page_tokens, tokens, u64::saturating_add);
    }

    /// Takes a page away again.
    pub(crate) fn remove_page(&mut self, tokens: &[u32]) {
        self.pages = self.pages.saturating_sub(1);
        shift(&mut self.page_tokens, tokens, u64::saturating_sub);
    }

    /// Counts a resource with its words by field.
    pub(crate) fn add_resource(&mut self, tokens: &[u32]) {
        self.resources += 1;
        shift(&mut self.resource_tokens, tokens, u64::saturating_add);
    }

    /// Takes a resource away again.
    pub(crate) fn remove_resource(&mut self, tokens: &[u32]) {
        self.resources = self.resources.saturating_sub(1);
        shift(&mut self.resource_tokens, tokens, u64::saturating_sub);
    }

    /// Counts so many more, or fewer, broken links of one code.
    pub(crate) fn count_broken(&mut self, code: &str, by: i64) {
        let count = self.broken.entry(code.to_owned()).or_default();
        *count = count.saturating_add_signed(by);
        self.broken.retain(|_, count| *count > 0);
    }
}

fn shift(sums: &mut Vec<u64>, tokens: &[u32], by: fn(u64, u64) -> u64) {
    sums.resize(sums.len().max(tokens.len()), 0);
    for (sum, tokens) in sums.iter_mut().zip(tokens) {
        *sum = by(*sum, u64::from(*tokens));
    }
}
