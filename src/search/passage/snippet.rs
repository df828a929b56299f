//! Snippets: the best passage of a page, cut to length, with highlighted query terms.
//!
//! Positions from the postings select the passage. Only the text of the shown blocks is read.

use crate::corpus::Origin;
use crate::index::schema::{BlockHead, PageRecord, StoredSection};
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
    if !adds_to_address(&text.text, page, section)? {
        text = text.before(further_text(page, index)?);
    }
    let section = Some(index).filter(|_| zone.is_none_or(|zone| zone.kind != ZoneKind::Keys));
    Ok(Some(BestPassage { section, snippet: cut(&text), source: usize::from(origin.source), line: origin.line }))
}

/// Whether a text has more words than the title, the heading or the URL, which an answer shows anyway.
fn adds_to_address(text: &str, page: &PageRecord<'_>, section: &StoredSection<'_>) -> Result<bool, postcard::Error> {
    let (title, url) = (page.summary.title, page.summary.url);
    let shown = [title, section.heading.read()?, url];
    // Marks and spaces make a text at most this much longer.
    let is_short = shown.iter().any(|shown| text.len() <= shown.len() + SHORT);
    Ok(!is_short || !text.is_empty() && !shown.iter().any(|shown| same_words(text, shown)))
}

fn same_words(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// A text that adds to the title: the description, or the first such text from a section on, or of the page.
fn further_text(page: &PageRecord<'_>, index: usize) -> Result<Highlighted, postcard::Error> {
    let (title, description) = (page.summary.title, page.summary.description);
    if !description.is_empty() && !same_words(description, title) {
        return Ok(Highlighted { text: description.to_owned(), ..Highlighted::default() });
    }
    let later = page.outline.iter().skip(index);
    for section in later.chain(page.outline.iter().take(index)).filter(|section| section.blocks > 0) {
        let blocks = page.block_heads(section)?;
        for (number, stored) in blocks.iter().enumerate() {
            if adds_to_address(stored.block.text.read()?, page, section)? {
                return highlighted(blocks.get(number..).unwrap_or_default(), None, &[]);
            }
        }
    }
    Ok(Highlighted::default())
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
    /// The text before another one. A text that the other one begins with is not repeated.
    fn before(self, next: Self) -> Self {
        if next.text.is_empty() {
            return self;
        }
        if self.text.is_empty() {
            return next;
        }
        if let Some(rest) = next.text.strip_prefix(&self.text)
            && !rest.starts_with(char::is_alphanumeric)
        {
            return Self { ranges: self.ranges, ..next };
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
    let clipped = |ranges: &[(usize, usize)]| {
        let clipped = ranges.iter().map(|(start, end)| (*start.max(&from), *end.min(&to)));
        CharRanges::new(clipped.filter(|(start, end)| start < end).collect())
    };
    let (mut highlights, mut code) = (clipped(&joined.ranges), clipped(&joined.code));
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
        let is_inside_highlight = joined.ranges.iter().any(|(start, end)| *start < to && to < *end);
        text.push_str(if is_inside_highlight { "…" } else { " …" });
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
    // The highlight around a place, as characters.
    let around = |index: usize| {
        let after = joined.ranges.partition_point(|(start, _)| *start < offsets[index]);
        let (start, end) = *joined.ranges.get(after.checked_sub(1)?)?;
        let char = |offset: usize| offsets.partition_point(|known| *known < offset);
        (offsets[index] < end).then(|| (char(start), char(end)))
    };
    if from > 0 {
        from = (from..from + MAX_SHIFT).find(|index| is_space(*index)).map_or(from, |index| index + 1);
        if let Some((start, end)) = around(from) {
            from = if from - start <= LEAD { start } else { end.min(first.unwrap_or(end)) };
        }
    }
    if to < chars {
        to = (to - MAX_SHIFT..to).rev().find(|index| is_space(*index)).unwrap_or(to);
        // A long highlight is cut.
        to = around(to).filter(|(start, end)| end - start <= LEAD).map_or(to, |(start, _)| start);
    }
    (offsets[from], offsets[to])
}
