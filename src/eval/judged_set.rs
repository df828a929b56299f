//! What experts said: the questions (`queries.tsv`) and the grades of pages (`qrels.txt`, TREC's format).
//! How an id of a page is spelled belongs here; what the grades are worth, to `metric`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::error::EvalError;

/// A question of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedQuery {
    /// Its id; sorts runs and reports.
    pub id: String,
    /// What is asked.
    pub text: String,
    /// What kind of question it is, where the set says so.
    pub kind: Option<String>,
}

/// Questions and the grades of the pages that were judged for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedSet {
    /// The name of the folder that the questions lie in.
    pub name: String,
    /// The questions that have judgements, in the order written.
    pub queries: Vec<JudgedQuery>,
    /// Grade by page id, by query id; 0 is judged and not relevant.
    pub(crate) grades: BTreeMap<String, BTreeMap<String, u32>>,
    /// Every page id.
    pages: BTreeSet<String>,
    /// Whether the ids are paths of files, for pages that were never judged.
    are_paths: bool,
}

impl JudgedSet {
    /// Reads `queries.tsv` and `qrels.txt` of a folder.
    ///
    /// # Errors
    /// When a file cannot be read, a line is not what it should be, or no question is judged.
    pub fn open(folder: &Path) -> Result<Self, EvalError> {
        Self::read(&folder.join("queries.tsv"), &folder.join("qrels.txt"))
    }

    /// Reads a set from its two files.
    ///
    /// # Errors
    /// When a file cannot be read, a line is not what it should be, or no question is judged.
    pub fn read(queries: &Path, qrels: &Path) -> Result<Self, EvalError> {
        let mut set = Self::of(queries, qrels, &text(qrels)?)?;
        set.queries.retain(|query| set.grades.contains_key(&query.id));
        match set.queries.is_empty() {
            true => Err(EvalError::Nothing { path: qrels.to_owned(), reason: "it judges none of the questions" }),
            false => Ok(set),
        }
    }

    /// Reads a set that is still to be judged: all its questions, and the judgements if there are any yet.
    ///
    /// # Errors
    /// When a file cannot be read, a line is not what it should be, or there is no question.
    pub fn begin(queries: &Path, qrels: &Path) -> Result<Self, EvalError> {
        let judged = if qrels.exists() { text(qrels)? } else { String::new() };
        let set = Self::of(queries, qrels, &judged)?;
        match set.queries.is_empty() {
            true => Err(EvalError::Nothing { path: queries.to_owned(), reason: "it holds no question" }),
            false => Ok(set),
        }
    }

    fn of(queries: &Path, qrels: &Path, judged: &str) -> Result<Self, EvalError> {
        let folder = queries.canonicalize().ok().and_then(|path| path.parent().map(Path::to_path_buf));
        let name = folder.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let grades = parse_qrels(judged, qrels)?;
        let asked = parse_queries(&text(queries)?, queries)?;
        let pages: BTreeSet<String> = grades.values().flat_map(|grades| grades.keys().cloned()).collect();
        let are_paths = pages.iter().any(|id| id.ends_with(".md") || id.ends_with(".mdx") || id.ends_with(".markdown"));
        Ok(Self { name: name.unwrap_or_else(|| "set".to_owned()), queries: asked, grades, pages, are_paths })
    }

    /// The id of the page with this URL, made from this file: its URL without the first slash, its path, or its path
    /// without extension, whichever the judgements of the query use, or else those of the others.
    pub(crate) fn page_id(&self, query: &str, url: &str, file: &str) -> String {
        let url = url.trim_start_matches('/');
        let stem = Path::new(file).with_extension("");
        let spellings = [url, file, stem.to_str().unwrap_or(file)];
        let of_query = self.grades.get(query);
        let judged = spellings.into_iter().find(|id| of_query.is_some_and(|grades| grades.contains_key(*id)));
        let known = judged.or_else(|| spellings.into_iter().find(|id| self.pages.contains(*id)));
        known.unwrap_or(if self.are_paths { file } else { url }).to_owned()
    }
}

/// The text of a file; bytes that are not UTF-8 are replaced.
pub(crate) fn text(path: &Path) -> Result<String, EvalError> {
    let bytes = std::fs::read(path).map_err(|source| EvalError::File { path: path.to_owned(), source })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn parse_queries(text: &str, path: &Path) -> Result<Vec<JudgedQuery>, EvalError> {
    let mut queries: Vec<JudgedQuery> = Vec::new();
    for (line, row) in rows(text) {
        let mut columns = row.split('\t').map(str::trim);
        let (Some(id), Some(text)) = (columns.next(), columns.next()) else {
            return Err(fault(path, line, "a question is an id, a TAB and its text"));
        };
        if queries.iter().any(|query| query.id == id) {
            return Err(fault(path, line, "this id stands there already"));
        }
        let kind = columns.next().filter(|kind| !kind.is_empty()).map(str::to_owned);
        queries.push(JudgedQuery { id: id.to_owned(), text: text.to_owned(), kind });
    }
    Ok(queries)
}

fn parse_qrels(text: &str, path: &Path) -> Result<BTreeMap<String, BTreeMap<String, u32>>, EvalError> {
    let mut grades: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    for (line, row) in rows(text) {
        let (query, page, grade) =
            judgement(row).ok_or_else(|| fault(path, line, "a judgement is `id 0 page grade`"))?;
        // Grades below zero mark spam in some sets; trec_eval gives them no gain.
        let grade = grade.parse::<i64>().map_err(|_| fault(path, line, "a grade is a whole number"))?;
        let grade = u32::try_from(grade.max(0)).unwrap_or(u32::MAX);
        grades.entry(query.to_owned()).or_default().insert(page.to_owned(), grade);
    }
    Ok(grades)
}

/// JudgedQuery, page and grade of a line; a page's id may hold spaces.
fn judgement(row: &str) -> Option<(&str, &str, &str)> {
    let (query, rest) = row.split_once(char::is_whitespace)?;
    let (_, rest) = rest.trim_start().split_once(char::is_whitespace)?;
    let (page, grade) = rest.trim().rsplit_once(char::is_whitespace)?;
    Some((query, page.trim(), grade))
}

/// The lines that hold something, numbered from 1.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, row)| (at + 1, row.trim_end())).filter(|(_, row)| !row.trim().is_empty())
}

pub(crate) fn fault(path: &Path, line: usize, reason: &'static str) -> EvalError {
    EvalError::Line { path: PathBuf::from(path), line, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(queries: &str, qrels: &str) -> Result<JudgedSet, EvalError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("queries.tsv"), queries).unwrap();
        std::fs::write(folder.path().join("qrels.txt"), qrels).unwrap();
        JudgedSet::open(folder.path())
    }

    #[test]
    fn pages_are_known_by_every_spelling() {
        let set = set("1\tone\tshort\n2\tunjudged\n", "1 0 a/index.md 3\n1\t0\tb c/d 0\n1 0 e -2\n").unwrap();
        assert_eq!(set.queries, [JudgedQuery { id: "1".into(), text: "one".into(), kind: Some("short".into()) }]);
        assert_eq!(
            set.grades["1"],
            [("a/index.md", 3), ("b c/d", 0), ("e", 0)].map(|(id, g)| (id.to_owned(), g)).into()
        );
        for (url, file, id) in [
            ("/a", "a/index.md", "a/index.md"),
            ("/x", "b c/d.md", "b c/d"),
            ("/e", "z.md", "e"),
            ("/n", "n.md", "n.md"),
        ] {
            assert_eq!(set.page_id("1", url, file), id);
        }
    }

    #[test]
    fn faults_are_named_with_their_line() {
        for (queries, qrels, said) in [
            ("1\n", "1 0 a 1\n", "queries.tsv:1: "),
            ("1\ta\n\n1\tb\n", "1 0 a 1\n", "queries.tsv:3: "),
            ("1\ta\n", "1 0 a\n", "qrels.txt:1: "),
            ("1\ta\n", "1 0 a 1\n1 0 b x\n", "qrels.txt:2: "),
            ("1\ta\n", "2 0 a 1\n", "qrels.txt: it judges none"),
        ] {
            let error = set(queries, qrels).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
