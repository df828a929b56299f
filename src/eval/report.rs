//! The report of `kb eval`: one set of types is the JSON, its schema, a baseline for later, and what the text prints.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::compare::Comparison;
use super::evaluate::Evaluation;
use super::gate::{Floor, Verdict};
use super::judged_set::JudgedSet;
use super::metric::{Figures, Gain};
use super::resource_set::ResourceReport;

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EvalReport {
    /// Version of the JSON contract.
    pub schema_version: u32,
    /// Version of the kb that was measured.
    pub kb_version: String,
    /// The sets, in the order asked for.
    pub sets: Vec<SetReport>,
    /// The mean over the sets, each weighing the same.
    pub mean: Figures,
    /// What the gates said; empty when there are none.
    pub gates: Vec<Verdict>,
}

/// What was measured of a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SetReport {
    /// The set's name.
    pub name: String,
    /// Pages of the index that was asked.
    pub pages: u64,
    /// How much a grade is worth.
    pub gain: Gain,
    /// Over all questions.
    pub all: Group,
    /// By type of question, where the set knows types.
    pub by_type: BTreeMap<String, Group>,
    /// What was measured of the resources, where the set judges them.
    pub resources: Option<ResourceReport>,
    /// Against the baseline, when there is one.
    pub comparison: Option<Comparison>,
    /// By question, in the order of the set.
    pub per_query: Vec<QueryReport>,
}

/// Means over some questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Group {
    /// How many questions.
    pub queries: u64,
    /// The mean of each metric.
    pub figures: Figures,
}

/// What was measured of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueryReport {
    /// Its id.
    pub id: String,
    /// What was asked.
    pub text: String,
    /// Its type, where the set says so.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The figures.
    pub figures: Figures,
    /// Its nDCG@10 in the baseline, when there is one that holds it.
    pub baseline: Option<f64>,
    /// The page that came first; empty when nothing came.
    pub first: String,
}

impl EvalReport {
    /// Puts the reports of the sets and the words of the gates together.
    #[must_use]
    pub fn new(schema_version: u32, sets: Vec<SetReport>, gates: Vec<Verdict>) -> Self {
        let figures: Vec<Figures> = sets.iter().map(|set| set.all.figures).collect();
        let kb_version = env!("CARGO_PKG_VERSION").to_owned();
        Self { schema_version, kb_version, mean: Figures::mean(&figures), sets, gates }
    }
}

impl SetReport {
    /// The report of an evaluation of `set` on an index of so many pages; `before` are the figures of a baseline.
    #[must_use]
    pub fn new(
        set: &JudgedSet,
        pages: u64,
        gain: Gain,
        evaluation: &Evaluation,
        before: Option<&BTreeMap<String, Figures>>,
    ) -> Self {
        let of = |id: &str| evaluation.figures.get(id).copied().unwrap_or_default();
        let per_query = set.queries.iter().map(|query| QueryReport {
            id: query.id.clone(),
            text: query.text.clone(),
            kind: query.kind.clone(),
            figures: of(&query.id),
            baseline: before.and_then(|before| before.get(&query.id)).map(|figures| figures.ndcg_at_10),
            first: evaluation.run.ranking(&query.id).first().map(|first| first.page.clone()).unwrap_or_default(),
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

    /// What the gates say: figures that are the least, and drops against the baseline that are the most.
    #[must_use]
    pub fn judge(&self, floors: &[Floor], drops: &[Floor]) -> Vec<Verdict> {
        let least = floors.iter().map(|floor| floor.least(&self.name, self.all.figures.get(floor.metric)));
        let most = self.comparison.iter().flat_map(|comparison| {
            drops.iter().map(|drop| drop.most_drop(&self.name, comparison.drop_of(drop.metric)))
        });
        least.chain(most).collect()
    }
}
