//! Why nothing matches: which conditions of a question leave nothing, how much there would be without each, and which
//! values of a filter are near one that no page has. Words that the index does not hold are the business of `suggest`.

use std::collections::BTreeMap;

use crate::analysis::analyze;
use crate::index::generation::ReadError;
use crate::index::pipeline::FACETS;
use crate::index::schema::FacetDictionary;
use crate::search::contract::EmptiedBy;
use crate::search::query::{Clause, Condition, MAX_CLAUSES, Node, Query};
use crate::search::rank::{LinkVotes, rank};
use crate::search::retrieve::Collection;

use super::searcher::Searcher;

/// How like a value has to be to be offered in place of an unknown one (Jaro-Winkler, 0 to 1).
const NEAR: f64 = 0.8;

/// Values offered for one.
const MOST: usize = 3;

impl Searcher {
    /// The conditions that leave nothing of a question that nothing matches.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn emptied_by(&self, plan: &Query, question: &Node) -> Result<Vec<EmptiedBy>, ReadError> {
        let side = Collection::pages(&self.fields, &self.generation.info.totals);
        let mut emptied = Vec::new();
        for (at, condition) in plan.strict.iter().enumerate().take(MAX_CLAUSES) {
            let filter = as_typed(question, plan.written(condition));
            // What stands for "everything" leaves nothing out.
            if filter == "*" {
                continue;
            }
            let mut without = plan.clone();
            without.strict.remove(at);
            let scenarios = self.matching(&side, &without)?;
            emptied.push(EmptiedBy { filter, scenarios, near: self.near_values(plan, condition)? });
        }
        if emptied.len() > 1 && emptied.iter().all(|one| one.scenarios == 0) {
            let together = emptied.iter().map(|one| one.filter.as_str()).collect::<Vec<_>>().join(" ");
            let mut without = plan.clone();
            without.strict.clear();
            let scenarios = self.matching(&side, &without)?;
            emptied.push(EmptiedBy { filter: together, scenarios, near: Vec::new() });
        }
        Ok(emptied)
    }

    fn matching(&self, side: &Collection, plan: &Query) -> Result<u64, ReadError> {
        if plan.is_empty() {
            return Ok(self.generation.info.totals.pages);
        }
        Ok(rank(side, plan, &self.segments, 0, &LinkVotes::default())?.total())
    }

    /// Values of the facets that a condition asks for which are near those that it names and no page has.
    fn near_values(&self, plan: &Query, condition: &Condition) -> Result<Vec<String>, ReadError> {
        let mut wanted = Vec::new();
        facets(plan, condition, &mut wanted);
        let mut near: BTreeMap<String, f64> = BTreeMap::new();
        let table = self.directory.table(FACETS)?;
        for (key, value) in wanted {
            let known = FacetDictionary::values(&table, key)?;
            if known.iter().any(|known| known.canonical == value) {
                continue;
            }
            for known in known {
                let likeness = match known.canonical.contains(value) {
                    true => 1.0,
                    false => strsim::jaro_winkler(value, known.canonical),
                };
                if likeness >= NEAR {
                    near.insert(known.shown.to_owned(), likeness);
                }
            }
        }
        let mut near: Vec<(String, f64)> = near.into_iter().collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(near.into_iter().take(MOST).map(|(value, _)| value).collect())
    }
}

/// A condition as it was typed: a plan knows the stems of words, which nobody would recognize.
fn as_typed(question: &Node, written: String) -> String {
    let nodes = match question {
        Node::And(nodes) => &nodes[..],
        one => std::slice::from_ref(one),
    };
    let stems = |node: &Node| {
        let analyzed = analyze(&node.to_string()).into_iter().filter(|(span, _)| !span.whole);
        analyzed.map(|(_, term)| term).collect::<Vec<_>>()
    };
    let words: Vec<&str> =
        written.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_same = |node: &&Node| matches!(node, Node::Not(_) | Node::Phrase(_)) && stems(node) == words;
    nodes.iter().find(is_same).map_or(written.clone(), Node::to_string)
}

/// The key and the canonical value of every facet that a condition asks for.
fn facets<'p>(plan: &'p Query, condition: &Condition, into: &mut Vec<(&'p str, &'p str)>) {
    match condition {
        Condition::Leaf(leaf) => {
            if let Some(Clause::Facet(term)) = plan.leaves.get(*leaf) {
                into.extend(term.split_once('\0'));
            }
        }
        Condition::Any(inner) | Condition::All(inner) => inner.iter().for_each(|one| facets(plan, one, into)),
        Condition::Word(_) | Condition::Not(_) => {}
    }
}
