//! Where inline markup may start and end.

/// Schemes of addresses that are links without markup.
const SCHEMES: [&str; 8] = ["http://", "https://", "ftp://", "ftps://", "mailto:", "ssh://", "file://", "git://"];

/// Whether markup may start behind a character.
pub(super) fn can_start(before: Option<char>) -> bool {
    let Some(before) = before else { return true };
    before.is_whitespace()
        || matches!(before, '\'' | '"' | '(' | '[' | '{' | '<' | '-' | '/' | ':')
        || !before.is_ascii() && !before.is_alphanumeric()
}

/// Whether markup may end before a character.
pub(super) fn can_end(after: Option<char>) -> bool {
    let Some(after) = after else { return true };
    after.is_whitespace()
        || matches!(after, '\'' | '"' | ')' | ']' | '}' | '>' | '-' | '/' | '\\' | ':' | '.' | ',' | ';' | '!' | '?')
        || !after.is_ascii() && !after.is_alphanumeric()
}

/// Whether a mark stands between a quote and its counterpart, such as `"*"`, and so is no markup.
pub(super) fn is_quoted(before: Option<char>, rest: &str) -> bool {
    let closing = match before {
        Some(quote @ ('"' | '\'')) => quote,
        Some('(') => ')',
        Some('[') => ']',
        Some('{') => '}',
        Some('<') => '>',
        Some('‘') => '’',
        Some('“') => '”',
        Some('«') => '»',
        _ => return false,
    };
    let mark = rest.chars().next().unwrap_or_default();
    let once = rest.strip_prefix(mark).unwrap_or(rest);
    once.starts_with(closing) || once.strip_prefix(mark).is_some_and(|rest| rest.starts_with(closing))
}

/// The offset of the mark that ends the content at an offset.
pub(super) fn find_end(text: &str, start: usize, mark: &str, is_literal: bool) -> Option<usize> {
    let mut at = start;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let rest = text.get(at..)?;
        if rest.starts_with('\\') && !is_literal {
            at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
            continue;
        }
        if at > start && rest.starts_with(mark) {
            let before = text.get(..at)?.chars().next_back()?;
            let after = rest.get(mark.len()..)?;
            // A phrase may be followed by `_` or a role, a substitution by `_`.
            let ends = can_end(after.chars().next())
                || matches!(mark, "`" | "|") && can_end(after.trim_start_matches('_').chars().next());
            if !before.is_whitespace() && ends {
                return Some(at);
            }
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// Words joined by single signs, at the start of a text: `py:class`, `some-name`.
pub(in crate::corpus::rst) fn simple_name(text: &str) -> Option<&str> {
    let is_word = |char: char| char.is_alphanumeric();
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let next_is_word = chars.peek().is_some_and(|(_, next)| is_word(*next));
        let joins = at > 0 && matches!(char, '-' | '.' | '_' | '+' | ':') && next_is_word;
        if !is_word(char) && !joins {
            break;
        }
        end = at + char.len_utf8();
    }
    text.get(..end).filter(|name| !name.is_empty())
}

/// The length of an address at the start of a text.
pub(super) fn url_end(text: &str) -> Option<usize> {
    let scheme = SCHEMES
        .iter()
        .find(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))?;
    let end = text.find(|char: char| char.is_whitespace() || matches!(char, '<' | '>' | '"' | '`' | '|' | '\\'));
    let url = text.get(..end.unwrap_or(text.len()))?;
    let url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', ')', ']', '}', '_']);
    // A bracket that the address opens itself belongs to it.
    let len = url.len() + usize::from(url.contains('(') && text.get(url.len()..)?.starts_with(')'));
    (len > scheme.len()).then_some(len)
}

/// A text without escapes: an escaped blank vanishes, any other escaped character stays.
pub(in crate::corpus::rst) fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => plain.extend(chars.next().filter(|escaped| !escaped.is_whitespace())),
            _ => plain.push(char),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_at_signs_that_join_nothing() {
        for (text, name) in
            [("py:class:`x`", Some("py:class")), ("a-b_c.d e", Some("a-b_c.d")), ("a__", Some("a")), ("_a", None)]
        {
            assert_eq!(simple_name(text), name, "{text}");
        }
    }

    #[test]
    fn addresses_end_before_punctuation() {
        for (text, url) in [
            ("https://a.b/c. Next", "https://a.b/c"),
            ("https://a.b/c_(d))", "https://a.b/c_(d)"),
            ("http://x>`_", "http://x"),
        ] {
            assert_eq!(url_end(text).and_then(|end| text.get(..end)), Some(url), "{text}");
        }
        assert_eq!(url_end("https://"), None);
    }
}
