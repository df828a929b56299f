//! Flags: a page that shows `java -jar` comes before pages that have the words `java` and `jar`.

use crate::search::query::{Clause, Query, has};
use crate::search::retrieve::ClauseStats;

/// The idf of the flags of commands that a document shows, each once, however often it shows them. A flag of one letter has
/// no words, and many commands have it.
pub(super) fn shown_idf(query: &Query, stats: &[ClauseStats], matched: u64) -> f32 {
    let is_flag = |part: usize| matches!(query.clauses.get(part), Some(Clause::Term(term)) if term.starts_with('-'));
    let parts = query.groups.iter().filter_map(|group| match group.parts[..] {
        [part] if !group.related.is_empty() && has(matched, part) && is_flag(part) => stats.get(part),
        _ => None,
    });
    parts.filter(|stats| stats.is_known).map(|stats| stats.idf).sum()
}
