//! Signals of candidates: term frequencies, positions, layout, includes and location, read from the index.
//!
//! The second stage computes features and explanations from these values alone. No stored record is read.

use std::ops::Range;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Term};

use crate::index::ReadError;
use crate::index::schema::{LengthNorm, PARTIAL_SPANS, PartialSpan, SectionSpan, UrlHash, section_positions};
use crate::search::query::{Clause, Query, clause_text};
use crate::search::reader::{DocRef, Segment, phrase, seek};

use super::super::bm25f::idf;
use super::super::collection::Collection;
use super::super::exact_forms::{self, ExactWord};
use super::super::term_weights::{QueryWeight, open_postings};

const POSITIONS: IndexRecordOption = IndexRecordOption::WithFreqsAndPositions;

/// The signals of a list of documents, by index in that list.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    /// Number of clauses whose positions were read.
    clauses: usize,
    /// By document and clause: a range of `positions`.
    ranges: Vec<Range<usize>>,
    positions: Vec<u32>,
    /// By document: title and sections of a page, or the label of a resource.
    pub(crate) layouts: Vec<Vec<SectionSpan>>,
    /// By document: the parts that come from a partial.
    pub(crate) includes: Vec<Vec<PartialSpan>>,
    /// By document: hashes of its URL or target.
    pub(crate) locations: Vec<Option<UrlHash>>,
    /// The question words of the query.
    pub(crate) question_words: Vec<QuestionWord>,
    /// The typed words that some documents hold in other forms only.
    pub(crate) exact_words: Vec<ExactWord>,
}

/// A question word of the query in titles.
#[derive(Debug)]
pub(crate) struct QuestionWord {
    /// Inverse document frequency among titles.
    pub(crate) idf: f32,
    /// Indexes of the documents whose title has the word.
    pub(crate) docs: Vec<usize>,
}

impl Signals {
    /// The positions of the clause with this index among the read clauses, ascending.
    pub(crate) fn positions(&self, doc: usize, clause: usize) -> &[u32] {
        self.ranges.get(doc * self.clauses + clause).map_or(&[], |range| &self.positions[range.clone()])
    }

    /// Adds the positions of one more term to those of a clause.
    fn add_positions(&mut self, cell: usize, postings: &mut SegmentPostings) {
        let known = self.ranges[cell].clone();
        let start = self.positions.len();
        postings.append_positions_with_offset(0, &mut self.positions);
        if !known.is_empty() {
            self.positions.extend_from_within(known);
            self.positions[start..].sort_unstable();
        }
        self.ranges[cell] = start..self.positions.len();
    }
}

/// Reads the signals of documents. Without clauses only the locations are read.
pub(in crate::search::retrieve) fn read(
    (weight, query): (&QueryWeight<'_>, &Query),
    segments: &[Segment],
    docs: &[DocRef],
    clauses: &[usize],
) -> Result<Signals, ReadError> {
    let mut signals = Signals {
        clauses: clauses.len(),
        ranges: vec![0..0; docs.len() * clauses.len()],
        layouts: vec![Vec::new(); docs.len()],
        includes: vec![Vec::new(); docs.len()],
        locations: vec![None; docs.len()],
        ..Signals::default()
    };
    let mut order: Vec<usize> = (0..docs.len()).collect();
    order.sort_unstable_by_key(|index| docs[*index]);
    let by_segment = order.chunk_by(|a, b| docs[*a].segment_ord() == docs[*b].segment_ord());
    for rows in by_segment {
        let segment_ord = docs[rows[0]].segment_ord();
        let segment = &segments[segment_ord];
        for row in rows {
            signals.locations[*row] = segment.url_hash(docs[*row].doc())?;
        }
        if !clauses.is_empty() {
            read_positions(&mut signals, weight, (segment_ord, segment), (docs, rows), clauses)?;
            read_layouts(&mut signals, weight.collection, segment, (docs, rows))?;
        }
    }
    if !clauses.is_empty() && !docs.is_empty() {
        signals.exact_words = exact_forms::words((weight.collection, query), segments, (docs, &order), clauses)?;
        for word in &query.question_words {
            signals.question_words.push(question_word(word, weight.collection, segments, (docs, &order))?);
        }
    }
    Ok(signals)
}

/// Reads the positions of clauses in the documents of a segment, whose `rows` ascend by document.
fn read_positions(
    signals: &mut Signals,
    weight: &QueryWeight<'_>,
    (segment_ord, segment): (usize, &Segment),
    (docs, rows): (&[DocRef], &[usize]),
    clauses: &[usize],
) -> Result<(), ReadError> {
    let Some(index) = segment.field_index(weight.collection.text)? else { return Ok(()) };
    for (column, clause) in clauses.iter().enumerate() {
        for (_, info) in weight.terms(segment_ord, *clause) {
            let mut postings = index.read_postings_from_terminfo(info, POSITIONS)?;
            for row in rows {
                let doc = docs[*row].doc();
                if seek(&mut postings, doc) == doc {
                    signals.add_positions(row * clauses.len() + column, &mut postings);
                }
            }
        }
    }
    Ok(())
}

/// Reads layouts and includes of the documents of a segment. A resource has one span, its label.
fn read_layouts(
    signals: &mut Signals,
    collection: &Collection,
    segment: &Segment,
    (docs, rows): (&[DocRef], &[usize]),
) -> Result<(), ReadError> {
    let titles = segment.get_fieldnorms_reader(collection.title)?;
    let mut layouts = LayoutReader::open(collection, segment)?;
    let includes = match collection.section_positions {
        Some(_) => segment.fast_fields().column_opt::<u64>(PARTIAL_SPANS)?,
        None => None,
    };
    for row in rows {
        let doc = docs[*row].doc();
        let layout = &mut signals.layouts[*row];
        layouts.read(doc, layout);
        if layout.is_empty() {
            let words = titles.fieldnorm(doc);
            layout.push(SectionSpan { begins: 0, words, informative: words });
        }
        let values: Vec<u64> = includes.iter().flat_map(|column| column.values_for_doc(doc)).collect();
        signals.includes[*row].extend(PartialSpan::unpack(&values));
    }
    Ok(())
}

/// Looks up a question word in the titles of the collection and of the documents, whose `order` ascends.
fn question_word(
    word: &str,
    collection: &Collection,
    segments: &[Segment],
    (docs, order): (&[DocRef], &[usize]),
) -> Result<QuestionWord, ReadError> {
    let term = Term::from_field_text(collection.title, word);
    let mut found = QuestionWord { idf: 0.0, docs: Vec::new() };
    let mut doc_freq = 0;
    let mut rows = order;
    for (segment_ord, segment) in segments.iter().enumerate() {
        let (in_segment, rest) = rows.split_at(rows.partition_point(|row| docs[*row].segment_ord() == segment_ord));
        rows = rest;
        let Some(titles) = segment.field_index(collection.title)? else { continue };
        let Some(info) = titles.get_term_info(&term)? else { continue };
        doc_freq += segment.doc_freq(&titles, &info)?;
        let mut postings = titles.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        found.docs.extend(in_segment.iter().filter(|row| {
            let doc = docs[**row].doc();
            seek(&mut postings, doc) == doc
        }));
    }
    found.idf = idf(collection.doc_count, doc_freq);
    Ok(found)
}

/// The layouts of a segment's documents, read in ascending order.
struct LayoutReader {
    postings: Option<SegmentPostings>,
    positions: Vec<u32>,
}

impl LayoutReader {
    fn open(collection: &Collection, segment: &Segment) -> Result<Self, ReadError> {
        let postings = match collection.section_positions {
            Some(field) => match segment.field_index(field)? {
                Some(index) => {
                    index.read_postings(&Term::from_field_text(field, section_positions::LAYOUT_TERM), POSITIONS)?
                }
                None => None,
            },
            None => None,
        };
        Ok(Self { postings, positions: Vec::new() })
    }

    fn read(&mut self, doc: DocId, layout: &mut Vec<SectionSpan>) {
        if let Some(postings) = &mut self.postings
            && seek(postings, doc) == doc
        {
            postings.positions(&mut self.positions);
            layout.extend(section_positions::decode_sections(&self.positions));
        }
    }
}

/// Reads the section layout of one page; empty for a resource.
pub(in crate::search::retrieve) fn layout(
    collection: &Collection,
    segments: &[Segment],
    doc: DocRef,
) -> Result<Vec<SectionSpan>, ReadError> {
    let mut layout = Vec::new();
    LayoutReader::open(collection, &segments[doc.segment_ord()])?.read(doc.doc(), &mut layout);
    Ok(layout)
}

/// The frequencies of a clause in one document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ClauseFrequencies {
    /// Whether the document matches the clause.
    pub(crate) matches: bool,
    /// The clause's weight: its inverse document frequency times its weight in the query.
    pub(crate) weight: f32,
    /// The frequencies by term and field, in the order in which scoring sums them.
    pub(crate) fields: Vec<FieldFrequency>,
}

/// The frequency of a term in one field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FieldFrequency {
    /// The indexed term; the terms of a phrase with spaces between them.
    pub(crate) term: String,
    /// The field: 0 for the whole text, then the zones.
    pub(crate) field: usize,
    /// The frequency, normalised by field length and multiplied by the field's weight.
    pub(crate) frequency: f32,
}

/// The clauses that match, one bit each.
pub(crate) fn matched_clauses(frequencies: &[ClauseFrequencies]) -> u64 {
    (0..).zip(frequencies).filter(|(_, clause)| clause.matches).fold(0, |mask, (bit, _): (u32, _)| mask | 1 << bit)
}

/// Reads the frequencies of all clauses in one document.
pub(in crate::search::retrieve) fn frequencies(
    (weight, query): (&QueryWeight<'_>, &Query),
    segments: &[Segment],
    doc: DocRef,
) -> Result<Vec<ClauseFrequencies>, ReadError> {
    let segment = &segments[doc.segment_ord()];
    let mut norms = weight.norms(segment)?;
    let clauses = query.clauses.iter().enumerate();
    clauses.map(|(bit, clause)| clause_frequencies((weight, query), (bit, clause), segment, doc, &mut norms)).collect()
}

fn clause_frequencies(
    (weight, query): (&QueryWeight<'_>, &Query),
    (bit, clause): (usize, &Clause),
    segment: &Segment,
    doc: DocRef,
    norms: &mut [LengthNorm],
) -> Result<ClauseFrequencies, ReadError> {
    let (segment_ord, doc) = (doc.segment_ord(), doc.doc());
    let terms = &weight.term_states[segment_ord][bit];
    let mut found = ClauseFrequencies { weight: weight.clause_weight(query, bit), ..ClauseFrequencies::default() };
    match (clause, weight.collection.field(clause)) {
        (Clause::Phrase(_) | Clause::Exact(_), _) => {
            let phrased = weight.phrases[segment_ord][bit].iter().find(|phrased| phrased.doc == doc);
            found.matches = phrased.is_some();
            if let Some(phrased) = phrased {
                let [text, title] = weight.phrase_frequencies(*phrased, norms);
                let frequency = |field, frequency| FieldFrequency { term: clause_text(clause), field, frequency };
                found.fields = vec![frequency(1, title), frequency(0, text)];
            }
        }
        (Clause::Term(_) | Clause::Prefix(_), _) => {
            for state in terms {
                for mut postings in weight.field_postings(std::slice::from_ref(state), segment)? {
                    let field = postings.field;
                    let frequency = norms[field].normalize(doc, postings.postings.frequency_in(doc));
                    let frequency = postings.weight * frequency;
                    found.fields.push(FieldFrequency { term: state.text.clone(), field, frequency });
                }
            }
            found.matches = found.fields.iter().map(|field| field.frequency).sum::<f32>() > 0.0;
        }
        (_, Some(field)) => {
            for state in terms {
                found.matches |= open_postings(segment, field, &state.info)?.frequency_in(doc) > 0;
            }
        }
        (_, None) => {}
    }
    Ok(found)
}

/// Reads the positions of a clause in the whole text of a document, ascending.
pub(in crate::search::retrieve) fn positions(
    (weight, query): (&QueryWeight<'_>, &Query),
    segments: &[Segment],
    clause: usize,
    doc: DocRef,
) -> Result<Vec<u32>, ReadError> {
    let (segment_ord, doc) = (doc.segment_ord(), doc.doc());
    let segment = &segments[segment_ord];
    let mut positions = Vec::new();
    if let Clause::Phrase(terms) = &query.clauses[clause] {
        phrase::for_each_match(segment, weight.collection.text, terms, |found, starts| {
            if found == doc {
                positions.extend_from_slice(starts);
            }
        })?;
    }
    let mut of_term = Vec::new();
    if let Some(index) = segment.field_index(weight.collection.text)? {
        for (_, info) in weight.terms(segment_ord, clause) {
            let mut postings = index.read_postings_from_terminfo(info, POSITIONS)?;
            if seek(&mut postings, doc) == doc {
                postings.positions(&mut of_term);
                positions.extend_from_slice(&of_term);
            }
        }
    }
    positions.sort_unstable();
    Ok(positions)
}
