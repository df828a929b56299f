//! Two measurements of one set held against each other, question by question.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::EvalError;
use super::judged_set::{JudgedSet, text};
use super::metric::{Figures, Gain, Metric};
use super::report::EvalReport;
use super::run::Run;

/// Resamples of the bootstrap: with ten thousand, the ends of an interval are good to about 0.001.
const RESAMPLES: usize = 10_000;
/// Share of the resamples that an interval leaves out at either end.
const TAIL: f64 = 0.025;
/// Questions that are named for having moved most.
const MOVED: usize = 10;
/// A figure that changed by less has not moved.
const STILL: f64 = 1e-9;

/// An earlier measurement: a run file of trec_eval's format, or the JSON of `kb eval`.
#[derive(Debug, Clone, PartialEq)]
pub enum Baseline {
    /// What was retrieved.
    Run(Run),
    /// What was measured.
    Report(Box<EvalReport>),
}

impl Baseline {
    /// Reads a baseline; a file that begins with `{` is JSON.
    ///
    /// # Errors
    /// When the file cannot be read or is neither.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        let text = text(path)?;
        if !text.trim_start().starts_with('{') {
            return Ok(Self::Run(Run::parse(&text, path)?));
        }
        let unknown = |_| EvalError::Nothing { path: path.to_owned(), reason: "it is no JSON of `kb eval`" };
        Ok(Self::Report(Box::new(serde_json::from_str(&text).map_err(unknown)?)))
    }

    /// The figures that it holds of a set, by query id; `None` when it does not know the set.
    #[must_use]
    pub fn figures(&self, set: &JudgedSet, gain: Gain) -> Option<BTreeMap<String, Figures>> {
        match self {
            Self::Run(run) => Some(set.measure(run, gain)),
            Self::Report(report) => {
                let known = report.sets.iter().find(|known| known.name == set.name && known.gain == gain)?;
                Some(known.per_query.iter().map(|query| (query.id.clone(), query.figures)).collect())
            }
        }
    }
}

/// A measurement against an earlier one, over the questions that both hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The questions that both hold.
    pub queries: u64,
    /// The means of the earlier one.
    pub baseline: Figures,
    /// By metric, in the order shown.
    pub differences: Vec<Difference>,
    /// The questions whose nDCG@10 moved most, farthest first.
    pub moved: Vec<RankChange>,
}

/// How a metric's mean has changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// The metric's name, `ndcg@10` for one.
    pub metric: String,
    /// Mean now less mean then.
    pub difference: f64,
    /// 95 % interval of the difference: paired bootstrap over questions (percentiles; Efron 1979).
    pub interval: [f64; 2],
    /// Questions that became better.
    pub better: u64,
    /// Questions that became worse.
    pub worse: u64,
}

/// A question whose figure moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RankChange {
    /// The question's id.
    pub id: String,
    /// The question.
    pub text: String,
    /// nDCG@10 then.
    pub before: f64,
    /// nDCG@10 now.
    pub after: f64,
}

impl Comparison {
    /// Holds `after` against `before`; `None` when they share no question.
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
                better: changes.iter().filter(|change| **change > STILL).count() as u64,
                worse: changes.iter().filter(|change| **change < -STILL).count() as u64,
            }
        });
        let mut moved: Vec<RankChange> = pairs
            .iter()
            .filter(|(_, _, before, after)| (after.ndcg_at_10 - before.ndcg_at_10).abs() > STILL)
            .map(|(id, text, before, after)| RankChange {
                id: (*id).to_owned(),
                text: (*text).to_owned(),
                before: before.ndcg_at_10,
                after: after.ndcg_at_10,
            })
            .collect();
        let far = |moved: &RankChange| (moved.after - moved.before).abs();
        moved.sort_by(|a, b| far(b).total_cmp(&far(a)).then_with(|| a.id.cmp(&b.id)));
        moved.truncate(MOVED);
        let then: Vec<Figures> = pairs.iter().map(|(_, _, before, _)| *before).collect();
        Some(Self {
            queries: pairs.len() as u64,
            baseline: Figures::mean(&then),
            differences: differences.collect(),
            moved,
        })
    }

    /// How far a metric's mean has fallen; below zero where it has risen.
    #[must_use]
    pub fn drop_of(&self, metric: Metric) -> f64 {
        let of_metric = self.differences.iter().find(|difference| difference.metric == metric.name());
        of_metric.map_or(0.0, |difference| -difference.difference)
    }
}

/// The 95 % interval of the mean of `changes`: means of resamples drawn with replacement, the same ones on every run.
fn interval(changes: &[f64]) -> [f64; 2] {
    let mut random = SplitMix(0);
    let count = changes.len();
    let mut means: Vec<f64> =
        (0..RESAMPLES).map(|_| (0..count).map(|_| changes[random.below(count)]).sum::<f64>() / count as f64).collect();
    means.sort_unstable_by(f64::total_cmp);
    let cut = (RESAMPLES as f64 * TAIL) as usize;
    [means[cut], means[RESAMPLES - 1 - cut]]
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough for resampling, and the same on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; multiplying keeps the bias of a remainder out (Lemire 2019).
    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_hold_the_mean_and_never_change() {
        let changes: Vec<f64> = (0..100).map(|n| f64::from(n % 7) / 10.0 - 0.2).collect();
        let [low, high] = interval(&changes);
        let mean = changes.iter().sum::<f64>() / 100.0;
        // The standard error is 0.02: two of them to either side.
        assert!(low < mean && mean < high && (high - low - 0.078).abs() < 0.01, "{low} {mean} {high}");
        assert_eq!(interval(&changes), [low, high]);
        assert_eq!(interval(&[0.25]), [0.25, 0.25]);
    }
}
