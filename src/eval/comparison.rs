//! Comparison: the differences between two measurements of one set, question by question.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::judged_set::JudgedSet;
use super::metric::{Figures, Metric};

/// Resamples of the bootstrap; 10,000 give the ends of an interval to about 0.001.
const RESAMPLES: usize = 10_000;
/// Share of the resamples outside the interval at either end.
const TAIL: f64 = 0.025;
/// Limit of questions in [`Comparison::moved`].
const MAX_MOVED: usize = 10;
/// Smallest change of a figure that counts.
const EPSILON: f64 = 1e-9;

/// The differences from an earlier measurement, over the questions of both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// Number of questions in both measurements.
    pub queries: u64,
    /// The mean figures of the earlier measurement.
    pub baseline: Figures,
    /// The difference of each metric, in display order.
    pub differences: Vec<Difference>,
    /// The questions with the largest change of nDCG@10, in descending order.
    pub moved: Vec<RankChange>,
}

/// The change of a metric's mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// Name of the metric, such as `ndcg@10`.
    pub metric: String,
    /// The new mean minus the earlier mean.
    pub difference: f64,
    /// 95 % interval of the difference: paired bootstrap over questions (percentiles; Efron 1979).
    pub interval: [f64; 2],
    /// Number of questions with a higher figure.
    pub better: u64,
    /// Number of questions with a lower figure.
    pub worse: u64,
}

/// A question with a changed figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Moved")]
pub struct RankChange {
    /// Id of the question.
    pub id: String,
    /// Text of the question.
    pub text: String,
    /// Earlier nDCG@10.
    pub before: f64,
    /// New nDCG@10.
    pub after: f64,
}

impl Comparison {
    /// Compares `after` with `before`; `None` when they share no question.
    #[must_use]
    pub fn new(set: &JudgedSet, before: &BTreeMap<String, Figures>, after: &BTreeMap<String, Figures>) -> Option<Self> {
        let pairs: Vec<(&str, &str, Figures, Figures)> = set
            .queries
            .iter()
            .filter_map(|query| Some((&*query.id, &*query.text, *before.get(&query.id)?, *after.get(&query.id)?)))
            .collect();
        if pairs.is_empty() {
            return None;
        }
        let differences = Metric::ALL.into_iter().map(|metric| {
            let changes: Vec<f64> =
                pairs.iter().map(|(_, _, before, after)| after.get(metric) - before.get(metric)).collect();
            Difference {
                metric: metric.name().to_owned(),
                difference: changes.iter().sum::<f64>() / changes.len() as f64,
                interval: interval(&changes),
                better: changes.iter().filter(|change| **change > EPSILON).count() as u64,
                worse: changes.iter().filter(|change| **change < -EPSILON).count() as u64,
            }
        });
        let mut moved: Vec<RankChange> = pairs
            .iter()
            .filter(|(_, _, before, after)| (after.ndcg_at_10 - before.ndcg_at_10).abs() > EPSILON)
            .map(|(id, text, before, after)| RankChange {
                id: (*id).to_owned(),
                text: (*text).to_owned(),
                before: before.ndcg_at_10,
                after: after.ndcg_at_10,
            })
            .collect();
        let change = |moved: &RankChange| (moved.after - moved.before).abs();
        moved.sort_by(|a, b| change(b).total_cmp(&change(a)).then_with(|| a.id.cmp(&b.id)));
        moved.truncate(MAX_MOVED);
        let earlier: Vec<Figures> = pairs.iter().map(|(_, _, before, _)| *before).collect();
        Some(Self {
            queries: pairs.len() as u64,
            baseline: Figures::mean(&earlier),
            differences: differences.collect(),
            moved,
        })
    }

    /// The drop of a metric's mean; negative for a rise.
    #[must_use]
    pub fn drop_of(&self, metric: Metric) -> f64 {
        let of_metric = self.differences.iter().find(|difference| difference.metric == metric.name());
        of_metric.map_or(0.0, |difference| -difference.difference)
    }
}

/// The 95 % bootstrap interval of the mean of `changes`; the seed is constant, so every run gives the same interval.
fn interval(changes: &[f64]) -> [f64; 2] {
    let mut random = SplitMix(0);
    let count = changes.len();
    let mut means: Vec<f64> =
        (0..RESAMPLES).map(|_| (0..count).map(|_| changes[random.below(count)]).sum::<f64>() / count as f64).collect();
    means.sort_unstable_by(f64::total_cmp);
    let cut = (RESAMPLES as f64 * TAIL) as usize;
    [means[cut], means[RESAMPLES - 1 - cut]]
}

/// SplitMix64 (Steele, Lea, Flood 2014), a portable random generator.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, by multiplication: a remainder would be biased (Lemire 2019).
    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_contains_the_mean_and_is_reproducible() {
        let changes: Vec<f64> = (0..100).map(|n| f64::from(n % 7) / 10.0 - 0.2).collect();
        let [low, high] = interval(&changes);
        let mean = changes.iter().sum::<f64>() / 100.0;
        // The standard error is 0.02; the interval extends two standard errors to either side.
        assert!(low < mean && mean < high && (high - low - 0.078).abs() < 0.01, "{low} {mean} {high}");
        assert_eq!(interval(&changes), [low, high]);
        assert_eq!(interval(&[0.25]), [0.25, 0.25]);
    }
}
