//! Link votes: a link whose label matches the query favours the page that it leads to.

use std::collections::BTreeMap;

use super::ranked::RankedDoc;
use super::weights;

/// Votes for pages: the best label match of the links to a page, by hash of its URL.
#[derive(Debug, Default)]
pub(crate) struct LinkVotes(BTreeMap<u32, f32>);

impl LinkVotes {
    /// The votes of the candidates among ranked resources.
    pub(crate) fn of(resources: &[RankedDoc]) -> Self {
        let mut votes = BTreeMap::new();
        for ranked in resources.iter().filter(|ranked| ranked.features.label_match > 0.0) {
            if let Some(target) = ranked.location {
                let vote: &mut f32 = votes.entry(target.address).or_default();
                *vote = vote.max(ranked.features.label_match);
            }
        }
        Self(votes)
    }

    /// Adds the votes to the scores of pages.
    pub(super) fn add_to(&self, pages: &mut [RankedDoc]) {
        for ranked in pages {
            let vote = ranked.location.and_then(|location| self.0.get(&location.address));
            ranked.priors.links = weights::LINKS * vote.copied().unwrap_or_default();
            ranked.score += ranked.priors.links;
        }
    }
}
