//! From a ranking to what is shown: scenarios with their passages, resources, facet counts, suggestions.
//! Nothing here changes the order; what a page's best passage is, `passage` decides.

use std::collections::BTreeMap;

use tantivy::directory::OwnedBytes;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;

use crate::analysis::fold;
use crate::index::generation::ReadError;
use crate::index::pipeline::FACETS;
use crate::index::schema::{PageRecord, ResourceRecord};
use crate::search::contract::{
    Expansion, FacetValue, From, PinInfo, QueryInfo, Resource, Scenario, Snippet, Source, Suggestion,
};
use crate::search::passage::{Occurrence, snippet};
use crate::search::query::{Clause, Node, Query, TermGroup, field_name};
use crate::search::rank::{RankedDoc, Ranking};
use crate::search::reader::Vocabulary;
use crate::search::retrieve::{Counts, facet_counts as counting, seek};
use crate::site::facets;

use super::searcher::{Question, Searcher};

/// What an answer is composed from.
pub(crate) struct Assembler<'a> {
    pub(crate) plan: &'a Query,
    pub(crate) question: &'a Question,
    pub(crate) searcher: &'a Searcher,
}

impl Assembler<'_> {
    pub(crate) fn page<'r>(&self, ranking: &'r Ranking<'_>) -> &'r [RankedDoc] {
        ranking.best.get(self.question.offset.min(ranking.best.len())..).unwrap_or_default()
    }

    /// The scenarios of the answer.
    pub(crate) fn scenarios(&self, ranking: &Ranking<'_>) -> Result<Vec<Scenario>, ReadError> {
        let shown = self.page(ranking);
        let found = self.occurrences(ranking, shown)?;
        let mut scenarios = Vec::with_capacity(shown.len());
        for (at, (ranked, found)) in shown.iter().zip(found).enumerate() {
            let bytes = self.record(ranked)?;
            let record = PageRecord::read(&bytes)?;
            let passage = snippet::best(&record, &found)?;
            let section = passage.as_ref().and_then(|passage| record.outline.get(passage.section));
            let source = passage.as_ref().map_or((0, 1), |passage| (passage.source, passage.line));
            let card = &record.card;
            scenarios.push(Scenario {
                rank: (self.question.offset + at + 1) as u64,
                score: ranked.score,
                pinned: ranked.pinned,
                coverage: self.coverage(ranking, ranked),
                title: card.title.to_owned(),
                url: card.url.to_owned(),
                anchor: section.map(|section| section.anchor.read()).transpose()?.unwrap_or_default().to_owned(),
                heading_path: section.map(|section| record.heading_path(section)).transpose()?.unwrap_or_default(),
                description: card.description.to_owned(),
                topics: card.topics.iter().map(|topic| (*topic).to_owned()).collect(),
                content_type: card.content_type.map(str::to_owned),
                use_case: card.use_case.iter().map(|case| (*case).to_owned()).collect(),
                source: Source {
                    file: card.sources.get(source.0).copied().unwrap_or_default().to_owned(),
                    line: source.1,
                },
                matched_terms: self.terms(ranked.mask, true),
                missing_terms: self.terms(ranked.mask, false),
                snippet: passage.map(|passage| passage.snippet).unwrap_or_else(Snippet::default),
            });
        }
        Ok(scenarios)
    }

    /// The resources of the answer.
    pub(crate) fn resources(&self, ranking: &Ranking<'_>) -> Result<Vec<Resource>, ReadError> {
        let mut resources = Vec::new();
        for (at, ranked) in self.page(ranking).iter().enumerate() {
            let record = self.record(ranked)?;
            let record: ResourceRecord<'_> = postcard::from_bytes(&record)?;
            resources.push(Resource {
                rank: (self.question.offset + at + 1) as u64,
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

    /// The facet counts over the match set of pages.
    pub(crate) fn facets(&self, ranking: &Ranking<'_>) -> Result<BTreeMap<String, Vec<FacetValue>>, ReadError> {
        let mut facets = BTreeMap::new();
        for key in &self.question.facets {
            let key = facets::key_name(key);
            let mut counts = Counts::default();
            for (segment, documents) in self.searcher.segments.iter().zip(&ranking.matched) {
                counting::count(segment, key, documents, &mut counts)?;
            }
            let values = if counts.is_empty() {
                Vec::new()
            } else {
                let table = self.searcher.directory.table(FACETS)?;
                let of_key = facets::term(key, "");
                let selected = self.plan.leaves.iter().filter_map(|leaf| match leaf {
                    Clause::Facet(term) => term.strip_prefix(&of_key),
                    _ => None,
                });
                let selected: Vec<&str> = selected.collect();
                counting::values(&table, key, counts, |canonical| selected.contains(&canonical))?
            };
            facets.insert(key.to_owned(), values);
        }
        Ok(facets)
    }

    /// Near words for the words that no document holds.
    pub(crate) fn suggestions(
        &self,
        pages: &Ranking<'_>,
        resources: &Ranking<'_>,
    ) -> Result<Vec<Suggestion>, ReadError> {
        let mut suggestions = Vec::new();
        for word in &self.plan.words {
            let known = |leaf: usize| pages.lookup.is_known(leaf) || resources.lookup.is_known(leaf);
            if word.whole.is_some_and(known) || word.parts.iter().all(|leaf| known(*leaf)) {
                continue;
            }
            suggestions.push(Suggestion { word: word.typed.clone(), instead: self.near(word)? });
        }
        Ok(suggestions)
    }

    fn near(&self, word: &TermGroup) -> Result<Vec<String>, ReadError> {
        let [leaf] = word.parts[..] else { return Ok(Vec::new()) };
        let Some(Clause::Term(term)) = self.plan.leaves.get(leaf) else { return Ok(Vec::new()) };
        let mut surface = String::new();
        fold(&word.typed, &mut surface);
        let dictionary = Vocabulary { segments: &self.searcher.segments, fields: &self.searcher.fields };
        let mut words: Vec<String> = Vec::new();
        let near = match &word.near {
            Some(near) => near.clone(),
            None => dictionary.near(&surface, term)?,
        };
        for near in near {
            let word = dictionary.spelling(&near.term)?;
            if !words.contains(&word) {
                words.push(word);
            }
        }
        Ok(words)
    }

    pub(crate) fn record(&self, ranked: &RankedDoc) -> Result<OwnedBytes, ReadError> {
        self.searcher.segments[ranked.segment].record(ranked.doc)
    }

    /// The idf-weighted share of the question's words that a document holds.
    pub(crate) fn coverage(&self, ranking: &Ranking<'_>, ranked: &RankedDoc) -> f32 {
        let weight = |word: &TermGroup| -> f32 {
            word.parts
                .iter()
                .filter_map(|leaf| ranking.lookup.idf.get(*leaf))
                .fold(0.0, |most: f32, idf| most.max(*idf))
        };
        let all: f32 = self.plan.words.iter().map(weight).sum();
        let held: f32 = self.plan.words.iter().map(|word| word.held(ranked.mask) * weight(word)).sum();
        if all > 0.0 { held / all } else { 1.0 }
    }

    pub(crate) fn terms(&self, mask: u64, matched: bool) -> Vec<String> {
        let words = self.plan.words.iter().filter(|word| word.matches(mask) == matched);
        words.map(|word| word.typed.clone()).collect()
    }

    /// Where the question's words stand in the shown pages: by page, sorted by position.
    pub(crate) fn occurrences<'r>(
        &self,
        ranking: &'r Ranking<'_>,
        shown: &[RankedDoc],
    ) -> Result<Vec<Vec<Occurrence<'r>>>, ReadError> {
        let mut found: Vec<Vec<Occurrence<'r>>> = vec![Vec::new(); shown.len()];
        let mut order: Vec<usize> = (0..shown.len()).collect();
        order.sort_by_key(|at| (shown[*at].segment, shown[*at].doc));
        let ranked_by = self.plan.words.iter().flat_map(TermGroup::leaves);
        let mut leaves: Vec<usize> = ranked_by.collect();
        leaves.sort_unstable();
        leaves.dedup();
        let mut positions = Vec::new();
        for (number, segment) in self.searcher.segments.iter().enumerate() {
            let here: Vec<usize> = order.iter().copied().filter(|at| shown[*at].segment == number).collect();
            if here.is_empty() {
                continue;
            }
            let index = segment.inverted_index(self.searcher.fields.text)?;
            for leaf in &leaves {
                for (term, info) in ranking.lookup.terms(number, *leaf) {
                    let option = IndexRecordOption::WithFreqsAndPositions;
                    let mut postings = index.read_postings_from_terminfo(info, option)?;
                    for at in &here {
                        let wanted = &shown[*at];
                        if wanted.mask >> leaf & 1 == 0 || seek(&mut postings, wanted.doc) != wanted.doc {
                            continue;
                        }
                        postings.positions(&mut positions);
                        let idf = ranking.lookup.idf.get(*leaf).copied().unwrap_or_default();
                        let of_term = |position| Occurrence { position, leaf: *leaf, idf, term };
                        merge(&mut found[*at], &positions, of_term);
                    }
                }
            }
        }
        Ok(found)
    }
}

/// Adds the occurrences of another term, whose positions ascend, to those that are sorted already, behind others of the same
/// position: leaves come in their order.
fn merge<'r>(found: &mut Vec<Occurrence<'r>>, positions: &[u32], of_term: impl Fn(u32) -> Occurrence<'r>) {
    let mut known = found.len();
    found.extend(positions.iter().copied().map(&of_term));
    let mut left = positions;
    for end in (0..found.len()).rev() {
        let (Some(next), Some(last)) = (left.last(), known.checked_sub(1)) else { break };
        found[end] = if found[last].position > *next {
            known = last;
            found[last]
        } else {
            left = &left[..left.len() - 1];
            of_term(*next)
        };
    }
    left.iter().zip(found).for_each(|(position, place)| *place = of_term(*position));
}

/// How a question was read; `said` is what was searched beside it and what was not understood.
pub(crate) fn query(
    (node, question): (&Node, &Question),
    said: (Vec<Expansion>, Vec<String>),
    pins: Vec<PinInfo>,
    relaxed: bool,
) -> QueryInfo {
    let (expansions, warnings) = said;
    QueryInfo {
        raw: question.text.clone(),
        understood: understood(node, question),
        expansions,
        warnings,
        pins,
        relaxed,
    }
}

/// The question as understood, with the filters in the query language.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{Occurrence, merge};

    proptest! {
        #[test]
        fn occurrences_of_all_terms_stand_in_the_order_of_their_positions(
            terms in proptest::collection::vec(proptest::collection::btree_set(0..40_u32, 0..12), 0..5),
        ) {
            let names = ["a", "b", "c", "d", "e"];
            let (mut found, mut sorted) = (Vec::new(), Vec::new());
            for (leaf, (term, positions)) in names.into_iter().zip(terms).enumerate() {
                let positions: Vec<u32> = positions.into_iter().collect();
                let of_term = |position| Occurrence { position, leaf, idf: 1.0, term };
                merge(&mut found, &positions, of_term);
                sorted.extend(positions.into_iter().map(of_term));
            }
            sorted.sort_by_key(|occurrence| (occurrence.position, occurrence.leaf));
            prop_assert_eq!(found, sorted);
        }
    }
}
