//! Metrics: figures of a ranking from the grades of its pages, as trec_eval and ir_measures compute them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The gain of a relevance grade.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gain {
    /// The grade itself, as in trec_eval.
    #[default]
    Linear,
    /// 2^grade - 1, after Burges et al. 2005.
    Exp,
}

impl Gain {
    fn value(self, grade: u32) -> f64 {
        match self {
            Self::Linear => f64::from(grade),
            Self::Exp => f64::from(grade).exp2() - 1.0,
        }
    }
}

/// A metric of a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Normalised discounted cumulative gain of the first 10 pages (Järvelin and Kekäläinen 2002).
    Ndcg,
    /// Reciprocal rank of the first relevant page; 0 without one in the first 10.
    Mrr,
    /// 1 when the first page is relevant.
    Success,
    /// Share of the relevant pages in the first 100.
    Recall,
    /// Share of judged pages in the first 10. The other metrics count an unjudged page as not relevant.
    Judged,
}

impl Metric {
    /// All metrics in display order.
    pub const ALL: [Self; 5] = [Self::Ndcg, Self::Mrr, Self::Success, Self::Recall, Self::Judged];
    /// The deepest rank of any metric.
    pub const DEPTH: usize = 100;

    /// The name in gates and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ndcg => "ndcg@10",
            Self::Mrr => "mrr@10",
            Self::Success => "success@1",
            Self::Recall => "recall@100",
            Self::Judged => "judged@10",
        }
    }

    /// The metric with this name, in any case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.name().eq_ignore_ascii_case(name))
    }
}

/// The figures of all metrics, each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// nDCG of the first 10 pages.
    pub ndcg_at_10: f64,
    /// Reciprocal rank of the first relevant page in the first 10.
    pub mrr_at_10: f64,
    /// 1 when the first page is relevant, else 0; or the share of such rankings.
    pub success_at_1: f64,
    /// Recall of the first 100 pages.
    pub recall_at_100: f64,
    /// Share of judged pages in the first 10.
    pub judged_at_10: f64,
}

impl Figures {
    /// The figures of one ranking.
    ///
    /// `ranked` has the grade of each page in ranking order, `None` for an unjudged page. `judged` has all grades of
    /// the question.
    #[must_use]
    pub fn new(ranked: &[Option<u32>], judged: &[u32], gain: Gain) -> Self {
        let relevant = |grade: &Option<u32>| grade.is_some_and(|grade| grade > 0);
        let top = &ranked[..ranked.len().min(10)];
        let relevant_count = judged.iter().filter(|grade| **grade > 0).count();
        let found = ranked.iter().take(100).filter(|grade| relevant(grade)).count();
        let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        let mut ideal = judged.to_vec();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let best = dcg(ideal.iter().take(10).copied(), gain);
        let actual = dcg(top.iter().map(|grade| grade.unwrap_or_default()), gain);
        Self {
            ndcg_at_10: if best > 0.0 { actual / best } else { 0.0 },
            mrr_at_10: top.iter().position(relevant).map_or(0.0, |index| 1.0 / (index + 1) as f64),
            success_at_1: if ranked.first().is_some_and(relevant) { 1.0 } else { 0.0 },
            recall_at_100: share(found, relevant_count),
            judged_at_10: share(top.iter().filter(|grade| grade.is_some()).count(), top.len()),
        }
    }

    /// The figure of a metric.
    #[must_use]
    pub fn get(&self, metric: Metric) -> f64 {
        match metric {
            Metric::Ndcg => self.ndcg_at_10,
            Metric::Mrr => self.mrr_at_10,
            Metric::Success => self.success_at_1,
            Metric::Recall => self.recall_at_100,
            Metric::Judged => self.judged_at_10,
        }
    }

    /// The mean figures; 0 without any ranking.
    #[must_use]
    pub fn mean(all: &[Self]) -> Self {
        let mean = |metric| all.iter().map(|figures| figures.get(metric)).sum::<f64>() / all.len().max(1) as f64;
        Self {
            ndcg_at_10: mean(Metric::Ndcg),
            mrr_at_10: mean(Metric::Mrr),
            success_at_1: mean(Metric::Success),
            recall_at_100: mean(Metric::Recall),
            judged_at_10: mean(Metric::Judged),
        }
    }
}

/// Discounted cumulative gain: the sum of gain / log2(rank + 1).
fn dcg(grades: impl Iterator<Item = u32>, gain: Gain) -> f64 {
    grades.zip(2_u32..).map(|(grade, rank)| gain.value(grade) / f64::from(rank).log2()).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, proptest};

    use super::*;

    #[test]
    fn figures_equal_the_textbook_formulas() {
        // Ideal: 3, 2, 1. Ranked: an unjudged page, 2, 0, 3.
        let figures = Figures::new(&[None, Some(2), Some(0), Some(3)], &[3, 2, 1, 0], Gain::Linear);
        let ideal = 3.0 + 2.0 / 3_f64.log2() + 0.5;
        assert!((figures.ndcg_at_10 - (2.0 / 3_f64.log2() + 3.0 / 5_f64.log2()) / ideal).abs() < 1e-12);
        assert_eq!((figures.mrr_at_10, figures.success_at_1), (0.5, 0.0));
        assert!((figures.recall_at_100 - 2.0 / 3.0).abs() < 1e-12);
        assert!((figures.judged_at_10 - 0.75).abs() < 1e-12);
        let exp = Figures::new(&[Some(1), Some(3)], &[3, 1], Gain::Exp);
        assert!((exp.ndcg_at_10 - (1.0 + 7.0 / 3_f64.log2()) / (7.0 + 1.0 / 3_f64.log2())).abs() < 1e-12);
    }

    #[test]
    fn an_empty_ranking_and_no_relevant_page_give_zero() {
        assert_eq!(Figures::new(&[], &[1], Gain::Linear), Figures::default());
        assert_eq!(Figures::new(&[Some(0)], &[0], Gain::Linear).ndcg_at_10, 0.0);
        assert_eq!(Figures::mean(&[]), Figures::default());
        assert_eq!(Metric::parse("NDCG@10"), Some(Metric::Ndcg));
        assert_eq!(Metric::parse("ndcg"), None);
    }

    proptest! {
        #[test]
        fn ndcg_is_one_for_the_ideal_order_and_never_more(
            mut grades in proptest::collection::vec(0..4_u32, 1..30), shuffle in any::<u64>(), exp in any::<bool>(),
        ) {
            let gain = if exp { Gain::Exp } else { Gain::Linear };
            let judged = grades.clone();
            let rotation = usize::try_from(shuffle % grades.len() as u64).unwrap();
            grades.rotate_left(rotation);
            let rotated: Vec<Option<u32>> = grades.iter().copied().map(Some).collect();
            let figures = Figures::new(&rotated, &judged, gain);
            for metric in Metric::ALL {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&figures.get(metric)));
            }
            grades.sort_unstable_by(|a, b| b.cmp(a));
            let ideal: Vec<Option<u32>> = grades.iter().copied().map(Some).collect();
            let best = Figures::new(&ideal, &judged, gain).ndcg_at_10;
            prop_assert!(judged.iter().all(|grade| *grade == 0) || (best - 1.0).abs() < 1e-12);
        }
    }
}
