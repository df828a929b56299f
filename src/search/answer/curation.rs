//! What people say about answers by hand: pins, which put pages first or hide them, and synonyms of their own.
//! Where it is written down is the business of the commands; pins act in `pin`, synonyms in `synonym`.

use crate::search::expand::Synonyms;
use crate::search::query::Views;

use super::pins::Pattern;
use super::searcher::Searcher;

/// What is said by hand about answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Curation {
    /// In the order that they are written in; all that match a question act.
    pub pins: Vec<Pin>,
    /// Words that mean the same.
    pub synonyms: Synonyms,
    /// Questions that were given a name.
    pub views: Views,
}

/// Pages that are put first, or hidden, when a question is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The questions that it is for.
    pub query: Pattern,
    /// Addresses of the pages to put first, in this order.
    pub first: Vec<String>,
    /// Addresses of the pages to leave out.
    pub hide: Vec<String>,
}

impl Searcher {
    /// The searcher with what is said by hand about its answers; it acts in [`Searcher::answer`] and
    /// [`Searcher::explain`]. Of a measured ranking, [`Searcher::list`], synonyms are part and pins are not.
    #[must_use]
    pub fn curated(self, curation: Curation) -> Self {
        Self { curation, ..self }
    }
}
