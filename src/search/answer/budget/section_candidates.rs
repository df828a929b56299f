//! Section candidates: the sections that a token budget can select, with their utility and their text units.

use crate::index::ReadError;
use crate::index::schema::PageRecord;
use crate::search::answer::assemble::Assembler;
use crate::search::contract::{Passage, Source};
use crate::search::passage::{
    Occurrence, TextUnit, best_block, end_position, first_with_text, section_scores, text_units,
};
use crate::search::rank::{RankedDoc, Ranking};

/// Candidates of one page.
const MAX_SECTIONS: usize = 6;

/// Utility of each further section of a page, relative to the section before it. The next page comes before the third and
/// fourth section of the first page, unless these are much better.
const FURTHER_SECTION: f32 = 0.85;

/// Utility of a section without query terms. Such a page matches by its title, topics or URL, and only its beginning can
/// be shown.
const NO_TERMS: f32 = 0.5;

/// A section that an answer can show.
pub(crate) struct SectionCandidate {
    /// The page's score times the section's share in it; higher is better.
    pub(crate) utility: f32,
    /// Index of the section in its page.
    pub(crate) section: usize,
    /// The passage, without text.
    pub(crate) passage: Passage,
    /// The text.
    pub(crate) units: Vec<TextUnit>,
    /// Index of the unit that answers best.
    pub(crate) best: usize,
    /// File and line of each block.
    pub(crate) sources: Vec<Source>,
}

/// The candidates of the shown pages, best first.
///
/// # Errors
/// When a record or the postings cannot be read.
pub(crate) fn section_candidates(
    assembler: &Assembler<'_>,
    ranking: &Ranking<'_>,
) -> Result<Vec<SectionCandidate>, ReadError> {
    let shown = assembler.shown(ranking);
    let found = assembler.occurrences(ranking, shown)?;
    let mut candidates = Vec::new();
    for (index, found) in found.into_iter().enumerate() {
        // A pinned page counts at least as much as the best page below it.
        let page_score = shown[index..].iter().map(|ranked| ranked.score).fold(0.0, f32::max);
        let context = (assembler, ranking);
        candidates.extend(page_candidates(context, (index, &shown[index]), page_score, &found)?);
    }
    candidates.sort_by(|a, b| {
        b.utility.total_cmp(&a.utility).then(a.passage.rank.cmp(&b.passage.rank)).then(a.section.cmp(&b.section))
    });
    Ok(candidates)
}

/// The candidates of one page.
fn page_candidates(
    (assembler, ranking): (&Assembler<'_>, &Ranking<'_>),
    (index, ranked): (usize, &RankedDoc),
    page_score: f32,
    found: &[Occurrence<'_>],
) -> Result<Vec<SectionCandidate>, ReadError> {
    let bytes = assembler.pipeline.record(ranked.doc)?;
    let page = PageRecord::read(&bytes)?;
    let (sections, best_score) = best_sections(&page, found);
    let mut utility = page_score;
    let mut candidates = Vec::with_capacity(sections.len());
    for (score, section) in sections {
        let Some(outline) = page.outline.get(section) else { continue };
        let blocks = page.blocks(outline)?;
        let last = || blocks.last().map(|last| end_position(last.block.text, last.position));
        let end = page.outline.get(section + 1).map(|next| next.position).or_else(last).unwrap_or(u32::MAX);
        let (block, _) = best_block(blocks.iter().map(|block| block.position), end, found);
        let units = text_units(&blocks);
        let source = |origin| Source { file: page.file(origin).to_owned(), line: origin.line };
        candidates.push(SectionCandidate {
            utility: utility * score / best_score,
            section,
            best: units.iter().position(|unit| unit.block >= block).unwrap_or_default(),
            sources: blocks.iter().map(|stored| source(stored.block.origin)).collect(),
            units,
            passage: Passage {
                rank: assembler.rank(index),
                coverage: assembler.coverage(ranking, ranked),
                missing_terms: assembler.typed_terms(ranked.matched, false),
                title: page.summary.title.to_owned(),
                url: page.summary.url.to_owned(),
                anchor: outline.anchor.read()?.to_owned(),
                heading_path: page.heading_path(outline)?,
                source: source(outline.origin),
                complete: true,
                text: String::new(),
            },
        });
        utility *= FURTHER_SECTION;
    }
    Ok(candidates)
}

/// The scores and indexes of the best sections with text, and the score that a share of 1 has.
fn best_sections(page: &PageRecord<'_>, found: &[Occurrence<'_>]) -> (Vec<(f32, usize)>, f32) {
    let mut sections: Vec<(f32, usize)> = section_scores(page, found).zip(0..).collect();
    sections.retain(|(score, section)| *score > 0.0 && page.outline[*section].blocks > 0);
    sections.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    sections.truncate(MAX_SECTIONS);
    match sections.first() {
        Some((best, _)) => {
            let best = *best;
            (sections, best)
        }
        None => (vec![(NO_TERMS, first_with_text(page))], 1.0),
    }
}
