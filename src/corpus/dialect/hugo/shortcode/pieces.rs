//! The output of shortcodes in pieces, and the writer that turns them into Markdown.

use std::borrow::Cow;

use crate::corpus::{MappedWriter, Origin, SourceMappedText};

use super::super::heading_ids::SCOPE;
use super::super::lines::{Fence, content_of};

/// A piece of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Text {
        text: String,
        /// The origin of its first line.
        at: Origin,
        /// Whether each further line comes from the next line of the file.
        steps: bool,
    },
    Open(Mode),
    Close,
}

/// How the pieces up to the matching end are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mode {
    /// HTML: no blank lines, no indentation.
    Html { is_inline: bool, indent: String, source: u16 },
    /// Markdown inside of HTML.
    Markdown {
        is_block: bool,
        /// A number of its own where headings count by themselves.
        scope: Option<u32>,
    },
    /// Markdown in place of a shortcode; lines from elsewhere get the indentation of the shortcode.
    Splice { indent: String, source: u16 },
}

impl Piece {
    /// A text of a template.
    pub(super) fn made(text: impl Into<String>, at: Origin) -> Self {
        Self::Text { text: text.into(), at, steps: false }
    }

    /// Pieces as a block of Markdown.
    pub(super) fn block(pieces: Vec<Self>, scope: Option<u32>) -> Vec<Self> {
        Self::within(Mode::Markdown { is_block: true, scope }, pieces)
    }

    /// Pieces as Markdown within a line.
    pub(super) fn inline(pieces: Vec<Self>) -> Vec<Self> {
        Self::within(Mode::Markdown { is_block: false, scope: None }, pieces)
    }

    pub(super) fn within(mode: Mode, mut pieces: Vec<Self>) -> Vec<Self> {
        pieces.insert(0, Self::Open(mode));
        pieces.push(Self::Close);
        pieces
    }
}

/// The text of pieces.
pub(super) fn flat(pieces: &[Piece]) -> String {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text { text, .. } => Some(text.as_str()),
        Piece::Open(_) | Piece::Close => None,
    });
    texts.collect()
}

/// The number of bytes of pieces.
pub(super) fn size(pieces: &[Piece]) -> usize {
    let sizes = pieces.iter().map(|piece| if let Piece::Text { text, .. } = piece { text.len() + 1 } else { 1 });
    sizes.sum()
}

/// Pieces without blank lines at their ends.
pub(super) fn trim(mut pieces: Vec<Piece>) -> Vec<Piece> {
    while let Some(Piece::Text { text, at, steps }) = pieces.first_mut() {
        let blank = text.find(|c: char| c != '\n' && c != ' ').unwrap_or(text.len());
        let cut = text.get(..blank).and_then(|head| head.rfind('\n')).map_or(0, |end| end + 1);
        if *steps {
            let lines = text.get(..cut).unwrap_or_default().matches('\n').count();
            at.line = at.line.saturating_add(u32::try_from(lines).unwrap_or(0));
        }
        text.drain(..cut);
        if !text.is_empty() {
            break;
        }
        pieces.remove(0);
    }
    while let Some(Piece::Text { text, .. }) = pieces.last_mut() {
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            break;
        }
        pieces.pop();
    }
    pieces
}

/// Writes pieces.
#[derive(Debug)]
pub(super) struct Writer {
    out: MappedWriter,
    modes: Vec<Mode>,
    fence: Fence,
    in_pre: bool,
    last: Origin,
}

impl Writer {
    pub(super) fn new(bytes: usize, first: Origin) -> Self {
        let out = MappedWriter::with_capacity(bytes);
        Self { out, modes: Vec::new(), fence: Fence::default(), in_pre: false, last: first }
    }

    pub(super) fn finish(self) -> SourceMappedText<'static> {
        self.out.finish()
    }

    pub(super) fn write(&mut self, piece: &Piece) {
        match piece {
            Piece::Text { text, at, steps } => self.text(text, *at, *steps),
            Piece::Open(mode) => {
                let in_line = matches!(self.modes.last(), Some(Mode::Html { is_inline: true, .. }));
                let mode = match mode {
                    Mode::Markdown { scope, .. } if in_line => Mode::Markdown { is_block: false, scope: *scope },
                    mode => mode.clone(),
                };
                if matches!(mode, Mode::Markdown { is_block: true, .. }) {
                    self.blank_line();
                }
                self.modes.push(mode);
            }
            Piece::Close => {
                match self.modes.last() {
                    Some(Mode::Markdown { is_block: true, .. }) => self.blank_line(),
                    Some(Mode::Html { is_inline: false, .. }) if self.out.line().contains('>') => self.blank_line(),
                    _ => {}
                }
                self.modes.pop();
            }
        }
    }

    fn text(&mut self, text: &str, at: Origin, steps: bool) {
        let mut at = at;
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.line_end();
                at.line = at.line.saturating_add(u32::from(steps));
            }
            self.last = at;
            self.part(line, at, steps);
        }
    }

    /// Writes a part of a line.
    fn part(&mut self, line: &str, at: Origin, steps: bool) {
        let starts = self.out.line().is_empty();
        if self.fence.is_open() {
            if starts && !line.is_empty() {
                self.push_indent(at, steps);
            }
            return self.out.push(line, at);
        }
        match self.modes.last() {
            Some(Mode::Html { is_inline: true, .. }) => {
                let words = line.trim();
                let has_gap = line.starts_with(char::is_whitespace) && !self.out.line().ends_with(' ');
                if has_gap && !starts && !words.is_empty() {
                    self.out.push(" ", at);
                }
                self.out.push(words, at);
                if !words.is_empty() && line.ends_with(char::is_whitespace) {
                    self.out.push(" ", at);
                }
            }
            Some(Mode::Html { .. }) => {
                let is_fresh = content_of(self.out.line()).is_empty();
                let shown = if is_fresh && !self.in_pre { line.trim_start() } else { line };
                if shown.trim().is_empty() && is_fresh {
                    return;
                }
                if starts {
                    self.push_indent(at, steps);
                }
                if is_fresh && shown.starts_with('#') {
                    self.out.push("\\", at);
                }
                self.out.push(shown, at);
                let opens = shown.rfind("<pre");
                self.in_pre = if opens.is_some() || self.in_pre { shown.rfind("</pre") <= opens } else { false };
            }
            Some(Mode::Markdown { is_block: false, .. }) if self.is_in_html() => self.out.push(&inline_html(line), at),
            _ => {
                if starts && !line.is_empty() {
                    self.push_indent(at, steps);
                }
                self.out.push(line, at);
            }
        }
    }

    /// Whether the line is in an element, where marks of Markdown are text.
    fn is_in_html(&self) -> bool {
        content_of(self.out.line()).starts_with('<') && self.modes.iter().any(|mode| matches!(mode, Mode::Html { .. }))
    }

    /// Starts a line with the indentation of the shortcode; a line of the page itself has its own.
    fn push_indent(&mut self, at: Origin, steps: bool) {
        let found = self.modes.iter().rev().find_map(|mode| match mode {
            Mode::Html { indent, source, .. } | Mode::Splice { indent, source } => Some((indent, *source)),
            Mode::Markdown { .. } => None,
        });
        if let Some((indent, _)) = found.filter(|(_, source)| !steps || at.source != *source) {
            self.out.push(indent, at);
        }
    }

    fn line_end(&mut self) {
        let at = self.last;
        if !self.fence.is_open() {
            match self.modes.last() {
                Some(Mode::Html { is_inline: true, .. }) => {
                    if !self.out.line().ends_with(' ') {
                        self.out.push(" ", at);
                    }
                    return;
                }
                Some(Mode::Html { .. }) if content_of(self.out.line()).is_empty() => return,
                _ => {}
            }
        }
        self.newline(at);
    }

    fn newline(&mut self, at: Origin) {
        let was_open = self.fence.is_open();
        self.fence.pass(self.out.line());
        let scope = self
            .modes
            .iter()
            .rev()
            .find_map(|mode| if let Mode::Markdown { scope, .. } = mode { *scope } else { None });
        if let Some(scope) = scope.filter(|_| !was_open && is_heading(self.out.line())) {
            self.out.push(&format!(" {{#{SCOPE}{scope}}}"), at);
        }
        self.out.newline(at);
    }

    /// Ends the line, and writes a blank one.
    fn blank_line(&mut self) {
        if self.fence.is_open() {
            return;
        }
        let at = self.last;
        if !content_of(self.out.line()).is_empty() {
            self.newline(at);
        }
        if !content_of(self.out.line_above()).is_empty() {
            let indent = self.modes.iter().rev().find_map(|mode| match mode {
                Mode::Html { indent, .. } | Mode::Splice { indent, .. } => Some(indent.trim_end().to_owned()),
                Mode::Markdown { .. } => None,
            });
            if self.out.line().is_empty() {
                self.out.push(&indent.unwrap_or_default(), at);
            }
            self.out.newline(at);
        }
    }
}

/// The marks of emphasis and code of a line as elements.
fn inline_html(line: &str) -> Cow<'_, str> {
    if !line.contains(['*', '`']) {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len() + 16);
    let mut rest = line;
    while let Some(start) = rest.find(['*', '`']) {
        let (before, tail) = rest.split_at_checked(start).unwrap_or((rest, ""));
        out.push_str(before);
        let mark = ["**", "*", "`"].into_iter().find(|mark| tail.starts_with(mark)).unwrap_or("*");
        let inner = tail.get(mark.len()..).unwrap_or_default();
        let Some((inner, after)) = inner.split_once(mark).filter(|(inner, _)| !inner.is_empty()) else {
            rest = tail;
            break;
        };
        let name = match mark {
            "**" => "b",
            "*" => "i",
            _ => "code",
        };
        out.push_str(&format!("<{name}>{inner}</{name}>"));
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether a line is a heading without an id of its own.
fn is_heading(line: &str) -> bool {
    let content = content_of(line);
    let level = content.bytes().take_while(|byte| *byte == b'#').count();
    let has_text = content.get(level..).is_some_and(|rest| rest.starts_with([' ', '\t']));
    (1..=6).contains(&level) && has_text && !content.contains("{#")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_within_a_line_become_elements() {
        for (line, expected) in [
            ("a **b** *c* `d`", "a <b>b</b> <i>c</i> <code>d</code>"),
            ("2 * 3", "2 * 3"),
            ("plain", "plain"),
            ("`a*b`", "<code>a*b</code>"),
        ] {
            assert_eq!(inline_html(line), expected);
        }
    }

    #[test]
    fn blank_lines_at_the_ends_are_cut_and_counted() {
        let at = Origin { source: 0, line: 3 };
        let trimmed = trim(vec![Piece::Text { text: "\n\n  a\n".to_owned(), at, steps: true }]);
        assert_eq!(trimmed, [Piece::Text { text: "  a".to_owned(), at: Origin { source: 0, line: 5 }, steps: true }]);
    }
}
