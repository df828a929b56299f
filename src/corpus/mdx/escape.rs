//! Plain text as Markdown.

/// Plain text as Markdown that shows it, in one line.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 {
            escaped.push(' ');
        }
        let is_first = index == 0;
        for (index, c) in word.char_indices() {
            let starts_block = is_first && index == 0 && matches!(c, '#' | '-' | '+' | '=' | ':');
            if starts_block || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '$' | '&') {
                escaped.push('\\');
            }
            let ends_number = is_first && matches!(c, '.' | ')') && index > 0;
            if ends_number && word.get(..index).is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    let starts_apart = text.starts_with(char::is_whitespace) && !escaped.is_empty();
    let ends_apart = text.ends_with(char::is_whitespace) && !escaped.is_empty();
    match (starts_apart, ends_apart) {
        (false, false) => escaped,
        (true, false) => format!(" {escaped}"),
        (false, true) => format!("{escaped} "),
        (true, true) => format!(" {escaped} "),
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn escaped_text_has_no_marks() {
        for (text, expected) in [
            ("a *b* `c`\n d", "a \\*b\\* \\`c\\` d"),
            ("# x", "\\# x"),
            ("1. x", "1\\. x"),
            (" a ", " a "),
            ("R&D <b>", "R\\&D \\<b\\>"),
        ] {
            assert_eq!(escape(text), expected, "{text}");
        }
    }
}
