//! Words with numbers in the other spellings that pages have: `OAuth2` and `OAuth 2.0`, `v2.1` and `2.1`, `1000` and `1 000`.

use crate::analysis::{joined_groups, joined_spellings, number_spellings};
use crate::index::ReadError;
use crate::search::contract::Expansion;
use crate::search::query::{Clause, Query, terms};
use crate::search::reader::Vocabulary;

/// Weight of another spelling; a typed word has 1.
const WEIGHT: f32 = 0.8;
/// Weight of a single word of a spelling whose typed word the index lacks.
const SINGLE_WORD_WEIGHT: f32 = 0.5;
/// Document frequency of the rarest word above which a phrase is not looked up.
const MAX_PHRASE_COST: u64 = 4096;
/// Words of a large number in groups of three digits.
const MAX_GROUPS: usize = 4;

/// Adds the other spellings of the words with numbers; returns those that some page has.
///
/// # Errors
/// When the dictionary or the postings cannot be read.
pub(super) fn add_number_spellings(
    query: &mut Query,
    vocabulary: &Vocabulary<'_>,
) -> Result<Vec<Expansion>, ReadError> {
    let mut expansions = Vec::new();
    let mut add = |query: &mut Query, groups: &[usize], word: &str, spelling: String| -> Result<(), ReadError> {
        if let Some(terms) = known_terms(&spelling, vocabulary)? {
            let reason = if has_number(word) { "number" } else { "compound" };
            if add_spelling(query, groups, &terms) {
                let (word, with) = (word.to_owned(), vec![spelling.to_lowercase()]);
                expansions.push(Expansion { word, with, reason: reason.to_owned() });
            }
        }
        Ok(())
    };
    for group in 0..query.groups.len() {
        let typed = &query.groups[group].typed;
        if !has_number(typed) && !typed.contains('/') {
            continue;
        }
        let typed = typed.clone();
        for spelling in number_spellings(&typed) {
            add(query, &[group], &typed, spelling)?;
        }
        replace_unknown(query, group, vocabulary)?;
    }
    if !query.typed_words.iter().any(|(word, _)| has_number(word)) {
        return Ok(expansions);
    }
    let words = query.typed_words.clone();
    for (start, (left, group)) in words.iter().enumerate() {
        let Some((right, next)) = words.get(start + 1) else { break };
        let groups: Vec<usize> = group.iter().chain(next).copied().collect();
        if has_number(left) || has_number(right) {
            for spelling in joined_spellings(left, right) {
                add(query, &groups, &format!("{left} {right}"), spelling)?;
            }
        }
        let run = words.get(start..).unwrap_or_default().iter().take(MAX_GROUPS);
        if let Some((number, count)) = joined_groups(run.map(|(word, _)| word.as_str())) {
            let run = words.get(start..start + count).unwrap_or_default();
            let groups: Vec<usize> = run.iter().filter_map(|(_, group)| *group).collect();
            let typed = run.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" ");
            add(query, &groups, &typed, number)?;
        }
    }
    Ok(expansions)
}

fn has_number(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// The terms of a spelling that some page has.
fn known_terms(spelling: &str, vocabulary: &Vocabulary<'_>) -> Result<Option<Vec<String>>, ReadError> {
    let words = terms(spelling);
    Ok(if pages(&words, vocabulary)? > Some(0) { Some(words) } else { None })
}

/// The number of pages that hold words next to each other; `None` where the look-up would cost too much.
fn pages(words: &[String], vocabulary: &Vocabulary<'_>) -> Result<Option<u64>, ReadError> {
    let mut rarest = if words.is_empty() { 0 } else { u64::MAX };
    for word in words {
        rarest = rarest.min(vocabulary.doc_freq(word)?);
        if rarest == 0 {
            return Ok(Some(0));
        }
    }
    match words {
        [] | [_] => Ok(Some(rarest)),
        _ if rarest > MAX_PHRASE_COST => Ok(None),
        _ => vocabulary.phrase_doc_freq(&words.iter().cloned().zip(0..).collect::<Vec<_>>()).map(Some),
    }
}

/// Replaces a word that the index lacks by its first other spelling: the beginning in which they differ, such as the `v8` of
/// `v8.1`, scores no page.
fn replace_unknown(query: &mut Query, group: usize, vocabulary: &Vocabulary<'_>) -> Result<(), ReadError> {
    let group = &query.groups[group];
    let ([first, ..], [spelling, ..]) = (&group.parts[..], &group.alternatives[..]) else { return Ok(()) };
    let (first, typed) = (*first, terms_of(query, group.phrase.unwrap_or(*first)));
    let mut spelled = terms_of(query, *spelling);
    if typed.is_empty() || pages(&typed, vocabulary)? != Some(0) {
        return Ok(());
    }
    let equal = typed.iter().rev().zip(spelled.iter().rev()).take_while(|(typed, spelled)| typed == spelled).count();
    spelled.truncate(spelled.len() - equal.min(typed.len().saturating_sub(1)));
    if query.groups.iter().filter(|group| group.parts.contains(&first)).count() == 1 {
        query.weights[first] = 0.0;
    }
    query.replace_in_sequence(first, spelled.iter().map(String::as_str), SINGLE_WORD_WEIGHT);
    Ok(())
}

/// The terms of a clause in order.
fn terms_of(query: &Query, clause: usize) -> Vec<String> {
    match query.clauses.get(clause) {
        Some(Clause::Term(term)) => vec![term.clone()],
        Some(Clause::Phrase(terms)) => terms.iter().map(|(term, _)| term.clone()).collect(),
        _ => Vec::new(),
    }
}

/// Adds a spelling to the words that it spells; `false` if they have it.
fn add_spelling(query: &mut Query, groups: &[usize], terms: &[String]) -> bool {
    let clause = match terms {
        [term] => Clause::Term(term.clone()),
        _ => Clause::Phrase(terms.iter().cloned().zip(0..).collect()),
    };
    let known = query.clauses.iter().position(|known| *known == clause);
    let has_it = |group: &usize| known.is_some_and(|known| query.groups[*group].clauses().any(|other| other == known));
    if groups.iter().all(has_it) {
        return false;
    }
    for group in groups {
        query.add_alternative(*group, clause.clone(), WEIGHT);
    }
    true
}
