//! Splits a template into text and actions, and an action into tokens.

/// A piece of a template.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    Action(&'t str),
}

/// The pieces of a template, white space trimmed as the actions ask.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut trims_next = false;
    while let Some((before, after)) = rest.split_once("{{") {
        let trims_before = after.starts_with("- ") || after.starts_with("-\n") || after.starts_with("-\t");
        let body = if trims_before { after.get(1..).unwrap_or_default() } else { after };
        let mut text = if trims_next { before.trim_start() } else { before };
        if trims_before {
            text = text.trim_end();
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        let Some(end) = action_end(body) else { return pieces };
        let action = body.get(..end).unwrap_or_default();
        trims_next =
            action.ends_with(" -") || action.ends_with("\n-") || action.ends_with("\t-") || action.ends_with("*/-");
        let action = if trims_next { action.get(..action.len() - 1).unwrap_or_default() } else { action };
        if !action.trim().starts_with("/*") {
            pieces.push(Piece::Action(action.trim()));
        }
        rest = body.get(end + 2..).unwrap_or_default();
    }
    let text = if trims_next { rest.trim_start() } else { rest };
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

/// The offset of the `}}` that ends an action; one in quotes or in a comment does not.
fn action_end(body: &str) -> Option<usize> {
    if body.trim_start().starts_with("/*") {
        let end = body.find("*/")? + 2;
        return Some(end + body.get(end..)?.find("}}")?);
    }
    let mut quote = None;
    let mut escaped = false;
    let bytes = body.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(b'"' | b'\'') if *byte == b'\\' => escaped = true,
            Some(open) if open == *byte => quote = None,
            Some(_) => {}
            None => match byte {
                b'"' | b'`' | b'\'' => quote = Some(*byte),
                b'}' if bytes.get(index + 1) == Some(&b'}') => return Some(index),
                _ => {}
            },
        }
    }
    None
}

/// A token of an action.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Text(String),
    Number(f64),
    /// `$name`, without the dollar sign.
    Var(String),
    /// A name; of a dotted one only the first part.
    Name(String),
    /// `.Name` right after an expression, or alone.
    Field(String, bool),
    Dot,
    Sign(&'static str),
}

/// The tokens of an action; `None` for signs that no action has.
pub(super) fn tokens(action: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = action;
    while let Some(c) = rest.chars().next() {
        // A field right after a value is a part of it.
        let is_glued = !rest.is_empty()
            && tokens.last().is_some_and(|last| !matches!(last, Token::Sign(sign) if *sign != ")"))
            && !action.get(..action.len() - rest.len()).is_some_and(|before| before.ends_with(char::is_whitespace));
        let word_len = |text: &str| text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        let used = match c {
            c if c.is_whitespace() => c.len_utf8(),
            '"' | '`' | '\'' => {
                let (text, used) = quoted(rest, c)?;
                tokens.push(Token::Text(text));
                used
            }
            '.' => {
                let len = word_len(rest.get(1..)?);
                tokens.push(if len == 0 { Token::Dot } else { Token::Field(rest.get(1..=len)?.to_owned(), is_glued) });
                1 + len
            }
            '$' => {
                let len = word_len(rest.get(1..)?);
                tokens.push(Token::Var(rest.get(1..=len)?.to_owned()));
                1 + len
            }
            c if c.is_ascii_digit() || c == '-' && rest.get(1..)?.starts_with(|c: char| c.is_ascii_digit()) => {
                let len =
                    1 + rest.get(1..)?.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len() - 1);
                tokens.push(Token::Number(rest.get(..len)?.parse().ok()?));
                len
            }
            c if c.is_alphabetic() || c == '_' => {
                let len = word_len(rest);
                tokens.push(Token::Name(rest.get(..len)?.to_owned()));
                len
            }
            _ => {
                let sign = [":=", "=", "|", "(", ")", ","].into_iter().find(|sign| rest.starts_with(sign))?;
                tokens.push(Token::Sign(sign));
                sign.len()
            }
        };
        rest = rest.get(used..)?;
    }
    Some(tokens)
}

/// The text in quotes, and its length with them.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((index, c)) = chars.next() {
        match c {
            c if c == quote => return Some((value, index + 1)),
            '\\' if quote != '`' => {
                let (_, escaped) = chars.next()?;
                value.push(match escaped {
                    'n' => '\n',
                    't' => '\t',
                    other => other,
                });
            }
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_trimmed_as_the_actions_ask() {
        let shown: Vec<String> =
            pieces("a {{- \"}}\" -}} b {{/* c */ -}}\n d").iter().map(|piece| format!("{piece:?}")).collect();
        assert_eq!(shown, ["Text(\"a\")", "Action(\"\\\"}}\\\"\")", "Text(\"b \")", "Text(\"d\")"]);
    }

    #[test]
    fn fields_know_whether_they_follow_a_value() {
        let found = tokens("$x.y (f .z).w | site.A").unwrap();
        let fields: Vec<(String, bool)> = found
            .into_iter()
            .filter_map(|token| match token {
                Token::Field(name, is_glued) => Some((name, is_glued)),
                _ => None,
            })
            .collect();
        let expected =
            [("y", true), ("z", false), ("w", true), ("A", true)].map(|(name, is_glued)| (name.to_owned(), is_glued));
        assert_eq!(fields, expected);
    }
}
