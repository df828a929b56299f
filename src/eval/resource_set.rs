//! Judged resources: questions (`resources.tsv`) and the targets that answer them, and whether one comes first.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::search::answer::{Question, Searcher};
use crate::search::reader::SearchError;

use super::error::EvalError;
use super::judged_set::{fault, rows, text};

/// How many resources are looked at.
const DEPTH: usize = 10;

/// Questions for which a resource is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceSet {
    queries: Vec<Wanted>,
}

/// A question and the targets that answer it, without scheme, fragment and trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    id: String,
    text: String,
    targets: Vec<String>,
}

/// What was measured of the resources.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResourceReport {
    /// How many questions.
    pub queries: u64,
    /// Share of the questions whose first resource is accepted.
    pub success_at_1: f64,
    /// Share of the questions with an accepted resource among the first three.
    pub success_at_3: f64,
    /// Mean of one over the rank of the first accepted resource among the first ten.
    pub mrr_at_10: f64,
    /// By question, in the order of the set.
    pub per_query: Vec<FoundResource>,
}

/// Where a question's resource was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoundResource {
    /// The question's id.
    pub id: String,
    /// What was asked.
    pub text: String,
    /// Rank of the first accepted resource, from 1; `null` when none is among the first ten.
    pub rank: Option<u64>,
    /// The target that came first; empty when nothing came.
    pub first: String,
}

impl ResourceSet {
    /// Reads `resources.tsv` of a folder; `None` when it has none.
    ///
    /// # Errors
    /// When the file cannot be read or a line is not what it should be.
    pub fn open(folder: &Path) -> Result<Option<Self>, EvalError> {
        let path = folder.join("resources.tsv");
        if path.is_file() { Self::parse(&text(&path)?, &path).map(Some) } else { Ok(None) }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, EvalError> {
        let mut queries = Vec::new();
        for (line, row) in rows(text) {
            let columns: Vec<&str> = row.split('\t').map(str::trim).collect();
            let [id, text, targets] = columns[..] else {
                return Err(fault(path, line, "a question is an id, its text and its targets, by TAB"));
            };
            let targets = targets.split(',').map(|target| bare(target).to_owned()).collect();
            queries.push(Wanted { id: id.to_owned(), text: text.to_owned(), targets });
        }
        Ok(Self { queries })
    }

    /// Asks every question.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn evaluate(&self, searcher: &Searcher, literal: bool) -> Result<ResourceReport, SearchError> {
        let mut per_query = Vec::with_capacity(self.queries.len());
        for wanted in &self.queries {
            let question = Question { text: wanted.text.clone(), literal, limit: DEPTH, ..Question::default() };
            let resources = searcher.answer(&question)?.resources;
            let is_wanted = |target: &str| wanted.targets.iter().any(|wanted| wanted == bare(target));
            per_query.push(FoundResource {
                id: wanted.id.clone(),
                text: wanted.text.clone(),
                rank: resources.iter().find(|found| is_wanted(&found.target)).map(|found| found.rank),
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
    fn targets_agree_without_scheme_fragment_and_slash() {
        let set = ResourceSet::parse("r1\tjwt debugger\thttps://jwt.io/,/a#b\n", Path::new("x")).unwrap();
        assert_eq!(set.queries[0].targets, ["jwt.io", "/a"]);
        assert_eq!(bare("http://jwt.io/#debugger"), "jwt.io");
        let error = ResourceSet::parse("\nr1\tx\n", Path::new("x")).unwrap_err();
        assert!(error.to_string().starts_with("x:2: "), "{error}");
    }
}
