//! Section candidates: the sections that a token budget can select, with their utility and their text units.

use crate::corpus::{Block, BlockKind, Origin};
use crate::index::ReadError;
use crate::index::schema::PageRecord;
use crate::search::answer::assemble::{Assembler, owned};
use crate::search::answer::link_resolver::LinkResolver;
use crate::search::contract::{Passage, Source};
use crate::search::passage::{
    Occurrence, Places, SectionText, Zone, ZoneKind, distinct_idf, end_position, first_with_text, section_scores,
    within,
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
    pub(crate) text: SectionText,
    /// The files of the page, as the origins of blocks number them.
    pub(crate) files: Vec<String>,
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
    let places = Places::new(&page, found);
    let (sections, best_score) = best_sections(&page, places.body);
    let body = sections.first().map_or(0.0, |(_, section)| distinct_idf(in_section(&page, *section, places.body)));
    let zone = places.zone(&page, body)?.filter(|zone| zone.kind != ZoneKind::Title);
    let candidate = |utility: f32, section: usize, text: SectionText, passage: Passage| SectionCandidate {
        utility,
        section,
        passage: Passage {
            rank: assembler.rank(index),
            coverage: assembler.coverage(ranking, ranked),
            missing_terms: assembler.typed_terms(ranked.matched, false),
            title: page.summary.title.to_owned(),
            url: page.summary.url.to_owned(),
            ..passage
        },
        text,
        files: owned(&page.summary.sources),
    };
    let mut resolver = LinkResolver::new(assembler.pipeline, &page);
    let mut utility = page_score;
    let mut candidates = Vec::with_capacity(sections.len() + 1);
    if let Some(zone) = &zone {
        let source = Source { file: page.file(Origin { source: 0, line: 1 }).to_owned(), line: 1 };
        // Without a hit in its sections, a page is shown from its beginning.
        let from_start = sections.first().map(|(_, section)| *section).filter(|_| body == 0.0);
        let share = if body == 0.0 { NO_TERMS } else { 1.0 };
        let text = zone_text(&page, zone, from_start, &mut resolver)?;
        candidates.push(candidate(utility * share, 0, text, Passage { source, ..Passage::default() }));
        utility *= FURTHER_SECTION;
    }
    for (score, section) in sections.into_iter().filter(|_| zone.is_none() || body > 0.0) {
        let Some(outline) = page.outline.get(section) else { continue };
        let passage = Passage {
            anchor: outline.anchor.read()?.to_owned(),
            heading_path: page.heading_path(outline)?,
            source: Source { file: page.file(outline.origin).to_owned(), line: outline.origin.line },
            ..Passage::default()
        };
        let text = section_text(&page, section, places.body, &mut resolver)?;
        candidates.push(candidate(utility * score / best_score, section, text, passage));
        utility *= FURTHER_SECTION;
    }
    Ok(candidates)
}

/// The occurrences in a section.
fn in_section<'f, 'a>(page: &PageRecord<'_>, section: usize, found: &'f [Occurrence<'a>]) -> &'f [Occurrence<'a>] {
    let position = |index: usize| page.outline.get(index).map_or(u32::MAX, |section| section.position);
    within(found, position(section), position(section + 1))
}

/// The text of a section, around its hits. A heading without text shows the first section below it.
fn section_text(
    page: &PageRecord<'_>,
    index: usize,
    found: &[Occurrence<'_>],
    resolver: &mut LinkResolver<'_>,
) -> Result<SectionText, ReadError> {
    let Some(section) = page.outline.get(index) else { return Ok(SectionText::from_start(Vec::new())) };
    let below = page.outline.iter().enumerate().skip(index + 1).take_while(|(_, below)| below.level > section.level);
    let with_text = [(index, section)].into_iter().chain(below).find(|(_, section)| section.blocks > 0);
    let Some((index, section)) = with_text else {
        return Ok(SectionText::from_start(vec![paragraph(section.heading.read()?, section.origin)]));
    };
    let stored = page.blocks(section)?;
    let last = || stored.last().map_or(u32::MAX, |last| end_position(last.block.text, last.position));
    let end = page.outline.get(index + 1).map_or_else(last, |next| next.position);
    let positions: Vec<u32> = stored.iter().map(|stored| stored.position).collect();
    let mut blocks: Vec<Block> = stored.into_iter().map(|stored| stored.block.into_owned()).collect();
    resolver.resolve(&mut blocks)?;
    Ok(SectionText::around_hits(blocks, &positions, end, found))
}

/// A text beside the sections, with the text of a section after it.
fn zone_text(
    page: &PageRecord<'_>,
    zone: &Zone,
    section: Option<usize>,
    resolver: &mut LinkResolver<'_>,
) -> Result<SectionText, ReadError> {
    let mut blocks = vec![paragraph(&zone.text, Origin { source: 0, line: 1 })];
    if let Some(section) = section.and_then(|section| page.outline.get(section)) {
        blocks.extend(page.blocks(section)?.into_iter().map(|stored| stored.block.into_owned()));
    }
    resolver.resolve(&mut blocks)?;
    Ok(SectionText::from_start(blocks))
}

fn paragraph(text: &str, origin: Origin) -> Block {
    let (kind, text) = (BlockKind::Paragraph, text.to_owned());
    Block { kind, text, links: Vec::new(), code: Vec::new(), cells: Vec::new(), origin }
}

/// The scores and indexes of the best sections with text, and the score that a share of 1 has.
fn best_sections(page: &PageRecord<'_>, found: &[Occurrence<'_>]) -> (Vec<(f32, usize)>, f32) {
    let mut sections: Vec<(f32, usize)> = section_scores(page, found).zip(0..).collect();
    sections.retain(|(score, _)| *score > 0.0);
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
