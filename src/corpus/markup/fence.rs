//! Fences of code blocks, inside of quotations and list items too, and spans of code.

use crate::corpus::is_blank;

/// The fence that a line starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fence<'a> {
    /// A backtick or a tilde.
    pub(crate) byte: u8,
    pub(crate) len: usize,
    /// The text after it.
    pub(crate) info: &'a str,
}

impl<'a> Fence<'a> {
    /// The fence of a line; markers of quotations and one marker of a list may precede it.
    pub(crate) fn of(line: &'a str) -> Option<Self> {
        let bare = line.trim_start_matches([' ', '\t', '>']);
        let bare = bare.strip_prefix("- ").or_else(|| bare.strip_prefix("* ")).unwrap_or(bare).trim_start();
        let byte = bare.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
        let len = bare.bytes().take_while(|other| *other == byte).count();
        let info = bare.get(len..)?;
        (len >= 3 && !(byte == b'`' && info.contains('`'))).then_some(Self { byte, len, info })
    }

    /// Whether it closes a block that another fence opened.
    pub(crate) fn closes(&self, byte: u8, len: usize) -> bool {
        self.byte == byte && self.len >= len && is_blank(self.info)
    }
}

/// The length of the code span at the start of a text; without an end, that of its ticks.
pub(crate) fn code_span(text: &str) -> usize {
    let ticks = text.bytes().take_while(|byte| *byte == b'`').count();
    let mut at = ticks;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('`')) {
        let run = text.get(at + found..).unwrap_or_default().bytes().take_while(|byte| *byte == b'`').count();
        if run == ticks {
            return at + found + run;
        }
        at += found + run;
    }
    ticks
}
