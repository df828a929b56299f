//! Parts of a file: regions between marks of an editor, and ranges of lines.

/// Signs that start a comment, the longest first.
const OPENERS: [&str; 13] = ["<!--", "{/*", "/*", "//", "(*", "--", "::", "@REM", "REM", "#", "%", ";", "'"];

/// A mark that starts or ends a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark<'a> {
    Start(&'a str),
    End(&'a str),
}

/// The mark of a line: `// #region name`, `<!-- #endregion name -->`, `#pragma region name`.
fn mark(line: &str) -> Option<Mark<'_>> {
    let line = line.trim();
    let bare = OPENERS.iter().find_map(|opener| line.strip_prefix(opener)).unwrap_or(line).trim_start();
    let bare = bare.strip_prefix('#').map_or(bare, str::trim_start);
    let bare = bare.strip_prefix("pragma ").map_or(bare, str::trim_start);
    if bare.len() == line.len() {
        return None;
    }
    let word = |word: &str| {
        let start = bare.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let rest = bare.get(word.len()..).filter(|_| start)?;
        (rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric() && c != '_')).then_some(rest)
    };
    if let Some(rest) = word("region") {
        return Some(Mark::Start(name_in(rest)));
    }
    word("endregion").or_else(|| word("end region")).map(|rest| Mark::End(name_in(rest)))
}

/// The name of a region, without the end of the comment.
fn name_in(rest: &str) -> &str {
    let rest = rest.trim();
    ["-->", "*/}", "*/", "*)"].iter().find_map(|close| rest.strip_suffix(close)).unwrap_or(rest).trim()
}

/// The line numbers, from 0, of all regions with a name, without the lines of the marks in them. `None` without a region.
pub(crate) fn region(lines: &[&str], name: &str) -> Option<Vec<usize>> {
    let mut found: Option<Vec<usize>> = None;
    let mut is_open = false;
    for (number, line) in lines.iter().enumerate() {
        match mark(line) {
            Some(Mark::Start(start)) if start == name => {
                is_open = true;
                found.get_or_insert_default();
            }
            Some(Mark::End(end)) if end == name || (end.is_empty() && is_open) => is_open = false,
            Some(_) => {}
            None if is_open => found.get_or_insert_default().push(number),
            None => {}
        }
    }
    found
}

/// The line numbers, from 0, of a range `{5,7}`, whose ends may be missing.
pub(crate) fn range(count: usize, first: Option<usize>, last: Option<usize>) -> std::ops::Range<usize> {
    let end = last.unwrap_or(count).min(count);
    let start = first.unwrap_or(1).saturating_sub(1).min(end);
    start..end
}

/// The number of columns that all lines of a text are indented by.
pub(crate) fn common_indent(lines: &[&str]) -> usize {
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    filled.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Mark, common_indent, mark, range, region};

    #[test]
    fn marks_of_many_languages() {
        for (line, expected) in [
            ("// #region a", Some(Mark::Start("a"))),
            ("// region a", Some(Mark::Start("a"))),
            ("  /* #endregion a */", Some(Mark::End("a"))),
            ("<!-- #region a-b -->", Some(Mark::Start("a-b"))),
            ("<!-- endregion -->", Some(Mark::End(""))),
            ("#pragma region a", Some(Mark::Start("a"))),
            ("# region a", Some(Mark::Start("a"))),
            ("#End Region", Some(Mark::End(""))),
            ("::#endregion a", Some(Mark::End("a"))),
            ("region a", None),
            ("// regional a", None),
        ] {
            assert_eq!(mark(line), expected, "{line}");
        }
    }

    #[test]
    fn regions_and_ranges() {
        let text = "x\n// #region a\ny\n// #region b\nz\n// #endregion b\n// #endregion a\nw\n// #region a\nv";
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(region(&lines, "a"), Some(vec![2, 4, 9]));
        assert_eq!(region(&lines, "b"), Some(vec![4]));
        assert_eq!(region(&lines, "c"), None);
        assert_eq!(range(10, Some(5), Some(7)), 4..7);
        assert_eq!(range(10, None, Some(70)), 0..10);
        assert_eq!(range(10, Some(9), None), 8..10);
        assert_eq!(common_indent(&["  a", "", "    b"]), 2);
    }
}
