//! Fences of back ticks, tildes and colons, and the marks before them.

use crate::corpus::Origin;

/// A line of a page or of a file that it includes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) origin: Origin,
}

impl<'t> Line<'t> {
    /// The blanks and marks of quotations before the text.
    pub(super) fn prefix(&self) -> &'t str {
        self.text.get(..self.text.len() - self.bare().len()).unwrap_or_default()
    }

    /// The text behind blanks and marks of quotations.
    pub(super) fn bare(&self) -> &'t str {
        self.text.trim_start_matches([' ', '\t', '>'])
    }

    pub(super) fn is_blank(&self) -> bool {
        self.bare().trim().is_empty()
    }
}

/// A fence that opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fence<'t> {
    byte: u8,
    len: usize,
    /// The text behind it.
    pub(super) info: &'t str,
}

impl<'t> Fence<'t> {
    /// The fence at the start of a text; one of colons only where they are on.
    pub(super) fn open(bare: &'t str, has_colons: bool) -> Option<Self> {
        let byte = bare.bytes().next().filter(|byte| matches!(byte, b'`' | b'~') || *byte == b':' && has_colons)?;
        let len = bare.bytes().take_while(|other| *other == byte).count();
        let info = bare.get(len..)?.trim();
        (len >= 3 && !(byte == b'`' && info.contains('`'))).then_some(Self { byte, len, info })
    }

    pub(super) fn is_colons(&self) -> bool {
        self.byte == b':'
    }

    /// The number of lines before the one that closes the fence, or all lines.
    pub(super) fn content(&self, lines: &[Line<'_>]) -> usize {
        let closes = |line: &Line<'_>| {
            let bare = line.bare().trim_end();
            bare.len() >= self.len && bare.bytes().all(|byte| byte == self.byte)
        };
        lines.iter().position(closes).unwrap_or(lines.len())
    }

    /// Name and argument of a directive.
    pub(super) fn directive(&self) -> Option<(&'t str, &'t str)> {
        let (name, argument) = self.info.strip_prefix('{')?.split_once('}')?;
        let is_name = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | ':' | '.' | '+');
        (!name.is_empty() && name.chars().all(is_name)).then_some((name, argument.trim()))
    }
}

/// The mark of a list item before a fence, and the rest of the line.
pub(super) fn item_mark(text: &str) -> Option<(&str, &str)> {
    let bare = text.trim_start_matches([' ', '\t', '>']);
    let digits = bare.len() - bare.trim_start_matches(|char: char| char.is_ascii_digit()).len();
    let after = bare.get(digits..)?;
    let is_mark = if digits > 0 { after.starts_with(['.', ')']) } else { after.starts_with(['-', '*', '+']) };
    let rest = after.get(1..).filter(|rest| is_mark && rest.starts_with(' '))?.trim_start();
    Some((text.get(..text.len() - rest.len())?, rest))
}
