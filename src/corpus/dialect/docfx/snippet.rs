//! Selects the lines of a code file that a directive names.

use super::directive::CodePart;

/// The start of a tag that directives may omit.
const SNIPPET: &str = "snippet";

/// Lines with their numbers, without the indentation that all of them share. `None` when there is no such snippet.
pub(super) fn select<'t>(text: &'t str, part: CodePart<'_>) -> Option<Vec<(u32, &'t str)>> {
    let lines = text.lines().zip(1_u32..).map(|(line, number)| (number, line));
    let mut selected: Vec<(u32, &str)> = match part {
        CodePart::All => lines.collect(),
        CodePart::Lines(ranges) => {
            let ranges: Vec<(u32, u32)> = ranges.split(',').filter_map(range).collect();
            lines.filter(|(number, _)| ranges.iter().any(|(first, last)| first <= number && number <= last)).collect()
        }
        CodePart::Snippet(name) => snippet(lines.collect(), name)?,
    };
    let is_tag = |line: &str| tag(line).is_some() && part != CodePart::All;
    selected.retain(|(_, line)| !is_tag(line));
    let filled = selected.iter().map(|(_, line)| *line).filter(|line| !line.trim().is_empty());
    let indent = filled.map(|line| line.len() - line.trim_start().len()).min().unwrap_or_default();
    Some(selected.into_iter().map(|(number, line)| (number, line.get(indent..).unwrap_or_default())).collect())
}

/// First and last line of `2`, `2-4`, `L2-L4` or `2-`.
fn range(text: &str) -> Option<(u32, u32)> {
    let number = |text: &str| text.trim().trim_start_matches('L').parse::<u32>();
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some((number(first).ok()?, number(last).unwrap_or(u32::MAX)))
}

/// The lines between `<name>` and `</name>`, or `#region name` and `#endregion`.
fn snippet<'t>(lines: Vec<(u32, &'t str)>, name: &str) -> Option<Vec<(u32, &'t str)>> {
    let start =
        lines.iter().position(|(_, line)| matches!(tag(line), Some(Tag::Start(found)) if is_name(found, name)))?;
    let mut regions = 0_usize;
    let is_region = lines.get(start).is_some_and(|(_, line)| line.contains("region"));
    let inside = lines.into_iter().skip(start + 1).take_while(|(_, line)| match tag(line) {
        Some(Tag::Start(_)) if is_region && line.contains("region") => {
            regions += 1;
            true
        }
        Some(Tag::EndRegion) if is_region => {
            let is_inner = regions > 0;
            regions = regions.saturating_sub(1);
            is_inner
        }
        Some(Tag::End(found)) => !is_name(found, name),
        _ => true,
    });
    Some(inside.collect())
}

/// Whether a tag has a name; `<Snippet1>` has the name `1` too.
fn is_name(found: &str, name: &str) -> bool {
    let prefix = found.get(..SNIPPET.len()).filter(|prefix| prefix.eq_ignore_ascii_case(SNIPPET));
    let short = prefix.and_then(|prefix| found.get(prefix.len()..));
    found.eq_ignore_ascii_case(name) || short.is_some_and(|short| short.eq_ignore_ascii_case(name))
}

/// A comment that starts or ends a snippet.
#[derive(Debug, PartialEq, Eq)]
enum Tag<'a> {
    Start(&'a str),
    End(&'a str),
    EndRegion,
}

fn tag(line: &str) -> Option<Tag<'_>> {
    let bare = line.trim();
    if let Some(name) = bare.split_once("#region").map(|(_, name)| name.trim()).filter(|name| !name.is_empty()) {
        return Some(Tag::Start(name));
    }
    if bare.contains("#endregion") {
        return Some(Tag::EndRegion);
    }
    let comment = ["//", "#", "--", "<!--", "'", "%", ";", "REM"].iter().find_map(|mark| bare.strip_prefix(mark))?;
    let inner = comment.trim().trim_end_matches("-->").trim().strip_prefix('<')?.strip_suffix('>')?;
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    match inner.strip_prefix('/') {
        Some(name) => is_name(name).then_some(Tag::End(name)),
        None => is_name(inner).then_some(Tag::Start(inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(text: &str, part: CodePart<'_>) -> Option<String> {
        select(text, part).map(|lines| lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn parts_are_lines_tags_or_regions() {
        let text = "one\n  // <a>\n  two\n  // <b>\n    three\n  // </b>\n  // </a>\n#region c\nfour\n#endregion\n'<Snippet1>\nfive\n'</Snippet1>\n";
        for (part, expected) in [
            (CodePart::Lines("1,9"), Some("one\nfour")),
            (CodePart::Lines("3-3"), Some("two")),
            (CodePart::Snippet("a"), Some("two\n  three")),
            (CodePart::Snippet("B"), Some("three")),
            (CodePart::Snippet("c"), Some("four")),
            (CodePart::Snippet("none"), None),
            (CodePart::Snippet("1"), Some("five")),
            (CodePart::Snippet("snippet1"), Some("five")),
        ] {
            assert_eq!(selected(text, part).as_deref(), expected, "{part:?}");
        }
        assert_eq!(selected("a\nb\n", CodePart::All).as_deref(), Some("a\nb"));
    }
}
