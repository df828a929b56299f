//! Blocks of code: the words after the fence.

/// The words after the opening of a fence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Info<'a> {
    pub(super) language: &'a str,
    /// The label in a group of blocks.
    pub(super) title: Option<&'a str>,
}

/// Splits `ts{2,4}:line-numbers [label]`.
pub(super) fn info(text: &str) -> Info<'_> {
    let text = text.trim();
    let end = text.find([' ', '{', '[', ':', ',', '\t']).unwrap_or(text.len());
    let title = text.split_once('[').and_then(|(_, rest)| rest.rsplit_once(']')).map(|(title, _)| title.trim());
    Info { language: text.get(..end).unwrap_or_default(), title: title.filter(|title| !title.is_empty()) }
}

/// A fence that no line of some code ends.
pub(super) fn fence_around<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let ticks = |line: &str| line.trim_start().bytes().take_while(|byte| *byte == b'`').count();
    "`".repeat(lines.map(ticks).max().unwrap_or_default().max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::{Info, fence_around, info};

    #[test]
    fn words_after_a_fence() {
        for (text, language, title) in [
            ("ts{2,4-5} [titled.ts]", "ts", Some("titled.ts")),
            ("ts:line-numbers=5 {1}", "ts", None),
            ("sh [npm]", "sh", Some("npm")),
            ("js [a[0].js]", "js", Some("a[0].js")),
            ("", "", None),
            ("c++", "c++", None),
        ] {
            assert_eq!(info(text), Info { language, title }, "{text}");
        }
    }

    #[test]
    fn a_fence_is_longer_than_those_inside() {
        assert_eq!(fence_around(["a", "  ````js"].into_iter()), "`````");
        assert_eq!(fence_around(["a"].into_iter()), "```");
    }
}
