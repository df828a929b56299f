//! Judged set: questions (`queries.tsv`) and the relevance grades of pages (`qrels.txt`, in the format of TREC).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::error::EvalError;

/// A question of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedQuery {
    /// Id of the question; runs and reports are sorted by it.
    pub id: String,
    /// Text of the question.
    pub text: String,
    /// Type of the question, if the set has types.
    pub kind: Option<String>,
}

/// Questions with the grades of their judged pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedSet {
    /// Name of the folder of the questions.
    pub name: String,
    /// The questions in the order of the file.
    pub queries: Vec<JudgedQuery>,
    /// Grades by page id, by query id; 0 is not relevant.
    pub(crate) grades: BTreeMap<String, BTreeMap<String, u32>>,
    /// All page ids of the judgements.
    pages: BTreeSet<String>,
    /// Whether page ids are file paths; decides the id of an unjudged page.
    are_paths: bool,
}

impl JudgedSet {
    /// Reads the judged questions from `queries.tsv` and `qrels.txt` of a folder.
    ///
    /// # Errors
    /// When a file cannot be read, a line has a syntax error, or no question is judged.
    pub fn open(folder: &Path) -> Result<Self, EvalError> {
        Self::read(&folder.join("queries.tsv"), &folder.join("qrels.txt"))
    }

    /// Reads the judged questions from two files.
    ///
    /// # Errors
    /// When a file cannot be read, a line has a syntax error, or no question is judged.
    pub fn read(queries: &Path, qrels: &Path) -> Result<Self, EvalError> {
        let mut set = Self::parse(queries, qrels, &text(qrels)?)?;
        set.queries.retain(|query| set.grades.contains_key(&query.id));
        match set.queries.is_empty() {
            true => Err(EvalError::Unusable { path: qrels.to_owned(), reason: "it judges none of the questions" }),
            false => Ok(set),
        }
    }

    /// Reads all questions for judging, and the judgements if their file exists.
    ///
    /// # Errors
    /// When a file cannot be read, a line has a syntax error, or there is no question.
    pub fn read_for_judging(queries: &Path, qrels: &Path) -> Result<Self, EvalError> {
        let judged = if qrels.exists() { text(qrels)? } else { String::new() };
        let set = Self::parse(queries, qrels, &judged)?;
        match set.queries.is_empty() {
            true => Err(EvalError::Unusable { path: queries.to_owned(), reason: "it holds no question" }),
            false => Ok(set),
        }
    }

    fn parse(queries: &Path, qrels: &Path, judged: &str) -> Result<Self, EvalError> {
        let folder = queries.canonicalize().ok().and_then(|path| path.parent().map(Path::to_path_buf));
        let name = folder.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let grades = parse_qrels(judged, qrels)?;
        let queries = parse_queries(&text(queries)?, queries)?;
        let pages: BTreeSet<String> = grades.values().flat_map(|grades| grades.keys().cloned()).collect();
        let are_paths = pages.iter().any(|id| id.ends_with(".md") || id.ends_with(".mdx") || id.ends_with(".markdown"));
        Ok(Self { name: name.unwrap_or_else(|| "set".to_owned()), queries, grades, pages, are_paths })
    }

    /// The id of a page in the judgements: its URL without the first slash, its path, or its path without extension.
    ///
    /// The judgements of the query decide, then the judgements of other queries.
    pub(crate) fn page_id(&self, query: &str, url: &str, file: &str) -> String {
        let url = url.trim_start_matches('/');
        let stem = Path::new(file).with_extension("");
        let spellings = [url, file, stem.to_str().unwrap_or(file)];
        let judged = spellings.into_iter().find(|id| self.is_judged(query, id));
        let known = judged.or_else(|| spellings.into_iter().find(|id| self.pages.contains(*id)));
        known.unwrap_or(if self.are_paths { file } else { url }).to_owned()
    }

    /// Whether a page has a grade for a query.
    pub(crate) fn is_judged(&self, query: &str, page: &str) -> bool {
        self.grades.get(query).is_some_and(|grades| grades.contains_key(page))
    }
}

/// The text of a file; invalid UTF-8 is replaced.
pub(crate) fn text(path: &Path) -> Result<String, EvalError> {
    let bytes = std::fs::read(path).map_err(|source| EvalError::File { path: path.to_owned(), source })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn parse_queries(text: &str, path: &Path) -> Result<Vec<JudgedQuery>, EvalError> {
    let mut queries: Vec<JudgedQuery> = Vec::new();
    for (line, row) in rows(text) {
        let mut columns = row.split('\t').map(str::trim);
        let (Some(id), Some(text)) = (columns.next(), columns.next()) else {
            return Err(syntax_error(path, line, "a question is an id, a TAB and its text"));
        };
        if queries.iter().any(|query| query.id == id) {
            return Err(syntax_error(path, line, "this id is a duplicate"));
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
            judgement(row).ok_or_else(|| syntax_error(path, line, "a judgement is `id 0 page grade`"))?;
        // Some sets mark spam by a negative grade; trec_eval gives it no gain.
        let grade = grade.parse::<i64>().map_err(|_| syntax_error(path, line, "a grade is a whole number"))?;
        let grade = u32::try_from(grade.max(0)).unwrap_or(u32::MAX);
        grades.entry(query.to_owned()).or_default().insert(page.to_owned(), grade);
    }
    Ok(grades)
}

/// The page ids of a file of judgements, each with its first line; lines with a fault are skipped.
///
/// # Errors
/// When the file cannot be read.
pub fn judged_pages(qrels: &Path) -> Result<BTreeMap<String, usize>, EvalError> {
    let mut pages = BTreeMap::new();
    for (line, row) in rows(&text(qrels)?) {
        if let Some((_, page, _)) = judgement(row) {
            pages.entry(page.to_owned()).or_insert(line);
        }
    }
    Ok(pages)
}

/// Query id, page id and grade of a line. A page id may contain spaces.
fn judgement(row: &str) -> Option<(&str, &str, &str)> {
    let (query, rest) = row.split_once(char::is_whitespace)?;
    let (_, rest) = rest.trim_start().split_once(char::is_whitespace)?;
    let (page, grade) = rest.trim().rsplit_once(char::is_whitespace)?;
    Some((query, page.trim(), grade))
}

/// The non-empty lines with their numbers from 1.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, row)| (index + 1, row.trim_end())).filter(|(_, row)| !row.trim().is_empty())
}

/// A syntax error in a line.
pub(crate) fn syntax_error(path: &Path, line: usize, reason: &'static str) -> EvalError {
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
    fn a_page_id_matches_each_spelling() {
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
    fn a_syntax_error_has_its_line() {
        for (queries, qrels, expected) in [
            ("1\n", "1 0 a 1\n", "queries.tsv:1: "),
            ("1\ta\n\n1\tb\n", "1 0 a 1\n", "queries.tsv:3: "),
            ("1\ta\n", "1 0 a\n", "qrels.txt:1: "),
            ("1\ta\n", "1 0 a 1\n1 0 b x\n", "qrels.txt:2: "),
            ("1\ta\n", "2 0 a 1\n", "qrels.txt: it judges none"),
        ] {
            let error = set(queries, qrels).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
