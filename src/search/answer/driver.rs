//! The driver of a question: scenarios, resources, facet counts and suggestions, or passages within a token budget.

use std::collections::BTreeMap;

use crate::index::ReadError;
use crate::search::contract::{Answer, SCHEMA_VERSION, Total};

use super::assemble::{Assembler, query_info};
use super::budget::{TokenBudget, fill, section_candidates};
use super::facet_labels::facet_values;
use super::pins::ActivePins;
use super::pipeline::{Pipeline, PlannedQuestion, Rankings};
use super::suggestions::suggestions;
use super::zero_hits::emptied_by;
use crate::search::query::Question;

/// Answers a question. With a budget, passages replace scenarios and facet counts.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn answer(
    pipeline: &Pipeline<'_>,
    question: &Question,
    budget: Option<&TokenBudget<'_>>,
) -> Result<Answer, ReadError> {
    let PlannedQuestion { node, query, expanded, mut warnings } = pipeline.plan(question)?;
    let pins = ActivePins::new(pipeline, &node)?;
    warnings.extend(pins.warnings.iter().cloned());
    let k = question.offset.saturating_add(question.limit);
    let depth = pins.depth(k);
    let facets: &[String] = if budget.is_none() { &question.facets } else { &[] };
    let Rankings { mut pages, mut resources } = pipeline.rank(&query, [depth, k], (facets, &pins.hidden))?;
    resources.docs.truncate(k);
    pages.docs.truncate(depth);
    pins.apply(&query, &mut pages)?;
    pages.docs.truncate(k);
    let assembler = Assembler { pipeline, question, query: &query };
    let relaxed = pages.docs.iter().chain(&resources.docs).any(|ranked| !ranked.is_match);
    let is_empty = pages.docs.is_empty() && resources.docs.is_empty() && k > 0;
    let answer = Answer {
        schema_version: SCHEMA_VERSION,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        index: pipeline.index_info(),
        total: Total { scenarios: pages.total, resources: resources.total },
        query: query_info((&node, question), (expanded.expansions, warnings), pins.info(), relaxed),
        facets: match budget {
            None => facet_values(pipeline, &query, std::mem::take(&mut pages.facets))?,
            Some(_) => BTreeMap::new(),
        },
        suggestions: suggestions(pipeline, &query, &expanded.fuzzy_terms, [&pages, &resources])?,
        scenarios: if budget.is_none() { assembler.scenarios(&pages)? } else { Vec::new() },
        resources: assembler.resources(&resources)?,
        emptied_by: if is_empty { emptied_by(pipeline, &query, &node)? } else { Vec::new() },
        passages: Vec::new(),
        budget: None,
        site: pipeline.site.to_owned(),
    };
    match budget {
        None => Ok(answer),
        Some(budget) => Ok(fill(answer, section_candidates(&assembler, &pages)?, question, budget)),
    }
}
