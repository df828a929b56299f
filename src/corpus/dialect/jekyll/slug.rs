//! Slugs as Jekyll makes them of titles, names and categories.

use unicode_normalization::char::is_combining_mark;

/// How much of a text a slug keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The text as it is, with `-` for white space.
    Raw,
    /// Letters and digits.
    Default,
    /// Also `._~!$&'()+,;=@`.
    Pretty,
    /// Letters and digits of ASCII.
    Ascii,
}

impl Mode {
    /// The mode of a name; `None` for one that changes nothing.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "raw" => Some(Self::Raw),
            "default" | "" => Some(Self::Default),
            "pretty" => Some(Self::Pretty),
            "ascii" | "latin" => Some(Self::Ascii),
            _ => None,
        }
    }

    fn keeps(self, c: char) -> bool {
        match self {
            Self::Raw => !c.is_whitespace(),
            Self::Default => is_word(c),
            Self::Pretty => is_word(c) || "._~!$&'()+,;=@".contains(c),
            Self::Ascii => c.is_ascii_alphanumeric(),
        }
    }
}

/// The slug of a text, with its case.
pub(super) fn cased(text: &str, mode: Mode) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        if mode.keeps(c) {
            slug.push(c);
        } else if !slug.ends_with('-') || mode == Mode::Raw {
            slug.push('-');
        }
    }
    if mode == Mode::Raw {
        return slug;
    }
    let slug = slug.strip_prefix('-').unwrap_or(&slug);
    slug.strip_suffix('-').unwrap_or(slug).to_owned()
}

/// The slug of a text in lower case.
pub(super) fn slugify(text: &str, mode: Mode) -> String {
    cased(text, mode).to_lowercase()
}

/// The title of a document without one: the parts between `-`, each with a capital.
pub(super) fn titleize(slug: &str) -> String {
    let capital = |part: &str| {
        let mut chars = part.chars();
        let first = chars.next().map(char::to_uppercase).into_iter().flatten();
        first.chain(chars.as_str().to_lowercase().chars()).collect::<String>()
    };
    slug.trim_end_matches('-').split('-').map(capital).collect::<Vec<_>>().join(" ")
}

/// Whether a character is a letter, a mark or a decimal digit.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphabetic() || is_digit(c) || is_combining_mark(c)
}

/// Whether a number is a decimal digit, and no fraction, superscript or circled number.
fn is_digit(c: char) -> bool {
    let other = matches!(u32::from(c),
        0xB2 | 0xB3 | 0xB9 | 0xBC..=0xBE | 0x9F4..=0x9F9 | 0x2070..=0x218B | 0x2460..=0x24FF | 0x2776..=0x2793
        | 0x3192..=0x3195 | 0x3220..=0x32BF | 0xA830..=0xA835);
    c.is_numeric() && !other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_and_titles_equal_those_of_jekyll() {
        for (text, mode, expected) in [
            ("Second Fire (again)", Mode::Pretty, "Second-Fire-(again)"),
            ("2.1-ring line", Mode::Default, "2-1-ring-line"),
            ("Größe & co.", Mode::Default, "Größe-co"),
            ("Größe", Mode::Ascii, "Gr-e"),
            ("a_b", Mode::Default, "a-b"),
            ("a  B", Mode::Raw, "a--B"),
        ] {
            assert_eq!(cased(text, mode), expected, "{text}");
        }
        assert_eq!(titleize("no-title"), "No Title");
        assert_eq!(titleize("Second Fire (again)"), "Second fire (again)");
    }

    #[test]
    fn fractions_are_no_digits() {
        let kept: String = "a1½²٣Ⅷi\u{307}".chars().filter(|c| is_word(*c)).collect();
        assert_eq!(kept, "a1٣Ⅷi\u{307}");
    }
}
