//! Lines of kramdown: what starts a block.

use crate::corpus::{MappedWriter, Origin, is_blank};

/// The number of spaces at the start of a line; a tab counts as four.
pub(super) fn indent(line: &str) -> usize {
    line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).map(|byte| if byte == b'\t' { 4 } else { 1 }).sum()
}

/// The length of the marks of quotations at the start of a line, with the space after them.
pub(super) fn quote_length(line: &str) -> usize {
    let mut length = 0;
    for (index, byte) in line.bytes().enumerate() {
        match byte {
            b'>' => length = index + 1,
            b' ' if index < length + 4 => {}
            _ => break,
        }
    }
    if length > 0 && line.get(length..).is_some_and(|rest| rest.starts_with(' ')) { length + 1 } else { length }
}

/// The length of the marker of a list item, with the space after it.
pub(super) fn marker_length(text: &str) -> Option<usize> {
    let bare = text.trim_start_matches([' ', '\t']);
    let start = text.len() - bare.len();
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let end = match bare.as_bytes().get(digits)? {
        b'.' if digits > 0 && digits < 10 => digits + 1,
        b'-' | b'*' | b'+' if digits == 0 => 1,
        _ => return None,
    };
    match bare.get(end..)? {
        "" => Some(start + end),
        rest => rest.starts_with([' ', '\t']).then_some(start + end + 1),
    }
}

/// The code fence of a line: its character, its length, and whether it can close another fence.
pub(super) fn fence_of(line: &str) -> Option<(u8, usize, bool)> {
    let bare = line.trim_start_matches([' ', '\t', '>']);
    let bare = marker_length(bare).and_then(|length| bare.get(length..)).unwrap_or(bare).trim_start();
    let byte = bare.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = bare.bytes().take_while(|other| *other == byte).count();
    let info = bare.get(length..)?;
    (length >= 3 && !(byte == b'`' && info.contains('`'))).then(|| (byte, length, is_blank(info)))
}

/// The level of a setext underline.
pub(super) fn underline(line: &str) -> Option<u8> {
    let bare = line.trim();
    let is_row = |sign: u8| !bare.is_empty() && bare.bytes().all(|byte| byte == sign);
    if indent(line) > 3 {
        return None;
    }
    if is_row(b'=') { Some(1) } else { is_row(b'-').then_some(2) }
}

/// Whether a line can be the text of a setext heading.
pub(super) fn is_plain(line: &str) -> bool {
    let bare = line.trim_start();
    indent(line) <= 3
        && marker_length(bare).is_none()
        && !bare.starts_with(['|', '<', ':', '>', '#', '='])
        && !(bare.starts_with('[') && bare.contains("]:"))
        && underline(line).is_none()
}

/// Whether a row of a table has no cells: `|---|`, `|===|`.
pub(super) fn is_separator(row: &str) -> bool {
    let bare = row.trim();
    bare.contains(['-', '=']) && bare.bytes().all(|byte| matches!(byte, b'|' | b'-' | b'=' | b':' | b'+' | b' '))
}

/// The number of cells of a row whose first sign is a bar. Bars in code and escaped ones do not count.
pub(super) fn cells(row: &str) -> usize {
    let (mut bars, mut in_code, mut is_escaped) = (0_usize, false, false);
    for byte in row.trim().bytes() {
        match byte {
            b'`' => in_code = !in_code,
            b'|' if !in_code && !is_escaped => bars += 1,
            _ => {}
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    if row.trim_end().ends_with('|') { bars.saturating_sub(1).max(1) } else { bars }
}

/// Writes a line of a block of HTML. A blank line stays only in `<pre>`, as a space.
pub(super) fn push_raw(line: &str, origin: Origin, in_pre: &mut bool, out: &mut MappedWriter) {
    if is_blank(line) {
        if *in_pre {
            out.push("&#32;", origin);
            out.newline(origin);
        }
        return;
    }
    let (opened, closed) = (line.rfind("<pre"), line.rfind("</pre"));
    *in_pre = if opened.is_some() || closed.is_some() { opened > closed } else { *in_pre };
    out.push(line, origin);
    out.newline(origin);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_and_fences_are_found() {
        for (line, expected) in
            [("- a", Some(2)), ("12. a", Some(4)), ("*", Some(1)), ("**a**", None), ("1986 a", None)]
        {
            assert_eq!(marker_length(line), expected, "{line}");
        }
        assert_eq!(fence_of("> - ```rb"), Some((b'`', 3, false)));
        assert_eq!(fence_of("~~~~"), Some((b'~', 4, true)));
        assert_eq!(fence_of("``` a ` b"), None);
        assert_eq!(quote_length("> > a"), 4);
        assert_eq!(quote_length("a > b"), 0);
    }

    #[test]
    fn cells_are_counted() {
        assert_eq!(cells("| a | b |"), 2);
        assert_eq!(cells("| a \\| b | `c | d` |"), 2);
        assert!(is_separator("|===") && is_separator("|:--|--:|") && !is_separator("| a |"));
    }
}
