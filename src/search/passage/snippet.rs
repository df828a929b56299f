//! Snippets: the best passage of a page, cut to length, with highlighted query terms.
//!
//! Positions from the postings select the passage. Only the text of the shown blocks is read.

use crate::corpus::Origin;
use crate::index::schema::{BlockHead, PageRecord};
use crate::search::contract::Snippet;

use super::highlight::{densest, highlights};
use super::occurrences::Occurrence;
use super::section_score::{best_block, best_section, distinct_idf, end_position, first_with_text, within};
use super::zone::{DASH, Places, Zone, ZoneKind};

/// Longest snippet, in Unicode scalar values.
const MAX_CHARS: usize = 280;
/// Characters of a long text before its first highlight.
const LEAD: usize = 40;
/// Characters that a cut may move to reach a word boundary.
const MAX_SHIFT: usize = 30;
/// A text shorter than this, in Unicode scalar values, is joined with the next block.
const SHORT: usize = 80;

/// The best passage of a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BestPassage {
    /// Index of the section; `None` for a text beside the sections.
    pub(crate) section: Option<usize>,
    pub(crate) snippet: Snippet,
    /// Index of the source file in the page's summary.
    pub(crate) source: usize,
    /// Line in that file.
    pub(crate) line: u32,
}

/// Finds the best passage of a page. `found` is sorted by position.
///
/// # Errors
/// When the record is damaged.
pub(crate) fn best_passage(
    page: &PageRecord<'_>,
    found: &[Occurrence<'_>],
) -> Result<Option<BestPassage>, postcard::Error> {
    let places = Places::new(page, found)?;
    let (best, score) = best_section(page, places.body);
    let index = if score > 0.0 { best } else { first_with_text(page) };
    let Some(section) = page.outline.get(index) else { return Ok(None) };
    let next = page.outline.get(index + 1).map(|next| next.position);
    let in_section = within(places.body, section.position, next.unwrap_or(u32::MAX));
    let zone = places.zone(page, distinct_idf(in_section))?;
    if let Some(zone) = zone.as_ref().filter(|zone| zone.kind == ZoneKind::Description) {
        let snippet = cut(&Highlighted::from(zone));
        return Ok(Some(BestPassage { section: None, snippet, source: 0, line: 1 }));
    }
    let (mut text, origin) = section_text(page, index, in_section)?;
    if text.ranges.is_empty() {
        let heading = section.heading.read()?;
        let ranges = highlights(heading, section.position, in_section);
        match &zone {
            Some(zone) => text = Highlighted::from(zone).before(text),
            None if !ranges.is_empty() => {
                text = Highlighted { text: heading.to_owned(), ranges, code: Vec::new() }.before(text);
            }
            None => {}
        }
    }
    if text.text.is_empty() {
        page.summary.description.clone_into(&mut text.text);
    }
    let section = Some(index).filter(|_| zone.is_none_or(|zone| zone.kind != ZoneKind::Keys));
    Ok(Some(BestPassage { section, snippet: cut(&text), source: usize::from(origin.source), line: origin.line }))
}

/// The best text of a section, or of the first section below it that has text, and its origin.
fn section_text(
    page: &PageRecord<'_>,
    index: usize,
    found: &[Occurrence<'_>],
) -> Result<(Highlighted, Origin), postcard::Error> {
    let nothing = (Highlighted::default(), Origin { source: 0, line: 1 });
    let Some(section) = page.outline.get(index) else { return Ok(nothing) };
    let blocks = page.block_heads(section)?;
    let next = page.outline.get(index + 1).map(|next| next.position);
    let Some(last) = blocks.last() else {
        let below = page.outline.iter().skip(index + 1).take_while(|below| below.level > section.level);
        let below = below.into_iter().find(|below| below.blocks > 0);
        let blocks = below.map(|below| page.block_heads(below)).transpose()?.unwrap_or_default();
        return Ok((highlighted(&blocks, None, &[])?, section.origin));
    };
    let end = next.map_or_else(|| Ok(end_position(last.block.text.read()?, last.position)), Ok)?;
    let (block, found) = best_block(blocks.iter().map(|block| block.position), end, found);
    let blocks = blocks.get(block..).unwrap_or_default();
    let origin = blocks.first().map_or(section.origin, |first| first.block.origin);
    Ok((highlighted(blocks, next, found)?, origin))
}

/// A text with the byte ranges to highlight, and those of code.
#[derive(Default)]
struct Highlighted {
    text: String,
    ranges: Vec<(usize, usize)>,
    code: Vec<(usize, usize)>,
}

impl From<&Zone> for Highlighted {
    fn from(zone: &Zone) -> Self {
        Self { text: zone.text.clone(), ranges: zone.ranges.clone(), code: Vec::new() }
    }
}

impl Highlighted {
    /// The text before another one.
    fn before(self, next: Self) -> Self {
        if next.text.is_empty() {
            return self;
        }
        let mut joined = Self { text: self.text + DASH, ..self };
        joined.push(&next.text, next.ranges.into_iter(), next.code.into_iter());
        joined
    }

    /// Appends a text with its ranges.
    fn push(
        &mut self,
        text: &str,
        ranges: impl Iterator<Item = (usize, usize)>,
        code: impl Iterator<Item = (usize, usize)>,
    ) {
        let offset = self.text.len();
        let shifted = |(start, end): (usize, usize)| (offset + start, offset + end);
        self.ranges.extend(ranges.map(shifted));
        self.code.extend(code.map(shifted));
        self.text.push_str(text);
    }
}

/// The text of the first block, joined with the next ones while it is short.
fn highlighted(
    blocks: &[BlockHead<'_>],
    next: Option<u32>,
    found: &[Occurrence<'_>],
) -> Result<Highlighted, postcard::Error> {
    let mut joined = Highlighted::default();
    for (index, stored) in blocks.iter().enumerate() {
        let text = stored.block.text.read()?;
        if index > 0 {
            if joined.text.chars().count() + text.chars().count() > MAX_CHARS {
                break;
            }
            joined.text.push(' ');
        }
        let end = blocks.get(index + 1).map(|next| next.position).or(next).unwrap_or(u32::MAX);
        let ranges = highlights(text, stored.position, within(found, stored.position, end));
        let code = stored.block.code.iter().map(|(start, end)| (*start as usize, *end as usize));
        joined.push(text, ranges.into_iter(), code);
        if joined.text.chars().count() >= SHORT {
            break;
        }
    }
    Ok(joined)
}

/// Cuts the text to the window with the most highlights, at word boundaries, and collapses white space.
fn cut(joined: &Highlighted) -> Snippet {
    let (from, to) = window(joined);
    let mut text = String::new();
    let mut length = 0;
    if from > 0 {
        text.push_str("… ");
        length = 2;
    }
    let whole = joined.ranges.iter().copied().filter(|(start, end)| *start >= from && *end <= to);
    let clipped = joined.code.iter().map(|(start, end)| (*start.max(&from), *end.min(&to)));
    let mut highlights = CharRanges::new(whole.collect());
    let mut code = CharRanges::new(clipped.filter(|(start, end)| start < end).collect());
    let mut after_space = true;
    for (offset, c) in joined.text[from..to].char_indices().map(|(offset, c)| (from + offset, c)) {
        highlights.start(offset, length);
        code.start(offset, length);
        let is_space = c.is_whitespace();
        if !(is_space && after_space) {
            text.push(if is_space { ' ' } else { c });
            length += 1;
        }
        after_space = is_space;
        highlights.end(offset + c.len_utf8(), length);
        code.end(offset + c.len_utf8(), length);
    }
    let trimmed = text.trim_end().len();
    text.truncate(trimmed);
    if to < joined.text.trim_end().len() {
        text.push_str(" …");
    }
    Snippet { text, highlights: highlights.found, code: code.found }
}

/// Byte ranges, ascending and apart, and the ranges of characters that they become.
struct CharRanges {
    ranges: std::iter::Peekable<std::vec::IntoIter<(usize, usize)>>,
    open: Option<(u32, usize)>,
    found: Vec<[u32; 2]>,
}

impl CharRanges {
    fn new(ranges: Vec<(usize, usize)>) -> Self {
        Self { ranges: ranges.into_iter().peekable(), open: None, found: Vec::new() }
    }

    /// Starts the range that begins at this offset, after `length` characters.
    fn start(&mut self, offset: usize, length: u32) {
        if let Some((_, end)) = self.ranges.next_if(|(start, _)| *start == offset) {
            self.open = Some((length, end));
        }
    }

    /// Ends the range that ends at this offset, after `length` characters.
    fn end(&mut self, offset: usize, length: u32) {
        if let Some((start, _)) = self.open.take_if(|(_, end)| *end == offset) {
            self.found.push([start, length]);
        }
    }
}

/// The byte range to show: all of a short text, or a window that begins before the densest highlights.
fn window(joined: &Highlighted) -> (usize, usize) {
    let text = &joined.text;
    let offsets: Vec<usize> = text.char_indices().map(|(offset, _)| offset).chain([text.len()]).collect();
    let chars = offsets.len() - 1;
    if chars <= MAX_CHARS {
        return (0, text.len());
    }
    let starts: Vec<usize> =
        joined.ranges.iter().map(|(start, _)| offsets.partition_point(|offset| offset < start)).collect();
    let first = densest(&starts, MAX_CHARS - 2 * LEAD).and_then(|range| starts.get(range.start).copied());
    let mut from = first.unwrap_or_default().saturating_sub(LEAD).min(chars.saturating_sub(MAX_CHARS));
    let mut to = (from + MAX_CHARS).min(chars);
    let is_space = |index: usize| text[offsets[index]..].starts_with(char::is_whitespace);
    let in_highlight = |index: usize| {
        let after = joined.ranges.partition_point(|(start, _)| *start < offsets[index]);
        after.checked_sub(1).is_some_and(|last| offsets[index] < joined.ranges[last].1)
    };
    if from > 0 {
        from = (from..from + MAX_SHIFT).find(|index| is_space(*index)).map_or(from, |index| index + 1);
        while in_highlight(from) {
            from -= 1;
        }
    }
    if to < chars {
        to = (to - MAX_SHIFT..to).rev().find(|index| is_space(*index)).unwrap_or(to);
        while in_highlight(to) {
            to -= 1;
        }
    }
    (offsets[from], offsets[to])
}
