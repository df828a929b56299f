//! Attributes in braces: `{#id .class key=value}` after an element, which the site does not show.

use crate::corpus::is_blank;

/// Whether a text is one group of attributes.
pub(super) fn is_attributes(text: &str) -> bool {
    let inner = text.trim_end().strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let Some(mut rest) = inner.map(str::trim).filter(|inner| !inner.is_empty() && !inner.contains(['{', '}'])) else {
        return false;
    };
    while !rest.is_empty() {
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let name = word.strip_prefix(['.', '#']).unwrap_or(word);
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '@');
        if name.is_empty() || name.ends_with(':') || !name.chars().all(is_part) {
            return false;
        }
        rest = match after.strip_prefix('=') {
            Some(value) => match value.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').map_or("", |(_, rest)| rest),
                None => value.split_once(' ').map_or("", |(_, rest)| rest),
            },
            None => after,
        }
        .trim_start();
    }
    true
}

/// Whether a line is the last one of its block, so that attributes at its end belong to the block; `below` is the text
/// from its end on.
pub(super) fn is_last_of_block(below: &str, line: &str) -> bool {
    let bare = line.trim_start_matches([' ', '\t', '>']);
    if bare.is_empty() || bare.starts_with('<') || line.ends_with('$') {
        return false;
    }
    let next = below.strip_prefix('\n').and_then(|below| below.split('\n').next()).unwrap_or_default();
    is_blank(next) || (is_item(bare) && is_item(next.trim_start_matches([' ', '\t', '>'])))
}

fn is_item(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "+ ", ". ", ") "].iter().any(|marker| text.starts_with(marker))
}

/// Whether a line ends with a link.
pub(super) fn ends_link(line: &str) -> bool {
    // A bounded look-back avoids quadratic time on a long line.
    let near = line.get(line.floor_char_boundary(line.len().saturating_sub(512))..).unwrap_or_default();
    near.rfind("](")
        .is_some_and(|start| near.get(start..).is_some_and(|target| target.find(')') == Some(target.len() - 1)))
}

#[cfg(test)]
mod tests {
    use super::{ends_link, is_attributes, is_last_of_block};

    #[test]
    fn groups_of_attributes() {
        for (text, expected) in [
            ("{#id}", true),
            ("{.a .b #c d=e f=\"g h\"}", true),
            ("{target=\"_self\"}", true),
            ("{v-pre}", true),
            ("{braces}", true),
            ("{}", false),
            ("{a, b}", false),
            ("{ a: 1 }", false),
            ("{a{b}", false),
            ("{1 + 1}", false),
        ] {
            assert_eq!(is_attributes(text), expected, "{text}");
        }
    }

    #[test]
    fn ends_of_blocks() {
        assert!(is_last_of_block("\n\nb", "a "));
        assert!(is_last_of_block("", "a "));
        assert!(is_last_of_block("\n- b", "- a "));
        assert!(!is_last_of_block("\nb", "a "));
        assert!(!is_last_of_block("\n", "<p> "));
        assert!(ends_link("a [b](c)"));
        assert!(!ends_link("a [b](c) (d)"));
    }
}
