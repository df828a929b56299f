//! Leaves that lead to no document by themselves: MaxScore (Turtle and Flood, "Query evaluation: strategies and
//! optimizations", Information Processing & Management 1995), kept exact for the match set too.

use super::{Condition, Plan};

/// Leaves that may be idle: a document that holds nothing else is not in the match set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Idle {
    /// The leaves, a bit each.
    pub(crate) leaves: u64,
    /// More than what they can add up to: where the best documents score as much, nothing is missed without them.
    pub(crate) most: f32,
}

impl Plan {
    /// Sets of leaves that may be idle, each larger than the one before; `most` is more than what each leaf can score.
    pub(crate) fn idle(&self, most: &[f32]) -> Vec<Idle> {
        let mut ascending: Vec<usize> = (0..self.leaves.len()).collect();
        ascending.sort_by(|a, b| most[*a].total_cmp(&most[*b]));
        let added = ascending.into_iter().scan((0, 0.0), |(leaves, sum), leaf| {
            *leaves |= 1 << leaf;
            *sum += most[leaf];
            Some(Idle { leaves: *leaves, most: *sum })
        });
        added.take_while(|idle| !self.could_match(idle.leaves)).collect()
    }

    /// Whether documents with these leaves, or with fewer of them, could be in the match set.
    fn could_match(&self, mask: u64) -> bool {
        self.strict.iter().chain(&self.relaxable).all(|condition| self.could_hold(condition, mask))
    }

    fn could_hold(&self, condition: &Condition, mask: u64) -> bool {
        match condition {
            Condition::Not(_) => true,
            Condition::All(inner) => inner.iter().all(|condition| self.could_hold(condition, mask)),
            Condition::Any(inner) => inner.iter().any(|condition| self.could_hold(condition, mask)),
            Condition::Word(_) | Condition::Leaf(_) => self.holds(condition, mask),
        }
    }
}
