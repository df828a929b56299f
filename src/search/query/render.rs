//! Rendering: conditions and clauses as text of the query language.

use super::condition::Condition;
use super::field_names::field_name;
use super::logical_query::{Clause, Query};

/// The required conditions, except words, that a document with these matched clauses fails.
pub(crate) fn failed_conditions(query: &Query, mask: u64) -> Vec<String> {
    let failed = query.required.iter().filter(|condition| !query.passes(condition, mask));
    failed.map(|condition| render_condition(query, condition)).collect()
}

/// A condition in the query language.
pub(crate) fn render_condition(query: &Query, condition: &Condition) -> String {
    let join = |inner: &[Condition], separator: &str| -> String {
        inner.iter().map(|condition| render_condition(query, condition)).collect::<Vec<_>>().join(separator)
    };
    match condition {
        Condition::Group(group) => query.groups.get(*group).map(|group| group.typed.clone()).unwrap_or_default(),
        Condition::Clause(clause) => query.clauses.get(*clause).map(render_clause).unwrap_or_default(),
        Condition::Not(inner) => format!("-{}", render_condition(query, inner)),
        Condition::All(inner) => join(inner, " "),
        Condition::Any(inner) => join(inner, " OR "),
    }
}

fn render_clause(clause: &Clause) -> String {
    match clause {
        Clause::Term(term) => term.clone(),
        Clause::Prefix(prefix) => format!("{prefix}*"),
        Clause::Phrase(_) => format!("\"{}\"", clause_text(clause)),
        Clause::Exact(word) => format!("\"{word}\""),
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

/// A clause as shown in explanations: terms without quotation marks, other clauses in the query language.
pub(crate) fn clause_text(clause: &Clause) -> String {
    match clause {
        Clause::Phrase(terms) => terms.iter().map(|(term, _)| term.as_str()).collect::<Vec<_>>().join(" "),
        other => render_clause(other),
    }
}
