//! Evaluation: searches for every question of a set and measures the rankings.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::search::answer::{Question, Searcher};

use super::error::EvalError;
use super::judged_set::{JudgedQuery, JudgedSet};
use super::metric::{Figures, Gain, Metric};
use super::run::{Run, RunEntry};

/// Options of an evaluation; the defaults equal `kb search`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvalOptions {
    /// The gain of a grade.
    pub gain: Gain,
    /// Whether questions are plain words without syntax.
    pub literal: bool,
    /// Whether query expansion is on.
    pub expand: bool,
}

impl Default for EvalOptions {
    fn default() -> Self {
        Self { gain: Gain::default(), literal: false, expand: true }
    }
}

/// The result of an evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The rankings.
    pub run: Run,
    /// The figures by query id.
    pub figures: BTreeMap<String, Figures>,
}

/// Evaluates an index on a judged set.
///
/// # Errors
/// When the index is damaged.
pub fn evaluate(searcher: &Searcher, set: &JudgedSet, options: EvalOptions) -> Result<Evaluation, EvalError> {
    let rankings: Result<Vec<Vec<RunEntry>>, EvalError> =
        set.queries.par_iter().map(|query| ranking(searcher, set, query, options)).collect();
    let ids = set.queries.iter().map(|query| query.id.clone());
    let run = Run { rankings: ids.zip(rankings?).collect() };
    let figures = measure(set, &run, options.gain);
    Ok(Evaluation { run, figures })
}

/// The ranking of one question.
fn ranking(
    searcher: &Searcher,
    set: &JudgedSet,
    query: &JudgedQuery,
    options: EvalOptions,
) -> Result<Vec<RunEntry>, EvalError> {
    let question = Question {
        text: query.text.clone(),
        literal: options.literal,
        expand: options.expand,
        limit: Metric::DEPTH,
        ..Question::default()
    };
    let listed = searcher.list(&question)?.into_iter();
    Ok(listed.map(|page| RunEntry { page: set.page_id(&query.id, &page.url, &page.file), score: page.score }).collect())
}

/// The figures of a run by query id. A question without a ranking counts as an empty ranking.
pub(crate) fn measure(set: &JudgedSet, run: &Run, gain: Gain) -> BTreeMap<String, Figures> {
    let measured = set.queries.iter().filter_map(|query| {
        let grades = set.grades.get(&query.id)?;
        let ranked: Vec<Option<u32>> =
            run.ranking(&query.id).iter().map(|entry| grades.get(&entry.page).copied()).collect();
        let judged: Vec<u32> = grades.values().copied().collect();
        Some((query.id.clone(), Figures::new(&ranked, &judged, gain)))
    });
    measured.collect()
}
