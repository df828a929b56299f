//! Section text: the blocks of a section, and excerpts of it around the best hit.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::corpus::{Block, BlockKind};

use super::cut_words::{ELLIPSIS, LongUnit, with_ellipses};
use super::highlight::{densest, highlights};
use super::markdown::{continues_table, separator};
use super::occurrences::Occurrence;
use super::section_score::{best_block, end_position, within};
use super::text_unit::{TextUnit, text_units};

/// Tokens of the marks around a table or a listing that is cut, with the fence.
const CUT_MARKS: u32 = 12;
/// The least tokens of an excerpt that is worth showing.
pub(crate) const MIN_TOKENS: u32 = 16;
/// Bytes of a long unit in which hits count as near each other.
const NEAR: usize = 400;

/// The text of a section, with the unit that answers best.
#[derive(Debug, Clone)]
pub(crate) struct SectionText {
    blocks: Vec<Block>,
    units: Vec<TextUnit>,
    /// Index of the best unit.
    best: usize,
    /// The bytes of the best hits in the block of the best unit.
    hit: Range<usize>,
}

/// A part of a section.
#[derive(Debug, Clone)]
pub(crate) struct Excerpt {
    pub(crate) blocks: Vec<Block>,
    /// Whether it is the whole section.
    pub(crate) complete: bool,
    /// Whether a table, a listing, a list or a paragraph is shortened.
    pub(crate) cut: bool,
    /// Whether the section has text before it.
    pub(crate) is_later: bool,
}

impl SectionText {
    /// The text of a section that is read from its beginning.
    pub(crate) fn from_start(blocks: Vec<Block>) -> Self {
        Self { units: text_units(&blocks), blocks, best: 0, hit: 0..0 }
    }

    /// The text of a section whose blocks begin at `positions`, the last of which ends at `end`. `found` is sorted by
    /// position.
    pub(crate) fn around_hits(blocks: Vec<Block>, positions: &[u32], end: u32, found: &[Occurrence<'_>]) -> Self {
        let mut section = Self::from_start(blocks);
        let (block, _) = best_block(positions.iter().copied(), end, found);
        let (Some(begins), Some(shown)) = (positions.get(block), section.blocks.get(block)) else { return section };
        let ends = positions.get(block + 1).copied().unwrap_or(end);
        let found = within(found, *begins, ends);
        let first = section.units.partition_point(|unit| unit.block < block);
        let units = section.units.get(first..).unwrap_or_default();
        let units = &units[..units.partition_point(|unit| unit.block == block)];
        let starts = units.iter().skip(1).map(|unit| &unit.range).scan((0, *begins), |(from, position), range| {
            // The position of a unit follows from the text before it.
            *position = end_position(shown.text.get(*from..range.start).unwrap_or_default(), *position);
            *from = range.start;
            Some(*position)
        });
        let starts: Vec<u32> = [*begins].into_iter().chain(starts).collect();
        let (unit, _) = best_block(starts.iter().copied(), ends, found);
        let marked = highlights(&shown.text, *begins, found);
        let range = units.get(unit).map_or(0..0, |unit| unit.range.clone());
        let inside: Vec<(usize, usize)> =
            marked.into_iter().filter(|(start, end)| *start >= range.start && *end <= range.end).collect();
        let offsets: Vec<usize> = inside.iter().map(|(start, _)| *start).collect();
        let near = densest(&offsets, NEAR).unwrap_or(0..0);
        let hit = inside.get(near).and_then(|near| Some(near.first()?.0..near.last()?.1));
        (section.best, section.hit) = (first + unit, hit.unwrap_or(range.start..range.start));
        section
    }

    /// The excerpt of about `limit` tokens around the best hit: the section, whole units, or words.
    pub(crate) fn excerpt(&self, limit: u32) -> Option<Excerpt> {
        let best = self.units.get(self.best)?;
        let group = self.group(self.best);
        // A head that takes most of the room is left out.
        let context = Some(self.context_cost(best)).filter(|cost| *cost <= limit / 2);
        let (with_context, context) = (context.is_some(), context.unwrap_or_default());
        let mut selected = Selection { range: group.clone(), cost: self.cost(group.clone()).saturating_add(context) };
        if selected.cost > limit {
            let room = limit.saturating_sub(context).saturating_sub(if group.len() > 1 { CUT_MARKS } else { 0 });
            if best.cost > room {
                return self.words(limit);
            }
            selected = Selection { range: self.best..self.best + 1, cost: best.cost };
            self.grow(&mut selected, room, group, false);
        } else {
            self.grow(&mut selected, limit, 0..self.units.len(), true);
        }
        Some(self.taken(selected.range, with_context))
    }

    /// The excerpt of the first units that `accepts` is true for. It ends within a table or a listing only if that has more
    /// than `limit` tokens, or if nothing else is accepted.
    pub(crate) fn beginning(&self, limit: u32, accepts: impl Fn(&Excerpt) -> bool) -> Option<Excerpt> {
        let groups = self.units.chunk_by(|a, b| a.group == b.group);
        let is_long =
            |units: &&[TextUnit]| units.iter().map(|unit| u64::from(unit.cost)).sum::<u64>() > u64::from(limit);
        let long: BTreeSet<Option<usize>> =
            groups.filter(is_long).map(|units| units.first().map(|first| first.group)).collect();
        let is_end = |count: &usize| {
            let next = self.units.get(*count).map(|next| next.group);
            let last = self.units.get(count.wrapping_sub(1)).map(|last| last.group);
            last != next || long.contains(&last)
        };
        let ends: Vec<usize> = (1..=self.units.len()).filter(is_end).collect();
        let all: Vec<usize> = (1..=ends.first().copied().unwrap_or_default()).collect();
        let units = [ends, all].into_iter().find_map(|counts| {
            let fitting = counts.partition_point(|count| accepts(&self.taken(0..*count, true)));
            fitting.checked_sub(1).map(|last| self.taken(0..counts[last], true))
        });
        // The frame of the page takes tokens too.
        let words = || (0..u32::BITS).map_while(|halvings| self.words(limit >> halvings)).find(&accepts);
        units.or_else(words)
    }

    /// The units of the group of a unit.
    fn group(&self, unit: usize) -> Range<usize> {
        let Some(group) = self.units.get(unit).map(|unit| unit.group) else { return unit..unit };
        let start = self.units.partition_point(|unit| unit.group < group);
        start..self.units.partition_point(|unit| unit.group <= group)
    }

    fn cost(&self, units: Range<usize>) -> u32 {
        let units = self.units.get(units).unwrap_or_default();
        units.iter().fold(0, |sum: u32, unit| sum.saturating_add(unit.cost))
    }

    /// Tokens of the block that explains a unit.
    fn context_cost(&self, unit: &TextUnit) -> u32 {
        let Some(context) = unit.context else { return 0 };
        let first = self.units.partition_point(|unit| unit.block < context);
        self.cost(first..self.units.partition_point(|unit| unit.block <= context))
    }

    /// Adds units after and before a selection by turns, while they fit: whole groups, or single units.
    fn grow(&self, selected: &mut Selection, limit: u32, bounds: Range<usize>, by_groups: bool) {
        let (mut can_follow, mut can_precede) = (true, true);
        while can_follow || can_precede {
            let next = selected.range.end;
            can_follow = can_follow && next < bounds.end && {
                let added = if by_groups { self.group(next) } else { next..next + 1 };
                selected.add(self.cost(added.clone()), limit, selected.range.start..added.end)
            };
            let Some(last) = selected.range.start.checked_sub(1) else {
                can_precede = false;
                continue;
            };
            can_precede = can_precede && last >= bounds.start && {
                let added = if by_groups { self.group(last) } else { last..last + 1 };
                selected.add(self.cost(added.clone()), limit, added.start..selected.range.end)
            };
        }
    }

    /// The words of the best unit around its hit.
    fn words(&self, room: u32) -> Option<Excerpt> {
        let unit = self.units.get(self.best).filter(|_| room >= MIN_TOKENS)?;
        let hit = self.hit.start.saturating_sub(unit.range.start)..self.hit.end.saturating_sub(unit.range.start);
        let context = unit.context.and_then(|context| self.blocks.get(context));
        let long = LongUnit { block: self.blocks.get(unit.block)?, range: unit.range.clone(), hit, context };
        let blocks = long.cut(room)?;
        Some(Excerpt { blocks, complete: false, cut: true, is_later: self.best > 0 })
    }

    /// The excerpt of these units, with the block that explains them.
    fn taken(&self, range: Range<usize>, with_context: bool) -> Excerpt {
        let units = self.units.get(range.clone()).unwrap_or_default();
        let is_inside = |unit: usize| {
            let pair = unit.checked_sub(1).and_then(|before| self.units.get(before)).zip(self.units.get(unit));
            pair.is_some_and(|(before, unit)| self.is_one_piece(before, unit))
        };
        let (cuts_before, cuts_after) = (is_inside(range.start), is_inside(range.end));
        let context = units.first().and_then(|first| first.context).filter(|_| with_context);
        let mut blocks: Vec<Block> = context.and_then(|block| self.blocks.get(block)).cloned().into_iter().collect();
        let mark = |unit: usize| self.units.get(unit).and_then(|unit| self.blocks.get(unit.block)).and_then(row_mark);
        if cuts_before && self.is_apart_from_context(range.start) {
            blocks.extend(mark(range.start));
        }
        let parts = units.chunk_by(|a, b| a.block == b.block).filter_map(|part| {
            let (first, last) = (part.first()?, part.last()?);
            let block = self.blocks.get(first.block)?;
            let mut part = block.part(first.range.start..last.range.end);
            if first.context.is_some() && matches!(part.kind, BlockKind::TableRow { .. }) {
                // A row with a head cell inside a table would begin another one.
                part.kind = BlockKind::TableRow { header: false };
            }
            if !matches!(block.kind, BlockKind::Code { .. }) {
                return Some(part);
            }
            let (before, after) = (block.text.get(..first.range.start)?, block.text.get(last.range.end..)?);
            part.origin.line += before.matches('\n').count() as u32;
            Some(with_ellipses(part, !before.is_empty(), !after.trim().is_empty()))
        });
        blocks.extend(parts);
        if cuts_after {
            blocks.extend(mark(range.end));
        }
        let complete = range.len() == self.units.len();
        Excerpt { blocks, complete, cut: cuts_before || cuts_after, is_later: range.start > 0 }
    }

    /// Whether units are left out between a unit and the block that explains it.
    fn is_apart_from_context(&self, unit: usize) -> bool {
        let before = unit.checked_sub(1).and_then(|before| self.units.get(before));
        before.map(|before| before.block) != self.units.get(unit).and_then(|unit| unit.context)
    }

    /// Whether two neighbours are parts of one paragraph, table, listing, list or definition.
    fn is_one_piece(&self, before: &TextUnit, unit: &TextUnit) -> bool {
        let kinds = self.blocks.get(before.block).zip(self.blocks.get(unit.block));
        before.block == unit.block
            || kinds.is_some_and(|(before, unit)| {
                continues_table(&before.kind, &unit.kind) || separator(Some(&before.kind), &unit.kind) == "\n"
            })
    }
}

/// Selected units and their tokens.
struct Selection {
    range: Range<usize>,
    cost: u32,
}

impl Selection {
    /// Adds tokens and takes the wider range, if they fit.
    fn add(&mut self, cost: u32, limit: u32, range: Range<usize>) -> bool {
        let cost = self.cost.saturating_add(cost);
        if cost > limit {
            return false;
        }
        *self = Self { range, cost };
        true
    }
}

/// A row for left out rows.
fn row_mark(row: &Block) -> Option<Block> {
    let is_row = matches!(row.kind, BlockKind::TableRow { .. });
    let kind = BlockKind::TableRow { header: false };
    let cells = vec![(0, ELLIPSIS.len() as u32)];
    let mark =
        || Block { kind, text: ELLIPSIS.to_owned(), cells, links: Vec::new(), code: Vec::new(), origin: row.origin };
    is_row.then(mark)
}
