//! Passages: the section of a page that answers best, and the words of it that are shown, with highlights.
//!
//! Works for the shown pages alone, from the positions in the postings: no text but that of the shown block is read,
//! and no word but the highlighted ones is analyzed again.

use crate::analysis::{Normalizer, spans};
use crate::index::schema::{BlockHead, PageRecord, StoredSection};
use crate::search::contract::Snippet;

/// Longest snippet, in Unicode scalar values.
const LONGEST: usize = 280;
/// A block shorter than this is joined with the next one.
const SHORT: usize = 80;

/// An occurrence of a word of the question in a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Occurrence<'a> {
    /// Position in the page's text.
    pub(crate) position: u32,
    /// Number of the leaf.
    pub(crate) leaf: usize,
    /// What the word tells.
    pub(crate) idf: f32,
    /// The term.
    pub(crate) term: &'a str,
}

/// Where a page answers best.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Passage {
    /// Index of the section.
    pub(crate) section: usize,
    /// The words shown.
    pub(crate) snippet: Snippet,
    /// Index into the card's sources.
    pub(crate) source: usize,
    /// Line in that file.
    pub(crate) line: u32,
}

/// Finds the best passage of a page. `found` is sorted by position.
///
/// # Errors
/// When the record is damaged.
pub(crate) fn best(page: &PageRecord<'_>, found: &[Occurrence<'_>]) -> Result<Option<Passage>, postcard::Error> {
    let mut best = (0.0, 0);
    for (at, worth) in sections(page, found).enumerate() {
        if worth > best.0 * 1.001 {
            best = (worth, at);
        }
    }
    let at = if best.0 > 0.0 { best.1 } else { first_with_text(page) };
    let Some(section) = page.outline.get(at) else { return Ok(None) };
    let blocks = page.glimpses(section)?;
    let (source, line) = (usize::from(section.origin.source), section.origin.line);
    let Some(last) = blocks.last() else {
        let description = Snippet { text: page.card.description.to_owned(), highlights: Vec::new() };
        return Ok(Some(Passage { section: at, snippet: description, source, line }));
    };
    let next = page.outline.get(at + 1).map(|next| next.position);
    let end = next.map_or_else(|| Ok(end_position(last.block.text.read()?, last.position)), Ok)?;
    let (block, found_in) = best_block(blocks.iter().map(|block| block.position), end, found);
    let snippet = snippet(&blocks[block..], next, found_in)?;
    let origin = blocks[block].block.origin;
    Ok(Some(Passage { section: at, snippet, source: usize::from(origin.source), line: origin.line }))
}

/// What each section of a page is worth to the question; 0 when it holds none of its words.
pub(crate) fn sections<'a>(page: &'a PageRecord<'_>, found: &'a [Occurrence<'a>]) -> impl Iterator<Item = f32> + 'a {
    let ends = page.outline.iter().skip(1).map(|section| section.position).chain([u32::MAX]);
    let mut left = found;
    page.outline.iter().zip(ends).map(move |(section, end)| {
        left = &left[before(left, section.position)..];
        let inside = &left[..before(left, end)];
        let heading = &inside[..before(inside, section.blocks_position)];
        if inside.is_empty() { 0.0 } else { worth(inside) + 0.5 * distinct(heading) }
    })
}

/// How many occurrences, of those nearby, stand before a position.
fn before(found: &[Occurrence<'_>], position: u32) -> usize {
    found.iter().take_while(|occurrence| occurrence.position < position).count()
}

/// The first section that has text.
pub(crate) fn first_with_text(page: &PageRecord<'_>) -> usize {
    page.outline.iter().position(|section: &StoredSection<'_>| section.blocks > 0).unwrap_or_default()
}

fn within<'a>(found: &'a [Occurrence<'a>], from: u32, to: u32) -> &'a [Occurrence<'a>] {
    let begin = found.partition_point(|occurrence| occurrence.position < from);
    let end = found.partition_point(|occurrence| occurrence.position < to);
    found.get(begin..end).unwrap_or_default()
}

/// The idf of the distinct words.
fn distinct(found: &[Occurrence<'_>]) -> f32 {
    let mut seen = 0u64;
    let mut sum = 0.0;
    for occurrence in found {
        if seen >> occurrence.leaf & 1 == 0 {
            seen |= 1 << occurrence.leaf;
            sum += occurrence.idf;
        }
    }
    sum
}

/// Distinct words count most, then words near each other, then repetition, which saturates.
fn worth(found: &[Occurrence<'_>]) -> f32 {
    let base = distinct(found);
    let near: f32 = found
        .windows(2)
        .filter(|pair| pair[0].leaf != pair[1].leaf)
        .map(|pair| pair[0].idf.min(pair[1].idf) / pair[1].position.saturating_sub(pair[0].position).max(1) as f32)
        .sum();
    let repeats: f32 = found.iter().map(|occurrence| occurrence.idf).sum::<f32>() - base;
    base + 0.5 * near.min(base) + 0.3 * base * repeats / (repeats + 3.0 * base + 1e-6)
}

/// The block that answers best, of those that begin at `positions` and end at `end`, and the occurrences from there on; the
/// first block when none holds a word.
pub(crate) fn best_block<'a>(
    positions: impl Iterator<Item = u32> + Clone,
    end: u32,
    found: &'a [Occurrence<'a>],
) -> (usize, &'a [Occurrence<'a>]) {
    let ends = positions.clone().skip(1).chain([end]);
    let mut best = (0.0, 0);
    for (at, (position, end)) in positions.clone().zip(ends).enumerate() {
        let worth = worth(within(found, position, end));
        if worth > best.0 * 1.001 {
            best = (worth, at);
        }
    }
    let begin = positions.clone().nth(best.1).unwrap_or(end);
    let begin = found.partition_point(|occurrence| occurrence.position < begin);
    (best.1, found.get(begin..).unwrap_or_default())
}

/// Where a text ends that begins at a position. Of the last one of a page nothing else says so: behind it stand topics and
/// words of the URL, which are shown nowhere.
pub(crate) fn end_position(text: &str, begins: u32) -> u32 {
    let mut words = spans(text, begins);
    words.by_ref().for_each(drop);
    words.position()
}

/// A piece of text with byte ranges to highlight.
#[derive(Default)]
struct Marked {
    text: String,
    ranges: Vec<(usize, usize)>,
}

fn snippet(blocks: &[BlockHead<'_>], next: Option<u32>, found: &[Occurrence<'_>]) -> Result<Snippet, postcard::Error> {
    let mut marked = Marked::default();
    for (at, stored) in blocks.iter().enumerate() {
        let text = stored.block.text.read()?;
        let begins = marked.text.len() + usize::from(!marked.text.is_empty());
        if begins > 0 {
            if marked.text.chars().count() + text.chars().count() > LONGEST {
                break;
            }
            marked.text.push(' ');
        }
        let end = blocks.get(at + 1).map(|next| next.position).or(next).unwrap_or(u32::MAX);
        let found = within(found, stored.position, end);
        let ranges = Normalizer::of_thread(|normalizer| highlights((text, stored.position), found, normalizer));
        marked.ranges.extend(ranges.into_iter().map(|(start, end)| (begins + start, begins + end)));
        marked.text.push_str(text);
        if marked.text.chars().count() >= SHORT {
            break;
        }
    }
    Ok(cut(&marked))
}

/// The byte ranges of the words of a text that stand at the found positions, which are those of this text.
fn highlights(
    (text, begins): (&str, u32),
    found: &[Occurrence<'_>],
    normalizer: &mut Normalizer,
) -> Vec<(usize, usize)> {
    let mut term = String::new();
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    for span in spans(text, begins) {
        while found.get(next).is_some_and(|occurrence| occurrence.position < span.position) {
            next += 1;
        }
        match found.get(next) {
            None => break,
            Some(occurrence) if occurrence.position > span.position => continue,
            Some(_) => {}
        }
        let mut here = found[next..].iter().take_while(|occurrence| occurrence.position == span.position);
        normalizer.normalize(&text[span.start..span.end], span.whole, &mut term);
        if here.any(|occurrence| occurrence.term == term) {
            match ranges.last_mut() {
                Some(last) if span.start < last.1 => *last = (last.0.min(span.start), last.1.max(span.end)),
                _ => ranges.push((span.start, span.end)),
            }
        }
    }
    ranges
}

/// Cuts the text to the stretch that holds most highlights, on word boundaries, and folds white space.
fn cut(marked: &Marked) -> Snippet {
    let (from, to) = stretch(marked);
    let mut text = String::new();
    let mut length = 0;
    if from > 0 {
        text.push_str("… ");
        length = 2;
    }
    let mut highlights: Vec<[u32; 2]> = Vec::new();
    let mut ranges = marked.ranges.iter().filter(|(start, end)| *start >= from && *end <= to).peekable();
    let mut open = None;
    let mut space = true;
    for (at, c) in marked.text[from..to].char_indices().map(|(at, c)| (from + at, c)) {
        if let Some((_, end)) = ranges.peek().filter(|(start, _)| *start == at) {
            open = Some((length, *end));
            ranges.next();
        }
        let blank = c.is_whitespace();
        if !(blank && space) {
            text.push(if blank { ' ' } else { c });
            length += 1;
        }
        space = blank;
        if let Some((begun, _)) = open.filter(|(_, end)| at + c.len_utf8() == *end) {
            highlights.push([begun, length]);
            open = None;
        }
    }
    let trimmed = text.trim_end().len();
    text.truncate(trimmed);
    if to < marked.text.trim_end().len() {
        text.push_str(" …");
    }
    Snippet { text, highlights }
}

/// The byte range to show: whole when short enough, else a window that begins before the densest highlights.
fn stretch(marked: &Marked) -> (usize, usize) {
    let text = &marked.text;
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let count = offsets.len() - 1;
    if count <= LONGEST {
        return (0, text.len());
    }
    let starts: Vec<usize> = marked.ranges.iter().map(|(start, _)| offsets.partition_point(|at| at < start)).collect();
    let inside = |from: usize| starts.iter().filter(|start| (from..from + LONGEST - 40).contains(*start)).count();
    let mut best = (0, 0);
    for start in &starts {
        let from = start.saturating_sub(40);
        let inside = inside(from);
        if inside > best.0 {
            best = (inside, from);
        }
    }
    let mut from = best.1.min(count.saturating_sub(LONGEST));
    let mut to = (from + LONGEST).min(count);
    let is_space = |at: usize| text[offsets[at]..].starts_with(char::is_whitespace);
    let covered = |at: usize| marked.ranges.iter().any(|(start, end)| *start < offsets[at] && offsets[at] < *end);
    if from > 0 {
        from = (from..from + 30).find(|at| is_space(*at)).map_or(from, |at| at + 1);
        while covered(from) {
            from -= 1;
        }
    }
    if to < count {
        to = (to - 30..to).rev().find(|at| is_space(*at)).unwrap_or(to);
        while covered(to) {
            to -= 1;
        }
    }
    (offsets[from], offsets[to])
}
