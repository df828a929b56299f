//! Names that are written in one, such as `CreateFileMapping`: which of a question's words are names that the index knows.
//! `plan` looks those up as they are. Nobody who types one means pages that create, or files, and those words have long
//! posting lists.

use crate::analysis::analyze;
use crate::index::generation::ReadError;
use crate::search::query::{Node, strip_punctuation};
use crate::search::reader::Vocabulary;

/// Words that a name has at least: two, as in `accessToken`, may as well stand apart on the page that is meant.
const SHORTEST: usize = 3;

/// The names in a question that some page or resource holds, as terms.
///
/// # Errors
/// When the dictionary cannot be read.
pub(crate) fn known(question: &Node, dictionary: &Vocabulary<'_>) -> Result<Vec<String>, ReadError> {
    let mut known = Vec::new();
    for name in written(question) {
        if dictionary.documents(&name)? > 0 {
            known.push(name);
        }
    }
    Ok(known)
}

fn written(question: &Node) -> Vec<String> {
    match question {
        Node::Word(word) if strip_punctuation(word).bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            // The whole stands among its parts.
            let analyzed = analyze(strip_punctuation(word));
            let whole = analyzed.iter().find(|(span, _)| span.whole && analyzed.len() > SHORTEST);
            whole.map(|(_, term)| term.clone()).into_iter().collect()
        }
        Node::Not(inner) => written(inner),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().flat_map(written).collect(),
        _ => Vec::new(),
    }
}
