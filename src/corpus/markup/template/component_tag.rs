//! Start tags of components over several lines. Markdown would take a `>` at the start of a line for a quotation.

/// Longest tag, in bytes.
const MAX_TAG: usize = 4_096;

/// The length of the component's tag at the start of `text`, after indentation, if it ends on a later line.
pub(super) fn multiline_tag(text: &str) -> Option<usize> {
    let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
    let tag = text.get(indent..)?;
    if !tag.starts_with('<') || !tag.as_bytes().get(1)?.is_ascii_uppercase() {
        return None;
    }
    let window = tag.get(..tag.floor_char_boundary(MAX_TAG.min(tag.len())))?;
    let (mut quote, mut braces, mut has_line_end) = (None, 0_usize, false);
    for (index, byte) in window.bytes().enumerate() {
        has_line_end |= byte == b'\n';
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'{') => braces += 1,
            (None, b'}') => braces = braces.saturating_sub(1),
            (None, b'>') if braces == 0 => return has_line_end.then_some(indent + index + 1),
            (None, b'<') if index > 0 && braces == 0 => return None,
            // A blank line ends a paragraph, and a tag in it.
            (None, b'\n') if braces == 0 && window.get(index + 1..).is_some_and(|rest| rest.starts_with('\n')) => {
                return None;
            }
            (None, _) => {}
        }
    }
    None
}

/// Whether a text may contain such a tag: a line of it starts with `>`.
pub(super) fn may_have_multiline_tag(text: &[u8]) -> bool {
    [&b"\n>"[..], b"\n  >"].into_iter().any(|mark| memchr::memmem::find(text, mark).is_some())
        && memchr::memchr_iter(b'<', text).any(|start| text.get(start + 1).is_some_and(u8::is_ascii_uppercase))
}

#[cfg(test)]
mod tests {
    use super::multiline_tag;

    #[test]
    fn tags_of_several_lines_are_found() {
        for (text, expected) in [
            ("<Card\n  title=\"a > b\"\n>\ntext", Some("<Card\n  title=\"a > b\"\n>")),
            ("  <Card\n  x={() => 1}\n/> text", Some("  <Card\n  x={() => 1}\n/>")),
            ("<Card title=\"a\">\ntext", None),
            ("<div\n  title=\"a\"\n>", None),
            ("<Card\n\n>", None),
            ("<Card\n <b>", None),
            ("a <Card\n>", None),
        ] {
            assert_eq!(multiline_tag(text).and_then(|len| text.get(..len)), expected, "{text}");
        }
    }
}
