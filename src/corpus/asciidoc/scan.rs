//! Characters and searches that all marks share. Each search remembers its failure, so that a page without ends costs no more
//! than one with them.

use unicode_normalization::char::is_combining_mark;

/// Longest target of a macro and longest list of attributes before a mark, in bytes.
pub(super) const MAX_TARGET: usize = 2_000;

/// Whether a character belongs to a word: a letter, a decimal digit, or an underscore.
pub(super) fn is_word(char: char) -> bool {
    char == '_' || is_letter(char) || is_digit(char) || matches!(char, '\u{203f}' | '\u{2040}')
}

/// Whether a character is a letter; marks are none.
pub(super) fn is_letter(char: char) -> bool {
    char.is_ascii_alphabetic() || !char.is_ascii() && char.is_alphabetic() && !is_combining_mark(char)
}

/// Whether a character is a decimal digit: fractions, signs in circles, and raised digits are none.
fn is_digit(char: char) -> bool {
    char.is_ascii_digit() || (('\u{660}'..'\u{2000}').contains(&char) || char > '\u{a620}') && char.is_numeric()
}

/// The character before an offset.
pub(super) fn before(text: &str, offset: usize) -> Option<char> {
    text.get(..offset)?.chars().next_back()
}

/// The character at an offset.
pub(super) fn at(text: &str, offset: usize) -> Option<char> {
    text.get(offset..)?.chars().next()
}

/// Whether an offset is the start of a line.
pub(super) fn starts_line(text: &str, offset: usize) -> bool {
    before(text, offset).is_none_or(|char| char == '\n')
}

/// Searches one mark after another in one text.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// No end is at this offset or after it.
    none_from: Option<usize>,
}

impl Ends {
    /// The first offset from `from` for which `is_end` holds, among the places of `mark`.
    pub(super) fn find(
        &mut self,
        text: &str,
        from: usize,
        mark: &str,
        is_end: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        if self.none_from.is_some_and(|none| from >= none) {
            return None;
        }
        let found = places(text, from, mark).find(|place| is_end(*place));
        if found.is_none() {
            self.none_from = Some(from);
        }
        found
    }

    /// The content of brackets that open at `open`, and the offset after them: up to the first `]` without a backslash before it.
    pub(super) fn bracketed<'t>(&mut self, text: &'t str, open: usize) -> Option<(&'t str, usize)> {
        let from = open + 1;
        let is_end = |place: usize| !text.get(..place).is_some_and(|before| before.ends_with('\\'));
        let end = self.find(text, from, "]", is_end)?;
        Some((text.get(from..end)?, end + 1))
    }
}

/// The places of a mark, which may overlap.
fn places<'t>(text: &'t str, from: usize, mark: &'t str) -> impl Iterator<Item = usize> + 't {
    let mut next = from;
    std::iter::from_fn(move || {
        let place = next + text.get(next..)?.find(mark)?;
        next = place + mark.chars().next().map_or(1, char::len_utf8);
        Some(place)
    })
}

/// Brackets unescaped: `\]` is `]`.
pub(super) fn unescape_bracket(text: &str) -> String {
    text.replace("\\]", "]")
}

/// The list of attributes in brackets right before an offset, and the offset of its bracket: `[.role]` before `#text#`.
pub(super) fn attributes_before(text: &str, offset: usize, earliest: usize) -> Option<(&str, usize)> {
    let before = text.get(earliest..offset)?.strip_suffix(']')?;
    let start = before.rfind(['[', ']'])?;
    let list = before.get(start + 1..)?;
    (before.get(start..)?.starts_with('[') && !list.is_empty() && list.len() <= MAX_TARGET)
        .then_some((list, earliest + start))
}

/// The id and the rest of `id`, `id,text`: letters, digits and `_-:.`, the first of which is a letter, `_` or `:`.
pub(super) fn anchor_id(text: &str) -> Option<(&str, Option<&str>)> {
    let (id, rest) = text.split_once(',').map_or((text, None), |(id, rest)| (id, Some(rest.trim())));
    let first = id.chars().next()?;
    let is_valid = (is_letter(first) || matches!(first, '_' | ':'))
        && id.chars().all(|char| is_word(char) || matches!(char, '-' | ':' | '.'));
    is_valid.then_some((id, rest.filter(|rest| !rest.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_letters_digits_and_underscores() {
        let found: String = "aß織_٣½²é-\u{301}1".chars().filter(|char| is_word(*char)).collect();
        assert_eq!(found, "aß織_٣é1");
    }

    #[test]
    fn brackets_end_at_the_first_one_without_backslash() {
        let text = r"a[b \] c] d[e";
        let mut ends = Ends::default();
        assert_eq!(ends.bracketed(text, 1), Some((r"b \] c", 9)));
        assert_eq!(ends.bracketed(text, 11), None);
        assert_eq!(attributes_before("x[.a]#b", 5, 0), Some((".a", 1)));
        assert_eq!(attributes_before("x[]#b", 3, 0), None);
    }
}
