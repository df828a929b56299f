//! Cut words: the part of a sentence, a table row or a line of code around its hit that a token limit leaves.

use std::ops::Range;

use crate::corpus::{Block, BlockKind};

use super::markdown::markdown;
use super::token_estimate::estimate_part;

/// The mark of left out rows, lines and words.
pub(super) const ELLIPSIS: &str = "…";
/// The most bytes of text that a token is tried with: white space and long words have many bytes a token.
const BYTES_PER_TOKEN: usize = 32;

/// A unit that is too long, with its hit.
pub(super) struct LongUnit<'a> {
    pub(super) block: &'a Block,
    /// The bytes of the unit in the block.
    pub(super) range: Range<usize>,
    /// The bytes of the hit in the unit.
    pub(super) hit: Range<usize>,
    /// The head of the table, or the term of a definition.
    pub(super) context: Option<&'a Block>,
}

impl LongUnit<'_> {
    /// The words around the hit within `room` tokens. Where even the hit is too long, its links go first, then its end.
    pub(super) fn cut(&self, room: u32) -> Option<Vec<Block>> {
        let whole = self.hit.clone();
        let start = whole.start..whole.start;
        let variants = [(true, true, &whole), (false, true, &whole), (false, false, &whole), (false, false, &start)];
        variants.into_iter().find_map(|(context, links, shown)| self.widest(context, links, shown, room))
    }

    /// The most words around the shown part of the hit. `None` if that part alone has more tokens.
    fn widest(&self, context: bool, links: bool, shown: &Range<usize>, room: u32) -> Option<Vec<Block>> {
        let text = self.block.text.get(self.range.clone())?;
        let blocks = |width: usize| {
            let words = around(text, &self.hit, shown, width);
            (!words.is_empty()).then(|| self.blocks(words, context, links))
        };
        let is_within = |blocks: &[Block]| estimate_part(&markdown(blocks)) <= room;
        let most = text.len().min((room as usize).saturating_mul(BYTES_PER_TOKEN));
        let (mut best, mut fitting, mut too_wide) = (None, 0, most + 1);
        while too_wide > fitting {
            let width = fitting.midpoint(too_wide);
            match blocks(width) {
                Some(found) if !is_within(&found) => too_wide = width,
                found => {
                    best = found.or(best);
                    fitting = width + 1;
                }
            }
        }
        best
    }

    /// The block with these words of the unit, after the block that explains it. A table keeps the columns of the words.
    fn blocks(&self, words: Range<usize>, context: bool, links: bool) -> Vec<Block> {
        let range = self.range.start + words.start..self.range.start + words.end;
        let columns = columns(self.block, &range);
        let range = within_cells(self.block, &columns, range);
        let mut part =
            with_ellipses(columns_of(self.block.part(range), &columns), words.start > 0, words.end < self.range.len());
        if !links {
            part.links.clear();
        }
        let context = self.context.filter(|_| context).map(|context| match context.kind {
            BlockKind::TableRow { .. } => {
                let cells = context.cells.get(columns.clone()).unwrap_or_default();
                let start = cells.first().map_or(0, |cell| cell.0 as usize);
                let end = cells.last().map_or(start, |cell| cell.1 as usize);
                columns_of(context.part(start..end), &columns)
            }
            _ => context.clone(),
        });
        if context.is_some() && matches!(part.kind, BlockKind::TableRow { .. }) {
            part.kind = BlockKind::TableRow { header: false };
        }
        context.into_iter().chain([part]).collect()
    }
}

/// The indexes of the cells of a row that have text in a range.
fn columns(row: &Block, range: &Range<usize>) -> Range<usize> {
    let first = row.cells.partition_point(|cell| (cell.1 as usize) <= range.start);
    first..row.cells.partition_point(|cell| (cell.0 as usize) < range.end).max(first)
}

/// The part of a range in these cells, without the bars at its ends.
fn within_cells(row: &Block, columns: &Range<usize>, range: Range<usize>) -> Range<usize> {
    match row.cells.get(columns.clone()) {
        Some([first, .., last]) => range.start.max(first.0 as usize)..range.end.min(last.1 as usize),
        Some([only]) => range.start.max(only.0 as usize)..range.end.min(only.1 as usize),
        _ => range,
    }
}

/// A row with only these cells.
fn columns_of(mut row: Block, columns: &Range<usize>) -> Block {
    row.cells.truncate(columns.end);
    row.cells.drain(..columns.start.min(row.cells.len()));
    row
}

/// A block with marks of left out text: on lines of their own in code, else after a space.
pub(super) fn with_ellipses(block: Block, before: bool, after: bool) -> Block {
    let space = if matches!(block.kind, BlockKind::Code { .. }) { "\n" } else { " " };
    let lead = if before { format!("{ELLIPSIS}{space}") } else { String::new() };
    let end = if after { format!("{space}{ELLIPSIS}") } else { String::new() };
    let mut marked = block.between(&lead, &end);
    // The marks belong to the first and the last cell with text.
    if let Some(cell) = marked.cells.iter_mut().find(|cell| cell.0 < cell.1) {
        cell.0 -= lead.len() as u32;
    }
    if let Some(cell) = marked.cells.iter_mut().rev().find(|cell| cell.0 < cell.1) {
        cell.1 += end.len() as u32;
    }
    marked
}

/// The words with up to `width` bytes on each side of the shown part of a hit. Inside of the hit, a word is cut anywhere.
fn around(text: &str, hit: &Range<usize>, shown: &Range<usize>, width: usize) -> Range<usize> {
    let start = text.floor_char_boundary(shown.start.saturating_sub(width));
    let end = text.ceil_char_boundary(shown.end.saturating_add(width).min(text.len()));
    let is_start = start == 0 || text[..start].ends_with(char::is_whitespace);
    let words = text.get(start..end).unwrap_or_default();
    // The first and the last word may be parts.
    let begin = if is_start { 0 } else { words.find(char::is_whitespace).map_or(0, |space| space + 1) };
    let begin = (start + begin).min(shown.start.max(start));
    let is_inside_hit = shown.end < hit.end && end < hit.end;
    let is_end = end == text.len() || is_inside_hit || text[end..].starts_with(char::is_whitespace);
    let stop = if is_end { words.len() } else { words.rfind(char::is_whitespace).unwrap_or(words.len()) };
    let stop = (start + stop).max(shown.end.min(end));
    text.floor_char_boundary(begin)..text.ceil_char_boundary(stop)
}

#[cfg(test)]
mod tests {
    use crate::corpus::{Block, BlockKind, Link, Origin};

    use super::super::token_estimate::estimate_part;
    use super::{LongUnit, markdown};

    fn block(kind: BlockKind, text: String) -> Block {
        let cells = match kind {
            BlockKind::TableRow { .. } => text.split(" | ").scan(0, |end, cell| {
                let start = *end;
                *end += cell.len() as u32 + 3;
                Some((start, start + cell.len() as u32))
            }),
            _ => return Block { kind, text, links: vec![], code: vec![], cells: vec![], origin: ORIGIN },
        };
        let cells = cells.collect();
        Block { kind, text, links: vec![], code: vec![], cells, origin: ORIGIN }
    }

    const ORIGIN: Origin = Origin { source: 0, line: 1 };

    fn cut(block: &Block, hit: &str, context: Option<&Block>, room: u32) -> String {
        let start = block.text.find(hit).unwrap();
        let unit = LongUnit { block, range: 0..block.text.len(), hit: start..start + hit.len(), context };
        let written = markdown(&unit.cut(room).unwrap());
        assert!(estimate_part(&written) <= room, "{written}");
        written
    }

    #[test]
    fn a_wide_row_keeps_the_columns_of_its_words_and_their_heads() {
        let row = |name: &str| (0..200).map(|column| format!("{name}{column}")).collect::<Vec<_>>().join(" | ");
        let head = block(BlockKind::TableRow { header: true }, row("head"));
        let cells = block(BlockKind::TableRow { header: false }, row("cell"));
        let written = cut(&cells, "cell150", Some(&head), 60);
        let lines: Vec<&str> = written.lines().collect();
        assert!(
            lines[0].contains("head150") && lines[2].contains("cell150") && !written.contains("cell10 "),
            "{written}"
        );
        let count = |line: &str| line.matches('|').count();
        assert_eq!([count(lines[0]), count(lines[1])], [count(lines[2]); 2], "{written}");
        assert!(
            lines[2].starts_with("| … cell") && lines[2].ends_with(" … |") && !written.contains("\\|"),
            "{written}"
        );
        assert!(cut(&head, "head7", None, 40).contains("head7 "));
    }

    #[test]
    fn a_hit_longer_than_the_room_is_shown_at_its_start() {
        let run = "abcdefghij".repeat(40);
        for (kind, text) in [
            (BlockKind::Paragraph, format!("some words before {run} and after")),
            (BlockKind::Code { language: String::new() }, format!("x = {run};")),
            (BlockKind::Paragraph, run.clone()),
        ] {
            let written = cut(&block(kind, text), &run, None, 40);
            assert!(written.contains("abcdefghijabc") && written.contains('…') && !written.contains(&run), "{written}");
        }
    }

    #[test]
    fn an_address_longer_than_the_room_gives_way_to_its_label() {
        let link = Link { range: (4, 9), target: format!("/{}", "x1".repeat(2_000)) };
        let text = "See label here. ".repeat(40);
        let block = Block { links: vec![link], ..block(BlockKind::Paragraph, text) };
        assert!(cut(&block, "label", None, 30).starts_with("See label here."));
    }
}
