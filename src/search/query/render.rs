//! Which conditions of a plan leave a document out, in the words of the query language. What the conditions are is the
//! business of `plan`.

use crate::site::{TOPICS, facets};

use super::condition::Condition;
use super::query::{Clause, Query};

impl Query {
    /// The conditions that a document with these leaves does not fulfil, words aside.
    pub(crate) fn refusals(&self, mask: u64) -> Vec<String> {
        let refusing = self.strict.iter().filter(|condition| !self.holds(condition, mask));
        refusing.map(|condition| self.written(condition)).collect()
    }

    /// A condition as it would be typed.
    pub(crate) fn written(&self, condition: &Condition) -> String {
        let joined = |inner: &[Condition], by: &str| -> String {
            inner.iter().map(|condition| self.written(condition)).collect::<Vec<_>>().join(by)
        };
        match condition {
            Condition::Word(word) => self.words.get(*word).map(|word| word.typed.clone()).unwrap_or_default(),
            Condition::Leaf(leaf) => self.leaves.get(*leaf).map(written_leaf).unwrap_or_default(),
            Condition::Not(inner) => format!("-{}", self.written(inner)),
            Condition::All(inner) => joined(inner, " "),
            Condition::Any(inner) => joined(inner, " OR "),
        }
    }
}

fn written_leaf(leaf: &Clause) -> String {
    match leaf {
        Clause::Term(term) => term.clone(),
        Clause::Prefix(stem) => format!("{stem}*"),
        Clause::Phrase(_) => format!("\"{}\"", term(leaf)),
        Clause::Title(term) => format!("title:{term}"),
        Clause::Heading(term) => format!("section:{term}"),
        Clause::Url(term) => format!("url:{term}"),
        Clause::Facet(term) => {
            let (key, value) = term.split_once('\0').unwrap_or(("", term));
            format!("{}:{value}", field_name(key))
        }
        Clause::All => "*".to_owned(),
    }
}

/// A leaf as the index knows it: the term, or a phrase's terms with spaces between them; a facet's value as it is asked for.
pub(crate) fn term(leaf: &Clause) -> String {
    match leaf {
        Clause::Phrase(terms) => terms.iter().map(|(term, _)| term.as_str()).collect::<Vec<_>>().join(" "),
        Clause::Term(term) => term.clone(),
        other => written_leaf(other),
    }
}

/// The field of the query language that a facet is.
pub(crate) fn field_name(key: &str) -> &str {
    match key {
        TOPICS => "topic",
        facets::CONTENT_TYPE => "type",
        facets::USE_CASE => "usecase",
        facets::PATH => "url",
        other => other,
    }
}
