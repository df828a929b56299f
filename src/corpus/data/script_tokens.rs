//! Tokens of JavaScript and TypeScript, as far as literal values need them; each bracket knows its mate.

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An identifier or a keyword, with dots between its parts: `module.exports`.
    Word,
    /// A number.
    Number,
    /// A string in quotes.
    Text,
    /// A template literal.
    Template,
    /// A regular expression.
    Pattern,
    /// `=>`
    Arrow,
    /// `...`
    Spread,
    /// Any other character.
    Mark(u8),
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// The index of the other bracket of the pair; the number of all tokens for one without.
    pub(super) mate: usize,
}

/// The tokens of a text, without comments.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some((kind, len)) = next(text, &mut at, tokens.last().map(|token| token.kind)) {
        let index = tokens.len();
        tokens.push(Token { kind, text: text.get(at..at + len).unwrap_or_default(), mate: usize::MAX });
        at += len;
        match kind {
            Kind::Mark(b'(' | b'[' | b'{') => open.push(index),
            Kind::Mark(b')' | b']' | b'}') => {
                if let Some(first) = open.pop() {
                    tokens[first].mate = index;
                    tokens[index].mate = first;
                }
            }
            _ => {}
        }
    }
    let count = tokens.len();
    for token in &mut tokens {
        token.mate = token.mate.min(count);
    }
    tokens
}

/// Skips white space and comments; returns kind and length of the token at `at`.
fn next(text: &str, at: &mut usize, before: Option<Kind>) -> Option<(Kind, usize)> {
    loop {
        let rest = text.get(*at..)?;
        let blank = rest.len() - rest.trim_start().len();
        let bare = rest.trim_start();
        let comment = match () {
            () if bare.starts_with("//") => bare.find('\n').unwrap_or(bare.len()),
            () if bare.starts_with("/*") => bare.find("*/").map_or(bare.len(), |end| end + 2),
            () => 0,
        };
        *at += blank + comment;
        if comment == 0 {
            break;
        }
    }
    let rest = text.get(*at..)?;
    let first = rest.chars().next()?;
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
    Some(match first {
        '\'' | '"' => (Kind::Text, string_len(rest, first)),
        '`' => (Kind::Template, string_len(rest, first)),
        '0'..='9' => (Kind::Number, rest.find(|c| !is_word(c)).unwrap_or(rest.len())),
        _ if rest.starts_with("...") => (Kind::Spread, 3),
        _ if rest.starts_with("=>") => (Kind::Arrow, 2),
        _ if is_word(first) || first == '#' => {
            (Kind::Word, rest.char_indices().skip(1).find(|(_, c)| !is_word(*c)).map_or(rest.len(), |(end, _)| end))
        }
        '/' if starts_pattern(before) => (Kind::Pattern, pattern_len(rest)),
        _ => (Kind::Mark(if first.is_ascii() { first as u8 } else { 0 }), first.len_utf8()),
    })
}

/// Whether a `/` after a token starts a regular expression: no value ends there.
fn starts_pattern(before: Option<Kind>) -> bool {
    !matches!(
        before,
        Some(Kind::Word | Kind::Number | Kind::Text | Kind::Template | Kind::Pattern | Kind::Mark(b')' | b']' | b'}'))
    )
}

/// The length of a string or template, with its quotes; without an end, that of the rest.
fn string_len(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            // A string in quotes ends with its line at the latest.
            '\n' if quote != '`' => return index,
            _ if c == quote => return index + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

fn pattern_len(text: &str) -> usize {
    let (mut is_escaped, mut in_class) = (false, false);
    for (index, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return index,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => {
                let flags = text.get(index + 1..).unwrap_or_default();
                return index + 1 + flags.bytes().take_while(u8::is_ascii_alphabetic).count();
            }
            _ => {}
        }
    }
    text.len()
}

/// The value of a string in quotes or of a template without expressions; `None` with one.
pub(super) fn string_value(literal: &str) -> Option<String> {
    let quote = literal.chars().next()?;
    let inner = literal.get(1..)?;
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    if quote == '`' && inner.contains("${") {
        return None;
    }
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                '\n' => {}
                'u' => value.push(escaped_char(&mut chars)?),
                other => value.push(other),
            },
            c => value.push(c),
        }
    }
    Some(value)
}

/// The character of `\u00e9` or `\u{1f600}`, after the `u`.
fn escaped_char(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let rest = chars.as_str();
    let (digits, len) = match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        Some((digits, _)) => (digits, digits.len() + 2),
        None => (rest.get(..4)?, 4),
    };
    let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    *chars = rest.get(len..)?.chars();
    Some(c)
}
