//! Upper bounds on clause scores, which divide the clauses into essential and non-essential.
//!
//! MaxScore (Turtle and Flood, "Query evaluation: strategies and optimizations", Information Processing & Management
//! 1995): documents that match non-essential clauses alone cannot reach the threshold. It saves 11 of 30 million
//! instructions (three common words, win32).

/// A clause in ascending order of upper bounds, with the clauses before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ClauseBound {
    pub(crate) clause: usize,
    /// This clause and all clauses with lower bounds, a bit each.
    pub(crate) prefix: u64,
    /// An upper bound on the score of this clause.
    pub(crate) max_score: f32,
    /// The sum of the bounds of all other clauses. It is added up by itself: subtracting a large bound from the sum of all
    /// would cancel the small ones.
    pub(crate) sum_of_others: f32,
    /// The sum of the bounds of `prefix`.
    pub(crate) prefix_sum: f32,
}

impl ClauseBound {
    /// The bounds of clauses in ascending order; `max_scores` is by clause.
    pub(crate) fn prefixes(max_scores: impl Iterator<Item = f32>) -> Vec<Self> {
        let mut ascending: Vec<(usize, f32)> = max_scores.enumerate().collect();
        ascending.sort_by(|a, b| a.1.total_cmp(&b.1));
        let bounds =
            ascending.iter().enumerate().scan((0, 0.0), |(prefix, prefix_sum), (index, (clause, max_score))| {
                *prefix |= 1 << clause;
                *prefix_sum += max_score;
                let others = ascending.iter().enumerate().filter(|(other, _)| *other != index);
                let sum_of_others = others.map(|(_, (_, max_score))| max_score).sum();
                let (prefix, prefix_sum) = (*prefix, *prefix_sum);
                Some(Self { clause: *clause, prefix, max_score: *max_score, sum_of_others, prefix_sum })
            });
        bounds.collect()
    }
}
