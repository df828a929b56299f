//! Candidates: the sections that a budget may spend on, each with what it is worth beside all others and with its text
//! in pieces that are not cut. Which of them are shown is `budget`'s business.

use crate::index::generation::ReadError;
use crate::index::schema::PageRecord;
use crate::search::contract::{Passage, Source};
use crate::search::passage::{TextUnit, snippet, units};
use crate::search::rank::Ranking;

use super::assemble::Assembler;

/// How many sections of one page are candidates.
const SECTIONS: usize = 6;

/// What each further section of a page is worth beside the one before: a choice that lets the next page speak before
/// the third and fourth section of the first do, unless they answer much better.
const FURTHER: f32 = 0.85;

/// What a section without any word of the question is worth beside one that holds some: the page matched by its title,
/// its topics or its address, and its beginning is all there is to show.
const BLIND: f32 = 0.5;

/// A section that may be shown.
pub(crate) struct SectionCandidate {
    /// Higher is better: the page's score, by the section's share in it.
    pub(crate) worth: f32,
    /// Place of the section in its page.
    pub(crate) section: usize,
    /// The passage, yet without text.
    pub(crate) passage: Passage,
    /// The text.
    pub(crate) units: Vec<TextUnit>,
    /// The unit that answers best.
    pub(crate) best: usize,
    /// Where each block stands, as file and line.
    pub(crate) places: Vec<Source>,
}

impl Assembler<'_> {
    /// The sections of the shown pages that answer, best first.
    pub(crate) fn candidates(&self, ranking: &Ranking<'_>) -> Result<Vec<SectionCandidate>, ReadError> {
        let shown = self.page(ranking);
        let found = self.occurrences(ranking, shown)?;
        // A page that was put first by hand is worth as much as the best below it.
        let least = |at: usize| shown[at..].iter().map(|ranked| ranked.score).fold(0.0, f32::max);
        let mut candidates = Vec::new();
        for (at, (ranked, found)) in shown.iter().zip(found).enumerate() {
            let bytes = self.record(ranked)?;
            let page = PageRecord::read(&bytes)?;
            let mut worth: Vec<(f32, usize)> = snippet::sections(&page, &found).zip(0..).collect();
            worth.retain(|(worth, section)| *worth > 0.0 && page.outline[*section].blocks > 0);
            worth.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            worth.truncate(SECTIONS);
            let blind = worth.is_empty();
            if blind {
                worth.push((BLIND, snippet::first_with_text(&page)));
            }
            let most = if blind { 1.0 } else { worth[0].0 };
            let mut further = least(at);
            for (worth, section) in worth {
                let Some(outline) = page.outline.get(section) else { continue };
                let blocks = page.blocks(outline)?;
                let last = || blocks.last().map(|last| snippet::end_position(last.block.text, last.position));
                let end = page.outline.get(section + 1).map(|next| next.position).or_else(last).unwrap_or(u32::MAX);
                let (block, _) = snippet::best_block(blocks.iter().map(|block| block.position), end, &found);
                let units = units(&blocks);
                let place = |origin| Source { file: page.file(origin).to_owned(), line: origin.line };
                candidates.push(SectionCandidate {
                    worth: further * worth / most,
                    section,
                    best: units.iter().position(|unit| unit.block >= block).unwrap_or_default(),
                    places: blocks.iter().map(|stored| place(stored.block.origin)).collect(),
                    units,
                    passage: Passage {
                        rank: (self.question.offset + at + 1) as u64,
                        coverage: self.coverage(ranking, ranked),
                        missing_terms: self.terms(ranked.mask, false),
                        title: page.card.title.to_owned(),
                        url: page.card.url.to_owned(),
                        anchor: outline.anchor.read()?.to_owned(),
                        heading_path: page.heading_path(outline)?,
                        source: place(outline.origin),
                        complete: true,
                        text: String::new(),
                    },
                });
                further *= FURTHER;
            }
        }
        candidates.sort_by(|a, b| {
            b.worth.total_cmp(&a.worth).then(a.passage.rank.cmp(&b.passage.rank)).then(a.section.cmp(&b.section))
        });
        Ok(candidates)
    }
}
