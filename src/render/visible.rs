//! What may reach a terminal of text that others wrote: no page, file name or question can move the cursor, turn the
//! reading order or hide letters. JSON is not made visible: it is for programs, and holds the text as it is.

use std::fmt::Write as _;

/// Characters that are not to be seen, or that turn the reading order, each range with its ends: the controls that C1
/// holds, and what Unicode lists as `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt), `Bidi_Control`
/// (PropList.txt) and line or paragraph separators. Variation selectors are left out, for they choose between two
/// shapes that are both seen; so are the joiners, which [`is_unseen`] looks at in their place.
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

/// The last letter of the blocks "Latin" and "Latin Extended-B": between such letters nothing is joined.
const LAST_LATIN: char = '\u{24f}';

/// Text as one line that cannot act on a terminal: line breaks and tabs become spaces, controls are shown as pictures,
/// everything else that is unseen is spelled out, `\u{202e}` for one.
pub(crate) fn visible(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    each(text, |char, shown| line.push_str(if matches!(char, '\n' | '\t' | '\r') { " " } else { shown }));
    line
}

/// Like [`visible`], but line breaks and tabs stay.
pub(crate) fn visible_block(text: &str) -> String {
    let mut block = String::with_capacity(text.len());
    each(text, |_, shown| block.push_str(shown));
    block
}

/// Goes through the characters of a text, each with how it is shown; line breaks and tabs are shown as they are.
pub(crate) fn each(text: &str, mut take: impl FnMut(char, &str)) {
    let mut shown = String::new();
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        shown.clear();
        match char {
            '\n' | '\t' => shown.push(char),
            // Alone it would take the cursor back to the start of the line.
            '\r' => shown.push(' '),
            // The block "Control Pictures" holds a picture of every C0 control, in their order.
            '\0'..='\x1f' => shown.push(char::from_u32(0x2400 + u32::from(char)).unwrap_or('?')),
            '\x7f' => shown.push('\u{2421}'),
            unseen if is_unseen(unseen, before, chars.peek().copied()) => {
                // Nothing can fail that is written to memory.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(unseen));
            }
            seen => shown.push(seen),
        }
        take(char, &shown);
        before = Some(char);
    }
}

/// Whether a character would hide. A joiner hides between Latin letters, and belongs there in scripts that join their
/// letters and in pictures of several.
fn is_unseen(char: char, before: Option<char>, after: Option<char>) -> bool {
    if JOINERS.contains(&char) {
        let joins = |beside: Option<char>| beside.is_some_and(|beside| beside > LAST_LATIN && !is_listed(beside));
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
    fn nothing_hides() {
        let cases = [
            ("a\x1b[31mb", "a\u{241b}[31mb"),
            ("a\u{202e}b\u{2066}c", "a\\u{202e}b\\u{2066}c"),
            ("pay\u{200d}pal\u{200b}", "pay\\u{200d}pal\\u{200b}"),
            ("\u{feff}a\u{ad}b\u{e0041}", "\\u{feff}a\\u{ad}b\\u{e0041}"),
            ("a\u{9b}31m\x7f", "a\\u{9b}31m\u{2421}"),
            ("a\r\nb\tc", "a  b c"),
            // A picture of three, a Persian word, and the variation selector of a heart.
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
