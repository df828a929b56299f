//! Runs: the ranked pages of a question without their text, for evaluation.

use crate::index::ReadError;
use crate::index::schema::PageRecord;

use super::pipeline::Pipeline;
use crate::search::query::Question;

/// A page of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunHit {
    /// Address of the page.
    pub url: String,
    /// The page's own file, below the corpus root.
    pub file: String,
    /// Higher is better; scores of different questions are not comparable.
    pub score: f32,
}

/// The pages of a question, best first, in the order of an answer without pins.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn run(pipeline: &Pipeline<'_>, question: &Question) -> Result<Vec<RunHit>, ReadError> {
    let query = pipeline.plan(question)?.query;
    let k = question.offset.saturating_add(question.limit);
    let ranking = pipeline.rank(&query, [k, 0], (&[], &[]))?.pages;
    let shown = ranking.docs.iter().take(k).skip(question.offset);
    let hits = shown.map(|ranked| {
        let bytes = pipeline.record(ranked.doc)?;
        let summary = PageRecord::read(&bytes)?.summary;
        Ok(RunHit {
            url: summary.url.to_owned(),
            file: summary.sources.first().copied().unwrap_or_default().to_owned(),
            score: ranked.score,
        })
    });
    hits.collect()
}
