//! Snippets: the best passage of a page, cut to length, with highlighted query terms.
//!
//! Positions from the postings select the passage. Only the text of the shown blocks is read.

use crate::corpus::Origin;
use crate::index::schema::{BlockHead, PageRecord, StoredSection};
use crate::search::contract::Snippet;

use super::highlight::{densest, highlights};
use super::occurrences::Occurrence;
use super::section_score::{best_block, best_section, distinct_idf, first_with_text, within};
use super::zone::{DASH, Places, Zone, ZoneKind};

/// Longest snippet, in Unicode scalar values.
const MAX_CHARS: usize = 280;
/// Characters of a long text before its first highlight.
const LEAD: usize = 40;
/// Characters that a cut may move to reach a word boundary.
const MAX_SHIFT: usize = 30;
/// The mark of left out text.
const CUT: &str = "…";
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
    let places = Places::new(page, found);
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
            if adds_to_address(stored.text.read()?, page, section)? {
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
    if blocks.is_empty() {
        let below = page.outline.iter().skip(index + 1).take_while(|below| below.level > section.level);
        let below = below.into_iter().find(|below| below.blocks > 0);
        let blocks = below.map(|below| page.block_heads(below)).transpose()?.unwrap_or_default();
        return Ok((highlighted(&blocks, None, &[])?, section.origin));
    }
    let end = next.unwrap_or(page.end);
    let (block, found) = best_block(blocks.iter().map(|block| block.position), end, found);
    let blocks = blocks.get(block..).unwrap_or_default();
    let origin = blocks.first().map_or(section.origin, |first| first.origin);
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
        let text = stored.text.read()?;
        if index > 0 {
            if joined.text.chars().count() + text.chars().count() > MAX_CHARS {
                break;
            }
            joined.text.push(' ');
        }
        let end = blocks.get(index + 1).map(|next| next.position).or(next).unwrap_or(u32::MAX);
        let ranges = highlights(text, stored.position, within(found, stored.position, end));
        let code = stored.code()?.into_iter().map(|(start, end)| (start as usize, end as usize));
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
    let shown = joined.text.get(from..to).unwrap_or_default();
    let mut text = String::with_capacity(shown.len() + 2 * CUT.len());
    if from > 0 {
        text.push_str(CUT);
        text.push(' ');
    }
    let lead = text.chars().count();
    let removed = collapse(shown, &mut text);
    let clipped = |ranges: &[(usize, usize)]| {
        let clipped = ranges.iter().map(|(start, end)| (*start.max(&from), *end.min(&to)));
        let inside = clipped.filter(|(start, end)| start < end).map(|(start, end)| (start - from, end - from));
        char_ranges(shown, &removed, lead, inside)
    };
    let (highlights, code) = (clipped(&joined.ranges), clipped(&joined.code));
    let trimmed = text.trim_end().len();
    text.truncate(trimmed);
    if to < joined.text.trim_end().len() {
        let is_inside_highlight = joined.ranges.iter().any(|(start, end)| *start < to && to < *end);
        if !is_inside_highlight {
            text.push(' ');
        }
        text.push_str(CUT);
    }
    Snippet { text, highlights, code }
}

/// Appends a text with each run of white space as one space, and none at its beginning. Returns the offsets of the
/// characters that are left out.
fn collapse(shown: &str, text: &mut String) -> Vec<usize> {
    let (mut removed, mut kept, mut after_space) = (Vec::new(), 0, true);
    for (offset, c) in shown.char_indices() {
        if !c.is_whitespace() {
            after_space = false;
            continue;
        }
        if after_space || c != ' ' {
            text.push_str(&shown[kept..offset]);
            kept = offset + c.len_utf8();
            if after_space { removed.push(offset) } else { text.push(' ') }
        }
        after_space = true;
    }
    text.push_str(&shown[kept..]);
    removed
}

/// The ranges of characters behind `lead` that byte ranges become, which ascend, without the characters at `removed`.
fn char_ranges(
    shown: &str,
    removed: &[usize],
    lead: usize,
    ranges: impl Iterator<Item = (usize, usize)>,
) -> Vec<[u32; 2]> {
    let (mut offset, mut chars) = (0, lead);
    let mut chars_before = |end: usize| {
        let passed = removed.iter().filter(|removed| (offset..end).contains(*removed)).count();
        chars += shown.get(offset..end).unwrap_or_default().chars().count().saturating_sub(passed);
        offset = end;
        chars as u32
    };
    ranges.map(|(start, end)| [chars_before(start), chars_before(end)]).collect()
}

/// The byte range to show: all of a short text, or a window that begins before the densest highlights.
fn window(joined: &Highlighted) -> (usize, usize) {
    let text = &joined.text;
    if text.len() <= MAX_CHARS || text.chars().count() <= MAX_CHARS {
        return (0, text.len());
    }
    let offsets = CharOffsets::of(text);
    let chars = offsets.chars;
    let starts: Vec<usize> = joined.ranges.iter().map(|(start, _)| offsets.index(*start)).collect();
    let first = densest(&starts, MAX_CHARS - 2 * LEAD).and_then(|range| starts.get(range.start).copied());
    let mut from = first.unwrap_or_default().saturating_sub(LEAD).min(chars.saturating_sub(MAX_CHARS));
    let mut to = (from + MAX_CHARS).min(chars);
    let is_space = |index: usize| text[offsets.get(index)..].starts_with(char::is_whitespace);
    // The highlight around a place, as characters.
    let around = |index: usize| {
        let after = joined.ranges.partition_point(|(start, _)| *start < offsets.get(index));
        let (start, end) = *joined.ranges.get(after.checked_sub(1)?)?;
        (offsets.get(index) < end).then(|| (offsets.index(start), offsets.index(end)))
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
    (offsets.get(from), offsets.get(to))
}

/// The byte offsets of the characters of a text, its end included.
struct CharOffsets {
    chars: usize,
    /// `None` where every character is one byte.
    offsets: Option<Vec<usize>>,
}

impl CharOffsets {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self { chars: text.len(), offsets: None };
        }
        let offsets: Vec<usize> = text.char_indices().map(|(offset, _)| offset).chain([text.len()]).collect();
        Self { chars: offsets.len() - 1, offsets: Some(offsets) }
    }

    /// The offset of a character.
    fn get(&self, index: usize) -> usize {
        self.offsets.as_ref().map_or(index, |offsets| offsets[index])
    }

    /// The first character at an offset or after it.
    fn index(&self, offset: usize) -> usize {
        self.offsets.as_ref().map_or(offset, |offsets| offsets.partition_point(|known| *known < offset))
    }
}
