//! Zero-hit diagnosis: the conditions that empty an answer, the matches without each, and similar facet values.

use std::collections::BTreeMap;

use crate::analysis::analyze;
use crate::index::ReadError;
use crate::index::generation::FACETS;
use crate::index::schema::FacetDictionary;
use crate::search::contract::EmptiedBy;
use crate::search::query::{Clause, Condition, MAX_CLAUSES, Node, Query, render_condition};

use super::pipeline::Pipeline;

/// Lowest similarity of a suggested facet value (Jaro-Winkler, 0 to 1).
const MIN_SIMILARITY: f64 = 0.8;

/// Suggested values for a condition.
const MAX_SUGGESTIONS: usize = 3;

/// The required conditions of a query without matches, each with the number of matches without it.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn emptied_by(pipeline: &Pipeline<'_>, query: &Query, node: &Node) -> Result<Vec<EmptiedBy>, ReadError> {
    let mut emptied = Vec::new();
    for (index, condition) in query.required.iter().enumerate().take(MAX_CLAUSES) {
        let filter = as_typed(node, render_condition(query, condition));
        // `*` matches every page.
        if filter == "*" {
            continue;
        }
        let mut without = query.clone();
        without.required.remove(index);
        let scenarios = count(pipeline, &without)?;
        emptied.push(EmptiedBy { filter, scenarios, near: similar_values(pipeline, query, condition)? });
    }
    if emptied.len() > 1 && emptied.iter().all(|one| one.scenarios == 0) {
        let all = emptied.iter().map(|one| one.filter.as_str()).collect::<Vec<_>>().join(" ");
        let mut without = query.clone();
        without.required.clear();
        let scenarios = count(pipeline, &without)?;
        emptied.push(EmptiedBy { filter: all, scenarios, near: Vec::new() });
    }
    Ok(emptied)
}

/// The number of pages that match a query; an empty query matches all.
fn count(pipeline: &Pipeline<'_>, query: &Query) -> Result<u64, ReadError> {
    if query.is_empty() { Ok(pipeline.page_count()) } else { pipeline.page_retriever(query)?.count() }
}

/// Existing facet values that are similar to unknown values in a condition, best first.
fn similar_values(pipeline: &Pipeline<'_>, query: &Query, condition: &Condition) -> Result<Vec<String>, ReadError> {
    let mut filters = Vec::new();
    push_facets(query, condition, &mut filters);
    let mut similar: BTreeMap<String, f64> = BTreeMap::new();
    let dictionary = pipeline.index.directory.table(FACETS)?;
    for (key, value) in filters {
        let known = FacetDictionary::values(&dictionary, key)?;
        if known.iter().any(|known| known.canonical == value) {
            continue;
        }
        for known in known {
            let similarity = match known.canonical.contains(value) {
                true => 1.0,
                false => strsim::jaro_winkler(value, known.canonical),
            };
            if similarity >= MIN_SIMILARITY {
                similar.insert(known.shown.to_owned(), similarity);
            }
        }
    }
    let mut similar: Vec<(String, f64)> = similar.into_iter().collect();
    similar.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(similar.into_iter().take(MAX_SUGGESTIONS).map(|(value, _)| value).collect())
}

/// A condition as typed. `written` has the stems of words, which are hard to recognize.
fn as_typed(question: &Node, written: String) -> String {
    let nodes = match question {
        Node::And(nodes) => &nodes[..],
        one => std::slice::from_ref(one),
    };
    let stems = |node: &Node| {
        let analyzed = analyze(&node.to_string()).into_iter().filter(|(span, _)| !span.is_compound);
        analyzed.map(|(_, term)| term).collect::<Vec<_>>()
    };
    let words: Vec<&str> =
        written.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_same = |node: &&Node| matches!(node, Node::Not(_) | Node::Phrase(_)) && stems(node) == words;
    nodes.iter().find(is_same).map_or(written.clone(), Node::to_string)
}

/// Adds the key and the canonical value of every facet in a condition that is not negated.
fn push_facets<'q>(query: &'q Query, condition: &Condition, facets: &mut Vec<(&'q str, &'q str)>) {
    match condition {
        Condition::Clause(clause) => {
            if let Some(Clause::Facet(term)) = query.clauses.get(*clause) {
                facets.extend(term.split_once('\0'));
            }
        }
        Condition::Any(inner) | Condition::All(inner) => {
            inner.iter().for_each(|condition| push_facets(query, condition, facets));
        }
        Condition::Group(_) | Condition::Not(_) => {}
    }
}
