//! Fences of code: where they end, and how they are written.

use std::collections::BTreeMap;

use super::marks::fence_info;

/// The line that opens a fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::corpus::dialect::mkdocs) struct Fence<'l> {
    pub(in crate::corpus::dialect::mkdocs) byte: u8,
    pub(in crate::corpus::dialect::mkdocs) len: usize,
    pub(in crate::corpus::dialect::mkdocs) info: &'l str,
}

/// The fence that a line opens.
pub(in crate::corpus::dialect::mkdocs) fn open(line: &str) -> Option<Fence<'_>> {
    let byte = line.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let len = line.bytes().take_while(|other| *other == byte).count();
    let info = line.get(len..).filter(|info| len >= 3 && !info.contains('`'))?;
    Some(Fence { byte, len, info: info.trim() })
}

impl Fence<'_> {
    /// Whether a line, without its indentation, ends the fence.
    pub(in crate::corpus::dialect::mkdocs) fn ends_at(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() == self.len && line.bytes().all(|byte| byte == self.byte)
    }

    /// The language, title and id.
    pub(in crate::corpus::dialect::mkdocs) fn parts(&self) -> (String, Option<String>, Option<String>) {
        fence_info(self.info)
    }
}

/// Finds the ends of fences; a failed search is not repeated for the lines that it has seen.
#[derive(Debug, Default)]
pub(in crate::corpus::dialect::mkdocs) struct FenceEnds {
    /// For each spelling, the line before which no fence of it ends, and the column of the search.
    open_until: BTreeMap<(u8, usize), (usize, usize)>,
}

impl FenceEnds {
    /// The line that ends a fence opened before `first`; a line with less indentation than `column` ends the search.
    pub(in crate::corpus::dialect::mkdocs) fn find<'l>(
        &mut self,
        fence: &Fence<'_>,
        first: usize,
        column: usize,
        lines: impl Fn(usize) -> Option<&'l str>,
    ) -> Option<usize> {
        let spelling = (fence.byte, fence.len);
        let (until, searched) = self.open_until.get(&spelling).copied().unwrap_or_default();
        if first < until && column >= searched {
            return None;
        }
        let mut index = first.max(until);
        while let Some(line) = lines(index) {
            let text = line.trim_start_matches(' ');
            if !text.is_empty() && line.len() - text.len() < column {
                break;
            }
            if fence.ends_at(text) {
                return Some(index);
            }
            index += 1;
        }
        self.open_until.insert(spelling, (index, column));
        None
    }
}

/// The title that `auto_title` gives a language: that of its lexer.
pub(in crate::corpus::dialect::mkdocs) fn title_of_language(language: &str) -> Option<String> {
    const NAMES: [(&str, &str); 34] = [
        ("bash", "Bash"),
        ("c", "C"),
        ("cpp", "C++"),
        ("cs", "C#"),
        ("csharp", "C#"),
        ("css", "CSS"),
        ("console", "Bash Session"),
        ("diff", "Diff"),
        ("go", "Go"),
        ("html", "HTML"),
        ("ini", "INI"),
        ("java", "Java"),
        ("javascript", "JavaScript"),
        ("js", "JavaScript"),
        ("json", "JSON"),
        ("jsx", "JSX"),
        ("kotlin", "Kotlin"),
        ("lua", "Lua"),
        ("markdown", "Markdown"),
        ("md", "Markdown"),
        ("php", "PHP"),
        ("py", "Python"),
        ("python", "Python"),
        ("rb", "Ruby"),
        ("ruby", "Ruby"),
        ("rust", "Rust"),
        ("sh", "Bash"),
        ("sql", "SQL"),
        ("text", "Text only"),
        ("toml", "TOML"),
        ("ts", "TypeScript"),
        ("xml", "XML"),
        ("yaml", "YAML"),
        ("yml", "YAML"),
    ];
    let found = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(language));
    found.map(|(_, title)| (*title).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_end_at_the_same_spelling() {
        let lines = ["````md", "```py", "x", "```", "````", "end", "~~~"];
        let mut ends = FenceEnds::default();
        let find = |line: usize, column: usize, ends: &mut FenceEnds| {
            ends.find(&open(lines[line]).unwrap(), line + 1, column, |index| lines.get(index).copied())
        };
        assert_eq!(find(0, 0, &mut ends), Some(4));
        assert_eq!(find(1, 0, &mut ends), Some(3));
        assert_eq!(find(6, 0, &mut ends), None);
        assert_eq!(find(0, 2, &mut FenceEnds::default()), None);
        assert_eq!(open("``` `x` ```"), None);
    }
}
