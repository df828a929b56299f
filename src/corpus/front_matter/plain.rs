//! Front matter in the plainest form that YAML has, which most pages have: a line is a key with a value, a key, or an item
//! of the key above. It is read here in a tenth of the time that the YAML reader takes, which was a fourteenth of a build;
//! what has anything else in it, or could mean anything else, is left to that one.

use super::block::FrontMatter;

/// Longest key that is read here, in bytes.
const LONGEST_KEY: usize = 64;

/// What a block says if every line of it is plain, as the YAML reader would say it.
pub(crate) fn read(block: &str) -> Option<FrontMatter> {
    let mut front_matter = FrontMatter::default();
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        let (key, rest) = line.split_once(':')?;
        let value = rest.trim_matches(' ');
        if !is_key(key) || !(rest.starts_with(' ') || rest.is_empty()) {
            return None;
        }
        let mut values = Vec::new();
        if value.is_empty() {
            let mut indent = None;
            while let Some((width, item)) = lines.peek().and_then(|line| item(line)) {
                if *indent.get_or_insert(width) != width {
                    return None;
                }
                push(scalar(item)?, &mut values);
                lines.next();
            }
        } else {
            push(scalar(value)?, &mut values);
        }
        front_matter.add(key.to_owned(), values);
    }
    Some(front_matter)
}

fn push(text: &str, values: &mut Vec<String>) {
    let text = text.trim();
    if !text.is_empty() {
        values.push(text.to_owned());
    }
}

/// The spaces before an item of a list, and the item.
fn item(line: &str) -> Option<(usize, &str)> {
    let bare = line.trim_start_matches(' ');
    Some((line.len() - bare.len(), bare.strip_prefix("- ")?.trim_matches(' ')))
}

fn is_key(key: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    key.len() <= LONGEST_KEY
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(is_plain)
        && !is_word(key)
}

/// What stands for a scalar that is text.
fn scalar(written: &str) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(rest) = written.strip_prefix(quote) {
            let inner = rest.strip_suffix(quote)?;
            return (!inner.contains([quote, '\\']) && inner.chars().all(is_plain)).then_some(inner);
        }
    }
    let first = written.bytes().next()?;
    let is_text = match first {
        b'/' => true,
        b'0'..=b'9' => !is_number(written),
        _ => first.is_ascii_alphabetic() && !is_word(written),
    };
    let ends = written.ends_with(':') || written.contains(": ") || written.contains(" #");
    (is_text && !ends && written.chars().all(is_plain)).then_some(written)
}

/// Whether a word that begins with a letter is no text in YAML.
fn is_word(written: &str) -> bool {
    ["null", "true", "false"].iter().any(|word| written.eq_ignore_ascii_case(word))
}

/// Whether what begins with a digit may be a number.
fn is_number(written: &str) -> bool {
    ["0x", "0o", "0b"].iter().any(|radix| written.starts_with(radix)) || written.parse::<f64>().is_ok()
}

/// Whether a character stands for itself: letters, marks of western scripts, typographic ones; others may end lines.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}' | '\u{2010}'..='\u{2027}') || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop_assert_eq, prop_oneof, proptest};

    use super::super::block::{FrontMatter, parsed};
    use super::read;

    /// Lines that are plain or nearly so.
    fn line() -> impl Strategy<Value = String> {
        let value = prop_oneof![
            3 => "[a-z]{1,3}",
            1 => "[a-z0-9/:#'\"\\[{&*!|>%@`~?., é\u{a0}\u{2028}\t\\\\+-]{0,12}",
            3 => "(null|true|True|FALSE|~|yes|0x1f|0o7|0123|1\\.10|1e5|5e|inf|\\.inf|2018-05-31|05/31/2018|1_0|9+9)",
            1 => "\"[a-z:# \\\\']{0,6}\"?",
            1 => "'[a-z:# \\\\\"]{0,6}'?",
        ];
        let begin = prop_oneof![
            6 => "[a-c][a-c.]{0,2}: ",
            1 => "[a-c.]{1,3}: ?",
            1 => "(true|Null|12|a b|-|\\?): ",
            2 => " {0,3}- {1,2}",
            1 => "[ a]{0,2}",
        ];
        (begin, value, " {0,2}").prop_map(|(begin, value, end)| begin + &value + &end)
    }

    proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4_000))]

        #[test]
        fn what_is_plain_is_what_yaml_says(lines in proptest::collection::vec(line(), 0..4)) {
            let block = lines.iter().map(|line| line.clone() + "\n").collect::<String>();
            if let Some(plain) = read(&block) {
                prop_assert_eq!(Ok(Some(plain)), parsed(&block));
            }
        }
    }

    #[test]
    fn what_most_pages_have_is_plain() {
        let block =
            "title: \"le: Wasm\"\nms.date: 05/31/2018\nid: 5049a223-0f3f\nurl: /a\ntopics:\n  - SPA\n  - b: c\n";
        assert_eq!(read(block), None);
        let block = block.replace("  - b: c\n", "  - 'b: c'\nstatus: \nkeys:\n- x\n");
        let said = FrontMatter {
            entries: [
                ("title", vec!["le: Wasm"]),
                ("ms.date", vec!["05/31/2018"]),
                ("id", vec!["5049a223-0f3f"]),
                ("url", vec!["/a"]),
                ("topics", vec!["SPA", "b: c"]),
                ("keys", vec!["x"]),
            ]
            .map(|(key, values)| (key.to_owned(), values.into_iter().map(str::to_owned).collect()))
            .into(),
        };
        assert_eq!(read(&block), Some(said));
    }
}
