//! The ranking of a question without anything shown of the pages: what measuring it needs, from the same plan and the
//! same scores as an answer.

use crate::index::generation::ReadError;
use crate::index::schema::PageRecord;
use crate::search::rank::{LinkVotes, rank};
use crate::search::reader::SearchError;
use crate::search::retrieve::Collection;

use super::searcher::{Question, Searcher};

/// A page of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct RunHit {
    /// Address of the page.
    pub url: String,
    /// The page's own file, below the corpus root.
    pub file: String,
    /// Higher is better; comparable within one ranking only.
    pub score: f32,
}

impl Searcher {
    /// The pages that answer a question, best first, as [`Searcher::answer`] ranks them.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn list(&self, question: &Question) -> Result<Vec<RunHit>, SearchError> {
        self.try_list(question).map_err(|error| self.damaged(&error))
    }

    fn try_list(&self, question: &Question) -> Result<Vec<RunHit>, ReadError> {
        let plan = self.plan(question)?.plan;
        let totals = &self.generation.info.totals;
        let side = Collection::resources(&self.fields, totals);
        let links = LinkVotes::of(&rank(&side, &plan, &self.segments, 0, &LinkVotes::default())?);
        let side = Collection::pages(&self.fields, totals);
        let wanted = question.offset.saturating_add(question.limit);
        let ranking = rank(&side, &plan, &self.segments, wanted, &links)?;
        let mut listed = Vec::with_capacity(ranking.best.len().min(question.limit));
        for ranked in ranking.best.iter().take(wanted).skip(question.offset) {
            let bytes = self.segments[ranked.segment].record(ranked.doc)?;
            let card = PageRecord::read(&bytes)?.card;
            listed.push(RunHit {
                url: card.url.to_owned(),
                file: card.sources.first().copied().unwrap_or_default().to_owned(),
                score: ranked.score,
            });
        }
        Ok(listed)
    }

    /// How many pages the index holds.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.generation.info.totals.pages
    }
}
