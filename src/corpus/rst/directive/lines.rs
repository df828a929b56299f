//! The lines of a file that a directive selects.

/// The value of an option.
type OptionOf<'o> = dyn Fn(&str) -> Option<&'o str> + 'o;

/// The part of a text that `include` selects, and the number of its first line.
pub(crate) fn select_text<'t>(text: &'t str, option: &OptionOf<'_>) -> (&'t str, u32) {
    let bound = |name: &str| option(name).and_then(|value| value.trim().parse::<i64>().ok());
    let starts: Vec<usize> =
        std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1)).collect();
    // A negative number counts from the end.
    let offset = |line: i64| {
        let count = i64::try_from(starts.len()).unwrap_or(i64::MAX);
        let line = if line < 0 { (count - 1 + line).max(0) } else { line };
        usize::try_from(line).ok().and_then(|line| starts.get(line)).copied().unwrap_or(text.len())
    };
    let mut start = bound("start-line").map_or(0, offset);
    let mut end = bound("end-line").map_or(text.len(), offset).max(start);
    let part = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
    if let Some(mark) = option("start-after")
        && let Some(at) = part(start, end).find(mark)
    {
        start += at + mark.len();
    }
    if let Some(mark) = option("end-before")
        && let Some(at) = part(start, end).find(mark)
    {
        end = start + at;
    }
    let before = memchr::memchr_iter(b'\n', part(0, start).as_bytes()).count();
    (part(start, end), u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1))
}

/// The lines that `literalinclude` selects, with their numbers.
pub(crate) fn select<'t>(text: &'t str, option: &OptionOf<'t>) -> Vec<(u32, &'t str)> {
    let mut lines: Vec<(u32, &str)> = (1..).zip(text.lines()).collect();
    if let Some(name) = option("pyobject") {
        lines = object(&lines, name.trim());
    }
    let find = |lines: &[(u32, &str)], mark: &str, from: usize| {
        lines.iter().skip(from).position(|(_, line)| line.contains(mark)).map(|at| at + from)
    };
    if let Some(at) = option("start-at").and_then(|mark| find(&lines, mark, 0)) {
        lines.drain(..at);
    } else if let Some(at) = option("start-after").and_then(|mark| find(&lines, mark, 0)) {
        lines.drain(..=at);
    }
    if let Some(at) = option("end-at").and_then(|mark| find(&lines, mark, 0)) {
        lines.truncate(at + 1);
    } else if let Some(at) = option("end-before").and_then(|mark| find(&lines, mark, 1)) {
        lines.truncate(at);
    }
    if let Some(list) = option("lines") {
        lines = numbered(&lines, list);
    }
    if let Some(blanks) = option("dedent") {
        dedent(&mut lines, blanks.trim().parse().ok());
    }
    let added = |name: &str| option(name).map(|text| (lines.first().map_or(1, |line| line.0), text));
    let (before, behind) = (added("prepend"), added("append"));
    before.into_iter().chain(lines.iter().copied()).chain(behind).collect()
}

/// The lines with the numbers of a list such as `1,3-5,8-`.
fn numbered<'t>(lines: &[(u32, &'t str)], list: &str) -> Vec<(u32, &'t str)> {
    let mut selected = Vec::new();
    // Nobody needs more lines than the file has.
    for part in list.split(',').map(str::trim).filter(|part| !part.is_empty()).take(1_000) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let first = first.trim().parse::<usize>().unwrap_or(1).max(1);
        let last = last.trim().parse::<usize>().unwrap_or(lines.len()).min(lines.len());
        selected.extend_from_slice(lines.get(first - 1..last).unwrap_or_default());
        if selected.len() > lines.len().saturating_mul(4) {
            break;
        }
    }
    selected
}

/// Removes blanks at the start of lines: as many as given, else those that all lines share.
fn dedent(lines: &mut [(u32, &str)], blanks: Option<usize>) {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let shared = lines.iter().filter(|(_, line)| !line.trim().is_empty()).map(|(_, line)| indent(line)).min();
    let blanks = blanks.or(shared).unwrap_or(0);
    for (_, line) in lines {
        *line = line.get(blanks..).unwrap_or_default();
    }
}

/// The lines of a class or function of Python, with its decorators; the name has dots between a class and its method.
fn object<'t>(lines: &[(u32, &'t str)], name: &str) -> Vec<(u32, &'t str)> {
    let (mut from, mut to) = (0, lines.len());
    for part in name.split('.') {
        let Some((start, end)) = definition(lines, from, to, part) else { return Vec::new() };
        (from, to) = (start, end);
    }
    lines.get(from..to).unwrap_or_default().to_vec()
}

fn definition(lines: &[(u32, &str)], from: usize, to: usize, name: &str) -> Option<(usize, usize)> {
    let defines = |line: &str| {
        let rest = line.trim_start();
        let rest = rest.strip_prefix("async ").unwrap_or(rest);
        let rest = rest.strip_prefix("class ").or_else(|| rest.strip_prefix("def "))?;
        rest.strip_prefix(name)?.starts_with(['(', ':', '[', ' ']).then_some(())
    };
    let start = (from..to).find(|at| lines.get(*at).is_some_and(|(_, line)| defines(line).is_some()))?;
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = lines.get(start).map_or(0, |(_, line)| indent(line));
    let mut end = start + 1;
    for at in start + 1..to {
        let line = lines.get(at).map_or("", |(_, line)| line);
        if line.trim().is_empty() {
            continue;
        }
        // The end of a signature over lines stays on the level of its start.
        if indent(line) <= own && !line.trim_start().starts_with([')', ']']) {
            break;
        }
        end = at + 1;
    }
    let is_decorator = |at: usize| lines.get(at).is_some_and(|(_, line)| line.trim_start().starts_with('@'));
    let first = (from..start).rev().take_while(|at| is_decorator(*at)).last().unwrap_or(start);
    Some((first, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a = 1\n\n@wrap\nclass Clock:\n    def strike(self):\n        return 1\n\n    def wind(self):\n        pass\n\nb = 2\n";

    fn chosen(options: &[(&str, &'static str)]) -> Vec<u32> {
        let option = |name: &str| options.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        select(TEXT, &option).iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn options_select_lines() {
        assert_eq!(chosen(&[("lines", "1,4-5,11-")]), [1, 4, 5, 11]);
        assert_eq!(chosen(&[("start-at", "class"), ("end-before", "def wind")]), [4, 5, 6, 7]);
        assert_eq!(chosen(&[("start-after", "class"), ("end-at", "return")]), [5, 6]);
        assert_eq!(chosen(&[("pyobject", "Clock.strike")]), [5, 6]);
        assert_eq!(chosen(&[("pyobject", "Clock")]), [3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(chosen(&[("pyobject", "Gone")]), [0; 0]);
    }

    #[test]
    fn marks_cut_a_text() {
        let option = |name: &str| {
            [("start-after", "class "), ("end-before", "def wind")]
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| *value)
        };
        let (text, first) = select_text(TEXT, &option);
        assert!(text.starts_with("Clock:") && text.ends_with("    ") && first == 4);
    }
}
