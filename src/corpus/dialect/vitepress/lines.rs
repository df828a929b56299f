//! The lines of Markdown: which ones are code, comments or raw HTML, so that nothing in them is a mark.

use crate::corpus::is_blank;

/// Markers of quotations and lists at the start of a line; more are dropped.
const MAX_MARKERS: usize = 64;
/// Deepest nesting of lists whose indentation counts.
const MAX_LISTS: usize = 32;

/// The kind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Text, where marks count.
    Prose,
    Blank,
    /// The first line of a fenced block.
    FenceStart,
    /// A line inside a fenced block.
    Code,
    /// The last line of a fenced block.
    FenceEnd,
    /// A line of an indented block of code.
    Indented,
    /// A line of `<script>`, `<style>`, `<pre>` or a comment of several lines.
    Raw(Raw),
}

/// An element or comment whose lines are no Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Raw {
    Script,
    Style,
    Pre,
    Comment,
}

impl Raw {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Script, "<script", "</script>"),
        (Self::Style, "<style", "</style>"),
        (Self::Pre, "<pre", "</pre>"),
        (Self::Comment, "<!--", "-->"),
    ];

    /// The element that starts a line and does not end on it.
    fn starting(bare: &str) -> Option<(Self, bool)> {
        let (raw, open, close) = Self::ALL.into_iter().find(|(_, open, _)| {
            let start = bare.get(..open.len()).is_some_and(|start| start.eq_ignore_ascii_case(open));
            start
                && (*open == "<!--"
                    || bare.get(open.len()..).is_some_and(|rest| rest.starts_with([' ', '>']) || rest.is_empty()))
        })?;
        Some((raw, bare.get(open.len()..)?.contains(close)))
    }

    fn close(self) -> &'static str {
        Self::ALL.into_iter().find(|(raw, _, _)| *raw == self).map_or("", |(_, _, close)| close)
    }
}

/// An open fenced block.
#[derive(Debug, Clone, Copy)]
struct Fence {
    byte: u8,
    len: usize,
    /// The number of `>` before it.
    quotes: usize,
    /// The indentation of the list item that holds it.
    item: usize,
}

/// The parts of a line before its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prefix {
    /// The length of white space, `>` and list markers.
    pub(super) len: usize,
    pub(super) quotes: usize,
    /// Columns before the text and its list markers.
    pub(super) indent: usize,
}

/// Reads the lines of a text one after the other.
#[derive(Debug, Default)]
pub(super) struct Lines {
    fence: Option<Fence>,
    raw: Option<Raw>,
    /// Whether the line before was blank or code, so that an indented line is code.
    after_blank: bool,
    started: bool,
    /// The column of the text of each open list item.
    items: Vec<usize>,
}

impl Lines {
    /// The kind of the next line.
    pub(super) fn next(&mut self, line: &str) -> LineKind {
        let first = !std::mem::replace(&mut self.started, true);
        let (bare, quotes, mut indent) = unquote(line);
        if let Some(kind) = self.continued(line, bare, quotes, indent) {
            return kind;
        }
        if is_blank(bare) {
            self.after_blank = true;
            return LineKind::Blank;
        }
        let after_blank = std::mem::take(&mut self.after_blank) || first;
        // Such a line is never the lazy continuation of a paragraph.
        let interrupts = marker(bare).is_some() || fence(bare).is_some() || bare.starts_with(['#', '<', ':']);
        if after_blank || interrupts {
            while self.items.last().is_some_and(|column| indent < *column) {
                self.items.pop();
            }
        }
        if after_blank && indent >= self.item() + 4 {
            self.after_blank = true;
            return LineKind::Indented;
        }
        let mut text = bare;
        while let Some((len, columns)) = marker(text).filter(|_| self.items.len() < MAX_LISTS) {
            indent += columns;
            self.items.push(indent);
            text = text.get(len..).unwrap_or_default();
        }
        if let Some((byte, len)) = fence(text) {
            self.fence = Some(Fence { byte, len, quotes, item: self.item() });
            return LineKind::FenceStart;
        }
        match Raw::starting(text) {
            Some((raw, is_closed)) if raw != Raw::Comment || !is_closed => {
                self.raw = (!is_closed).then_some(raw);
                LineKind::Raw(raw)
            }
            _ => LineKind::Prose,
        }
    }

    /// The kind of a line inside of a fenced block or raw element.
    fn continued(&mut self, line: &str, bare: &str, quotes: usize, indent: usize) -> Option<LineKind> {
        if let Some(raw) = self.raw {
            if line.contains(raw.close()) {
                self.raw = None;
            }
            return Some(LineKind::Raw(raw));
        }
        let open = self.fence?;
        if quotes < open.quotes || (indent < open.item && !is_blank(bare)) {
            // The quotation or item around the block has ended.
            self.fence = None;
            return None;
        }
        let rest = bare.trim_end();
        let len = rest.bytes().take_while(|byte| *byte == open.byte).count();
        if len >= open.len && len == rest.len() && indent < open.item + 4 {
            self.fence = None;
            return Some(LineKind::FenceEnd);
        }
        Some(LineKind::Code)
    }

    /// Ends an open fenced block, because a mark around it ends; whether there was one.
    pub(super) fn end_fence(&mut self) -> bool {
        self.fence.take().is_some()
    }

    /// Whether a fenced block or a raw element is open.
    pub(super) fn in_code(&self) -> bool {
        self.fence.is_some() || self.raw.is_some()
    }

    /// Whether a raw element is open.
    pub(super) fn in_raw(&self) -> bool {
        self.raw.is_some()
    }

    /// The column of the text of the innermost list item.
    pub(super) fn item(&self) -> usize {
        self.items.last().copied().unwrap_or_default()
    }
}

/// The text of a line after its quotation marks and indentation, the number of marks, and the columns of the indentation.
fn unquote(line: &str) -> (&str, usize, usize) {
    let (mut quotes, mut rest) = (0, line);
    loop {
        let bare = rest.trim_start_matches([' ', '\t']);
        let columns = columns(rest.get(..rest.len() - bare.len()).unwrap_or_default());
        match bare.strip_prefix('>').filter(|_| columns < 4 && quotes < MAX_LISTS) {
            Some(after) => {
                quotes += 1;
                rest = after.strip_prefix(' ').unwrap_or(after);
            }
            None => return (bare, quotes, columns),
        }
    }
}

fn columns(indent: &str) -> usize {
    indent.bytes().fold(0, |column, byte| if byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 })
}

/// The length of a list marker with the white space after it, and its columns.
fn marker(text: &str) -> Option<(usize, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let len = match text.as_bytes().get(digits) {
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        Some(b'.' | b')') if (1..10).contains(&digits) => digits + 1,
        _ => return None,
    };
    let rest = text.get(len..)?;
    let bare = rest.trim_start_matches([' ', '\t']);
    let spaces = rest.len() - bare.len();
    // Text that starts far to the right is code in the item.
    let used = if spaces > 4 { 1 } else { spaces };
    (spaces > 0 || rest.is_empty()).then_some((len + used, len + used.max(1)))
}

/// The text of a line with more markers of quotations and lists than [`MAX_MARKERS`]; `None` for any other line.
pub(super) fn after_deep_markers(line: &str) -> Option<&str> {
    let bare = line.trim_start();
    // A row of dashes or asterisks is a horizontal rule.
    if bare.starts_with("--") || bare.starts_with("**") {
        return None;
    }
    let text = line.trim_start_matches(['>', '-', '*', '+', ' ', '\t']);
    let before = line.get(..line.len() - text.len())?;
    let count = before.bytes().filter(|byte| matches!(byte, b'>' | b'-' | b'*' | b'+')).count();
    (count > MAX_MARKERS).then_some(text)
}

/// The character and length of the fence that a line starts with.
pub(super) fn fence(text: &str) -> Option<(u8, usize)> {
    let byte = text.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let len = text.bytes().take_while(|other| *other == byte).count();
    (len >= 3 && !(byte == b'`' && text.get(len..)?.contains('`'))).then_some((byte, len))
}

/// The white space, `>` and list markers at the start of a line.
pub(super) fn prefix(line: &str) -> Prefix {
    let (mut rest, quotes, indent) = unquote(line);
    for _ in 0..MAX_LISTS {
        let Some((len, _)) = marker(rest) else { break };
        rest = rest.get(len..).unwrap_or_default();
    }
    Prefix { len: line.len() - rest.len(), quotes, indent }
}

/// The prefix of further lines in the same item or quotation: list markers become spaces.
pub(super) fn hanging(prefix: &str) -> String {
    let mut indent = String::with_capacity(prefix.len());
    indent.extend(prefix.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }));
    indent
}

#[cfg(test)]
mod tests {
    use super::{LineKind, Lines, Raw, hanging, prefix};

    #[test]
    fn kinds_of_lines() {
        use LineKind::{Blank, Code, FenceEnd, FenceStart, Indented, Prose};
        for (text, kinds) in [
            ("a\n```js\nb\n```\nc", vec![Prose, FenceStart, Code, FenceEnd, Prose]),
            ("````\n```\n````\n", vec![FenceStart, Code, FenceEnd, Blank]),
            ("a\n    b\n\n    c\n\n    d\ne", vec![Prose, Prose, Blank, Indented, Blank, Indented, Prose]),
            ("- a\n\n    b\n\n      c", vec![Prose, Blank, Prose, Blank, Indented]),
            ("> ```\n> a\nb", vec![FenceStart, Code, Prose]),
            ("- a\n```\nb\n```", vec![Prose, FenceStart, Code, FenceEnd]),
            ("- ```\n  a\nb", vec![FenceStart, Code, Prose]),
            ("~~~\n```\n~~~", vec![FenceStart, Code, FenceEnd]),
            ("``` a`b\nc", vec![Prose, Prose]),
            (
                "<script setup>\n```\n</script>\na",
                vec![LineKind::Raw(Raw::Script), LineKind::Raw(Raw::Script), LineKind::Raw(Raw::Script), Prose],
            ),
            (
                "<!-- a -->\n<!--\n::: tip\n-->",
                vec![Prose, LineKind::Raw(Raw::Comment), LineKind::Raw(Raw::Comment), LineKind::Raw(Raw::Comment)],
            ),
        ] {
            let mut lines = Lines::default();
            let found: Vec<LineKind> = text.split('\n').map(|line| lines.next(line)).collect();
            assert_eq!(found, kinds, "{text}");
        }
    }

    #[test]
    fn prefixes() {
        assert_eq!(prefix("  - > a").len, 4);
        assert_eq!(prefix("> > 1. a").len, 7);
        assert_eq!(hanging("> 1. "), ">    ");
    }
}
