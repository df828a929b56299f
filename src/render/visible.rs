//! Untrusted text for a terminal: no page, file name or question can move the cursor, reverse the reading order or hide
//! letters. JSON output holds the text unchanged, because programs read it.

use std::fmt::Write as _;

/// Invisible characters and characters that reverse the reading order, as inclusive ranges: C1 controls, and Unicode's
/// `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt), `Bidi_Control` (PropList.txt), line and paragraph
/// separators. Variation selectors are excluded, because both of their shapes are visible. [`is_unseen`] handles joiners.
const UNSEEN: &[(char, char)] = &[
    ('\u{80}', '\u{9f}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200b}'),
    ('\u{200e}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e00ff}'),
    ('\u{e01f0}', '\u{e0fff}'),
];

/// Zero-width non-joiner and joiner.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// The last letter of the block "Latin Extended-B": Latin letters need no joiner.
const LAST_LATIN: char = '\u{24f}';

/// Text as one safe line: line breaks and tabs become spaces, controls become pictures, other invisible characters are
/// spelled out, as in `\u{202e}`.
pub(crate) fn visible(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for_each_visible(text, |char, shown| line.push_str(if matches!(char, '\n' | '\t' | '\r') { " " } else { shown }));
    line
}

/// Safe text of several lines: as [`visible`], with line breaks and tabs.
pub(crate) fn visible_block(text: &str) -> String {
    let mut block = String::with_capacity(text.len());
    for_each_visible(text, |_, shown| block.push_str(shown));
    block
}

/// Calls `take` with each character and its visible form; line breaks and tabs stay.
pub(crate) fn for_each_visible(text: &str, mut take: impl FnMut(char, &str)) {
    let mut shown = String::new();
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        shown.clear();
        match char {
            '\n' | '\t' => shown.push(char),
            // A lone carriage return would move the cursor to the start of the line.
            '\r' => shown.push(' '),
            // The block "Control Pictures" has a picture of each C0 control, in the same order.
            '\0'..='\x1f' => shown.push(char::from_u32(0x2400 + u32::from(char)).unwrap_or('?')),
            '\x7f' => shown.push('\u{2421}'),
            unseen if is_unseen(unseen, before, chars.peek().copied()) => {
                // Writing to memory cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(unseen));
            }
            seen => shown.push(seen),
        }
        take(char, &shown);
        before = Some(char);
    }
}

/// Whether a character is invisible. A joiner is legitimate between letters of joining scripts and inside emoji, and
/// invisible between Latin letters.
fn is_unseen(char: char, before: Option<char>, after: Option<char>) -> bool {
    if JOINERS.contains(&char) {
        let joins = |neighbour: Option<char>| neighbour.is_some_and(|char| char > LAST_LATIN && !is_listed(char));
        return !joins(before) || !joins(after);
    }
    is_listed(char)
}

fn is_listed(char: char) -> bool {
    JOINERS.contains(&char) || UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&char))
}

#[cfg(test)]
mod tests {
    use super::{visible, visible_block};

    #[test]
    fn invisible_characters_are_spelled_out() {
        let cases = [
            ("a\x1b[31mb", "a\u{241b}[31mb"),
            ("a\u{202e}b\u{2066}c", "a\\u{202e}b\\u{2066}c"),
            ("pay\u{200d}pal\u{200b}", "pay\\u{200d}pal\\u{200b}"),
            ("\u{feff}a\u{ad}b\u{e0041}", "\\u{feff}a\\u{ad}b\\u{e0041}"),
            ("a\u{9b}31m\x7f", "a\\u{9b}31m\u{2421}"),
            ("a\r\nb\tc", "a  b c"),
            // An emoji sequence, a Persian word, and a heart with a variation selector.
            ("\u{1f468}\u{200d}\u{1f469}", "\u{1f468}\u{200d}\u{1f469}"),
            ("\u{645}\u{6cc}\u{200c}\u{62e}", "\u{645}\u{6cc}\u{200c}\u{62e}"),
            ("\u{2764}\u{fe0f}", "\u{2764}\u{fe0f}"),
            ("\u{1f468}\u{200d}\u{200d}\u{1f469}", "\u{1f468}\\u{200d}\\u{200d}\u{1f469}"),
        ];
        for (text, shown) in cases {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_block("a\r\nb\tc"), "a \nb\tc");
    }
}
