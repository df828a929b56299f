//! Ranked documents: a candidate with its features, its priors and its score.

use std::collections::BTreeMap;

use crate::index::schema::UrlHash;
use crate::search::reader::DocRef;
use crate::search::retrieve::{Candidate, ClauseStats, Retriever, ScoredDoc};

use super::features::Features;

/// A document of a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RankedDoc {
    pub(crate) doc: DocRef,
    /// The BM25F score plus the features and the priors, the boost among them.
    pub(crate) score: f32,
    /// The factor on the score that the page asks for; 1 for a page without.
    boost: f32,
    /// Whether the title is the question.
    is_titled: bool,
    /// The matched clauses, one bit each.
    pub(crate) matched: u64,
    /// Whether the document is in the match set.
    pub(crate) is_match: bool,
    /// Whether a pin decides its rank.
    pub(crate) pinned: bool,
    /// The features of a candidate.
    pub(super) features: Features,
    /// The parts of the score that depend on other documents.
    pub(super) priors: Priors,
    /// The location of a candidate.
    pub(super) location: Option<UrlHash>,
}

/// The parts of a score that links, folders, the boost and duplicates make.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Priors {
    pub(super) links: f32,
    pub(super) folder: f32,
    pub(super) children: f32,
    /// The points that the boost adds to those before it; negative for a boost below 1.
    boost: f32,
    /// The points of a page whose title is the question.
    exact_title: f32,
    /// Never positive.
    pub(super) duplicate: f32,
}

impl RankedDoc {
    /// A document with a score of 0, outside the ranking.
    pub(crate) fn unranked(doc: DocRef, matched: u64, is_match: bool) -> Self {
        Self::from(Candidate { doc, score: 0.0, boost: 1.0, lift: 0.0, matched, is_match })
    }

    /// Multiplies the score by the boost of the page.
    pub(super) fn apply_boost(&mut self) {
        if self.boost != 1.0 {
            self.priors.boost = self.score * (self.boost - 1.0);
            self.score *= self.boost;
        }
    }

    /// Adds `best`, the best score of all candidates, if the title is the question. A page with a boost below 1 gets its
    /// share.
    pub(super) fn apply_title(&mut self, best: f32) {
        if self.is_titled {
            self.priors.exact_title = best * self.boost.min(1.0);
            self.score += self.priors.exact_title;
        }
    }

    /// Every part of the score except BM25F that is not 0, with its name in explanations.
    pub(crate) fn boosts(&self) -> impl Iterator<Item = (&'static str, f32)> {
        let Priors { links, folder, children, boost, exact_title, duplicate } = self.priors;
        let (links, folder, children) = (("links", links), ("folder", folder), ("children", children));
        let priors = [links, folder, children, ("boost", boost), ("exact-title", exact_title), ("repeated", duplicate)];
        self.features.points().into_iter().chain(priors).filter(|(_, points)| *points != 0.0)
    }
}

impl From<Candidate> for RankedDoc {
    fn from(Candidate { doc, score, boost, lift, matched, is_match }: Candidate) -> Self {
        let (features, priors, is_titled) = (Features::default(), Priors::default(), lift > 0.0);
        Self { doc, score, boost, is_titled, matched, is_match, pinned: false, features, priors, location: None }
    }
}

impl ScoredDoc for RankedDoc {
    fn score(&self) -> f32 {
        self.score
    }

    fn doc(&self) -> DocRef {
        self.doc
    }
}

/// The ranking of one collection.
pub(crate) struct Ranking<'a> {
    /// The query in the collection.
    pub(crate) retriever: Retriever<'a>,
    /// Statistics of the query's clauses.
    pub(crate) clauses: Vec<ClauseStats>,
    /// Highest score first.
    pub(crate) docs: Vec<RankedDoc>,
    /// Size of the match set.
    pub(crate) total: u64,
    /// By facet key: the canonical values of the match set with their counts, in value order.
    pub(crate) facets: BTreeMap<String, Vec<(String, u64)>>,
}

impl<'a> Ranking<'a> {
    /// A ranking of a single document, without a match set.
    pub(crate) fn of_doc(retriever: Retriever<'a>, doc: RankedDoc) -> Self {
        let clauses = retriever.clause_stats();
        Self { retriever, clauses, docs: vec![doc], total: 0, facets: BTreeMap::new() }
    }
}
