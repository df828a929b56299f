//! Marks that stand for others: a minus of mathematics for a dash, and the quotation marks of TeX.

use std::borrow::Cow;

/// Other signs for the dash before a word: minus, hyphen, full width and small.
const DASHES: [char; 5] = ['\u{2212}', '\u{2010}', '\u{2011}', '\u{ff0d}', '\u{fe63}'];
/// The quotation marks of TeX.
const TEX_QUOTES: [&str; 2] = ["``", "''"];

/// The text with a plain dash where a word begins with another sign for it, and with plain quotation marks for those of TeX.
pub(crate) fn plain_marks(text: &str) -> Cow<'_, str> {
    let is_quoted = text.find(TEX_QUOTES[0]).is_some_and(|at| text[at..].contains(TEX_QUOTES[1]));
    if text.is_ascii() && !is_quoted {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let begins_word = plain.ends_with(|before: char| before.is_whitespace() || before == '(') || plain.is_empty();
        plain.push(if begins_word && DASHES.contains(&c) { '-' } else { c });
    }
    // Three marks are a fence of code.
    if is_quoted && !plain.contains("```") {
        plain = plain.replace(TEX_QUOTES[0], "\"").replace(TEX_QUOTES[1], "\"");
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::plain_marks;

    #[test]
    fn other_signs_become_plain_marks() {
        for (text, expected) in [
            ("jaguar −car", "jaguar -car"),
            ("(−a OR b)", "(-a OR b)"),
            ("－legacy", "-legacy"),
            ("a−b − c", "a−b - c"),
            ("``access token'' x", "\"access token\" x"),
            ("it''s `code`", "it''s `code`"),
            ("``` x '' ``", "``` x '' ``"),
            ("naïve – dash", "naïve – dash"),
        ] {
            assert_eq!(plain_marks(text), expected);
        }
    }
}
