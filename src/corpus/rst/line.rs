//! Lines of a source: tabs become blanks, and each line keeps its origin.

use std::borrow::Cow;

use crate::corpus::Origin;

/// Columns of a tab.
const TAB: usize = 8;

/// A line without its end and without white space behind its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) origin: Origin,
}

impl<'t> Line<'t> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// The number of blanks before the text.
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    pub(super) fn is_indented(&self) -> bool {
        self.text.starts_with(' ')
    }

    /// The line without its first bytes.
    pub(super) fn cut(&self, bytes: usize) -> Line<'t> {
        Line { text: self.text.get(bytes..).unwrap_or_default(), origin: self.origin }
    }
}

/// A text whose tabs and page breaks are blanks.
pub(super) fn expand_tabs(text: &str) -> Cow<'_, str> {
    if !text.contains(['\t', '\u{b}', '\u{c}']) {
        return Cow::Borrowed(text);
    }
    let mut expanded = String::with_capacity(text.len() + 64);
    let mut column = 0;
    for char in text.chars() {
        match char {
            '\t' => {
                let next = column / TAB * TAB + TAB;
                expanded.extend(std::iter::repeat_n(' ', next - column));
                column = next;
                continue;
            }
            '\u{b}' | '\u{c}' => expanded.push(' '),
            _ => expanded.push(char),
        }
        column = if char == '\n' { 0 } else { column + 1 };
    }
    Cow::Owned(expanded)
}

/// The lines of a text that starts at a line of a source.
pub(super) fn lines(text: &str, source: u16, first: u32) -> Vec<Line<'_>> {
    let numbers = (first..=u32::MAX).chain(std::iter::repeat(u32::MAX));
    let lines = text.split('\n').zip(numbers);
    lines.map(|(text, line)| Line { text: text.trim_end(), origin: Origin { source, line } }).collect()
}

/// The number of lines at the start that are blank or indented, without blank ones at the end.
pub(super) fn indented(lines: &[Line<'_>]) -> usize {
    indented_by(lines, 1)
}

/// The number of lines at the start that are blank or indented by some blanks, without blank ones at the end.
pub(super) fn indented_by(lines: &[Line<'_>], blanks: usize) -> usize {
    let mut length = 0;
    for (index, line) in lines.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        if line.indent() < blanks {
            break;
        }
        length = index + 1;
    }
    length
}

/// The lines without the indentation that all of them share.
pub(super) fn dedent<'t>(lines: &[Line<'t>]) -> Vec<Line<'t>> {
    let shared = lines.iter().filter(|line| !line.is_blank()).map(Line::indent).min().unwrap_or(0);
    lines.iter().map(|line| line.cut(shared)).collect()
}

/// The lines without blank ones at both ends.
pub(super) fn trim<'l, 't>(lines: &'l [Line<'t>]) -> &'l [Line<'t>] {
    let start = lines.iter().position(|line| !line.is_blank()).unwrap_or(lines.len());
    let end = lines.iter().rposition(|line| !line.is_blank()).map_or(start, |last| last + 1);
    lines.get(start..end).unwrap_or_default()
}

/// The texts of lines, joined by line ends.
pub(super) fn joined(lines: &[Line<'_>]) -> String {
    lines.iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
}

/// The number of lines before the first blank one.
pub(super) fn until_blank(lines: &[Line<'_>]) -> usize {
    lines.iter().position(Line::is_blank).unwrap_or(lines.len())
}
