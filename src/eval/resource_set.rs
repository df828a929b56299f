//! Resource set: questions with accepted link targets (`resources.tsv`), and the figures of the resource ranking.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::search::answer::{Question, Searcher};
use crate::search::reader::SearchError;

use super::error::EvalError;
use super::judged_set::{rows, syntax_error, text};

/// Depth of the ranking.
const DEPTH: usize = 10;

/// Questions with accepted resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceSet {
    queries: Vec<ResourceQuery>,
}

/// A question with its accepted targets, without scheme, fragment and trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ResourceQuery {
    id: String,
    text: String,
    targets: Vec<String>,
}

/// The figures of resources.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResourceReport {
    /// Number of questions.
    pub queries: u64,
    /// Share of the questions with an accepted first resource.
    pub success_at_1: f64,
    /// Share of the questions with an accepted resource among the first three.
    pub success_at_3: f64,
    /// Mean reciprocal rank of the first accepted resource in the first 10.
    pub mrr_at_10: f64,
    /// The questions in the order of the set.
    pub per_query: Vec<FoundResource>,
}

/// The result for one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoundResource {
    /// Id of the question.
    pub id: String,
    /// Text of the question.
    pub text: String,
    /// Rank of the first accepted resource, from 1; `null` without one in the first 10.
    pub rank: Option<u64>,
    /// Target of the first resource; empty for an empty ranking.
    pub first: String,
}

impl ResourceSet {
    /// Reads `resources.tsv` of a folder; `None` when the folder has no such file.
    ///
    /// # Errors
    /// When the file cannot be read, or a line has a syntax error.
    pub fn open(folder: &Path) -> Result<Option<Self>, EvalError> {
        let path = folder.join("resources.tsv");
        if path.is_file() { Self::parse(&text(&path)?, &path).map(Some) } else { Ok(None) }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, EvalError> {
        let mut queries = Vec::new();
        for (line, row) in rows(text) {
            let columns: Vec<&str> = row.split('\t').map(str::trim).collect();
            let [id, text, targets] = columns[..] else {
                return Err(syntax_error(path, line, "a question is an id, its text and its targets, by TAB"));
            };
            let targets = targets.split(',').map(|target| bare(target).to_owned()).collect();
            queries.push(ResourceQuery { id: id.to_owned(), text: text.to_owned(), targets });
        }
        Ok(Self { queries })
    }

    /// Searches for every question and measures the resource rankings.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn evaluate(&self, searcher: &Searcher, literal: bool) -> Result<ResourceReport, SearchError> {
        let mut per_query = Vec::with_capacity(self.queries.len());
        for query in &self.queries {
            let question = Question { text: query.text.clone(), literal, limit: DEPTH, ..Question::default() };
            let resources = searcher.answer(&question)?.resources;
            let is_accepted = |target: &str| query.targets.iter().any(|accepted| accepted == bare(target));
            per_query.push(FoundResource {
                id: query.id.clone(),
                text: query.text.clone(),
                rank: resources.iter().find(|found| is_accepted(&found.target)).map(|found| found.rank),
                first: resources.into_iter().next().map(|first| first.target).unwrap_or_default(),
            });
        }
        let mean = |of: fn(u64) -> f64| {
            let found: f64 = per_query.iter().filter_map(|query| query.rank).map(of).sum();
            found / per_query.len().max(1) as f64
        };
        Ok(ResourceReport {
            queries: per_query.len() as u64,
            success_at_1: mean(|rank| f64::from(u8::from(rank == 1))),
            success_at_3: mean(|rank| f64::from(u8::from(rank <= 3))),
            mrr_at_10: mean(|rank| 1.0 / rank as f64),
            per_query,
        })
    }
}

/// A target without scheme, fragment and trailing slash.
fn bare(target: &str) -> &str {
    let target = target.trim().split('#').next().unwrap_or_default();
    target.split_once("://").map_or(target, |(_, rest)| rest).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_matches_without_scheme_fragment_and_slash() {
        let set = ResourceSet::parse("r1\tjwt debugger\thttps://jwt.io/,/a#b\n", Path::new("x")).unwrap();
        assert_eq!(set.queries[0].targets, ["jwt.io", "/a"]);
        assert_eq!(bare("http://jwt.io/#debugger"), "jwt.io");
        let error = ResourceSet::parse("\nr1\tx\n", Path::new("x")).unwrap_err();
        assert!(error.to_string().starts_with("x:2: "), "{error}");
    }
}
