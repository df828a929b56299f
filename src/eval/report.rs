//! Report: the output of `kb eval` as JSON and text, and the input of a later baseline.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::comparison::Comparison;
use super::evaluate::Evaluation;
use super::gate::{MetricBound, Verdict};
use super::judged_set::JudgedSet;
use super::metric::{Figures, Gain};
use super::resource_set::ResourceReport;

/// The figures of all sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EvalReport {
    /// Version of the JSON contract.
    pub schema_version: u32,
    /// Version of kb.
    pub kb_version: String,
    /// The sets in the order of the command line.
    pub sets: Vec<SetReport>,
    /// The mean over the sets with equal weights.
    pub mean: Figures,
    /// The results of the gates; empty without gates.
    pub gates: Vec<Verdict>,
}

/// The figures of a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SetReport {
    /// Name of the set.
    pub name: String,
    /// Number of pages in the index.
    pub pages: u64,
    /// The gain of a grade.
    pub gain: Gain,
    /// The means over all questions.
    pub all: Group,
    /// The means by type of question; empty for a set without types.
    pub by_type: BTreeMap<String, Group>,
    /// The figures of resources, if the set judges resources.
    pub resources: Option<ResourceReport>,
    /// The differences from the baseline, if one is given.
    pub comparison: Option<Comparison>,
    /// The questions in the order of the set.
    pub per_query: Vec<QueryReport>,
}

/// The means over a group of questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Group {
    /// Number of questions.
    pub queries: u64,
    /// The mean figures.
    pub figures: Figures,
}

/// The figures of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueryReport {
    /// Id of the question.
    pub id: String,
    /// Text of the question.
    pub text: String,
    /// Type of the question, if the set has types.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The figures.
    pub figures: Figures,
    /// nDCG@10 of the question in the baseline, if the baseline has it.
    pub baseline: Option<f64>,
    /// Id of the first page; empty for an empty ranking.
    pub first: String,
}

impl EvalReport {
    /// Combines the reports of the sets with the results of the gates.
    #[must_use]
    pub fn new(schema_version: u32, sets: Vec<SetReport>, gates: Vec<Verdict>) -> Self {
        let figures: Vec<Figures> = sets.iter().map(|set| set.all.figures).collect();
        let kb_version = env!("CARGO_PKG_VERSION").to_owned();
        Self { schema_version, kb_version, mean: Figures::mean(&figures), sets, gates }
    }
}

impl SetReport {
    /// The report of an evaluation of `set` on an index with `pages` pages; `before` has the figures of a baseline.
    #[must_use]
    pub fn new(
        set: &JudgedSet,
        pages: u64,
        gain: Gain,
        evaluation: &Evaluation,
        before: Option<&BTreeMap<String, Figures>>,
    ) -> Self {
        let figures = |id: &str| evaluation.figures.get(id).copied().unwrap_or_default();
        let per_query = set.queries.iter().map(|query| QueryReport {
            id: query.id.clone(),
            text: query.text.clone(),
            kind: query.kind.clone(),
            figures: figures(&query.id),
            baseline: before.and_then(|before| before.get(&query.id)).map(|figures| figures.ndcg_at_10),
            first: evaluation.run.ranking(&query.id).first().map(|entry| entry.page.clone()).unwrap_or_default(),
        });
        let per_query: Vec<QueryReport> = per_query.collect();
        let mut types: BTreeMap<String, Vec<Figures>> = BTreeMap::new();
        for query in &per_query {
            if let Some(kind) = &query.kind {
                types.entry(kind.clone()).or_default().push(query.figures);
            }
        }
        let group = |figures: &[Figures]| Group { queries: figures.len() as u64, figures: Figures::mean(figures) };
        let all: Vec<Figures> = per_query.iter().map(|query| query.figures).collect();
        Self {
            name: set.name.clone(),
            pages,
            gain,
            all: group(&all),
            by_type: types.into_iter().map(|(kind, figures)| (kind, group(&figures))).collect(),
            resources: None,
            comparison: before.and_then(|before| Comparison::new(set, before, &evaluation.figures)),
            per_query,
        }
    }

    /// Checks lower bounds of the figures, and upper bounds of their drop against the baseline.
    #[must_use]
    pub fn check_gates(&self, floors: &[MetricBound], drops: &[MetricBound]) -> Vec<Verdict> {
        let floors = floors.iter().map(|floor| floor.check_min(&self.name, self.all.figures.get(floor.metric)));
        let drops = self.comparison.iter().flat_map(|comparison| {
            drops.iter().map(|drop| drop.check_drop(&self.name, comparison.drop_of(drop.metric)))
        });
        floors.chain(drops).collect()
    }
}
