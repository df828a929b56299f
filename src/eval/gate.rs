//! Gates: lower bounds of metrics, and upper bounds of their drop against a baseline.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::metric::Metric;

/// A bound of a metric or of its drop: `ndcg@10=0.60`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricBound {
    /// The metric.
    pub metric: Metric,
    /// The bound, 0 to 1.
    pub bound: f64,
}

impl FromStr for MetricBound {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let names = Metric::ALL.map(Metric::name).join(", ");
        let usage = || format!("a gate is a metric, `=` and a number from 0 to 1; the metrics are {names}");
        let (name, bound) = typed.split_once('=').ok_or_else(usage)?;
        let metric = Metric::parse(name.trim()).ok_or_else(usage)?;
        let bound = bound.trim().parse().ok().filter(|bound| (0.0..=1.0).contains(bound)).ok_or_else(usage)?;
        Ok(Self { metric, bound })
    }
}

/// The result of a gate on a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// Name of the set.
    pub set: String,
    /// The gate as typed: `min ndcg@10=0.6`, `max-drop ndcg@10=0.01`.
    pub gate: String,
    /// The figure or its drop.
    pub value: f64,
    /// Whether the value is within the bound.
    pub passed: bool,
}

impl MetricBound {
    /// Checks that a figure is at least the bound.
    #[must_use]
    pub fn check_min(self, set: &str, figure: f64) -> Verdict {
        let gate = format!("min {}={}", self.metric.name(), self.bound);
        Verdict { set: set.to_owned(), gate, value: figure, passed: figure >= self.bound }
    }

    /// Checks that the drop of a figure is at most the bound.
    #[must_use]
    pub fn check_drop(self, set: &str, drop: f64) -> Verdict {
        let gate = format!("max-drop {}={}", self.metric.name(), self.bound);
        // The tolerance absorbs the rounding error of the mean.
        Verdict { set: set.to_owned(), gate, value: drop, passed: drop <= self.bound + f64::EPSILON }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_parses_and_compares_with_its_bound() {
        let gate: MetricBound = "nDCG@10 = 0.6".parse().unwrap();
        assert_eq!(gate, MetricBound { metric: Metric::Ndcg, bound: 0.6 });
        assert!(gate.check_min("s", 0.6).passed && !gate.check_min("s", 0.59).passed);
        assert!(
            gate.check_drop("s", 0.6).passed && gate.check_drop("s", -1.0).passed && !gate.check_drop("s", 0.61).passed
        );
        for wrong in ["ndcg@10", "ndcg@10=", "ndcg@10=2", "ndcg@10=NaN", "speed=0.5", "=0.5"] {
            assert!(wrong.parse::<MetricBound>().is_err(), "{wrong}");
        }
    }
}
