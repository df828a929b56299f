//! Pins: the pages that curation puts first or hides for a question. Scores do not change.
//!
//! A pin never overrides the question: a page that a filter or an exclusion removes is not shown. A hidden page is not in
//! the match set, so totals and facet counts exclude it.

use crate::index::ReadError;
use crate::search::contract::PinInfo;
use crate::search::query::{Node, Query, QuestionText};
use crate::search::rank::{RankedDoc, Ranking};
use crate::search::reader::{DocRef, locate};
use crate::search::retrieve::matched_clauses;

use super::curation::Pin;
use super::pipeline::Pipeline;

/// The pins that apply to a question.
#[derive(Default)]
pub(crate) struct ActivePins<'a> {
    pins: Vec<&'a Pin>,
    /// Pages to put first, in this order.
    first: Vec<DocRef>,
    /// Pages to hide.
    pub(crate) hidden: Vec<DocRef>,
    /// Addresses without a page.
    pub(crate) warnings: Vec<String>,
}

impl<'a> ActivePins<'a> {
    /// Resolves the pins whose pattern matches a question.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn new(pipeline: &Pipeline<'a>, question: &Node) -> Result<Self, ReadError> {
        let mut active = Self::default();
        if pipeline.curation.pins.is_empty() {
            return Ok(active);
        }
        let words = QuestionText::new(question);
        for pin in pipeline.curation.pins.iter().filter(|pin| pin.query.matches(&words)) {
            for (urls, docs) in [(&pin.first, &mut active.first), (&pin.hide, &mut active.hidden)] {
                for url in urls {
                    match locate(pipeline.index, url)? {
                        Some(doc) if docs.contains(&doc) => {}
                        Some(doc) => docs.push(doc),
                        None => active.warnings.push(format!(
                            "the pin for `{}` names {url}, and no page has that address",
                            pin.query.text()
                        )),
                    }
                }
            }
            active.pins.push(pin);
        }
        active.first.retain(|doc| !active.hidden.contains(doc));
        Ok(active)
    }

    /// The number of pages to rank for the best `k`. A pin needs the ranking of all pages: a pinned page keeps its score.
    pub(crate) fn depth(&self, k: usize) -> usize {
        if self.pins.is_empty() { k } else { usize::MAX }
    }

    /// Removes the hidden pages from a ranking, and puts the pinned pages first.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn apply(&self, query: &Query, ranking: &mut Ranking<'_>) -> Result<(), ReadError> {
        ranking.docs.retain(|ranked| !self.hidden.contains(&ranked.doc));
        let mut pinned = Vec::new();
        for doc in &self.first {
            let mut ranked = match ranking.docs.iter().position(|ranked| ranked.doc == *doc) {
                Some(index) => ranking.docs.remove(index),
                None => {
                    let matched = matched_clauses(&ranking.retriever.frequencies(*doc)?);
                    if !query.passes_required(matched) {
                        continue;
                    }
                    RankedDoc::unranked(*doc, matched, query.matches(matched))
                }
            };
            ranked.pinned = true;
            pinned.push(ranked);
        }
        ranking.docs.splice(0..0, pinned);
        Ok(())
    }

    /// The pins as an answer reports them.
    pub(crate) fn info(&self) -> Vec<PinInfo> {
        let pins = self.pins.iter().map(|pin| PinInfo {
            query: pin.query.text().to_owned(),
            first: pin.first.clone(),
            hide: pin.hide.clone(),
        });
        pins.collect()
    }
}
