//! The part of a file that a directive names: lines, or the text between two anchors.

use std::ops::Range;

use crate::corpus::{Origin, SourceMappedText};

/// A part of a file.
enum Part<'a> {
    Lines(Range<usize>),
    Anchor(&'a str),
}

/// Selects a part of a file: `2:3`, `4:`, `:2`, `3`, the name of an anchor, or empty for the whole file.
pub(super) fn select<'t>(text: &'t str, part: &str, source: u16) -> SourceMappedText<'t> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let lines = || text.split('\n').zip(1_u32..);
    let kept: Vec<(&str, u32)> = match parse(part) {
        Part::Lines(Range { start: 0, end: usize::MAX }) => return SourceMappedText::of_file(text, source, 1),
        Part::Lines(range) => lines().skip(range.start).take(range.end.saturating_sub(range.start)).collect(),
        Part::Anchor(name) => {
            let inside = lines().skip_while(|(line, _)| anchor(line, "ANCHOR:") != Some(name)).skip(1);
            let inside = inside.take_while(|(line, _)| anchor(line, "ANCHOR_END:") != Some(name));
            let is_text = |line: &str| anchor(line, "ANCHOR:").is_none() && anchor(line, "ANCHOR_END:").is_none();
            inside.filter(|(line, _)| is_text(line)).collect()
        }
    };
    let origin = |line| Origin { source, line };
    let mut lines: Vec<Origin> = kept.iter().map(|(_, line)| origin(*line)).collect();
    if lines.is_empty() {
        lines.push(origin(1));
    }
    let kept: Vec<&str> = kept.into_iter().map(|(line, _)| line).collect();
    SourceMappedText { text: kept.join("\n").into(), lines }
}

fn parse(part: &str) -> Part<'_> {
    let mut numbers = part.splitn(3, ':');
    let first = numbers.next().unwrap_or_default();
    let start = match first.parse::<usize>() {
        Ok(line) => Some(line.saturating_sub(1)),
        Err(_) if first.is_empty() => None,
        Err(_) => return Part::Anchor(first),
    };
    let end = numbers.next().map(|end| end.parse::<usize>().unwrap_or(usize::MAX));
    let start_or_first = start.unwrap_or_default();
    Part::Lines(start_or_first..end.unwrap_or(if start.is_some() { start_or_first + 1 } else { usize::MAX }))
}

/// The name behind the first `word` of a line.
fn anchor<'l>(line: &'l str, word: &str) -> Option<&'l str> {
    let rest = line.split_once(word)?.1.trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len());
    rest.get(..end).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_lines_or_anchors() {
        let text = "one\ntwo\nthree\nfour\n";
        for (part, expected) in [
            ("", "one\ntwo\nthree\nfour"),
            ("2:3", "two\nthree"),
            ("3:", "three\nfour"),
            (":2", "one\ntwo"),
            ("3", "three"),
            ("9:10", ""),
            ("none", ""),
        ] {
            assert_eq!(select(text, part, 1).text, expected, "{part}");
        }
        let code = "a\n// ANCHOR: x\nb\n// ANCHOR: y\nc\n// ANCHOR_END: y\n// ANCHOR_END: x\nd\n";
        let selected = select(code, "x", 2);
        assert_eq!(selected.text, "b\nc");
        assert_eq!(selected.lines, [Origin { source: 2, line: 3 }, Origin { source: 2, line: 5 }]);
    }
}
