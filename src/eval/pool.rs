//! What is worth judging: the pages that rankers put first for a question, pooled (Sparck Jones and van Rijsbergen 1975),
//! less those that are judged. Whoever judges sees them in the order of their ids, so that no ranker's opinion shows.

use std::collections::BTreeMap;

use crate::search::answer::{Question, Searcher};
use crate::search::contract::Scenario;

use super::error::EvalError;
use super::judged_set::{JudgedQuery, JudgedSet};
use super::run::Run;

/// A page that waits to be judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its id as the judgements spell it.
    pub page: String,
    /// The page as an answer to the question shows it.
    pub shown: Scenario,
}

impl JudgedSet {
    /// The pages to judge for a question: the first `depth` of kb's own ranking and of every run. What a run names and the
    /// index does not hold is left out.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn pool(
        &self,
        searcher: &Searcher,
        query: &JudgedQuery,
        runs: &[Run],
        depth: usize,
    ) -> Result<Vec<Candidate>, EvalError> {
        let question = Question { text: query.text.clone(), expand: true, limit: depth, ..Question::default() };
        let own = searcher.list(&question)?.into_iter().map(|page| page.file);
        let named = runs.iter().flat_map(|run| run.ranking(&query.id).iter().take(depth));
        let named = named.flat_map(|retrieved| {
            let page = &retrieved.page;
            [page.clone(), format!("{page}.md"), format!("{page}.mdx"), format!("{page}.markdown")]
        });
        let mut pool = BTreeMap::new();
        for address in own.chain(named) {
            let Some((shown, file)) = searcher.scenario(&question, &address)? else { continue };
            let page = self.page_id(&query.id, &shown.url, &file);
            if !self.is_judged(&query.id, &page) {
                pool.insert(page, shown);
            }
        }
        Ok(pool.into_iter().map(|(page, shown)| Candidate { page, shown }).collect())
    }

    fn is_judged(&self, query: &str, page: &str) -> bool {
        self.grades.get(query).is_some_and(|grades| grades.contains_key(page))
    }
}
