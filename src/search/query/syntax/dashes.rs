//! Dashes at the start of a word: an exclusion, a flag of a command, or punctuation.

/// The meaning of a dash before a word.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Dash<'a> {
    /// It excludes the word, phrase, field or group behind it.
    Excludes,
    /// It belongs to a flag of a command.
    Flag(&'a str),
    /// It is text.
    Text,
}

/// The words of a question that are flags if pages have them: `-xzf`. A letter behind a dash is a flag in any case.
pub(crate) fn possible_flags(question: &str) -> impl Iterator<Item = &str> {
    let words = question.split_whitespace().map(|word| flag(word.trim_start_matches('(')));
    words.filter(|word| word.strip_prefix('-').is_some_and(|name| name.starts_with(char::is_alphanumeric)))
}

/// The meaning of the dash that `text` begins with; `flags` are the words that pages have as flags.
pub(super) fn dash<'a>(text: &'a str, flags: &[String]) -> Dash<'a> {
    let (word, behind) = (flag(text), text.get(1..).unwrap_or_default());
    let name_end = behind.find(|c: char| !c.is_alphanumeric()).unwrap_or(behind.len());
    let (name, rest) = behind.split_at(name_end);
    match behind.chars().next() {
        None | Some('-' | ')' | '>') => Dash::Text,
        Some(c) if c.is_whitespace() => Dash::Text,
        Some('(' | '"') => Dash::Excludes,
        Some('*') if word.len() == 2 => Dash::Excludes,
        Some(c) if c.is_alphanumeric() => {
            let is_letter = name.len() == 1 && !rest.starts_with(['+', '#']) && !joins_word(rest);
            // `-std=c++17`, `-Dkey=value`
            if is_letter || word.contains('=') || flags.iter().any(|known| known == word) {
                Dash::Flag(word)
            } else {
                Dash::Excludes
            }
        }
        // `-“a b”`, `-.net`
        Some(_) if behind.split_whitespace().next().is_some_and(|word| word.contains(char::is_alphanumeric)) => {
            Dash::Excludes
        }
        Some(_) => Dash::Text,
    }
}

/// Whether a word goes on behind its first letter: `e-mail`.
fn joins_word(rest: &str) -> bool {
    rest.strip_prefix(['-', '_', '.', '\'', '’']).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
}

/// The word at the beginning of a text, without the punctuation behind it.
fn flag(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).unwrap_or(text.len());
    text[..end].trim_end_matches([',', '.', ';', ':', '?', '!', '`', '"', '\''])
}

#[cfg(test)]
mod tests {
    use super::{Dash, dash, possible_flags};

    #[test]
    fn a_dash_excludes_words_and_begins_flags() {
        let flags = ["-xzf".to_owned()];
        for (text, expected) in [
            ("-car", Dash::Excludes),
            ("-patches, b", Dash::Excludes),
            ("-e-mail", Dash::Excludes),
            ("-c++", Dash::Excludes),
            ("-C#", Dash::Excludes),
            ("-.net", Dash::Excludes),
            ("-\"a b\"", Dash::Excludes),
            ("-“a b”", Dash::Excludes),
            ("-(a b)", Dash::Excludes),
            ("-title:x", Dash::Excludes),
            ("-url:/old", Dash::Excludes),
            ("-*", Dash::Excludes),
            ("-m \"message\"", Dash::Flag("-m")),
            ("-X?", Dash::Flag("-X")),
            ("-9", Dash::Flag("-9")),
            ("-d, x", Dash::Flag("-d")),
            ("-xzf file", Dash::Flag("-xzf")),
            ("-xzf)", Dash::Flag("-xzf")),
            ("-xz", Dash::Excludes),
            ("-std=c++17", Dash::Flag("-std=c++17")),
            ("--save-dev", Dash::Text),
            ("- bar", Dash::Text),
            ("-", Dash::Text),
            ("->", Dash::Text),
            ("-=", Dash::Text),
            ("-)", Dash::Text),
        ] {
            assert_eq!(dash(text, &flags), expected, "{text}");
        }
        let found: Vec<&str> = possible_flags("tar -xzf (-v, --all) - -> a-b -word?").collect();
        assert_eq!(found, ["-xzf", "-v", "-word"]);
    }
}
