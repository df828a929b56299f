//! The tokens of a Python program.

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    Text {
        raw: bool,
        format: bool,
    },
    Mark,
    /// The end of a line outside of brackets.
    End,
}

/// A token.
#[derive(Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    /// As written; a text without its quotes.
    pub(super) text: &'t str,
    /// The index of the bracket that closes this one.
    pub(super) mate: usize,
    /// Whether the token is at the left margin.
    pub(super) starts_line: bool,
}

/// The tokens of a text. An unclosed bracket closes with the text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        let starts_line = at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n');
        let (kind, length, inner) = match first {
            '\n' if open.is_empty() => (Some(Kind::End), 1, None),
            '#' => (None, rest.find('\n').unwrap_or(rest.len()), None),
            '\\' if rest.starts_with("\\\n") => (None, 2, None),
            _ if first.is_whitespace() => (None, first.len_utf8(), None),
            _ => token(rest, first),
        };
        if let Some(kind) = kind {
            let written = rest.get(..length).unwrap_or_default();
            let index = tokens.len();
            match written {
                "(" | "[" | "{" => open.push(index),
                ")" | "]" | "}" => {
                    if let Some(token) = open.pop().and_then(|open| tokens.get_mut(open)) {
                        token.mate = index;
                    }
                }
                _ => {}
            }
            tokens.push(Token { kind, text: inner.unwrap_or(written), mate: index, starts_line });
        }
        at += length.max(1);
    }
    let end = tokens.len();
    for index in open {
        if let Some(token) = tokens.get_mut(index) {
            token.mate = end;
        }
    }
    tokens
}

/// Kind, length and inner text of the token at the start of a text.
fn token(rest: &str, first: char) -> (Option<Kind>, usize, Option<&str>) {
    let word = rest.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(rest.len());
    let prefix = rest.get(..word).unwrap_or_default();
    let is_prefix = word <= 2 && prefix.chars().all(|char| "rRbBfFuU".contains(char));
    let quoted = rest.get(word..).filter(|quoted| is_prefix && quoted.starts_with(['"', '\'']));
    if let Some(quoted) = quoted {
        let (length, inner) = quotation(quoted);
        let has = |letter: char| prefix.chars().any(|char| char.eq_ignore_ascii_case(&letter));
        let kind = Kind::Text { raw: has('r'), format: has('f') };
        return (Some(kind), word + length, Some(inner));
    }
    if first.is_ascii_digit() {
        let end =
            rest.find(|char: char| !char.is_ascii_alphanumeric() && !matches!(char, '.' | '_')).unwrap_or(rest.len());
        return (Some(Kind::Number), end, None);
    }
    if word > 0 {
        return (Some(Kind::Name), word, None);
    }
    let long = ["+=", "==", "!=", "**", "//", "->", ":=", "<=", ">="].into_iter().find(|mark| rest.starts_with(mark));
    (Some(Kind::Mark), long.map_or(first.len_utf8(), str::len), None)
}

/// The length of a quotation, and its text.
fn quotation(text: &str) -> (usize, &str) {
    let quote = text.get(..1).unwrap_or_default();
    let triple = text.get(..3).filter(|marks| marks.bytes().all(|byte| Some(&byte) == quote.as_bytes().first()));
    let mark = triple.unwrap_or(quote);
    let bytes = text.as_bytes();
    let mut at = mark.len();
    while at < bytes.len() {
        match bytes.get(at) {
            Some(b'\\') => at += 1,
            Some(b'\n') if triple.is_none() => break,
            _ if text.get(at..).is_some_and(|rest| rest.starts_with(mark)) => {
                return (at + mark.len(), text.get(mark.len()..at).unwrap_or_default());
            }
            _ => {}
        }
        at += 1;
    }
    let end = at.min(text.len());
    (end, text.get(mark.len()..end).unwrap_or_default())
}
