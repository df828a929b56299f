//! Matching: the state of documents under a query, for one document or for a set of them.

use std::ops::{BitAnd, BitOr, Not};

/// A set of documents, one bit for each.
pub(crate) trait Documents:
    Copy + Default + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self>
{
}

impl<T: Copy + Default + BitAnd<Output = T> + BitOr<Output = T> + Not<Output = T>> Documents for T {}

/// The value of a clause in documents whose postings are not read yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// An unread clause counts as matched: the result is a superset.
    MayMatch,
    /// An unread clause counts as not matched: the result is a subset.
    NoMatch,
}

impl Not for Unread {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::MayMatch => Self::NoMatch,
            Self::NoMatch => Self::MayMatch,
        }
    }
}

/// Whether a mask of matched clauses contains a clause.
pub(crate) fn has(mask: u64, clause: usize) -> bool {
    mask >> clause & 1 == 1
}

/// The documents that match each clause, as far as the postings are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClauseDocs<'a, D> {
    /// By clause: the documents that match it.
    clauses: &'a [D],
    /// A mask of the clauses that are not read; any document may match them.
    unread: u64,
}

impl<'a, D: Documents> ClauseDocs<'a, D> {
    pub(crate) fn new(clauses: &'a [D], unread: u64) -> Self {
        Self { clauses, unread }
    }

    /// The documents that certainly match a clause.
    pub(crate) fn certain(&self, clause: usize) -> D {
        self.clauses.get(clause).copied().unwrap_or_default()
    }

    /// The documents that may match a clause.
    pub(crate) fn possible(&self, clause: usize) -> D {
        if has(self.unread, clause) { !D::default() } else { self.certain(clause) }
    }

    /// The documents of a clause under an assumption about unread clauses.
    pub(crate) fn docs(&self, clause: usize, unread: Unread) -> D {
        match unread {
            Unread::MayMatch => self.possible(clause),
            Unread::NoMatch => self.certain(clause),
        }
    }
}

/// The documents that can still be part of an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MatchState<D> {
    /// Documents that pass the required conditions.
    pub(crate) eligible: D,
    /// Documents that pass all conditions, so they belong to the match set.
    pub(crate) matches: D,
}
