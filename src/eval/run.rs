//! Run: rankings of a set in the format of trec_eval, `id Q0 page rank score tag`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::error::EvalError;
use super::judged_set::{rows, syntax_error, text};

/// An entry of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEntry {
    /// The page id in the judgements.
    pub page: String,
    /// The score; higher is better.
    pub score: f32,
}

/// Rankings by query id, best first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    pub(crate) rankings: BTreeMap<String, Vec<RunEntry>>,
}

impl Run {
    /// The ranking of a question; empty for an unknown question.
    #[must_use]
    pub fn ranking(&self, query: &str) -> &[RunEntry] {
        self.rankings.get(query).map(Vec::as_slice).unwrap_or_default()
    }

    /// Reads a run file.
    ///
    /// # Errors
    /// When the file cannot be read, or a line has a syntax error.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        Self::parse(&text(path)?, path)
    }

    pub(crate) fn parse(text: &str, path: &Path) -> Result<Self, EvalError> {
        let mut run = Self::default();
        for (line, row) in rows(text) {
            let (query, entry) = parse_entry(row)
                .ok_or_else(|| syntax_error(path, line, "a line of a run is `id Q0 page rank score tag`"))?;
            run.rankings.entry(query.to_owned()).or_default().push(entry);
        }
        // trec_eval sorts by descending score, ties by descending id.
        for ranking in run.rankings.values_mut() {
            ranking.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| b.page.cmp(&a.page)));
        }
        Ok(run)
    }

    /// The run as text. Scores strictly decrease, because tools sort by score and break ties in different ways.
    #[must_use]
    pub fn to_trec(&self) -> String {
        let mut out = String::new();
        for (query, ranking) in &self.rankings {
            let mut last = f32::INFINITY;
            for (rank, RunEntry { page, score }) in (1..).zip(ranking) {
                last = if *score < last { *score } else { last.next_down() };
                let _ = writeln!(out, "{query} Q0 {page} {rank} {last} kb");
            }
        }
        out
    }
}

/// Query id and entry of a line. A page id may contain spaces.
fn parse_entry(row: &str) -> Option<(&str, RunEntry)> {
    let (query, rest) = row.trim().split_once(char::is_whitespace)?;
    let (_, rest) = rest.trim_start().split_once(char::is_whitespace)?;
    let mut columns = rest.rsplitn(4, char::is_whitespace);
    let (_tag, score, _rank, page) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
    Some((query, RunEntry { page: page.trim().to_owned(), score: score.parse().ok()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_run_parses_to_the_same_rankings() {
        let entry = |page: &str, score| RunEntry { page: page.to_owned(), score };
        let ranking = vec![entry("b c", 2.5), entry("a", 2.5), entry("z", 2.5), entry("d", 0.125)];
        let run = Run { rankings: [("q 1".replace(' ', ""), ranking)].into() };
        let written = run.to_trec();
        let read = Run::parse(&written, Path::new("x")).unwrap();
        let pages: Vec<&str> = read.ranking("q1").iter().map(|entry| entry.page.as_str()).collect();
        assert_eq!(pages, ["b c", "a", "z", "d"]);
        assert_eq!(read.to_trec(), written);
        assert!(read.ranking("other").is_empty());
    }

    #[test]
    fn a_syntax_error_has_its_line() {
        let error = Run::parse("1 Q0 a 1 2.0 x\n1 Q0 a 1 many x\n", Path::new("r")).unwrap_err();
        assert!(error.to_string().starts_with("r:2: "), "{error}");
    }
}
