//! Exact forms: the documents that hold a word as typed, and not only other words of its stem.
//!
//! The `forms` field has the entries of [`WordForm`]: see there for what they mean.

use std::collections::BTreeSet;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED, Term};

use crate::analysis::{WordForm, analyze};
use crate::index::ReadError;
use crate::search::query::{Clause, Query, TermGroup};
use crate::search::reader::{DocRef, Segment, seek};

use super::collection::Collection;

/// Words of a question that are compared by form; each costs a look-up.
const MAX_WORDS: usize = 12;

/// A typed word that some documents hold as typed and others in other forms only.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ExactWord {
    /// The clause of its term.
    pub(crate) clause: usize,
    /// Indexes of documents: those that hold the word in other forms only where the word is its own term, else those that
    /// hold the form.
    docs: Vec<usize>,
    is_term: bool,
}

impl ExactWord {
    /// Whether a document that has the term holds the word as typed.
    pub(crate) fn is_held_by(&self, doc: usize) -> bool {
        self.docs.contains(&doc) != self.is_term
    }
}

/// The documents of a segment that hold a word as typed, ascending. Accents that are not typed may be there.
pub(super) fn docs(
    collection: &Collection,
    word: &str,
    segment: &Segment,
) -> Result<impl Iterator<Item = DocId>, ReadError> {
    let (mut found, mut others) = (BTreeSet::new(), BTreeSet::new());
    let typed = word_forms(word);
    if let [word] = &typed[..] {
        let entry = if word.is_term() { &word.term } else { &word.form };
        let field = if word.is_term() { collection.text } else { collection.forms };
        if word.is_term() {
            read(segment, collection.forms, &word.other_forms(), &mut others)?;
        }
        read(segment, field, entry, &mut found)?;
        found.retain(|doc| !others.contains(doc));
        read(segment, collection.forms, &word.with_accents(), &mut found)?;
    }
    Ok(found.into_iter())
}

/// Adds each live document of a term.
fn read(segment: &Segment, field: Field, term: &str, docs: &mut BTreeSet<DocId>) -> Result<(), ReadError> {
    let Some(index) = segment.field_index(field)? else { return Ok(()) };
    let Some(mut postings) = index.read_postings(&Term::from_field_text(field, term), IndexRecordOption::Basic)? else {
        return Ok(());
    };
    while postings.doc() != TERMINATED {
        if !segment.is_deleted(postings.doc()) {
            docs.insert(postings.doc());
        }
        postings.advance();
    }
    Ok(())
}

/// The words of a query that distinguish `docs` by their forms; `order` has the documents ascending.
pub(super) fn words(
    (collection, query): (&Collection, &Query),
    segments: &[Segment],
    (docs, order): (&[DocRef], &[usize]),
    clauses: &[usize],
) -> Result<Vec<ExactWord>, ReadError> {
    let field = collection.forms;
    let mut found: Vec<ExactWord> = Vec::new();
    for (clause, word) in typed_words(query, clauses) {
        let (is_term, entry) = (word.is_term(), if word.is_term() { word.other_forms() } else { word.form });
        let entry = Term::from_field_text(field, &entry);
        let mut exact = ExactWord { clause, docs: Vec::new(), is_term };
        let mut rows = order;
        for (segment_ord, segment) in segments.iter().enumerate() {
            let (inside, rest) = rows.split_at(rows.partition_point(|row| docs[*row].segment_ord() == segment_ord));
            rows = rest;
            if let Some(index) = segment.field_index(field)? {
                read_rows(&index, &entry, (docs, inside), &mut exact.docs)?;
            }
        }
        if !exact.docs.is_empty() {
            found.push(exact);
        }
    }
    Ok(found)
}

/// Adds the rows whose documents have a term.
fn read_rows(
    index: &InvertedIndexReader,
    entry: &Term,
    (docs, rows): (&[DocRef], &[usize]),
    found: &mut Vec<usize>,
) -> Result<(), ReadError> {
    if rows.is_empty() {
        return Ok(());
    }
    let Some(mut postings) = index.read_postings(entry, IndexRecordOption::Basic)? else { return Ok(()) };
    found.extend(rows.iter().filter(|row| {
        let doc = docs[**row].doc();
        seek(&mut postings, doc) == doc
    }));
    Ok(())
}

/// The scored clauses that come from a typed word, each with its form.
fn typed_words<'q>(query: &'q Query, clauses: &'q [usize]) -> impl Iterator<Item = (usize, WordForm)> + 'q {
    let mut words: Vec<(usize, WordForm)> = Vec::new();
    let is_scored =
        |group: &&TermGroup| group.parts.iter().any(|part| clauses.contains(part)) || group.spelled.is_some();
    for group in query.groups.iter().filter(is_scored) {
        for word in word_forms(group.spelling()) {
            let is_clause = |part: &&usize| matches!(&query.clauses[**part], Clause::Term(term) if *term == word.term);
            let spelled = group.alternatives.iter().filter(|_| group.spelled.is_some());
            let clause = group.parts.iter().chain(spelled).find(is_clause).copied();
            if let Some(clause) = clause.filter(|clause| words.iter().all(|(known, _)| known != clause)) {
                words.push((clause, word));
            }
        }
    }
    words.into_iter().take(MAX_WORDS)
}

/// The words of a text with their forms, without compounds.
fn word_forms(text: &str) -> Vec<WordForm> {
    let words = analyze(text).into_iter().filter(|(token, _)| !token.is_compound);
    words.map(|(token, term)| WordForm::new(&text[token.start..token.end], term)).collect()
}

#[cfg(test)]
mod tests {
    use super::word_forms;

    #[test]
    fn words_have_forms_and_symbols_and_compounds_have_none() {
        let forms = |text: &str| word_forms(text).into_iter().map(|word| (word.term, word.form)).collect::<Vec<_>>();
        let pair = |term: &str, form: &str| (term.to_owned(), form.to_owned());
        assert_eq!(forms("Authors’"), [pair("author", "authors")]);
        assert_eq!(forms("hostNames"), [pair("host", "host"), pair("name", "names")]);
        assert_eq!(forms("=>"), []);
    }
}
