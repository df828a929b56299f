//! The words after the language of a code block: options, and the title.

/// Options without a value.
const FLAGS: [&str; 6] = ["lines", "wrap", "expandable", "[expandable]", "twoslash", "nocopy"];
/// Options with a value.
const KEYS: [&str; 9] = ["title", "icon", "lang", "highlight", "focus", "theme", "lines", "wrap", "nocopy"];

/// The title of a code block: that of `title="…"`, or the words that are no options.
pub(super) fn title(info: &str) -> Option<String> {
    let (_, mut rest) = info.trim().split_once(char::is_whitespace)?;
    let mut words: Vec<&str> = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let (word, after) = word(rest);
        rest = after;
        match word.split_once('=') {
            Some(("title", value)) if !unquoted(value).is_empty() => return Some(unquoted(value).to_owned()),
            Some((key, _)) if KEYS.contains(&key) || FLAGS.contains(&key) => {}
            _ if FLAGS.contains(&word) || word.starts_with('{') && word.ends_with('}') => {}
            _ => words.push(word),
        }
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// Splits off the first word; white space in quotes and braces belongs to it.
fn word(text: &str) -> (&str, &str) {
    let mut inside = None;
    for (at, c) in text.char_indices() {
        match (inside, c) {
            (None, c) if c.is_whitespace() => return text.split_at(at),
            (None, '"' | '\'') if text.get(..at).is_some_and(|before| before.ends_with('=')) => inside = Some(c),
            (None, '{') => inside = Some('}'),
            (Some(end), c) if c == end => inside = None,
            _ => {}
        }
    }
    (text, "")
}

fn unquoted(value: &str) -> &str {
    value.trim_matches(['"', '\'', '{', '}'])
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_title_is_what_no_option_is() {
        for (info, expected) in [
            ("java HelloWorld.java example icon=java lines", Some("HelloWorld.java example")),
            ("js Example {1,2, 5}", Some("Example")),
            ("js focus={2,4-5} twoslash Word's end", Some("Word's end")),
            ("text title=\"No copy\" nocopy", Some("No copy")),
            ("python expandable", None),
            ("js", None),
            ("bash npm \"quoted", Some("npm \"quoted")),
        ] {
            assert_eq!(title(info).as_deref(), expected, "{info}");
        }
    }
}
