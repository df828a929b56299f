//! Leaves that lead to no document by themselves: MaxScore (Turtle and Flood, "Query evaluation: strategies and
//! optimizations", Information Processing & Management 1995), kept exact for the match set too.

/// The leaves that score least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ClauseBound {
    /// The one of them that scores most.
    pub(crate) leaf: usize,
    /// All of them, a bit each.
    pub(crate) leaves: u64,
    /// More than what it can score.
    pub(crate) own: f32,
    /// More than what all others can add up to: what is left of a sum without a large part of it has lost the small ones.
    pub(crate) others: f32,
    /// More than what they can add up to: where the best documents score as much, nothing is missed without them.
    pub(crate) most: f32,
}

impl ClauseBound {
    /// Sets of leaves, each larger by one than the one before, up to that of all; `most` is by leaf more than what it can
    /// score.
    pub(crate) fn sets(most: impl Iterator<Item = f32>) -> Vec<Self> {
        let mut ascending: Vec<(usize, f32)> = most.enumerate().collect();
        ascending.sort_by(|a, b| a.1.total_cmp(&b.1));
        let added = ascending.iter().enumerate().scan((0, 0.0), |(leaves, most), (at, (leaf, own))| {
            *leaves |= 1 << leaf;
            *most += own;
            let others = ascending.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (_, own))| own).sum();
            Some(Self { leaf: *leaf, leaves: *leaves, own: *own, others, most: *most })
        });
        added.collect()
    }
}
