//! The heading of level 1 that starts a page: the generator takes it for the title.

use std::ops::Range;

use crate::corpus::mdx::module_at;

/// The range of the heading in the body of a page, with its mark; nothing but imports and comments precedes it.
///
/// A heading with braces or tags is none: only the engine knows its text.
pub(super) fn content_title(body: &str, is_mdx: bool) -> Option<Range<usize>> {
    let mut at = 0;
    loop {
        let rest = body.get(at..)?;
        let line = rest.split('\n').next()?;
        if line.trim().is_empty() || is_comment(line.trim()) {
            at += line.len() + 1;
        } else if let Some(block) = module_at(rest).filter(|_| is_mdx) {
            at += block.len;
            if !block.is_whole {
                return None;
            }
        } else {
            let is_plain = !line.contains(['{', '<']) || is_named(line);
            let next = rest.get(line.len() + 1..).and_then(|next| next.split('\n').next()).unwrap_or_default();
            let is_underlined = next.starts_with('=') && next.trim_end().bytes().all(|byte| byte == b'=');
            let len = match () {
                () if line.starts_with("# ") || line.starts_with("#\t") => line.len(),
                () if is_underlined && !line.starts_with(['#', '>', '-', '`', ' ', '\t', '|']) => {
                    line.len() + 1 + next.len()
                }
                () => return None,
            };
            return is_plain.then_some(at..at + len);
        }
    }
}

/// Whether a line is a comment.
fn is_comment(line: &str) -> bool {
    line.starts_with("<!--") && line.ends_with("-->") || line.starts_with("{/*") && line.ends_with("*/}")
}

/// Whether the only braces of a heading are those of its id.
fn is_named(line: &str) -> bool {
    let braces = line.trim_end().strip_suffix('}').and_then(|line| line.split_once('{'));
    braces.is_some_and(|(text, id)| id.starts_with('#') && !text.contains('<') && !id.contains(['{', '<']))
}

#[cfg(test)]
mod tests {
    use super::content_title;

    #[test]
    fn the_title_is_the_first_heading_after_imports() {
        for (body, expected) in [
            ("\n# A *b*\n\ntext\n", Some("# A *b*")),
            ("import X from 'x'\n\nTitle\n=====\ntext\n", Some("Title\n=====")),
            ("# A {#id}\n", Some("# A {#id}")),
            ("<!-- note -->\n# A\n", Some("# A")),
            ("# A {b}\n", None),
            ("# A <b>b</b>\n", None),
            ("text\n\n# A\n", None),
            ("## A\n", None),
            ("", None),
        ] {
            assert_eq!(content_title(body, true).map(|range| &body[range]), expected, "{body}");
        }
    }
}
