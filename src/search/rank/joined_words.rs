//! Joined words: a page that writes `username` lacks the parts of `user-name`, but holds the whole.

use crate::search::query::{Query, has};
use crate::search::retrieve::ClauseStats;

/// The idf of the parts that a document lacks because it joins them, summed over the words of the query.
pub(super) fn missing_idf(query: &Query, stats: &[ClauseStats], matched: u64) -> f32 {
    let idf = |clause: usize| stats.get(clause).filter(|stats| stats.is_known).map_or(0.0, |stats| stats.idf);
    let words = query.groups.iter().filter_map(|word| {
        let compound = word.compound.filter(|compound| has(matched, *compound))?;
        let sum = |of: &dyn Fn(&&usize) -> bool| word.parts.iter().filter(of).map(|part| idf(*part)).sum::<f32>();
        let lacks_one = word.parts.iter().any(|part| !has(matched, *part));
        let (all, present) = (sum(&|_| true), sum(&|part| has(matched, **part)));
        lacks_one.then(|| (all.max(idf(compound)) - present).max(0.0))
    });
    words.sum()
}
