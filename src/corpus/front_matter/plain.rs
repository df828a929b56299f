//! A parser for plain front matter, which most pages have. A plain line is a key, a key with a value, or an item of a list.
//! It takes a tenth of the time of the YAML parser, which was 7 % of a build. All other blocks go to the YAML parser.

use super::entries::FrontMatter;

/// Longest plain key, in bytes.
const MAX_KEY: usize = 64;

/// Parses a block with the result of the YAML parser; `None` when a line is not plain.
pub(super) fn parse(block: &str) -> Option<FrontMatter> {
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
        front_matter.set(key, values);
    }
    Some(front_matter)
}

fn push(text: &str, values: &mut Vec<String>) {
    let text = text.trim();
    if !text.is_empty() {
        values.push(text.to_owned());
    }
}

/// The indentation of a list item, and the item.
fn item(line: &str) -> Option<(usize, &str)> {
    let bare = line.trim_start_matches(' ');
    Some((line.len() - bare.len(), bare.strip_prefix("- ")?.trim_matches(' ')))
}

fn is_key(key: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    key.len() <= MAX_KEY
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(is_plain)
        && !is_keyword(key)
}

/// The text of a plain scalar; `None` when YAML may read it as anything but this text.
fn scalar(value: &str) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            let inner = rest.strip_suffix(quote)?;
            return (!inner.contains([quote, '\\']) && inner.chars().all(is_plain)).then_some(inner);
        }
    }
    let first = value.bytes().next()?;
    let is_text = match first {
        b'/' => true,
        b'0'..=b'9' => !is_number(value),
        _ => first.is_ascii_alphabetic() && !is_keyword(value),
    };
    let has_mark = value.ends_with(':') || value.contains(": ") || value.contains(" #");
    (is_text && !has_mark && value.chars().all(is_plain)).then_some(value)
}

/// Whether YAML reads a word as null or a boolean.
fn is_keyword(word: &str) -> bool {
    ["null", "true", "false"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// Whether YAML may read a value as a number.
fn is_number(value: &str) -> bool {
    ["0x", "0o", "0b"].iter().any(|radix| value.starts_with(radix)) || value.parse::<f64>().is_ok()
}

/// Whether a character has no meaning in YAML: letters, Latin-1 marks, typographic marks. Others may end a line.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}' | '\u{2010}'..='\u{2027}') || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop_assert_eq, prop_oneof, proptest};

    use super::super::block::parse_yaml;
    use super::super::entries::FrontMatter;
    use super::parse;

    /// Lines that are plain or almost plain.
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
        fn plain_front_matter_equals_the_result_of_the_yaml_parser(lines in proptest::collection::vec(line(), 0..4)) {
            let block = lines.iter().map(|line| line.clone() + "\n").collect::<String>();
            if let Some(plain) = parse(&block) {
                prop_assert_eq!(Ok(Some(plain)), parse_yaml(&block));
            }
        }
    }

    #[test]
    fn common_front_matter_is_plain() {
        let block =
            "title: \"le: Wasm\"\nms.date: 05/31/2018\nid: 5049a223-0f3f\nurl: /a\ntopics:\n  - SPA\n  - b: c\n";
        assert_eq!(parse(block), None);
        let block = block.replace("  - b: c\n", "  - 'b: c'\nstatus: \nkeys:\n- x\n");
        let expected = FrontMatter {
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
        assert_eq!(parse(&block), Some(expected));
    }
}
