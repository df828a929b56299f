//! Pool: the pages to judge for a question, from several rankings (Sparck Jones and van Rijsbergen 1975).

use std::collections::BTreeMap;

use crate::search::answer::{Question, Searcher};
use crate::search::contract::Scenario;

use super::error::EvalError;
use super::judged_set::{JudgedQuery, JudgedSet};
use super::run::Run;

/// A page without judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The page id in the judgements.
    pub page: String,
    /// The page as a result of the question.
    pub shown: Scenario,
}

/// The unjudged pages among the first `depth` of kb's ranking and of every run, if the index contains them.
///
/// They are sorted by id, so that the order reveals no ranking to the judge.
///
/// # Errors
/// When the index is damaged.
pub fn pool(
    set: &JudgedSet,
    searcher: &Searcher,
    query: &JudgedQuery,
    runs: &[Run],
    depth: usize,
) -> Result<Vec<Candidate>, EvalError> {
    let question = Question { text: query.text.clone(), expand: true, limit: depth, ..Question::default() };
    let own = searcher.list(&question)?.into_iter().map(|page| page.file);
    let entries = runs.iter().flat_map(|run| run.ranking(&query.id).iter().take(depth));
    let addresses = entries.flat_map(|entry| {
        let page = &entry.page;
        [page.clone(), format!("{page}.md"), format!("{page}.mdx"), format!("{page}.markdown")]
    });
    let mut pool = BTreeMap::new();
    for address in own.chain(addresses) {
        let Some((shown, file)) = searcher.scenario(&question, &address)? else { continue };
        let page = set.page_id(&query.id, &shown.url, &file);
        if !set.is_judged(&query.id, &page) {
            pool.insert(page, shown);
        }
    }
    Ok(pool.into_iter().map(|(page, shown)| Candidate { page, shown }).collect())
}
