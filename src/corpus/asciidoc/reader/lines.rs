//! Reads the lines of a document one by one; directives take effect when their line is reached.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::corpus::Origin;

use super::super::document::Document;
use super::condition::{Condition, Directive};
use super::line::Line;

/// Deepest nesting of includes.
pub(super) const MAX_INCLUDES: usize = 24;

/// A piece of input that has not been read yet.
#[derive(Debug)]
pub(super) enum Piece {
    Line(Line),
    /// The end of an included file: the offset of levels that holds from here on.
    End {
        level_offset: Option<Option<String>>,
    },
}

/// The lines of a page, or of a block.
#[derive(Debug, Default)]
pub(in crate::corpus::asciidoc) struct Reader {
    /// Lines that are ready, next one first.
    ready: VecDeque<Line>,
    /// Input whose directives have not been seen, next piece last.
    pub(super) pending: Vec<Piece>,
    pub(super) conditions: Vec<Condition>,
    /// The site paths of the files that are being included.
    pub(super) open_files: Vec<String>,
}

/// Where [`Reader::read_until`] stops.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::corpus::asciidoc) struct Until<'t> {
    /// The line that ends a block; it is consumed.
    pub(in crate::corpus::asciidoc) terminator: Option<&'t str>,
    pub(in crate::corpus::asciidoc) at_blank_line: bool,
    pub(in crate::corpus::asciidoc) at_continuation: bool,
    pub(in crate::corpus::asciidoc) skips_comments: bool,
    /// Whether directives are text.
    pub(in crate::corpus::asciidoc) is_raw: bool,
    /// Whether the result has the terminator.
    pub(in crate::corpus::asciidoc) keeps_terminator: bool,
}

impl Reader {
    /// A reader of the text of a page.
    pub(in crate::corpus::asciidoc) fn of_page(text: &str, first_line: u32) -> Self {
        let mut reader = Self::default();
        let lines: Vec<(&str, u32)> = text.lines().map(str::trim_end).zip(first_line..).collect();
        reader.push_lines(&lines, 0);
        reader
    }

    /// A reader of lines that another reader has returned.
    pub(in crate::corpus::asciidoc) fn of_lines(lines: Vec<Line>) -> Self {
        Self { ready: lines.into(), ..Self::default() }
    }

    /// Puts lines and their numbers before the rest of the input.
    pub(super) fn push_lines<T: AsRef<str>>(&mut self, lines: &[(T, u32)], source: u16) {
        let line = |(text, line): &(T, u32)| Line::new(&clean(text.as_ref()), Origin { source, line: *line });
        self.pending.extend(lines.iter().rev().map(|numbered| Piece::Line(line(numbered))));
    }

    /// The next line, which stays the next one.
    pub(in crate::corpus::asciidoc) fn peek(&mut self, document: &mut Document<'_>) -> Option<&Line> {
        if self.ready.is_empty() {
            let line = self.take_pending(document)?;
            self.ready.push_back(line);
        }
        self.ready.front()
    }

    /// The line after the next one.
    pub(in crate::corpus::asciidoc) fn peek_second(&mut self, document: &mut Document<'_>) -> Option<&Line> {
        self.peek(document)?;
        if self.ready.len() < 2 {
            let line = self.take_pending(document)?;
            self.ready.push_back(line);
        }
        self.ready.get(1)
    }

    /// Reads the next line.
    pub(in crate::corpus::asciidoc) fn next(&mut self, document: &mut Document<'_>) -> Option<Line> {
        self.ready.pop_front().or_else(|| self.take_pending(document))
    }

    /// Gives a line back.
    pub(in crate::corpus::asciidoc) fn unread(&mut self, line: Line) {
        self.ready.push_front(line);
    }

    /// Skips blank lines; returns their number, `None` at the end of the input.
    pub(in crate::corpus::asciidoc) fn skip_blank_lines(&mut self, document: &mut Document<'_>) -> Option<usize> {
        let mut count = 0;
        while self.peek(document)?.is_empty() {
            self.next(document);
            count += 1;
        }
        Some(count)
    }

    /// Reads the lines up to an end, or to one for which `breaks` holds; that line stays the next one.
    pub(in crate::corpus::asciidoc) fn read_until(
        &mut self,
        document: &mut Document<'_>,
        until: Until<'_>,
        breaks: impl Fn(&str) -> bool,
    ) -> Vec<Line> {
        let mut lines = Vec::new();
        while let Some(line) = if until.is_raw { self.next_raw(document) } else { self.next(document) } {
            let text = &*line.text;
            if until.terminator.is_some_and(|terminator| terminator == text) {
                if until.keeps_terminator {
                    lines.push(line);
                }
                break;
            }
            let is_end = until.at_blank_line && text.is_empty()
                || until.at_continuation && !lines.is_empty() && text == "+"
                || breaks(text) && !lines.is_empty();
            if is_end {
                self.unread(line);
                break;
            }
            let is_comment = until.skips_comments && text.starts_with("//") && !text.starts_with("///");
            if !is_comment {
                lines.push(line);
            }
        }
        lines
    }

    /// Reads the next line without regard to directives.
    fn next_raw(&mut self, document: &mut Document<'_>) -> Option<Line> {
        if let Some(line) = self.ready.pop_front() {
            return Some(line);
        }
        loop {
            match self.pending.pop()? {
                Piece::Line(line) => return Some(line),
                Piece::End { level_offset } => self.end_include(level_offset, document),
            }
        }
    }

    /// The next line of the input that is no directive and that no condition skips.
    fn take_pending(&mut self, document: &mut Document<'_>) -> Option<Line> {
        loop {
            let line = match self.pending.pop()? {
                Piece::Line(line) => line,
                Piece::End { level_offset } => {
                    self.end_include(level_offset, document);
                    continue;
                }
            };
            let is_skipping = self.conditions.last().is_some_and(|condition| condition.is_skipping);
            match Directive::parse(&line.text) {
                Some(directive) => match self.follow(directive, is_skipping, &line, document) {
                    Some(kept) => return Some(kept),
                    None => continue,
                },
                None if is_skipping => {}
                None => return Some(line),
            }
        }
    }

    /// Applies a directive; returns the line that remains of it.
    fn follow(
        &mut self,
        directive: Directive<'_>,
        is_skipping: bool,
        line: &Line,
        document: &mut Document<'_>,
    ) -> Option<Line> {
        match directive {
            Directive::Escaped(text) => (!is_skipping).then(|| line.with_text(text)),
            Directive::Include { .. } if is_skipping => None,
            Directive::Include { target, attributes } => {
                self.include(target, attributes, line, document);
                None
            }
            Directive::If(test) => {
                let holds = !is_skipping && test.holds(document);
                match test.text() {
                    Some(text) if holds => self.pending.push(Piece::Line(line.with_text(text.trim_end()))),
                    Some(_) => {}
                    None => self.conditions.push(test.condition(is_skipping || !holds)),
                }
                None
            }
            Directive::EndIf(target) => {
                if self.conditions.last().is_some_and(|open| target.is_empty() || open.target == target.to_lowercase())
                {
                    self.conditions.pop();
                }
                None
            }
        }
    }

    fn end_include(&mut self, level_offset: Option<Option<String>>, document: &mut Document<'_>) {
        self.open_files.pop();
        if let Some(offset) = level_offset {
            document.attributes.set("leveloffset", offset.as_deref());
        }
    }
}

/// A line without the signs that stand for passthroughs, see `inline::passthrough`.
fn clean(line: &str) -> Cow<'_, str> {
    match line.contains(['\u{96}', '\u{97}']) {
        true => line.replace(['\u{96}', '\u{97}'], " ").into(),
        false => line.into(),
    }
}
