//! Scans JavaScript far enough to find where brackets, strings, templates and comments end.

/// Longest text between two brackets, in bytes.
pub(crate) const MAX_LENGTH: usize = 256 << 10;
/// Deepest nesting of templates.
const MAX_TEMPLATES: usize = 16;

/// The length of the bracketed text at the start of `text`, with both brackets; `None` without an end.
pub(crate) fn balanced(text: &str) -> Option<usize> {
    let text = text.get(..text.floor_char_boundary(MAX_LENGTH.min(text.len())))?;
    bracketed(text.as_bytes(), 0)
}

fn bracketed(bytes: &[u8], depth: usize) -> Option<usize> {
    let open = *bytes.first()?;
    let close = match open {
        b'{' => b'}',
        b'(' => b')',
        b'[' => b']',
        _ => return None,
    };
    let (mut level, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        if *byte == open {
            level += 1;
        } else if *byte == close {
            level -= 1;
            if level == 0 {
                return Some(at + 1);
            }
        }
        at += token_len(bytes, at, depth)?;
    }
    None
}

/// The length of the string, template or comment at `at`, and 1 for any other byte; `None` for one without an end.
pub(crate) fn token_len(bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest {
        // An apostrophe in running text starts no string.
        [b'"' | b'\'', ..] => Some(string_len(rest).unwrap_or(1)),
        [b'`', ..] if depth < MAX_TEMPLATES => template_len(rest, depth),
        [b'/', b'*', ..] => memchr::memmem::find(rest, b"*/").map(|end| end + 2),
        // The `//` of an address is no comment.
        [b'/', b'/', ..] if at.checked_sub(1).and_then(|before| bytes.get(before)) != Some(&b':') => {
            Some(memchr::memchr(b'\n', rest).unwrap_or(rest.len()))
        }
        _ => Some(1),
    }
}

/// The length of a string, which ends in its line.
fn string_len(rest: &[u8]) -> Option<usize> {
    let quote = *rest.first()?;
    let mut at = 1;
    loop {
        match *rest.get(at)? {
            b'\\' => at += 2,
            b'\n' => return None,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

fn template_len(rest: &[u8], depth: usize) -> Option<usize> {
    let mut at = 1;
    loop {
        match *rest.get(at)? {
            b'\\' => at += 2,
            b'`' => return Some(at + 1),
            b'$' if rest.get(at + 1) == Some(&b'{') => {
                at += 1 + bracketed(rest.get(at + 1..)?, depth + 1)?;
            }
            _ => at += 1,
        }
    }
}

/// The text before the first line end.
pub(crate) fn first_line(text: &str) -> &str {
    text.get(..memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len())).unwrap_or_default()
}

/// The width of the white space at the start of a line, with tab stops of four columns, and its length in bytes.
pub(crate) fn indent(line: &str, first_column: usize) -> (usize, usize) {
    let mut column = first_column;
    for (index, byte) in line.bytes().enumerate() {
        match byte {
            b' ' => column += 1,
            b'\t' => column = (column / 4 + 1) * 4,
            _ => return (column, index),
        }
    }
    (column, line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        for (text, expected) in [
            ("{a}b", Some("{a}")),
            ("{'}'}x", Some("{'}'}")),
            ("{`a${ {b: '}'} }`}x", Some("{`a${ {b: '}'} }`}")),
            ("{/* } */}x", Some("{/* } */}")),
            ("{a // }\n}x", Some("{a // }\n}")),
            ("{x && <a>https://x.y}", Some("{x && <a>https://x.y}")),
            ("{x && <p>Don't</p>}x", Some("{x && <p>Don't</p>}")),
            ("{a", None),
        ] {
            assert_eq!(balanced(text).and_then(|end| text.get(..end)), expected, "{text}");
        }
    }

    #[test]
    fn tabs_reach_the_next_stop() {
        assert_eq!(indent("\tx", 0), (4, 1));
        assert_eq!(indent("  \tx", 0), (4, 3));
        assert_eq!(indent("\tx", 2), (4, 1));
    }
}
