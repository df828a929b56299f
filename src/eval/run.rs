//! Runs: what was retrieved for each question, in the format of trec_eval (`id Q0 page rank score tag`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::error::EvalError;
use super::judged_set::{fault, rows, text};

/// A page of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEntry {
    /// Its id as the judgements spell it.
    pub page: String,
    /// Its score; higher is better.
    pub score: f32,
}

/// The rankings of a set by question, best first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    pub(crate) rankings: BTreeMap<String, Vec<RunEntry>>,
}

impl Run {
    /// The ranking of a question; empty when nothing was retrieved.
    #[must_use]
    pub fn ranking(&self, query: &str) -> &[RunEntry] {
        self.rankings.get(query).map(Vec::as_slice).unwrap_or_default()
    }

    /// Reads a run file.
    ///
    /// # Errors
    /// When it cannot be read or a line is not one of a run.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        Self::parse(&text(path)?, path)
    }

    pub(crate) fn parse(text: &str, path: &Path) -> Result<Self, EvalError> {
        let mut run = Self::default();
        for (line, row) in rows(text) {
            let (query, retrieved) =
                retrieved(row).ok_or_else(|| fault(path, line, "a line of a run is `id Q0 page rank score tag`"))?;
            run.rankings.entry(query.to_owned()).or_default().push(retrieved);
        }
        // trec_eval goes by the scores, and of two equal ones by the id that sorts last.
        for ranking in run.rankings.values_mut() {
            ranking.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| b.page.cmp(&a.page)));
        }
        Ok(run)
    }

    /// The run as a file. Scores fall from line to line, for tools sort by them and would order ties in their own way.
    #[must_use]
    pub fn to_trec(&self) -> String {
        let mut out = String::new();
        for (query, ranking) in &self.rankings {
            let mut above = f32::INFINITY;
            for (rank, RunEntry { page, score }) in (1..).zip(ranking) {
                above = if *score < above { *score } else { above.next_down() };
                // Writing to a string cannot fail.
                let _ = writeln!(out, "{query} Q0 {page} {rank} {above} kb");
            }
        }
        out
    }
}

/// Query and page of a line; a page's id may hold spaces.
fn retrieved(row: &str) -> Option<(&str, RunEntry)> {
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
    fn a_run_comes_back_as_it_was_written() {
        let of = |page: &str, score| RunEntry { page: page.to_owned(), score };
        let ranking = vec![of("b c", 2.5), of("a", 2.5), of("z", 2.5), of("d", 0.125)];
        let run = Run { rankings: [("q 1".replace(' ', ""), ranking)].into() };
        let written = run.to_trec();
        let read = Run::parse(&written, Path::new("x")).unwrap();
        let pages: Vec<&str> = read.ranking("q1").iter().map(|retrieved| retrieved.page.as_str()).collect();
        assert_eq!(pages, ["b c", "a", "z", "d"]);
        assert_eq!(read.to_trec(), written);
        assert!(read.ranking("other").is_empty());
    }

    #[test]
    fn faults_are_named_with_their_line() {
        let error = Run::parse("1 Q0 a 1 2.0 x\n1 Q0 a 1 many x\n", Path::new("r")).unwrap_err();
        assert!(error.to_string().starts_with("r:2: "), "{error}");
    }
}
