//! Gates: the least that a metric has to reach, and the most that it may fall.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::metric::Metric;

/// `ndcg@10=0.60`: a metric and a bound, a floor or the largest drop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Floor {
    /// What is measured.
    pub metric: Metric,
    /// The bound, 0 to 1.
    pub bound: f64,
}

impl FromStr for Floor {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let names = Metric::ALL.map(Metric::name).join(", ");
        let wanted = || format!("a gate is a metric, `=` and a number from 0 to 1; the metrics are {names}");
        let (name, bound) = typed.split_once('=').ok_or_else(wanted)?;
        let metric = Metric::named(name.trim()).ok_or_else(wanted)?;
        let bound = bound.trim().parse().ok().filter(|bound| (0.0..=1.0).contains(bound)).ok_or_else(wanted)?;
        Ok(Self { metric, bound })
    }
}

/// What a gate said of a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// The set.
    pub set: String,
    /// The gate as typed: `min ndcg@10=0.6`, `max-drop ndcg@10=0.01`.
    pub gate: String,
    /// The figure, or how far it fell.
    pub value: f64,
    /// Whether the gate lets it through.
    pub passed: bool,
}

impl Floor {
    /// Whether a figure reaches the floor.
    #[must_use]
    pub fn least(self, set: &str, figure: f64) -> Verdict {
        let gate = format!("min {}={}", self.metric.name(), self.bound);
        Verdict { set: set.to_owned(), gate, value: figure, passed: figure >= self.bound }
    }

    /// Whether a figure fell by no more than the bound.
    #[must_use]
    pub fn most_drop(self, set: &str, drop: f64) -> Verdict {
        let gate = format!("max-drop {}={}", self.metric.name(), self.bound);
        // A drop that is the bound but for the last bit of a sum is the bound.
        Verdict { set: set.to_owned(), gate, value: drop, passed: drop <= self.bound + f64::EPSILON }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_read_and_judge() {
        let gate: Floor = "nDCG@10 = 0.6".parse().unwrap();
        assert_eq!(gate, Floor { metric: Metric::Ndcg, bound: 0.6 });
        assert!(gate.least("s", 0.6).passed && !gate.least("s", 0.59).passed);
        assert!(
            gate.most_drop("s", 0.6).passed && gate.most_drop("s", -1.0).passed && !gate.most_drop("s", 0.61).passed
        );
        for wrong in ["ndcg@10", "ndcg@10=", "ndcg@10=2", "ndcg@10=NaN", "speed=0.5", "=0.5"] {
            assert!(wrong.parse::<Floor>().is_err(), "{wrong}");
        }
    }
}
