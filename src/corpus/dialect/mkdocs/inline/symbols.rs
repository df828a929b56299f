//! Symbols: short spellings that `pymdownx.smartsymbols`, `smarty` and `pymdownx.emoji` replace.

/// Spellings of `pymdownx.smartsymbols`.
const SMART: [(&str, &str); 12] = [
    ("<-->", "↔"),
    ("<--", "←"),
    ("(c)", "©"),
    ("(r)", "®"),
    ("(tm)", "™"),
    ("(C)", "©"),
    ("(R)", "®"),
    ("(TM)", "™"),
    ("-->", "→"),
    ("+/-", "±"),
    ("=/=", "≠"),
    ("c/o", "℅"),
];
/// Fractions of `pymdownx.smartsymbols`.
const FRACTIONS: [(&str, &str); 15] = [
    ("1/4", "¼"),
    ("1/2", "½"),
    ("3/4", "¾"),
    ("1/3", "⅓"),
    ("2/3", "⅔"),
    ("1/5", "⅕"),
    ("2/5", "⅖"),
    ("3/5", "⅗"),
    ("4/5", "⅘"),
    ("1/6", "⅙"),
    ("5/6", "⅚"),
    ("1/8", "⅛"),
    ("3/8", "⅜"),
    ("5/8", "⅝"),
    ("7/8", "⅞"),
];
/// Spellings of `smarty`.
const DASHES: [(&str, &str); 3] = [("---", "—"), ("--", "–"), ("...", "…")];
/// Longest short name of an emoji, in bytes.
const MAX_NAME: usize = 128;

/// The length of a smart symbol at the start of `text`, and its replacement; `before` is the letter in front.
pub(in crate::corpus::dialect::mkdocs) fn smart_at(text: &str, before: Option<char>) -> Option<(usize, &'static str)> {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let after = |len: usize| text.get(len..).and_then(|rest| rest.chars().next());
    let symbol = SMART.iter().find(|(spelling, _)| text.starts_with(spelling));
    let symbol = symbol.filter(|(spelling, _)| match *spelling {
        "-->" => before != Some('-'),
        "c/o" => !is_word(before) && !is_word(after(3)),
        _ => true,
    });
    let fraction = FRACTIONS.iter().find(|(spelling, _)| text.starts_with(spelling));
    let is_bound = |c: Option<char>| !is_word(c) && c != Some('/');
    let fraction = fraction.filter(|(spelling, _)| is_bound(before) && is_bound(after(spelling.len())));
    symbol.or(fraction).map(|(spelling, symbol)| (spelling.len(), *symbol))
}

/// The length of a dash or an ellipsis at the start of `text`, and its replacement.
pub(in crate::corpus::dialect::mkdocs) fn dash_at(text: &str) -> Option<(usize, &'static str)> {
    let found = DASHES.iter().find(|(spelling, _)| text.starts_with(spelling));
    found.map(|(spelling, symbol)| (spelling.len(), *symbol))
}

/// The length of the short name of an icon or emoji at the start of `text`: `:material-lamp:`.
pub(in crate::corpus::dialect::mkdocs) fn emoji_at(text: &str, before: Option<char>) -> Option<usize> {
    let inner = text.strip_prefix(':')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+');
    let len = inner.bytes().take(MAX_NAME).take_while(|byte| is_name(*byte)).count();
    let name = inner.get(..len)?;
    let rest = inner.get(len..)?.strip_prefix(':')?;
    let is_known =
        len >= 2 && name.bytes().any(|byte| byte.is_ascii_alphabetic()) || matches!(name, "+1" | "-1" | "100");
    // `std::vector::iterator` has no emoji.
    (is_known && before != Some(':') && !rest.starts_with(':')).then_some(len + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_replace_their_spelling() {
        assert_eq!(smart_at("(c) x", None), Some((3, "©")));
        assert_eq!(smart_at("1/2 x", Some(' ')), Some((3, "½")));
        assert_eq!(smart_at("1/25", Some(' ')), None);
        assert_eq!(smart_at("1/2", Some('/')), None);
        assert_eq!(dash_at("--- x"), Some((3, "—")));
    }

    #[test]
    fn short_names_of_emoji_are_found() {
        for (text, before, expected) in [
            (":rocket: x", None, Some(8)),
            (":material-lamp:{ .big }", Some(' '), Some(15)),
            (":30:", Some('1'), None),
            (":vector::", Some(':'), None),
            (": x :", None, None),
        ] {
            assert_eq!(emoji_at(text, before), expected, "{text}");
        }
    }
}
