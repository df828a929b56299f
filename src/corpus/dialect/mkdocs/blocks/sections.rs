//! Sections: the lines of a file that a snippet takes.

use crate::corpus::Origin;
use crate::corpus::include::Partial;

/// The lines of a file that a snippet takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'l> {
    Whole,
    /// `2:3,5:6`
    Ranges(&'l str),
    Section(&'l str),
    /// The text between two marks, of the plugin `include-markdown`.
    Between(&'l str, &'l str),
}

/// The path of a snippet, and the part of the file.
pub(super) fn split_part(name: &str) -> (&str, Part<'_>) {
    let from = if name.contains("://") { name.find("://").map_or(0, |start| start + 3) } else { 0 };
    let Some(colon) = name.get(from..).and_then(|rest| rest.find(':')).map(|colon| from + colon) else {
        return (name, Part::Whole);
    };
    let (path, part) = (name.get(..colon).unwrap_or_default(), name.get(colon + 1..).unwrap_or_default());
    let is_range = part.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b',' | b'-'));
    (path, if is_range { Part::Ranges(part) } else { Part::Section(part) })
}

/// The lines of a part of a file, without the marks of sections.
pub(super) fn lines_of<'p>(partial: &'p Partial, part: Part<'_>, source: u16) -> Vec<(&'p str, Origin)> {
    let text = partial.text().trim_end_matches('\n');
    let numbered = |text: &'p str, first: u32| {
        text.split('\n').zip(first..).map(move |(line, number)| (line, Origin { source, line: number }))
    };
    match part {
        Part::Between(start, end) => {
            let body = partial.body();
            let from = body.find(start).map_or(0, |found| found + start.len());
            let rest = body.get(from..).unwrap_or_default();
            let to = if end.is_empty() { rest.len() } else { rest.find(end).unwrap_or(rest.len()) };
            let before = body.get(..from).unwrap_or_default().matches('\n').count();
            let first = partial.body_line.saturating_add(u32::try_from(before).unwrap_or(u32::MAX));
            numbered(rest.get(..to).unwrap_or_default(), first).collect()
        }
        Part::Whole => numbered(text, 1).filter(|(line, _)| section_mark(line).is_none()).collect(),
        Part::Ranges(ranges) => {
            let all: Vec<(&str, Origin)> = numbered(text, 1).collect();
            let chosen = ranges.split(',').flat_map(|range| {
                let (first, last) = bounds(range, all.len());
                all.get(first..last.max(first)).unwrap_or_default().to_vec()
            });
            chosen.filter(|(line, _)| section_mark(line).is_none()).collect()
        }
        Part::Section(name) => {
            let mut inside = false;
            let lines = numbered(text, 1).filter(|(line, _)| match section_mark(line) {
                Some((is_start, found)) => {
                    inside = if found == name { is_start } else { inside };
                    false
                }
                None => inside,
            });
            lines.collect()
        }
    }
}

/// The lines of a range `2:3`, `2`, `:3`, `-2:`: the first index and the one behind the last.
fn bounds(range: &str, len: usize) -> (usize, usize) {
    let number = |text: &str| {
        let number: i64 = text.parse().ok()?;
        let from_end = len.saturating_add_signed(isize::try_from(number).ok()?);
        Some(if number < 0 { from_end + 1 } else { usize::try_from(number).ok()? })
    };
    let (first, last) = range.split_once(':').unwrap_or((range, ""));
    let first = number(first).unwrap_or(1).saturating_sub(1).min(len);
    (first, number(last).unwrap_or(len).min(len))
}

/// The mark of a section in a line: whether it starts there, and its name.
fn section_mark(line: &str) -> Option<(bool, &str)> {
    let (before, after) = line.split_once("8<")?;
    let rest = after.trim_start_matches('-');
    let mark = rest.trim_start_matches([' ', '\t']).strip_prefix('[')?;
    if !before.ends_with('-') || rest.len() == after.len() || before.trim_end_matches('-').ends_with(';') {
        return None;
    }
    let (kind, name) = mark.split_once(']')?.0.split_once(':')?;
    match kind.trim().to_ascii_lowercase().as_str() {
        "start" => Some((true, name.trim())),
        "end" => Some((false, name.trim())),
        _ => None,
    }
}

/// Lines without the indentation that they share.
pub(super) fn dedent(lines: Vec<(&str, Origin)>) -> Vec<(&str, Origin)> {
    let filled = lines.iter().filter(|(line, _)| !line.trim().is_empty());
    let shared = filled.map(|(line, _)| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or_default();
    lines.into_iter().map(|(line, origin)| (line.get(shared..).unwrap_or_default(), origin)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_into_path_and_part() {
        for (name, expected) in [
            ("a.md", ("a.md", Part::Whole)),
            ("lamp.py:setup", ("lamp.py", Part::Section("setup"))),
            ("n.txt:2:3", ("n.txt", Part::Ranges("2:3"))),
            ("n.txt::2", ("n.txt", Part::Ranges(":2"))),
            ("n.txt:1:1,3:4", ("n.txt", Part::Ranges("1:1,3:4"))),
        ] {
            assert_eq!(split_part(name), expected, "{name}");
        }
        let ranges = ["2:3", "4", ":2", "5:5", "-2:", "9:"];
        assert_eq!(ranges.map(|range| bounds(range, 5)), [(1, 3), (3, 5), (0, 2), (4, 5), (3, 5), (5, 5)]);
        assert_eq!(section_mark("  # --8<-- [start: fruit]"), Some((true, "fruit")));
        assert_eq!(section_mark("# ;--8<-- [end:x]"), None);
    }
}
