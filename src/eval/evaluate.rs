//! Asks every question of a set and measures what comes back.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::search::answer::{Question, Searcher};

use super::error::EvalError;
use super::judged_set::{JudgedQuery, JudgedSet};
use super::metric::{Figures, Gain, Metric};
use super::run::{Run, RunEntry};

/// How questions are asked and measured; by default as people ask them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvalOptions {
    /// How much a grade is worth.
    pub gain: Gain,
    /// Whether questions are taken as words alone, without syntax.
    pub literal: bool,
    /// Whether what the index knows to mean the same is searched too.
    pub expand: bool,
}

impl Default for EvalOptions {
    fn default() -> Self {
        Self { gain: Gain::default(), literal: false, expand: true }
    }
}

/// A set measured on an index.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// What was retrieved.
    pub run: Run,
    /// The figures by query id.
    pub figures: BTreeMap<String, Figures>,
}

/// Asks every question of `set` and measures the answers.
///
/// # Errors
/// When the index is damaged.
pub fn evaluate(searcher: &Searcher, set: &JudgedSet, asked: EvalOptions) -> Result<Evaluation, EvalError> {
    let rankings: Result<Vec<Vec<RunEntry>>, EvalError> =
        set.queries.par_iter().map(|query| ask(searcher, set, query, asked)).collect();
    let ids = set.queries.iter().map(|query| query.id.clone());
    let run = Run { rankings: ids.zip(rankings?).collect() };
    let figures = set.measure(&run, asked.gain);
    Ok(Evaluation { run, figures })
}

fn ask(
    searcher: &Searcher,
    set: &JudgedSet,
    query: &JudgedQuery,
    asked: EvalOptions,
) -> Result<Vec<RunEntry>, EvalError> {
    let question = Question {
        text: query.text.clone(),
        literal: asked.literal,
        expand: asked.expand,
        limit: Metric::DEPTH,
        ..Question::default()
    };
    let listed = searcher.list(&question)?.into_iter();
    Ok(listed.map(|page| RunEntry { page: set.page_id(&query.id, &page.url, &page.file), score: page.score }).collect())
}

impl JudgedSet {
    /// The figures of a run by query id; a question that the run does not hold retrieved nothing.
    #[must_use]
    pub fn measure(&self, run: &Run, gain: Gain) -> BTreeMap<String, Figures> {
        let measured = self.queries.iter().filter_map(|query| {
            let grades = self.grades.get(&query.id)?;
            let ranked: Vec<Option<u32>> =
                run.ranking(&query.id).iter().map(|retrieved| grades.get(&retrieved.page).copied()).collect();
            let judged: Vec<u32> = grades.values().copied().collect();
            Some((query.id.clone(), Figures::of(&ranked, &judged, gain)))
        });
        measured.collect()
    }
}
