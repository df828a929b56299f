//! The weight of a query: the terms and document frequencies of its clauses in every segment, and the evaluator of a segment.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Term};

use crate::index::ReadError;
use crate::index::schema::{LengthNorm, keyword};
use crate::search::query::{Clause, MAX_PREFIX_TERMS, Query};
use crate::search::reader::{PostingsCursor, Segment, phrase};

use super::bm25f;
use super::clause_bounds::ClauseBound;
use super::clause_scorer::{ClauseScorer, FieldPostings};
use super::collection::{Collection, TEXT, TITLE};
use super::exact_forms;
use super::impacts;
use super::maxscore::MaxScoreEvaluator;

/// A term and its entry in the dictionary of one segment.
#[derive(Debug, Clone)]
pub(crate) struct TermState {
    pub(crate) text: String,
    pub(crate) info: TermInfo,
    /// Live documents of the segment that contain it.
    doc_freq: u64,
}

/// A document that contains a phrase or an exact word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PhraseMatch {
    pub(crate) doc: DocId,
    /// Occurrences in the whole text.
    frequency: u32,
    /// Occurrences in the title.
    title_frequency: u32,
}

/// The clauses of a query in an index: their terms in each segment, and their weights.
pub(crate) struct QueryWeight<'a> {
    pub(crate) collection: &'a Collection,
    /// By segment and clause; more than one term for a prefix.
    pub(crate) term_states: Vec<Vec<Vec<TermState>>>,
    /// By segment and clause: the documents of phrases and exact words, ascending.
    pub(crate) phrases: Vec<Vec<Vec<PhraseMatch>>>,
    /// By clause: its idf times its weight; 0 for a clause that only filters.
    pub(crate) idf: Vec<f32>,
}

impl<'a> QueryWeight<'a> {
    /// Looks up the terms of the query in every segment.
    ///
    /// # Errors
    /// When the dictionaries cannot be read.
    pub(crate) fn new(collection: &'a Collection, query: &Query, segments: &[Segment]) -> Result<Self, ReadError> {
        let mut term_states = Vec::with_capacity(segments.len());
        let mut phrases = Vec::with_capacity(segments.len());
        for segment in segments {
            let of_clauses = query.clauses.iter().map(|clause| find_terms(collection, clause, segment));
            term_states.push(of_clauses.collect::<Result<Vec<_>, ReadError>>()?);
            let of_clauses = query.clauses.iter().map(|clause| find_phrase(collection, clause, segment));
            phrases.push(of_clauses.collect::<Result<Vec<_>, ReadError>>()?);
        }
        for (clause, _) in query.clauses.iter().enumerate().filter(|(_, clause)| matches!(clause, Clause::Prefix(_))) {
            keep_most_frequent(&mut term_states, clause);
        }
        let mut weight = Self { collection, term_states, phrases, idf: Vec::new() };
        weight.idf = weight.clause_idf(query);
        Ok(weight)
    }

    /// The idf of each clause times its weight. An alternative of an indexed term never has a higher idf than the term.
    fn clause_idf(&self, query: &Query) -> Vec<f32> {
        let doc_count = self.collection.doc_count;
        let weighted = query.weights.iter().enumerate();
        let mut idf: Vec<f32> =
            weighted.map(|(clause, weight)| weight * bm25f::idf(doc_count, self.doc_freq(clause))).collect();
        for word in &query.groups {
            let indexed = word.parts.iter().filter(|part| self.is_known(**part)).map(|part| idf[*part]);
            let limit = indexed.fold(0.0, f32::max);
            for alternative in word.alternatives.iter().filter(|_| limit > 0.0) {
                idf[*alternative] = idf[*alternative].min(limit * query.weights[*alternative]);
            }
        }
        idf
    }

    /// The factor of a clause's saturated frequency: its idf, times the square root of its occurrences in the query.
    pub(crate) fn clause_weight(&self, query: &Query, clause: usize) -> f32 {
        self.idf[clause] * query.repetition_factor(clause)
    }

    /// Live documents of the collection that match a clause.
    fn doc_freq(&self, clause: usize) -> u64 {
        let terms = self.term_states.iter().flat_map(|segment| &segment[clause]).map(|term| term.doc_freq);
        terms.sum::<u64>() + self.phrases.iter().map(|segment| segment[clause].len() as u64).sum::<u64>()
    }

    /// Whether any document matches the clause.
    pub(crate) fn is_known(&self, clause: usize) -> bool {
        self.doc_freq(clause) > 0
    }

    /// The terms of a clause in one segment.
    pub(crate) fn terms(&self, segment_ord: usize, clause: usize) -> impl Iterator<Item = (&str, &TermInfo)> {
        self.term_states[segment_ord][clause].iter().map(|term| (term.text.as_str(), &term.info))
    }

    /// The evaluator of one segment.
    ///
    /// # Errors
    /// When the postings or impacts cannot be read.
    pub(crate) fn evaluator(
        &self,
        query: &Query,
        segment_ord: usize,
        segment: &Segment,
    ) -> Result<MaxScoreEvaluator, ReadError> {
        let mut norms = self.norms(segment)?;
        let mut scorers = Vec::with_capacity(query.clauses.len());
        for (index, clause) in query.clauses.iter().enumerate() {
            let terms = &self.term_states[segment_ord][index];
            scorers.push(match clause {
                Clause::Phrase(_) | Clause::Exact(_) => {
                    let docs = self.phrases[segment_ord][index].iter().map(|phrase| {
                        let [text, title] = self.phrase_frequencies(*phrase, &mut norms);
                        (phrase.doc, title + text)
                    });
                    ClauseScorer::Docs { docs: docs.collect(), weight: self.clause_weight(query, index), read: 0 }
                }
                Clause::Term(_) | Clause::Prefix(_) if query.weights[index] > 0.0 => {
                    let weight = self.clause_weight(query, index);
                    let impacts = match &terms[..] {
                        [term] => impacts::open(self.collection, &term.info, weight, segment)?,
                        _ => None,
                    };
                    ClauseScorer::Term { postings: self.field_postings(terms, segment)?, weight, impacts }
                }
                other => match self.collection.field(other) {
                    Some(field) => {
                        let postings = terms.iter().map(|term| open_postings(segment, field, &term.info));
                        ClauseScorer::Filter(postings.collect::<Result<_, _>>()?)
                    }
                    None => ClauseScorer::Filter(Vec::new()),
                },
            });
        }
        let bounds = ClauseBound::prefixes(scorers.iter().map(ClauseScorer::max_score));
        let subsumed_by = (0..scorers.len()).map(|clause| query.subsumed_by(clause)).collect();
        Ok(MaxScoreEvaluator { scorers, subsumed_by, norms, bounds })
    }

    /// The length norms of the fields: the whole text, then the zones.
    ///
    /// # Errors
    /// When the field lengths cannot be read.
    pub(crate) fn norms(&self, segment: &Segment) -> Result<Vec<LengthNorm>, ReadError> {
        Ok(LengthNorm::for_fields(segment, &self.collection.field_weights, &self.collection.average_lengths)?)
    }

    /// The weighted, normalized frequencies of a phrase in the whole text and in the title.
    pub(crate) fn phrase_frequencies(&self, phrase: PhraseMatch, norms: &mut [LengthNorm]) -> [f32; 2] {
        let PhraseMatch { doc, frequency, title_frequency } = phrase;
        let weight = self.collection.field_weights.get(TITLE).map_or(0.0, |title| title.weight);
        let title = norms.get_mut(TITLE).map_or(0.0, |norms| weight * norms.normalize(doc, title_frequency));
        [norms.get_mut(TEXT).map_or(0.0, |norms| norms.normalize(doc, frequency)), title]
    }

    /// The postings of terms by field: for each term the whole text first, then the zones that contain it.
    ///
    /// # Errors
    /// When the dictionaries or postings cannot be read.
    pub(crate) fn field_postings(
        &self,
        terms: &[TermState],
        segment: &Segment,
    ) -> Result<Vec<FieldPostings>, ReadError> {
        let field_weights = &self.collection.field_weights;
        let mut all = Vec::with_capacity(terms.len() * field_weights.len());
        for state in terms {
            let postings = open_postings(segment, self.collection.text, &state.info)?;
            all.push(FieldPostings { postings, field: TEXT, weight: 1.0 });
            for (field, zone) in field_weights.iter().enumerate().skip(1) {
                let term = Term::from_field_text(zone.field, &state.text);
                let Some(index) = segment.field_index(zone.field)? else { continue };
                let Some(info) = index.get_term_info(&term)? else { continue };
                let postings = open_postings(segment, zone.field, &info)?;
                all.push(FieldPostings { postings, field, weight: zone.weight });
            }
        }
        Ok(all)
    }
}

/// The terms of a clause in a segment.
fn find_terms(collection: &Collection, clause: &Clause, segment: &Segment) -> Result<Vec<TermState>, ReadError> {
    let Some(field) = collection.field(clause) else { return Ok(Vec::new()) };
    let text = match clause {
        Clause::Prefix(stem) => return prefix_terms(field, stem, segment),
        Clause::Term(text) | Clause::Title(text) | Clause::Heading(text) | Clause::Url(text) => text,
        Clause::Facet(value) => &keyword::facet(value),
        Clause::All => collection.kind.key(),
        Clause::Phrase(_) | Clause::Exact(_) => return Ok(Vec::new()),
    };
    let term = Term::from_field_text(field, text);
    let Some(index) = segment.field_index(field)? else { return Ok(Vec::new()) };
    let Some(info) = index.get_term_info(&term)? else { return Ok(Vec::new()) };
    let doc_freq = segment.doc_freq(&index, &info)?;
    Ok(vec![TermState { text: text.to_owned(), info, doc_freq }])
}

/// The documents of a phrase or an exact word. The text begins with the title, so its first positions are in the title.
fn find_phrase(collection: &Collection, clause: &Clause, segment: &Segment) -> Result<Vec<PhraseMatch>, ReadError> {
    let terms = match clause {
        Clause::Phrase(terms) => terms,
        Clause::Exact(word) => {
            let docs = exact_forms::docs(collection, word, segment)?;
            return Ok(docs.map(|doc| PhraseMatch { doc, frequency: 1, title_frequency: 0 }).collect());
        }
        _ => return Ok(Vec::new()),
    };
    let title_lengths = segment.get_fieldnorms_reader(collection.title)?;
    let mut found = Vec::new();
    phrase::for_each_match(segment, collection.text, terms, |doc, starts| {
        let title_length = title_lengths.fieldnorm(doc);
        let title_frequency = starts.iter().filter(|start| **start < title_length).count() as u32;
        found.push(PhraseMatch { doc, frequency: starts.len() as u32, title_frequency });
    })?;
    Ok(found)
}

/// The terms of a segment that begin with `stem`, and the terms that it analyzes to: the index has stems, so `authoriz*`
/// has to match `author` as well.
fn prefix_terms(field: Field, stem: &str, segment: &Segment) -> Result<Vec<TermState>, ReadError> {
    let Some(index) = segment.field_index(field)? else { return Ok(Vec::new()) };
    let mut found: Vec<TermState> = Vec::new();
    let mut terms = index.terms().range().ge(stem).into_stream()?;
    while let Some((bytes, info)) = terms.next() {
        if !bytes.starts_with(stem.as_bytes()) {
            break;
        }
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let doc_freq = segment.doc_freq(&index, info)?;
        found.push(TermState { text: text.to_owned(), info: info.clone(), doc_freq });
    }
    for (_, text) in crate::analysis::analyze(stem) {
        let term = Term::from_field_text(field, &text);
        if let Some(info) = index.get_term_info(&term)?.filter(|_| !found.iter().any(|known| known.text == text)) {
            let doc_freq = segment.doc_freq(&index, &info)?;
            found.push(TermState { text, info, doc_freq });
        }
    }
    Ok(found)
}

/// Keeps the most frequent terms of a clause over all segments, so that the choice is independent of the segmentation.
fn keep_most_frequent(term_states: &mut [Vec<Vec<TermState>>], clause: usize) {
    let mut doc_freqs: BTreeMap<&str, u64> = BTreeMap::new();
    for term in term_states.iter().flat_map(|segment| &segment[clause]) {
        *doc_freqs.entry(&term.text).or_default() += term.doc_freq;
    }
    if doc_freqs.len() <= MAX_PREFIX_TERMS {
        return;
    }
    let mut terms: Vec<(u64, &str)> = doc_freqs.into_iter().map(|(text, doc_freq)| (doc_freq, text)).collect();
    terms.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let kept: BTreeSet<String> = terms.into_iter().take(MAX_PREFIX_TERMS).map(|(_, text)| text.to_owned()).collect();
    term_states.iter_mut().for_each(|segment| segment[clause].retain(|term| kept.contains(&term.text)));
}

/// Opens the postings of a term in a field, with frequencies where the field has them.
///
/// # Errors
/// When the postings cannot be read.
pub(crate) fn open_postings(segment: &Segment, field: Field, info: &TermInfo) -> Result<PostingsCursor, ReadError> {
    let index = segment.inverted_index(field)?;
    Ok(PostingsCursor::new(index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?))
}
