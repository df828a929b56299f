//! BM25F: which posting lists tell what documents hold, and how much it is worth. `walk` reads them.
//!
//! Robertson, Zaragoza, Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004): frequencies are
//! weighted and length-normalised field by field, then summed, then saturated once a word. The whole text counts every
//! occurrence once; a zone counts the occurrences in it again, by its weight.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED, Term};

use crate::index::generation::ReadError;
use crate::index::schema::{CollectionStats, DocType, FieldWeight, Fields, LengthNorm, keyword};
use crate::search::query::{Clause, MAX_FORMS, Query};
use crate::search::rank::QuestionWordFeature;
use crate::search::reader::{PostingsCursor, Segment, phrase};
use crate::search::retrieve::impacts::TermImpacts;

use super::clause_bounds::ClauseBound;
use super::clause_scorer::{ClauseScorer, FieldPostings};
use super::maxscore::{MaxScoreEvaluator, TEXT, TITLE};

/// Saturation: how soon more of the same word stops to count; with b 0.6 it is 0.004 better than 1.2 and 0.75.
pub(crate) const K1: f32 = 1.4;

/// One of the two kinds of documents: pages or resources.
#[derive(Debug, Clone)]
pub(crate) struct Collection {
    kind: DocType,
    pub(crate) text: Field,
    /// What words count in the whole text, then in each zone.
    counted: Vec<FieldWeight>,
    pub(crate) title: Field,
    headings: Option<Field>,
    pub(crate) layout: Option<Field>,
    url: Field,
    key: Field,
    facet: Field,
    /// Documents of this kind.
    pub(crate) documents: u64,
    /// Words that one has on average: in the whole text, then in each zone.
    lengths: Vec<f32>,
}

impl Collection {
    /// The pages.
    pub(crate) fn pages(fields: &Fields, totals: &CollectionStats) -> Self {
        Self {
            kind: DocType::Page,
            text: fields.text,
            counted: DocType::Page.counted(fields),
            title: fields.zones[0],
            headings: Some(fields.zones[1]),
            layout: Some(fields.layout),
            url: fields.zones[4],
            key: fields.key,
            facet: fields.facet,
            documents: totals.pages,
            lengths: DocType::Page.averages(totals),
        }
    }

    /// The resources.
    pub(crate) fn resources(fields: &Fields, totals: &CollectionStats) -> Self {
        Self {
            kind: DocType::Resource,
            text: fields.context,
            counted: DocType::Resource.counted(fields),
            title: fields.label,
            headings: None,
            layout: None,
            url: fields.target,
            key: fields.key,
            facet: fields.facet,
            documents: totals.resources,
            lengths: DocType::Resource.averages(totals),
        }
    }
}

/// A term and its entry in one segment's dictionary.
#[derive(Debug, Clone)]
pub(crate) struct TermState {
    pub(crate) text: String,
    pub(crate) info: TermInfo,
    /// Documents that hold it.
    documents: u64,
}

/// A document that holds a phrase.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Phrased {
    pub(crate) doc: DocId,
    /// How often, in the whole text.
    times: u32,
    /// How often in the title.
    in_title: u32,
}

/// What a plan's leaves are in an index: their terms in each segment, and their weights.
pub(crate) struct QueryWeight<'a> {
    pub(crate) side: &'a Collection,
    /// By segment, by leaf.
    pub(crate) forms: Vec<Vec<Vec<TermState>>>,
    /// By segment, by leaf: the documents of phrases.
    pub(crate) phrases: Vec<Vec<Vec<Phrased>>>,
    /// By leaf: how much the word tells, 0 for leaves that are conditions only.
    pub(crate) idf: Vec<f32>,
    pub(crate) asking: QuestionWordFeature,
}

impl<'a> QueryWeight<'a> {
    /// Looks the plan's terms up in every segment.
    ///
    /// # Errors
    /// When the dictionaries cannot be read.
    pub(crate) fn new(side: &'a Collection, plan: &Query, segments: &[Segment]) -> Result<Self, ReadError> {
        let (mut forms, mut phrases) = (Vec::with_capacity(segments.len()), Vec::with_capacity(segments.len()));
        for segment in segments {
            let of_segment: Result<Vec<_>, ReadError> =
                plan.leaves.iter().map(|leaf| find(side, leaf, segment)).collect();
            forms.push(of_segment?);
            let of_segment: Result<Vec<_>, ReadError> =
                plan.leaves.iter().map(|leaf| phrased(side, leaf, segment)).collect();
            phrases.push(of_segment?);
        }
        for (at, _) in plan.leaves.iter().enumerate().filter(|(_, leaf)| matches!(leaf, Clause::Prefix(_))) {
            keep_most_frequent(&mut forms, at);
        }
        let asking = QuestionWordFeature::new(&plan.asking, side.title, side.documents, segments)?;
        let mut lookup = Self { side, forms, phrases, idf: Vec::new(), asking };
        lookup.idf = lookup.informative(plan);
        Ok(lookup)
    }

    /// What each leaf tells. What stands for a known word never tells more than the word by itself.
    fn informative(&self, plan: &Query) -> Vec<f32> {
        let weighted = plan.weights.iter().enumerate();
        let mut idf: Vec<f32> =
            weighted.map(|(leaf, weight)| weight * idf(self.side.documents, self.frequency(leaf))).collect();
        for word in &plan.words {
            let known = word.parts.iter().filter(|part| self.is_known(**part)).map(|part| idf[*part]);
            let most = known.fold(0.0, f32::max);
            for other in word.others.iter().filter(|_| most > 0.0) {
                idf[*other] = idf[*other].min(most * plan.weights[*other]);
            }
        }
        idf
    }

    /// What a leaf adds at most, but for the saturation: what it tells, as often as the question says it.
    pub(crate) fn worth(&self, plan: &Query, leaf: usize) -> f32 {
        self.idf[leaf] * plan.times(leaf)
    }

    /// How many documents hold a leaf.
    fn frequency(&self, leaf: usize) -> u64 {
        let forms = self.forms.iter().flat_map(|segment| &segment[leaf]).map(|form| form.documents);
        forms.sum::<u64>() + self.phrases.iter().map(|segment| segment[leaf].len() as u64).sum::<u64>()
    }

    /// Whether any document holds the leaf.
    pub(crate) fn is_known(&self, leaf: usize) -> bool {
        self.frequency(leaf) > 0
    }

    /// The terms of a leaf in one segment.
    pub(crate) fn terms(&self, segment: usize, leaf: usize) -> impl Iterator<Item = (&str, &TermInfo)> {
        self.forms[segment][leaf].iter().map(|form| (form.text.as_str(), &form.info))
    }

    /// The walk over the postings of one segment.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn walk(&self, plan: &Query, at: usize, segment: &Segment) -> Result<MaxScoreEvaluator, ReadError> {
        let mut walk = MaxScoreEvaluator {
            sources: Vec::with_capacity(plan.leaves.len()),
            beside: (0..plan.leaves.len()).map(|leaf| plan.stood_for(leaf)).collect(),
            norms: self.norms(segment)?,
            k1: K1,
            idle: Vec::new(),
        };
        for (bit, leaf) in plan.leaves.iter().enumerate() {
            let forms = &self.forms[at][bit];
            walk.sources.push(match (leaf, field(self.side, leaf)) {
                (Clause::Phrase(_), _) => {
                    let documents = self.phrases[at][bit].iter().map(|phrased| {
                        let [text, title] = self.counted(*phrased, &mut walk.norms);
                        (phrased.doc, title + text)
                    });
                    ClauseScorer::Documents { documents: documents.collect(), idf: self.worth(plan, bit), met: 0 }
                }
                (Clause::Term(_) | Clause::Prefix(_), _) => {
                    let idf = self.worth(plan, bit);
                    let leveled = self.leveled(forms, idf, segment)?;
                    ClauseScorer::Word { lists: self.weighted(forms, segment)?, idf, leveled }
                }
                (_, Some(field)) => {
                    let lists: Result<_, _> = forms.iter().map(|form| list(segment, field, &form.info)).collect();
                    ClauseScorer::Lists(lists?)
                }
                (_, None) => ClauseScorer::Lists(Vec::new()),
            });
        }
        walk.idle = ClauseBound::sets(walk.sources.iter().map(|source| source.most(K1)));
        Ok(walk)
    }

    /// The impacts of a word that has one form, where there are any.
    fn leveled(&self, forms: &[TermState], idf: f32, segment: &Segment) -> Result<Option<Box<TermImpacts>>, ReadError> {
        let [form] = forms else { return Ok(None) };
        let impact = segment.impact(self.side.kind, &form.info, &self.side.lengths)?;
        Ok(impact.map(|impact| Box::new(TermImpacts::new(impact, idf, K1))))
    }

    /// The norms of the fields: the whole text, then the zones.
    pub(crate) fn norms(&self, segment: &Segment) -> Result<Vec<LengthNorm>, ReadError> {
        Ok(LengthNorm::of(segment, &self.side.counted, &self.side.lengths)?)
    }

    /// What the frequencies of a phrase come to in the whole text and in the title, the first zone of either side.
    pub(crate) fn counted(&self, phrased: Phrased, norms: &mut [LengthNorm]) -> [f32; 2] {
        let Phrased { doc, times, in_title } = phrased;
        let titled = self.side.counted.get(TITLE).map_or(0.0, |zone| zone.weight);
        let titled = norms.get_mut(TITLE).map_or(0.0, |norms| titled * norms.normalize(doc, in_title));
        [norms.get_mut(TEXT).map_or(0.0, |norms| norms.normalize(doc, times)), titled]
    }

    /// The lists of a word's forms, each in the whole text first, then in the zones.
    pub(crate) fn weighted(&self, forms: &[TermState], segment: &Segment) -> Result<Vec<FieldPostings>, ReadError> {
        let mut lists = Vec::with_capacity(forms.len() * self.side.counted.len());
        for form in forms {
            let text = list(segment, self.side.text, &form.info)?;
            lists.push(FieldPostings { list: text, norms: TEXT, weight: 1.0 });
            for (norms, zone) in self.side.counted.iter().enumerate().skip(1) {
                let term = Term::from_field_text(zone.field, &form.text);
                let Some(words) = segment.words(zone.field)? else { continue };
                let Some(info) = words.get_term_info(&term)? else { continue };
                lists.push(FieldPostings { list: list(segment, zone.field, &info)?, norms, weight: zone.weight });
            }
        }
        Ok(lists)
    }
}

/// idf of Robertson and Sparck Jones as Lucene computes it, never negative.
pub(crate) fn idf(documents: u64, frequency: u64) -> f32 {
    let (documents, frequency) = (documents as f32, frequency.min(documents) as f32);
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// The field that a leaf is looked up in.
pub(crate) fn field(side: &Collection, leaf: &Clause) -> Option<Field> {
    match leaf {
        Clause::Term(_) | Clause::Prefix(_) => Some(side.text),
        Clause::Title(_) => Some(side.title),
        Clause::Heading(_) => side.headings,
        Clause::Url(_) => Some(side.url),
        Clause::Facet(_) => Some(side.facet),
        Clause::All => Some(side.key),
        Clause::Phrase(_) => None,
    }
}

fn find(side: &Collection, leaf: &Clause, segment: &Segment) -> Result<Vec<TermState>, ReadError> {
    let Some(field) = field(side, leaf) else { return Ok(Vec::new()) };
    let text = match leaf {
        Clause::Prefix(stem) => return prefixed(field, stem, segment),
        Clause::Term(text) | Clause::Title(text) | Clause::Heading(text) | Clause::Url(text) => text,
        Clause::Facet(value) => &keyword::facet(value),
        Clause::All => side.kind.key(),
        Clause::Phrase(_) => return Ok(Vec::new()),
    };
    let term = Term::from_field_text(field, text);
    let Some(words) = segment.words(field)? else { return Ok(Vec::new()) };
    let Some(info) = words.get_term_info(&term)? else { return Ok(Vec::new()) };
    let documents = segment.documents(&words, &info)?;
    Ok(vec![TermState { text: text.to_owned(), info, documents }])
}

/// The documents of a phrase. The title stands at the start of the text: its length tells which places are in it.
fn phrased(side: &Collection, leaf: &Clause, segment: &Segment) -> Result<Vec<Phrased>, ReadError> {
    let Clause::Phrase(terms) = leaf else { return Ok(Vec::new()) };
    let titles = segment.get_fieldnorms_reader(side.title)?;
    let mut found = Vec::new();
    phrase::each(segment, side.text, terms, |doc, starts| {
        let title = titles.fieldnorm(doc);
        let in_title = starts.iter().filter(|start| **start < title).count() as u32;
        found.push(Phrased { doc, times: starts.len() as u32, in_title });
    })?;
    Ok(found)
}

/// The most frequent terms that begin with `stem`. Terms are stems: `authoriz*` has to find `author` as well.
fn prefixed(field: Field, stem: &str, segment: &Segment) -> Result<Vec<TermState>, ReadError> {
    let Some(index) = segment.words(field)? else { return Ok(Vec::new()) };
    let mut forms: Vec<TermState> = Vec::new();
    let mut terms = index.terms().range().ge(stem).into_stream()?;
    while let Some((bytes, info)) = terms.next() {
        if !bytes.starts_with(stem.as_bytes()) {
            break;
        }
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let documents = segment.documents(&index, info)?;
        forms.push(TermState { text: text.to_owned(), info: info.clone(), documents });
    }
    for (_, text) in crate::analysis::analyze(stem) {
        let term = Term::from_field_text(field, &text);
        if let Some(info) = index.get_term_info(&term)?.filter(|_| !forms.iter().any(|form| form.text == text)) {
            let documents = segment.documents(&index, &info)?;
            forms.push(TermState { text, info, documents });
        }
    }
    Ok(forms)
}

/// Leaves the most frequent forms of a leaf, over all segments: which ones they are must not depend on where documents
/// stand.
fn keep_most_frequent(forms: &mut [Vec<Vec<TermState>>], leaf: usize) {
    let mut documents: BTreeMap<&str, u64> = BTreeMap::new();
    for form in forms.iter().flat_map(|segment| &segment[leaf]) {
        *documents.entry(&form.text).or_default() += form.documents;
    }
    if documents.len() <= MAX_FORMS {
        return;
    }
    let mut most: Vec<(u64, &str)> = documents.into_iter().map(|(text, documents)| (documents, text)).collect();
    most.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let kept: BTreeSet<String> = most.into_iter().take(MAX_FORMS).map(|(_, text)| text.to_owned()).collect();
    forms.iter_mut().for_each(|segment| segment[leaf].retain(|form| kept.contains(&form.text)));
}

pub(crate) fn list(segment: &Segment, field: Field, info: &TermInfo) -> Result<PostingsCursor, ReadError> {
    let index = segment.inverted_index(field)?;
    Ok(PostingsCursor::new(index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?))
}

/// Moves to the first document that is not before `target`; [`TERMINATED`] when there is none.
pub(crate) fn seek(postings: &mut impl DocSet, target: DocId) -> DocId {
    if postings.doc() < target { postings.seek(target) } else { postings.doc() }
}

/// The end of every posting list.
pub(crate) const END: DocId = TERMINATED;
