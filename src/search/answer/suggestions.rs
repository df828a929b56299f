//! Suggestions: similar terms for the words of a question that no document contains.

use std::collections::BTreeMap;

use crate::analysis::fold;
use crate::index::ReadError;
use crate::search::contract::Suggestion;
use crate::search::query::{Clause, Query, TermGroup};
use crate::search::rank::Ranking;
use crate::search::reader::FuzzyTerm;

use super::pipeline::Pipeline;

/// Suggests terms for each word that is in no document of any collection.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn suggestions(
    pipeline: &Pipeline<'_>,
    query: &Query,
    fuzzy_terms: &BTreeMap<usize, Vec<FuzzyTerm>>,
    rankings: [&Ranking<'_>; 2],
) -> Result<Vec<Suggestion>, ReadError> {
    let is_known =
        |clause: usize| rankings.iter().any(|ranking| ranking.clauses.get(clause).is_some_and(|stats| stats.is_known));
    let mut suggestions = Vec::new();
    for (index, word) in query.groups.iter().enumerate() {
        if !word.compound.is_some_and(is_known) && !word.parts.iter().all(|clause| is_known(*clause)) {
            suggestions.push(Suggestion {
                word: word.typed.clone(),
                instead: similar(pipeline, query, word, fuzzy_terms.get(&index))?,
            });
        }
    }
    Ok(suggestions)
}

/// Similar terms as pages spell them, best first.
fn similar(
    pipeline: &Pipeline<'_>,
    query: &Query,
    word: &TermGroup,
    known: Option<&Vec<FuzzyTerm>>,
) -> Result<Vec<String>, ReadError> {
    let [clause] = word.parts[..] else { return Ok(Vec::new()) };
    let Some(Clause::Term(term)) = query.clauses.get(clause) else { return Ok(Vec::new()) };
    let mut folded = String::new();
    fold(&word.typed, &mut folded);
    let vocabulary = pipeline.index.vocabulary();
    // Expansion has looked up similar terms already, if it ran.
    let similar = match known {
        Some(known) => known.clone(),
        None => vocabulary.fuzzy_terms(&folded, term)?,
    };
    let mut spellings: Vec<String> = Vec::new();
    for similar in similar {
        let spelling = vocabulary.spelling(&similar.term)?;
        if !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    Ok(spellings)
}
