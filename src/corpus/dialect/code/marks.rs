//! The marks `[!code …]` in blocks of code, which the highlighter Shiki takes out.

use std::borrow::Cow;

/// Commands that the highlighter takes out of the code.
const COMMANDS: [&str; 9] = ["highlight", "hl", "++", "--", "focus", "error", "warning", "info", "warn"];
/// Signs that start a comment before a mark, the longest first.
const OPENERS: [&str; 10] = ["{/*", "<!--", "/*", "//", "--", "%%", "\"", "#", ";", "%"];
/// Signs that end a comment after a mark, the longest first.
const CLOSERS: [&str; 3] = ["*/}", "-->", "*/"];

/// A line of code without its marks; `None` when only a mark was in it.
pub(crate) fn without_marks(line: &str) -> Option<String> {
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

/// A line of a code block as shown, for [`Blocks::code_line`](crate::corpus::mdx::Blocks::code_line).
pub(crate) fn shown_line(line: &str) -> Option<Cow<'_, str>> {
    if line.contains("[!code ") { without_marks(line).map(Cow::Owned) } else { Some(Cow::Borrowed(line)) }
}

/// Whether a mark such as `[!code focus:3` is taken out; `[!code word:x]` stays.
fn is_command(mark: &str) -> bool {
    let Some(command) = mark.strip_prefix("[!code ").map(str::trim) else { return false };
    let (name, count) = command.split_once(':').unwrap_or((command, ""));
    COMMANDS.contains(&name) && count.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::without_marks;

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
}
