//! Folders: relevant pages in a folder make its other pages more likely to be relevant.
//!
//! This is the cluster hypothesis (van Rijsbergen, "Information Retrieval", 1979). The page above a folder has little
//! text itself, but is the start for a reader, so it gains more.

use std::collections::BTreeMap;

use super::ranked::RankedDoc;
use super::weights;

/// Pages of a folder whose scores count; 2 and 8 are slightly worse.
const BEST_PAGES: usize = 4;

/// Adds the folder scores to the scores of pages. One folder for all candidates changes nothing.
pub(super) fn add_to(pages: &mut [RankedDoc]) {
    let mut scores: BTreeMap<u32, Vec<f32>> = BTreeMap::new();
    for (location, score) in pages.iter().filter_map(|ranked| Some((ranked.location?, ranked.score))) {
        scores.entry(location.folder).or_default().push(score);
    }
    if scores.len() < 2 {
        return;
    }
    scores.values_mut().for_each(|in_folder| in_folder.sort_by(|a, b| b.total_cmp(a)));
    let mean_of_best = |folder: Option<u32>| {
        let in_folder = folder.and_then(|folder| scores.get(&folder));
        in_folder.into_iter().flatten().take(BEST_PAGES).sum::<f32>() / BEST_PAGES as f32
    };
    for ranked in pages {
        // The hash of a folder is the hash of the URL of the page above it.
        ranked.priors.folder = weights::FOLDER * mean_of_best(ranked.location.map(|location| location.folder));
        ranked.priors.children = weights::CHILDREN * mean_of_best(ranked.location.map(|location| location.address));
        ranked.score += ranked.priors.folder + ranked.priors.children;
    }
}
