//! Condition: a Boolean expression over the clauses and term groups of a query.

use super::matching::{Documents, Unread};
use super::term_group::TermGroup;

/// A Boolean expression that decides whether a document belongs to the match set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// The term group with this index matches.
    Group(usize),
    /// The clause with this index matches.
    Clause(usize),
    /// The inner condition fails.
    Not(Box<Condition>),
    /// All inner conditions pass.
    All(Vec<Condition>),
    /// At least one inner condition passes.
    Any(Vec<Condition>),
}

impl Condition {
    /// The documents that pass the condition; `docs` returns the documents of a clause.
    ///
    /// Negation reverses the assumption about unread clauses, so the result remains a superset or a subset.
    pub(crate) fn eval<D: Documents>(
        &self,
        groups: &[TermGroup],
        docs: &impl Fn(usize, Unread) -> D,
        unread: Unread,
    ) -> D {
        match self {
            Self::Group(group) => match groups.get(*group) {
                Some(group) => group.eval(|clause| docs(clause, unread)),
                None => D::default(),
            },
            Self::Clause(clause) => docs(*clause, unread),
            Self::Not(inner) => !inner.eval(groups, docs, !unread),
            Self::All(inner) => eval_all(inner, groups, docs, unread),
            Self::Any(inner) => {
                inner.iter().fold(D::default(), |any, condition| any | condition.eval(groups, docs, unread))
            }
        }
    }

    /// Replaces the term groups from index `first` on by their clauses; `groups` begins with group `first`.
    pub(crate) fn without_groups(self, first: usize, groups: &[TermGroup]) -> Self {
        let each = |conditions: Vec<Self>| {
            conditions.into_iter().map(|condition| condition.without_groups(first, groups)).collect()
        };
        match self {
            Self::Group(index) if index >= first => {
                let group = &groups[index - first];
                let parts = group.parts.iter().copied().chain(group.phrase).map(Self::Clause);
                let others = group.compound.into_iter().chain(group.alternatives.iter().copied()).map(Self::Clause);
                Self::Any([Self::All(parts.collect())].into_iter().chain(others).collect())
            }
            Self::Not(inner) => Self::Not(Box::new(inner.without_groups(first, groups))),
            Self::All(inner) => Self::All(each(inner)),
            Self::Any(inner) => Self::Any(each(inner)),
            other => other,
        }
    }
}

/// The documents that pass all conditions.
pub(crate) fn eval_all<D: Documents>(
    conditions: &[Condition],
    groups: &[TermGroup],
    docs: &impl Fn(usize, Unread) -> D,
    unread: Unread,
) -> D {
    conditions.iter().fold(!D::default(), |all, condition| all & condition.eval(groups, docs, unread))
}

/// Removes repeated conditions: a repetition changes no result and costs an evaluation for each document.
pub(crate) fn distinct(conditions: impl Iterator<Item = Condition>) -> Vec<Condition> {
    conditions.fold(Vec::new(), |mut distinct, condition| {
        if !distinct.contains(&condition) {
            distinct.push(condition);
        }
        distinct
    })
}
