//! Spans of inline text that are copied as a whole: code, tags, targets of links, addresses.

use super::attributes::value_of;

/// Longest tag or target, in bytes.
const MAX_SPAN: usize = 4_096;
/// Longest target of a link, in bytes.
const MAX_TARGET: usize = 1_024;
/// Quotation marks of a target that may start its title.
const MAX_TITLES: usize = 4;

/// A tag, or an address between angle brackets.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::corpus::dialect::mkdocs) struct HtmlTag {
    pub(in crate::corpus::dialect::mkdocs) len: usize,
    /// In lower case; empty for an address.
    pub(in crate::corpus::dialect::mkdocs) name: String,
    pub(in crate::corpus::dialect::mkdocs) id: Option<String>,
    /// Whether it is an `<a>` that only holds an id.
    pub(in crate::corpus::dialect::mkdocs) is_anchor: bool,
    pub(in crate::corpus::dialect::mkdocs) is_autolink: bool,
}

/// The start of a text, in which the end of a mark is searched.
pub(in crate::corpus::dialect::mkdocs) fn near(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_SPAN.min(text.len()))).unwrap_or_default()
}

/// The length of the code span at the start of a text, which starts with a run of `ticks`.
pub(in crate::corpus::dialect::mkdocs) fn code_end(text: &str, ticks: usize) -> Option<usize> {
    let window = near(text);
    let mut from = ticks;
    while let Some(found) = window.get(from..)?.find('`') {
        let start = from + found;
        let run = text.get(start..)?.bytes().take_while(|byte| *byte == b'`').count();
        if run == ticks {
            return Some(start + run);
        }
        from = start + run;
    }
    None
}

/// The tag or address at the start of a text.
pub(in crate::corpus::dialect::mkdocs) fn html_tag(text: &str) -> Option<HtmlTag> {
    let window = near(text);
    let inner = window.get(1..)?.strip_prefix('/').unwrap_or(window.get(1..)?);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let len = window.find('>')? + 1;
    let tag = window.get(..len)?;
    let name_len = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let is_autolink = inner.get(name_len..)?.starts_with([':', '@', '.', '+', '_']);
    if !is_autolink && !inner.get(name_len..)?.starts_with([' ', '\n', '/', '>', '\t'])
        || is_autolink && tag.contains([' ', '\n'])
    {
        return None;
    }
    let name = if is_autolink { String::new() } else { inner.get(..name_len)?.to_ascii_lowercase() };
    let is_open = !tag.starts_with("</") && !is_autolink;
    let id = value_of(tag, "id").or_else(|| value_of(tag, "name").filter(|_| name == "a")).filter(|_| is_open);
    let is_anchor = name == "a" && id.is_some() && !tag.contains("href");
    Some(HtmlTag { len, id: id.map(str::to_owned), name, is_anchor, is_autolink })
}

/// The length of the target `(…)` of a link at the start of a text, and its spelling in CommonMark.
pub(in crate::corpus::dialect::mkdocs) fn link_target(text: &str) -> Option<(usize, String)> {
    let window = text.get(..text.floor_char_boundary(MAX_TARGET.min(text.len())))?;
    let (mut depth, mut quote, mut in_angle) = (0_usize, None, false);
    let mut previous = ' ';
    let mut titles = 0;
    for (index, c) in window.char_indices() {
        match (c, quote) {
            (_, Some(end)) if c == end => quote = None,
            (_, Some(_)) => {}
            ('>', _) if in_angle => in_angle = false,
            (_, None) if in_angle => {}
            ('<', _) if previous == '(' => in_angle = true,
            ('"' | '\'', _) if previous.is_whitespace() && titles < MAX_TITLES => {
                titles += 1;
                quote = closes(window, index, c).then_some(c);
            }
            ('(', _) if previous != '\\' => depth += 1,
            (')', _) if previous != '\\' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    let len = index + 1;
                    return Some((len, spelled(window.get(..len)?)));
                }
            }
            _ => {}
        }
        previous = c;
    }
    None
}

/// Whether a quoted title ends before the bracket that ends the target.
fn closes(window: &str, start: usize, quote: char) -> bool {
    let after = window.get(start + 1..).and_then(|rest| rest.split_once(quote)).map(|(_, after)| after.trim_start());
    after.is_some_and(|after| after.starts_with(')'))
}

/// A target whose path has blanks, between angle brackets.
fn spelled(target: &str) -> String {
    let inner = target.get(1..target.len() - 1).unwrap_or_default().trim();
    let title = inner.find(" \"").or_else(|| inner.find(" '")).unwrap_or(inner.len());
    let (path, title) = inner.split_at_checked(title).unwrap_or((inner, ""));
    match path.trim().contains(' ') && !path.starts_with('<') {
        true => format!("(<{}>{title})", path.trim()),
        false => target.to_owned(),
    }
}

/// The length of the address at the start of a text, without the punctuation behind it.
pub(in crate::corpus::dialect::mkdocs) fn url_end(text: &str) -> Option<usize> {
    let window = near(text);
    let end = window
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|' | '{' | '}'))
        .unwrap_or(window.len());
    let url = window.get(..end)?;
    let url = if url.contains('(') { url } else { url.split(')').next()? };
    let url = url.trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '*', '_', ')', ']', '~']);
    (url.len() > "https://".len()).then_some(url.len())
}

/// The text of a comment that is a shortcode: `name:kind text`.
pub(in crate::corpus::dialect::mkdocs) fn shortcode(comment: &str) -> Option<&str> {
    let comment = comment.trim();
    let (name, text) = comment.split_once(' ')?;
    let (space, kind) = name.split_once(':')?;
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    (is_word(space) && is_word(kind) && !text.contains('\n')).then(|| text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_end_at_their_bracket() {
        for (text, expected) in [
            ("(a.md) x", Some((6, "(a.md)"))),
            ("(a(b).md)", Some((9, "(a(b).md)"))),
            ("(<a b.md>)", Some((10, "(<a b.md>)"))),
            ("(a.md \"x ) y\")", Some((14, "(a.md \"x ) y\")"))),
            ("(a b.md)", Some((8, "(<a b.md>)"))),
            ("(a", None),
        ] {
            assert_eq!(link_target(text), expected.map(|(len, target)| (len, target.to_owned())), "{text}");
        }
    }

    #[test]
    fn shortcodes_of_comments_have_a_name_and_a_text() {
        assert_eq!(shortcode(" md:version 9.2.0 "), Some("9.2.0"));
        assert_eq!(shortcode(" a comment: with colon "), None);
        assert_eq!(shortcode(" more "), None);
    }
}
