//! Known words: words of a question that the index has as one term, such as `CreateFileMapping`, `c++` and the flag `-xzf`.
//!
//! The planner looks up an identifier without its parts, whose postings are long and seldom relevant, and a name with
//! symbols instead of its letters. The parser reads a name with `NOT` as text.

use crate::analysis::{Quantity, analyze, is_symbolic};
use crate::index::ReadError;
use crate::search::query::{Node, joined_term, possible_flags, possible_names, terms, words_in};
use crate::search::reader::Vocabulary;

/// Minimum number of parts of an identifier. Pages may write two parts, as in `accessToken`, as separate words.
const MIN_PARTS: usize = 3;

/// The identifiers and the names with symbols of a question that some page or resource contains, as terms.
///
/// # Errors
/// When the dictionary cannot be read.
pub(crate) fn known_terms(question: &Node, vocabulary: &Vocabulary<'_>) -> Result<Vec<String>, ReadError> {
    let mut candidates = Vec::new();
    push_candidates(question, &mut candidates);
    let mut known = Vec::new();
    for term in candidates {
        if !known.contains(&term) && vocabulary.doc_freq(&term)? > 0 {
            known.push(term);
        }
    }
    Ok(known)
}

/// The words of a question that some page contains as a flag of a command, and its names with a `NOT` that some page has in
/// capitals, as typed: `-xzf`, `NOT NULL`.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn known_text(question: &str, vocabulary: &Vocabulary<'_>) -> Result<Vec<String>, ReadError> {
    let mut known = Vec::new();
    for flag in possible_flags(question) {
        let term = analyze(flag).into_iter().map(|(_, term)| term).find(|term| term.starts_with('-'));
        if let Some(term) = term
            && vocabulary.doc_freq(&term)? > 0
        {
            known.push(flag.to_owned());
        }
    }
    for name in possible_names(question) {
        let terms: Vec<(String, u32)> = terms(&name).into_iter().zip(0..).collect();
        if !known.contains(&name) && vocabulary.has_text(&terms, &name)? {
            known.push(name);
        }
    }
    Ok(known)
}

fn push_candidates(question: &Node, candidates: &mut Vec<String>) {
    match question {
        Node::Word(run) => words_in(run).for_each(|word| push_terms(word, true, candidates)),
        Node::Phrase(words) => push_terms(words, false, candidates),
        Node::Not(inner) => push_candidates(inner, candidates),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| push_candidates(node, candidates)),
        Node::Field(_, values) => values.iter().for_each(|value| push_terms(value, false, candidates)),
        Node::All | Node::Prefix(_) => {}
    }
}

/// Adds the names with symbols of a text, and the identifier that a single word is.
fn push_terms(text: &str, is_word: bool, candidates: &mut Vec<String>) {
    if is_word
        && !text.contains(' ')
        && let Some(quantity) = Quantity::of(text)
    {
        return candidates.extend(joined_term(&quantity.joined));
    }
    let analyzed = analyze(text);
    let is_plain = text.trim_matches(|c: char| !c.is_alphanumeric()).bytes().all(|byte| byte.is_ascii_alphanumeric());
    // The list has the compound and its parts.
    let is_identifier = is_word && is_plain && analyzed.len() > MIN_PARTS;
    let terms = analyzed.into_iter().filter(|(span, term)| is_symbolic(term) || span.is_compound && is_identifier);
    candidates.extend(terms.map(|(_, term)| term));
}
