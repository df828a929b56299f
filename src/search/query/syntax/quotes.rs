//! Quotation marks: straight, curved and angled marks around a phrase.

/// A kind of quotation marks.
struct Kind {
    opening: &'static str,
    closing: &'static str,
    /// Whether the mark is an apostrophe too, so that it opens before a word and closes behind one.
    is_apostrophe: bool,
}

/// Keyboards, phones and chats mix the marks of a kind, and languages use them in other directions.
const KINDS: [Kind; 7] = [
    Kind { opening: "\"“”„‟＂❝❞″", closing: "\"“”„‟＂❝❞″", is_apostrophe: false },
    Kind { opening: "«»", closing: "«»", is_apostrophe: false },
    Kind { opening: "‹›", closing: "‹›", is_apostrophe: false },
    Kind { opening: "「", closing: "」", is_apostrophe: false },
    Kind { opening: "『", closing: "』", is_apostrophe: false },
    Kind { opening: "〝", closing: "〞〟", is_apostrophe: false },
    Kind { opening: "‘‚‛❛′", closing: "’‘❜′", is_apostrophe: true },
];

/// Marks that open a phrase inside a run of letters too, for scripts without spaces.
const OPENING_ANYWHERE: &str = "“„«‹「『〝❝";

/// The kinds of marks that no later mark closes, one bit each. It keeps the search for closing marks linear.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unclosed(u8);

/// A text that begins with a quotation mark.
#[derive(Debug, PartialEq)]
pub(super) enum Quoted<'a> {
    /// The text between the marks, and the text behind them.
    Closed(&'a str, &'a str),
    /// The text behind a mark that nothing closes.
    Unclosed(&'a str),
    /// No quotation mark.
    None,
}

impl Unclosed {
    /// Reads the quotation at the beginning of a text. The marks of later texts have to be behind those of earlier ones.
    pub(super) fn quoted<'a>(&mut self, text: &'a str) -> Quoted<'a> {
        let Some(mark) = text.chars().next() else { return Quoted::None };
        let Some(index) = KINDS.iter().position(|kind| kind.opening.contains(mark)) else { return Quoted::None };
        let (kind, inside) = (&KINDS[index], &text[mark.len_utf8()..]);
        let is_closing = |(at, closing): &(usize, char)| {
            let is_inside_word = || inside[at + closing.len_utf8()..].starts_with(char::is_alphanumeric);
            kind.closing.contains(*closing) && !(kind.is_apostrophe && is_inside_word())
        };
        let is_searched = self.0 >> index & 1 == 0;
        match is_searched.then(|| inside.char_indices().find(is_closing)).flatten() {
            Some((at, closing)) => Quoted::Closed(&inside[..at], &inside[at + closing.len_utf8()..]),
            None => {
                self.0 |= 1 << index;
                if kind.is_apostrophe { Quoted::None } else { Quoted::Unclosed(inside) }
            }
        }
    }

    /// Whether a quotation begins at the end of `before`, inside a run of letters, with the first character of `text`.
    pub(super) fn opens_inside(&mut self, before: &str, text: &str) -> bool {
        text.starts_with(|mark| OPENING_ANYWHERE.contains(mark))
            && before.ends_with(char::is_alphabetic)
            && matches!(self.quoted(text), Quoted::Closed(..))
    }
}

#[cfg(test)]
mod tests {
    use super::{Quoted, Unclosed};

    #[test]
    fn marks_of_a_kind_close_each_other() {
        for text in [
            "\"a b\"",
            "“a b”",
            "„a b“",
            "„a b”",
            "”a b”",
            "“a b\"",
            "\"a b”",
            "«a b»",
            "»a b«",
            "‹a b›",
            "❝a b❞",
            "″a b″",
        ] {
            assert_eq!(Unclosed::default().quoted(text), Quoted::Closed("a b", ""), "{text}");
        }
        for (text, quoted) in [
            ("「a b」c", Quoted::Closed("a b", "c")),
            ("‘the user’s guide’ x", Quoted::Closed("the user’s guide", " x")),
            ("‘tis", Quoted::None),
            ("′a b′", Quoted::Closed("a b", "")),
            ("❛a b❜", Quoted::Closed("a b", "")),
            ("′a", Quoted::None),
            ("’a’", Quoted::None),
            ("'a b'", Quoted::None),
            ("\"a", Quoted::Unclosed("a")),
            ("«a \"b\" c» d", Quoted::Closed("a \"b\" c", " d")),
        ] {
            assert_eq!(Unclosed::default().quoted(text), quoted, "{text}");
        }
    }
}
