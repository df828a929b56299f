//! Leaves that lead to no document by themselves: MaxScore (Turtle and Flood, "Query evaluation: strategies and
//! optimizations", Information Processing & Management 1995), kept exact for the match set too.

use super::Plan;

/// The leaves that score least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Idle {
    /// The one of them that scores most.
    pub(crate) leaf: usize,
    /// All of them, a bit each.
    pub(crate) leaves: u64,
    /// More than what it can score.
    pub(crate) own: f32,
    /// More than what they can add up to: where the best documents score as much, nothing is missed without them.
    pub(crate) most: f32,
}

impl Plan {
    /// Sets of leaves, each larger by one than the one before, up to that of all; `most` is more than what each leaf can
    /// score.
    pub(crate) fn idle(&self, most: &[f32]) -> Vec<Idle> {
        let mut ascending: Vec<usize> = (0..self.leaves.len()).collect();
        ascending.sort_by(|a, b| most[*a].total_cmp(&most[*b]));
        let added = ascending.into_iter().scan((0, 0.0), |(leaves, sum), leaf| {
            *leaves |= 1 << leaf;
            *sum += most[leaf];
            Some(Idle { leaf, leaves: *leaves, own: most[leaf], most: *sum })
        });
        added.collect()
    }
}
