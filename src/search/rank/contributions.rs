//! What each leaf of a plan says of one document, for explanations: the same lists, norms, weights and saturation that
//! `walk` sums up for all of them, kept apart.
//!
//! BM25F saturates a word's frequencies once, over all fields, so no field has points of its own. A field's share of a
//! word's points is its share of the weighted frequencies; the shares sum up to the points.

use tantivy::DocId;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;

use crate::index::generation::ReadError;
use crate::index::schema::LengthNorm;
use crate::search::query::{Clause, Query, term};
use crate::search::reader::{Segment, phrase};
use crate::search::retrieve::{K1, QueryWeight, TermState, field, list, saturate, seek, tells};

/// The fields of pages, as explanations name them: the whole text, then the zones.
const FIELDS: [&str; 6] = ["text", "title", "headings", "description", "topics", "url"];

/// What a leaf says of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ClauseContribution {
    /// Whether the document holds it.
    pub(crate) held: bool,
    /// What it adds to the score.
    pub(crate) points: f32,
    /// The points by form and field.
    pub(crate) shares: Vec<FieldContribution>,
}

/// What one form of a leaf gives in one field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FieldContribution {
    /// The term as the index holds it; a phrase's terms with spaces between them.
    pub(crate) form: String,
    /// One of [`FIELDS`].
    pub(crate) field: &'static str,
    /// Its share of the leaf's points.
    pub(crate) points: f32,
}

impl ClauseContribution {
    /// From the weighted frequencies by form and field, in the order that the walk sums them in.
    fn of(frequencies: Vec<(String, usize, f32)>, worth: f32) -> Self {
        let all: f32 = frequencies.iter().map(|(.., frequency)| frequency).sum();
        if all <= 0.0 {
            return Self::default();
        }
        let points = saturate(all, worth, K1);
        let shares =
            frequencies.into_iter().filter(|(.., frequency)| *frequency > 0.0).map(|(form, field, frequency)| {
                let field = FIELDS.get(field).copied().unwrap_or_default();
                FieldContribution { form, field, points: points * frequency / all }
            });
        Self { held: true, points, shares: shares.collect() }
    }
}

/// The leaves that a document holds, as bits.
pub(crate) fn mask(told: &[ClauseContribution]) -> u64 {
    told.iter().enumerate().filter(|(_, told)| told.held).fold(0, |mask, (bit, _)| mask | 1 << bit)
}

impl QueryWeight<'_> {
    /// What every leaf says of the document `doc` of the segment with number `at`.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn told(
        &self,
        plan: &Query,
        at: usize,
        segment: &Segment,
        doc: DocId,
    ) -> Result<Vec<ClauseContribution>, ReadError> {
        let mut norms = self.norms(segment)?;
        let mut held = 0;
        let leaves = plan.leaves.iter().enumerate().map(|(bit, leaf)| {
            let told = self.told_of(plan, (bit, leaf), (at, segment, doc), &mut norms)?;
            let told = if tells(held, plan.stood_for(bit)) {
                told
            } else {
                ClauseContribution { held: told.held, ..ClauseContribution::default() }
            };
            held |= u64::from(told.held) << bit;
            Ok(told)
        });
        leaves.collect()
    }

    fn told_of(
        &self,
        plan: &Query,
        (bit, leaf): (usize, &Clause),
        (at, segment, doc): (usize, &Segment, DocId),
        norms: &mut [LengthNorm],
    ) -> Result<ClauseContribution, ReadError> {
        let forms = &self.forms[at][bit];
        let worth = self.worth(plan, bit);
        match (leaf, field(self.side, leaf)) {
            (Clause::Phrase(_), _) => {
                let here = self.phrases[at][bit].iter().find(|phrased| phrased.doc == doc);
                let [text, title] = here.map_or([0.0; 2], |phrased| self.counted(*phrased, norms));
                let told = ClauseContribution::of(vec![(term(leaf), 1, title), (term(leaf), 0, text)], worth);
                Ok(ClauseContribution { held: here.is_some(), ..told })
            }
            (Clause::Term(_) | Clause::Prefix(_), _) => self.told_by(forms, segment, doc, norms, worth),
            (_, Some(field)) => {
                let mut held = false;
                for form in forms {
                    held |= list(segment, field, &form.info)?.frequency(doc) > 0;
                }
                Ok(ClauseContribution { held, ..ClauseContribution::default() })
            }
            (_, None) => Ok(ClauseContribution::default()),
        }
    }

    fn told_by(
        &self,
        forms: &[TermState],
        segment: &Segment,
        doc: DocId,
        norms: &mut [LengthNorm],
        worth: f32,
    ) -> Result<ClauseContribution, ReadError> {
        let mut frequencies = Vec::new();
        for form in forms {
            let name = form.text.clone();
            for mut weighted in self.weighted(std::slice::from_ref(form), segment)? {
                let frequency = norms[weighted.norms].normalize(doc, weighted.list.frequency(doc));
                frequencies.push((name.clone(), weighted.norms, weighted.weight * frequency));
            }
        }
        Ok(ClauseContribution::of(frequencies, worth))
    }

    /// Where a leaf stands in the whole text of a document, ascending.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn places(
        &self,
        plan: &Query,
        leaf: usize,
        (at, segment, doc): (usize, &Segment, DocId),
    ) -> Result<Vec<u32>, ReadError> {
        let mut places = Vec::new();
        if let Clause::Phrase(terms) = &plan.leaves[leaf] {
            phrase::each(segment, self.side.text, terms, |found, starts| {
                if found == doc {
                    places.extend_from_slice(starts);
                }
            })?;
        }
        let mut read = Vec::new();
        if let Some(words) = segment.words(self.side.text)? {
            for (_, info) in self.terms(at, leaf) {
                let option = IndexRecordOption::WithFreqsAndPositions;
                let mut postings = words.read_postings_from_terminfo(info, option)?;
                if seek(&mut postings, doc) == doc {
                    postings.positions(&mut read);
                    places.extend_from_slice(&read);
                }
            }
        }
        places.sort_unstable();
        Ok(places)
    }
}
