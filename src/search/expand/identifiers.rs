//! Identifiers: words of a question such as `CreateFileMapping` that the index knows as one term.
//!
//! The planner looks them up without their parts, whose postings are long and seldom relevant.

use crate::analysis::analyze;
use crate::index::ReadError;
use crate::search::query::{Node, strip_punctuation};
use crate::search::reader::Vocabulary;

/// Minimum number of parts of an identifier. Pages may write two parts, as in `accessToken`, as separate words.
const MIN_PARTS: usize = 3;

/// The identifiers of a question that some page or resource contains, as terms.
///
/// # Errors
/// When the dictionary cannot be read.
pub(crate) fn known_identifiers(question: &Node, vocabulary: &Vocabulary<'_>) -> Result<Vec<String>, ReadError> {
    let mut known = Vec::new();
    for identifier in identifiers(question) {
        if vocabulary.doc_freq(&identifier)? > 0 {
            known.push(identifier);
        }
    }
    Ok(known)
}

fn identifiers(question: &Node) -> Vec<String> {
    match question {
        Node::Word(word) if strip_punctuation(word).bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            // The list has the compound and its parts.
            let analyzed = analyze(strip_punctuation(word));
            let compound = analyzed.iter().find(|(span, _)| span.is_compound && analyzed.len() > MIN_PARTS);
            compound.map(|(_, term)| term.clone()).into_iter().collect()
        }
        Node::Not(inner) => identifiers(inner),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().flat_map(identifiers).collect(),
        _ => Vec::new(),
    }
}
