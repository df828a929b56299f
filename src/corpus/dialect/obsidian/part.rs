//! A part of a note: the text under a heading, or the block of an id.

use std::ops::Range;

use crate::corpus::is_blank;
use crate::corpus::markup::Fence;

use super::heading_ids::folded;

/// The lines of a part of a text, counted from 0; `None` when there is none.
pub(super) fn lines(text: &str, part: Option<&str>) -> Option<Range<usize>> {
    let Some(part) = part else { return Some(0..usize::MAX) };
    match part.rsplit('#').next().unwrap_or(part).trim().strip_prefix('^') {
        Some(id) => block(text, id),
        None => section(text, part),
    }
}

/// The level and the text of a heading.
fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let text = line.get(level..)?;
    ((1..=6).contains(&level) && text.starts_with([' ', '\t']))
        .then(|| (level, text.trim().trim_end_matches('#').trim_end()))
}

/// The lines from a heading up to the next one of its level. `One#Two` is the heading `Two` below `One`.
fn section(text: &str, part: &str) -> Option<Range<usize>> {
    let mut wanted = part.split('#').map(folded).filter(|name| !name.is_empty()).peekable();
    let (mut found, mut end): (Option<(usize, usize)>, usize) = (None, 0);
    let mut fence: Option<(u8, usize)> = None;
    for (index, line) in text.lines().enumerate() {
        end = index + 1;
        match (fence, Fence::of(line)) {
            (None, Some(mark)) => fence = Some((mark.byte, mark.len)),
            (Some((byte, len)), Some(mark)) if mark.closes(byte, len) => fence = None,
            _ => {}
        }
        let Some((level, name)) = heading(line).filter(|_| fence.is_none()) else { continue };
        match found {
            Some((start, above)) if level <= above => return Some(start..index),
            Some(_) => {}
            None => {
                let name = folded(name.split(" ^").next().unwrap_or(name));
                if wanted.next_if_eq(&name).is_some() && wanted.peek().is_none() {
                    found = Some((index, level));
                }
            }
        }
    }
    found.map(|(start, _)| start..end)
}

/// The lines of the block with an id: a paragraph, an item of a list, or the block before a line of its own.
fn block(text: &str, id: &str) -> Option<Range<usize>> {
    let lines: Vec<&str> = text.lines().collect();
    let mark = format!("^{id}");
    let is_marked = |line: &&str| {
        let line = line.trim_end();
        line.strip_suffix(mark.as_str()).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t']))
    };
    let at = lines.iter().position(is_marked)?;
    let is_alone = lines.get(at).is_some_and(|line| line.trim() == mark);
    // A mark of its own belongs to the block before it, with or without an empty line between.
    let above = lines.get(..at).unwrap_or_default();
    let last = if is_alone { above.iter().rposition(|line| !is_blank(line))? } else { at };
    let is_item = |line: &str| {
        let bare = line.trim_start();
        let number = bare.trim_start_matches(|c: char| c.is_ascii_digit());
        bare.starts_with(['-', '*', '+']) || number.len() < bare.len() && number.starts_with(['.', ')'])
    };
    let before = lines.get(..=last).unwrap_or_default();
    let starts = |line: &&str| is_blank(line) || heading(line).is_some();
    let first = before.iter().rposition(starts).map_or(0, |start| start + 1).min(last);
    let item = before.get(first..).unwrap_or_default().iter().rposition(|line| is_item(line));
    let first = if is_alone { first } else { first + item.unwrap_or_default() };
    Some(first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found() {
        let text = "lead\n# One\na\n## Two\nb ^x\n- i\n- j ^y\n  k\n\n| t |\n|---|\n\n^z\n# Three\nc";
        for (part, expected) in [
            ("One", Some(1..13)),
            ("one#TWO", Some(3..13)),
            ("Three", Some(13..15)),
            ("^x", Some(4..5)),
            ("^y", Some(6..7)),
            ("^z", Some(9..11)),
            ("^none", None),
            ("None", None),
        ] {
            assert_eq!(lines(text, Some(part)), expected, "{part}");
        }
        assert_eq!(lines(text, None), Some(0..usize::MAX));
    }
}
