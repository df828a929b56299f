//! Snippets: the best passage of a page, cut to length, with highlighted query terms.
//!
//! Positions from the postings select the passage. Only the text of the shown blocks is read.

use crate::analysis::{Normalizer, tokenize};
use crate::index::schema::{BlockHead, PageRecord};
use crate::search::contract::Snippet;

use super::occurrences::Occurrence;
use super::section_score::{best_block, best_section, end_position, first_with_text, within};

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
    /// Index of the section.
    pub(crate) section: usize,
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
    let (best, score) = best_section(page, found);
    let index = if score > 0.0 { best } else { first_with_text(page) };
    let Some(section) = page.outline.get(index) else { return Ok(None) };
    let blocks = page.block_heads(section)?;
    let (source, line) = (usize::from(section.origin.source), section.origin.line);
    let Some(last) = blocks.last() else {
        let description = Snippet { text: page.summary.description.to_owned(), highlights: Vec::new() };
        return Ok(Some(BestPassage { section: index, snippet: description, source, line }));
    };
    let next = page.outline.get(index + 1).map(|next| next.position);
    let end = next.map_or_else(|| Ok(end_position(last.block.text.read()?, last.position)), Ok)?;
    let (block, found) = best_block(blocks.iter().map(|block| block.position), end, found);
    let snippet = cut(&highlighted(&blocks[block..], next, found)?);
    let origin = blocks[block].block.origin;
    Ok(Some(BestPassage { section: index, snippet, source: usize::from(origin.source), line: origin.line }))
}

/// A text with the byte ranges to highlight.
#[derive(Default)]
struct Highlighted {
    text: String,
    ranges: Vec<(usize, usize)>,
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
        let offset = joined.text.len() + usize::from(!joined.text.is_empty());
        if offset > 0 {
            if joined.text.chars().count() + text.chars().count() > MAX_CHARS {
                break;
            }
            joined.text.push(' ');
        }
        let end = blocks.get(index + 1).map(|next| next.position).or(next).unwrap_or(u32::MAX);
        let found = within(found, stored.position, end);
        let ranges = Normalizer::with_thread_local(|normalizer| highlights((text, stored.position), found, normalizer));
        joined.ranges.extend(ranges.into_iter().map(|(start, end)| (offset + start, offset + end)));
        joined.text.push_str(text);
        if joined.text.chars().count() >= SHORT {
            break;
        }
    }
    Ok(joined)
}

/// The byte ranges of the query terms in a text that begins at the position `begins`. `found` has the occurrences in it.
fn highlights(
    (text, begins): (&str, u32),
    found: &[Occurrence<'_>],
    normalizer: &mut Normalizer,
) -> Vec<(usize, usize)> {
    let mut term = String::new();
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    for span in tokenize(text, begins) {
        while found.get(next).is_some_and(|occurrence| occurrence.position < span.position) {
            next += 1;
        }
        match found.get(next) {
            None => break,
            Some(occurrence) if occurrence.position > span.position => continue,
            Some(_) => {}
        }
        let mut at_position = found[next..].iter().take_while(|occurrence| occurrence.position == span.position);
        normalizer.normalize(&text[span.start..span.end], span.is_compound, &mut term);
        if at_position.any(|occurrence| occurrence.term == term) {
            match ranges.last_mut() {
                Some(last) if span.start < last.1 => *last = (last.0.min(span.start), last.1.max(span.end)),
                _ => ranges.push((span.start, span.end)),
            }
        }
    }
    ranges
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
    let mut highlights: Vec<[u32; 2]> = Vec::new();
    let mut ranges = joined.ranges.iter().filter(|(start, end)| *start >= from && *end <= to).peekable();
    let mut open = None;
    let mut after_space = true;
    for (offset, c) in joined.text[from..to].char_indices().map(|(offset, c)| (from + offset, c)) {
        if let Some((_, end)) = ranges.peek().filter(|(start, _)| *start == offset) {
            open = Some((length, *end));
            ranges.next();
        }
        let is_space = c.is_whitespace();
        if !(is_space && after_space) {
            text.push(if is_space { ' ' } else { c });
            length += 1;
        }
        after_space = is_space;
        if let Some((start, _)) = open.filter(|(_, end)| offset + c.len_utf8() == *end) {
            highlights.push([start, length]);
            open = None;
        }
    }
    let trimmed = text.trim_end().len();
    text.truncate(trimmed);
    if to < joined.text.trim_end().len() {
        text.push_str(" …");
    }
    Snippet { text, highlights }
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
    let inside = |from: usize| starts.iter().filter(|start| (from..from + MAX_CHARS - LEAD).contains(*start)).count();
    let mut best = (0, 0);
    for start in &starts {
        let from = start.saturating_sub(LEAD);
        let inside = inside(from);
        if inside > best.0 {
            best = (inside, from);
        }
    }
    let mut from = best.1.min(chars.saturating_sub(MAX_CHARS));
    let mut to = (from + MAX_CHARS).min(chars);
    let is_space = |index: usize| text[offsets[index]..].starts_with(char::is_whitespace);
    let in_highlight =
        |index: usize| joined.ranges.iter().any(|(start, end)| *start < offsets[index] && offsets[index] < *end);
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
