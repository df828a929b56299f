//! Assembly: scenarios and resources of an answer from a ranking. The order is final before.

use crate::index::ReadError;
use crate::index::schema::{PageRecord, ResourceRecord};
use crate::search::contract::{Expansion, From, PinInfo, QueryInfo, Resource, Scenario, Snippet, Source};
use crate::search::passage::{BestPassage, Occurrence, best_passage, occurrences};
use crate::search::query::{Node, Query, TermGroup, coverage, field_name};
use crate::search::rank::{RankedDoc, Ranking};
use crate::search::reader::DocRef;
use crate::site::facets;

use super::pipeline::Pipeline;
use crate::search::query::Question;

/// Assembles the parts of an answer to one question.
pub(crate) struct Assembler<'a> {
    pub(crate) pipeline: &'a Pipeline<'a>,
    pub(crate) question: &'a Question,
    pub(crate) query: &'a Query,
}

impl Assembler<'_> {
    /// The documents after the question's offset.
    pub(crate) fn shown<'r>(&self, ranking: &'r Ranking<'_>) -> &'r [RankedDoc] {
        ranking.docs.get(self.question.offset.min(ranking.docs.len())..).unwrap_or_default()
    }

    /// The scenarios of the answer.
    ///
    /// # Errors
    /// When a record or the postings cannot be read.
    pub(crate) fn scenarios(&self, ranking: &Ranking<'_>) -> Result<Vec<Scenario>, ReadError> {
        let shown = self.shown(ranking);
        let found = self.occurrences(ranking, shown)?;
        let scenarios = shown.iter().zip(found).enumerate();
        scenarios.map(|(index, (ranked, found))| self.scenario(ranking, (index, ranked), &found)).collect()
    }

    fn scenario(
        &self,
        ranking: &Ranking<'_>,
        (index, ranked): (usize, &RankedDoc),
        found: &[Occurrence<'_>],
    ) -> Result<Scenario, ReadError> {
        let bytes = self.pipeline.record(ranked.doc)?;
        let record = PageRecord::read(&bytes)?;
        let passage = best_passage(&record, found)?;
        let section = passage.as_ref().and_then(|passage| record.outline.get(passage.section?));
        let (source, line) = passage.as_ref().map_or((0, 1), |BestPassage { source, line, .. }| (*source, *line));
        let summary = &record.summary;
        Ok(Scenario {
            rank: self.rank(index),
            score: ranked.score,
            pinned: ranked.pinned,
            coverage: self.coverage(ranking, ranked),
            title: summary.title.to_owned(),
            url: summary.url.to_owned(),
            anchor: section.map(|section| section.anchor.read()).transpose()?.unwrap_or_default().to_owned(),
            heading_path: section.map(|section| record.heading_path(section)).transpose()?.unwrap_or_default(),
            description: summary.description.to_owned(),
            topics: owned(&summary.topics),
            content_type: summary.content_type.map(str::to_owned),
            use_case: owned(&summary.use_case),
            source: Source { file: summary.sources.get(source).copied().unwrap_or_default().to_owned(), line },
            matched_terms: self.typed_terms(ranked.matched, true),
            missing_terms: self.typed_terms(ranked.matched, false),
            snippet: passage.map(|passage| passage.snippet).unwrap_or_else(Snippet::default),
        })
    }

    /// The resources of the answer.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub(crate) fn resources(&self, ranking: &Ranking<'_>) -> Result<Vec<Resource>, ReadError> {
        let mut resources = Vec::new();
        for (index, ranked) in self.shown(ranking).iter().enumerate() {
            let bytes = self.pipeline.record(ranked.doc)?;
            let record: ResourceRecord<'_> = postcard::from_bytes(&bytes)?;
            resources.push(Resource {
                rank: self.rank(index),
                score: ranked.score,
                label: record.label.to_owned(),
                target: record.target.into_owned(),
                kind: record.kind.to_owned(),
                resolved: record.resolved,
                blurb: record.blurb.to_owned(),
                from: From {
                    title: record.from_title.to_owned(),
                    url: record.from_url.to_owned(),
                    anchor: record.from_anchor.to_owned(),
                },
                pages: record.pages,
            });
        }
        Ok(resources)
    }

    /// The rank, from 1, of the result with this index among the shown ones.
    pub(crate) fn rank(&self, index: usize) -> u64 {
        (self.question.offset + index + 1) as u64
    }

    /// The idf-weighted share of the question's words that a document matches, 0 to 1.
    pub(crate) fn coverage(&self, ranking: &Ranking<'_>, ranked: &RankedDoc) -> f32 {
        let weight = |word: &TermGroup| -> f32 {
            let stats = word.parts.iter().filter_map(|clause| ranking.clauses.get(*clause));
            stats.fold(0.0, |max, stats| stats.idf.max(max))
        };
        coverage(self.query, ranked.matched, weight)
    }

    /// The words of the question, as typed, that a document with these clauses matches, or the words that it lacks.
    pub(crate) fn typed_terms(&self, matched_clauses: u64, matching: bool) -> Vec<String> {
        let words = self.query.groups.iter().filter(|word| word.matches(matched_clauses) == matching);
        words.map(|word| word.typed.clone()).collect()
    }

    /// The occurrences of the query terms in the shown pages.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn occurrences<'r>(
        &self,
        ranking: &'r Ranking<'_>,
        shown: &[RankedDoc],
    ) -> Result<Vec<Vec<Occurrence<'r>>>, ReadError> {
        let docs: Vec<(DocRef, u64)> = shown.iter().map(|ranked| (ranked.doc, ranked.matched)).collect();
        occurrences(&ranking.retriever, (self.query, &ranking.clauses), &docs)
    }
}

pub(crate) fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// The interpretation of a question, with its expansions, warnings and pins.
pub(crate) fn query_info(
    (node, question): (&Node, &Question),
    (expansions, warnings): (Vec<Expansion>, Vec<String>),
    pins: Vec<PinInfo>,
    relaxed: bool,
) -> QueryInfo {
    QueryInfo {
        raw: question.text.clone(),
        understood: understood(node, question),
        expansions,
        warnings,
        pins,
        relaxed,
    }
}

/// The question in the query language, with its filters.
fn understood(node: &Node, question: &Question) -> String {
    let mut text = node.to_string();
    for (key, value) in &question.filters {
        let name = field_name(facets::key_name(key));
        let value = if value.contains([' ', '(', ')', '"']) { format!("\"{value}\"") } else { value.clone() };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&format!("{name}:{value}"));
    }
    text
}
