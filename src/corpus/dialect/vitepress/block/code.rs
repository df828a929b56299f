//! Blocks of code: the words after the fence, and the marks `[!code …]` inside, which the site does not show.

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

/// Commands that the highlighter takes out of the code.
const COMMANDS: [&str; 9] = ["highlight", "hl", "++", "--", "focus", "error", "warning", "info", "warn"];
/// Signs that start a comment before a mark, the longest first.
const OPENERS: [&str; 10] = ["{/*", "<!--", "/*", "//", "--", "%%", "\"", "#", ";", "%"];
/// Signs that end a comment after a mark, the longest first.
const CLOSERS: [&str; 3] = ["*/}", "-->", "*/"];

/// A line of code without its marks; `None` when only a mark was in it.
pub(super) fn without_marks(line: &str) -> Option<String> {
    let Some(first) = line.find("[!code ") else { return Some(line.to_owned()) };
    let mut kept = line.get(..first).unwrap_or_default().to_owned();
    let mut rest = line.get(first..).unwrap_or_default();
    let mut was_taken = false;
    while let Some((mark, after)) = rest.split_once(']').filter(|(mark, _)| is_command(mark)) {
        let _ = mark;
        was_taken = true;
        rest = after.trim_start();
        if !rest.starts_with("[!code ") {
            break;
        }
    }
    if !was_taken {
        return Some(line.to_owned());
    }
    let closed = CLOSERS.iter().find_map(|close| rest.strip_prefix(close)).unwrap_or(rest);
    let end = kept.trim_end().len();
    kept.truncate(end);
    if let Some(opener) = OPENERS.iter().find(|opener| kept.ends_with(**opener)) {
        kept.truncate(end - opener.len());
        kept.truncate(kept.trim_end().len());
    }
    let closed = closed.trim_end();
    if !closed.is_empty() {
        kept.push(' ');
        kept.push_str(closed.trim_start());
    }
    let kept = kept.trim_end();
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// Whether a mark such as `[!code focus:3` is taken out; `[!code word:x]` stays.
fn is_command(mark: &str) -> bool {
    let Some(command) = mark.strip_prefix("[!code ").map(str::trim) else { return false };
    let (name, count) = command.split_once(':').unwrap_or((command, ""));
    COMMANDS.contains(&name) && count.bytes().all(|byte| byte.is_ascii_digit())
}

/// A fence that no line of some code ends.
pub(super) fn fence_around<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let ticks = |line: &str| line.trim_start().bytes().take_while(|byte| *byte == b'`').count();
    "`".repeat(lines.map(ticks).max().unwrap_or_default().max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::{Info, fence_around, info, without_marks};

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
    fn marks_vanish_with_their_comment() {
        for (line, expected) in [
            ("const c = 3 // [!code highlight]", Some("const c = 3")),
            ("  d() // [!code ++]", Some("  d()")),
            ("// [!code highlight:2]", None),
            ("<!-- [!code ++] -->", None),
            ("x # [!code --]", Some("x")),
            ("a /* [!code focus] */ b", Some("a b")),
            ("// [!code word:weave]", Some("// [!code word:weave]")),
            ("'x' // [!!code focus]", Some("'x' // [!!code focus]")),
            ("a // [!code ++] [!code focus]", Some("a")),
            ("plain", Some("plain")),
        ] {
            assert_eq!(without_marks(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn a_fence_is_longer_than_those_inside() {
        assert_eq!(fence_around(["a", "  ````js"].into_iter()), "`````");
        assert_eq!(fence_around(["a"].into_iter()), "```");
    }
}
