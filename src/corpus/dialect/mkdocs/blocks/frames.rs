//! Frames: the open blocks around a line, with the columns of their content.

use crate::corpus::Origin;

/// Deepest nesting of blocks.
const MAX_FRAMES: usize = 64;

/// What ends a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::corpus::dialect::mkdocs) enum FrameKind {
    /// A line with less indentation than its content.
    Indented,
    /// A line that is not right of the marker of the list item, at this column.
    Item(usize),
    /// A line of as many slashes.
    Slashes(usize),
    /// The end tag of the element.
    Html(String),
}

/// An open block.
#[derive(Debug, Clone)]
pub(in crate::corpus::dialect::mkdocs) struct Frame {
    pub(in crate::corpus::dialect::mkdocs) kind: FrameKind,
    /// The column of the content.
    pub(in crate::corpus::dialect::mkdocs) column: usize,
    /// The blanks that are cut off the lines inside, of all frames together.
    pub(in crate::corpus::dialect::mkdocs) shift: usize,
    /// The end tag to write, and its indentation.
    pub(in crate::corpus::dialect::mkdocs) close: String,
    pub(in crate::corpus::dialect::mkdocs) indent: usize,
    pub(in crate::corpus::dialect::mkdocs) origin: Origin,
}

/// The open blocks, outermost first.
#[derive(Debug, Default)]
pub(in crate::corpus::dialect::mkdocs) struct Frames(Vec<Frame>);

impl Frames {
    /// Opens a block; one that is nested too deep is not opened.
    pub(in crate::corpus::dialect::mkdocs) fn push(&mut self, frame: Frame) -> bool {
        let has_room = self.0.len() < MAX_FRAMES;
        if has_room {
            self.0.push(frame);
        }
        has_room
    }

    /// The column of content in the innermost indented block or list item.
    pub(in crate::corpus::dialect::mkdocs) fn column(&self) -> usize {
        let indented = self.0.iter().rev().find(|frame| matches!(frame.kind, FrameKind::Indented | FrameKind::Item(_)));
        indented.map_or(0, |frame| frame.column)
    }

    /// The blanks that are cut off each line.
    pub(in crate::corpus::dialect::mkdocs) fn shift(&self) -> usize {
        self.0.last().map_or(0, |frame| frame.shift)
    }

    /// Whether a mark at a column belongs to the innermost block, not to code and not to text beside it.
    pub(in crate::corpus::dialect::mkdocs) fn is_content(&self, column: usize) -> bool {
        let innermost =
            self.0.iter().rev().find(|frame| matches!(frame.kind, FrameKind::Indented | FrameKind::Item(_)));
        match innermost.map(|frame| (&frame.kind, frame.column)) {
            Some((FrameKind::Item(marker), content)) => column > *marker && column < content + 4,
            Some((_, content)) => column == content,
            None => column == 0,
        }
    }

    /// The number of blocks that a line at a column keeps open.
    pub(in crate::corpus::dialect::mkdocs) fn kept_by(&self, column: usize) -> usize {
        let ends = |frame: &Frame| match frame.kind {
            FrameKind::Indented => column < frame.column,
            FrameKind::Item(marker) => column <= marker,
            FrameKind::Slashes(_) | FrameKind::Html(_) => false,
        };
        self.0.iter().position(ends).unwrap_or(self.0.len())
    }

    /// The index of the innermost block of a kind.
    pub(in crate::corpus::dialect::mkdocs) fn innermost(&self, kind: &FrameKind) -> Option<usize> {
        self.0.iter().rposition(|frame| frame.kind == *kind)
    }

    /// The name of the innermost element.
    pub(in crate::corpus::dialect::mkdocs) fn element(&self) -> Option<&str> {
        self.0.iter().rev().find_map(|frame| match &frame.kind {
            FrameKind::Html(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The places of the blocks that need an end mark.
    pub(in crate::corpus::dialect::mkdocs) fn unclosed(&self) -> impl Iterator<Item = Origin> {
        let is_marked = |frame: &&Frame| matches!(frame.kind, FrameKind::Slashes(_) | FrameKind::Html(_));
        self.0.iter().filter(is_marked).map(|frame| frame.origin)
    }

    pub(in crate::corpus::dialect::mkdocs) fn len(&self) -> usize {
        self.0.len()
    }

    pub(in crate::corpus::dialect::mkdocs) fn pop(&mut self) -> Option<Frame> {
        self.0.pop()
    }
}
