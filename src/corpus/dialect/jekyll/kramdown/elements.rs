//! Blocks of HTML: elements are copied without blank lines, up to one whose content is Markdown.

use crate::corpus::{Origin, is_blank};

use super::blocks::{Blocks, Frame};
use super::html::{StartTag, end_of, markdown_tag};
use super::lines::push_raw;

/// Deepest nesting of HTML elements that hold Markdown.
const MAX_FRAMES: usize = 64;

impl<'t> Blocks<'t> {
    /// Copies a comment of HTML.
    pub(super) fn comment(&mut self, index: usize) -> Option<usize> {
        let mut end = None;
        for (offset, (line, _)) in self.lines.get(index..)?.iter().enumerate() {
            self.budget = self.budget.checked_sub(line.len() + 1)?;
            if line.contains("-->") {
                end = Some(index + offset);
                break;
            }
        }
        let end = end?;
        for (line, origin) in self.lines.get(index..=end)? {
            self.out.push(line, *origin);
            self.out.newline(*origin);
        }
        Some(end + 1)
    }

    /// Starts a block of HTML.
    pub(super) fn element(&mut self, index: usize, line: &'t str, tag: StartTag<'t>, origin: Origin) -> Option<usize> {
        if tag.is_void() {
            return None;
        }
        let has_markdown = tag.has_markdown(self.parses_html);
        if self.frames.len() >= MAX_FRAMES {
            return None;
        }
        let end = self.find_end(index, &tag)?;
        if self.paragraph > 0 {
            self.out.newline(origin);
        }
        self.paragraph = 0;
        if has_markdown {
            return Some(self.open_markdown(index, line, tag, 0, end));
        }
        self.frames.push(Frame { end, has_markdown });
        if end.0 == index {
            Some(self.end_frame(index, 0, Frame { end, has_markdown }))
        } else {
            Some(self.raw_line(index, 0))
        }
    }

    fn find_end(&mut self, index: usize, tag: &StartTag<'_>) -> Option<(usize, usize)> {
        let lines = self.lines.get(index..)?.iter().map(|(line, _)| *line);
        let (line, offset) = end_of(lines, tag.end, tag.name, &mut self.budget)?;
        Some((index + line, offset))
    }

    /// Writes the start tag of an element that holds Markdown, and the text after it. `from` is the offset in the line that
    /// is not written yet.
    fn open_markdown(
        &mut self,
        index: usize,
        line: &'t str,
        tag: StartTag<'t>,
        from: usize,
        end: (usize, usize),
    ) -> usize {
        let Some((_, origin)) = self.lines.get(index).copied() else { return index + 1 };
        let opened = line.get(from..tag.end).unwrap_or_default();
        self.out.push(opened.trim_start(), origin);
        self.out.newline(origin);
        self.out.newline(origin);
        let frame = Frame { end, has_markdown: true };
        self.frames.push(frame);
        self.paragraph = 0;
        self.in_list = false;
        if end.0 == index {
            return self.end_frame(index, tag.end, frame);
        }
        let rest = line.get(tag.end..).unwrap_or_default().trim_start();
        if !rest.is_empty() {
            self.text("", rest, origin);
        }
        index + 1
    }

    /// Writes the rest of a line of a block of HTML, up to an element that holds Markdown.
    pub(super) fn raw_line(&mut self, index: usize, from: usize) -> usize {
        let Some((line, origin)) = self.lines.get(index).copied() else { return index + 1 };
        self.chain += 1;
        if self.frames.len().max(self.chain) < MAX_FRAMES
            && let Some(tag) = markdown_tag(line, from)
            && let Some(end) = self.find_end(index, &tag)
        {
            return self.open_markdown(index, line, tag, from, end);
        }
        push_raw(line.get(from..).unwrap_or_default(), origin, &mut self.in_pre, &mut self.out);
        index + 1
    }

    /// Writes the line with the end tag of the innermost element, from an offset on.
    pub(super) fn end_frame(&mut self, index: usize, from: usize, frame: Frame) -> usize {
        let Some((line, origin)) = self.lines.get(index).copied() else { return index + 1 };
        if !frame.has_markdown {
            // An element inside may hold Markdown on this very line.
            self.chain += 1;
            let may_open = self.frames.len().max(self.chain) < MAX_FRAMES;
            let inner = markdown_tag(line, from).filter(|tag| may_open && tag.start < frame.end.1);
            if let Some(tag) = inner
                && let Some(end) = self.find_end(index, &tag)
            {
                return self.open_markdown(index, line, tag, from, end);
            }
        }
        self.frames.pop();
        self.fence = None;
        self.in_pre = false;
        let mut written = from;
        if frame.has_markdown {
            let inner = line.get(from..frame.end.1).unwrap_or_default();
            if !is_blank(inner) {
                self.text("", inner.trim_start(), origin);
            }
            self.out.newline(origin);
            written = frame.end.1;
        }
        self.paragraph = 0;
        self.in_list = false;
        let outer = self.frames.last().copied();
        let closed =
            line.get(frame.end.1..).and_then(|rest| rest.find('>')).map_or(line.len(), |end| frame.end.1 + end + 1);
        self.out.push(line.get(written..closed).unwrap_or_default(), origin);
        self.out.newline(origin);
        match outer {
            Some(outer) if !outer.has_markdown && outer.end.0 == index => self.end_frame(index, closed, outer),
            Some(outer) if !outer.has_markdown => self.raw_line(index, closed),
            outer => {
                self.out.newline(origin);
                let rest = line.get(closed..).unwrap_or_default();
                if let Some(outer) = outer.filter(|outer| outer.end.0 == index) {
                    return self.end_frame(index, closed, outer);
                }
                if !is_blank(rest) {
                    self.text("", rest.trim_start(), origin);
                }
                index + 1
            }
        }
    }
}
