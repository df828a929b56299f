//! Filters for text.

use super::super::value::Value;
use super::argument::{MAX_ITEMS, MAX_TEXT, text_at};

/// Applies a filter for text; `None` for another one.
pub(super) fn apply(name: &str, input: &Value, arguments: &[Value]) -> Option<Value> {
    let argument = |index: usize| text_at(arguments, index);
    let first = || argument(0);
    let text = || input.text();
    Some(match name {
        "append" => bounded(text() + &first()),
        "prepend" => bounded(first() + &text()),
        "downcase" => text().to_lowercase().into(),
        "upcase" => text().to_uppercase().into(),
        "capitalize" => capitalize(&text()).into(),
        "strip" => text().trim().into(),
        "lstrip" => text().trim_start().into(),
        "rstrip" => text().trim_end().into(),
        "strip_newlines" => text().replace('\n', "").into(),
        "newline_to_br" => bounded(text().replace('\n', "<br />\n")),
        "normalize_whitespace" => text().split_whitespace().collect::<Vec<_>>().join(" ").into(),
        "escape" | "h" | "xml_escape" | "cgi_escape_html" => bounded(escape(&text())),
        "escape_once" => bounded(escape(&unescape(&text()))),
        "strip_html" => strip_html(&text()).into(),
        "remove" => replace(&text(), &first(), "", usize::MAX),
        "remove_first" => replace(&text(), &first(), "", 1),
        "replace" => replace(&text(), &first(), &argument(1), usize::MAX),
        "replace_first" => replace(&text(), &first(), &argument(1), 1),
        "split" => split(&text(), &first()),
        "slice" => slice(input, arguments),
        "truncate" => truncate(&text(), arguments).into(),
        "truncatewords" => truncate_words(&text(), arguments).into(),
        "number_of_words" => text().split_whitespace().count().into(),
        "url_encode" | "cgi_escape" => bounded(url_encode(&text(), true)),
        "uri_escape" => bounded(url_encode(&text(), false)),
        "url_decode" => url_decode(&text()).into(),
        "smartify" => text().into(),
        _ => return None,
    })
}

/// A text within the bound.
fn bounded(mut text: String) -> Value {
    text.truncate(text.floor_char_boundary(MAX_TEXT.min(text.len())));
    text.into()
}

fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars.as_str().to_lowercase().chars()).collect())
}

/// Escapes the characters that HTML reads as markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn unescape(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// A text without tags and comments.
fn strip_html(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        kept.push_str(before);
        let Some(end) = tag.find('>') else {
            kept.push('<');
            rest = tag;
            break;
        };
        rest = tag.get(end + 1..).unwrap_or_default();
    }
    kept + rest
}

fn replace(text: &str, from: &str, to: &str, count: usize) -> Value {
    if from.is_empty() {
        return text.into();
    }
    let found = text.matches(from).take(count).count();
    if text.len().saturating_add(found.saturating_mul(to.len())) > MAX_TEXT {
        return text.into();
    }
    text.replacen(from, to, count).into()
}

fn split(text: &str, separator: &str) -> Value {
    let parts: Vec<Value> = match separator {
        "" => text.chars().take(MAX_ITEMS).map(|c| c.to_string().into()).collect(),
        " " => text.split_whitespace().take(MAX_ITEMS).map(Value::from).collect(),
        separator => text.trim_end_matches(separator).split(separator).take(MAX_ITEMS).map(Value::from).collect(),
    };
    Value::list(if text.is_empty() { Vec::new() } else { parts })
}

fn slice(input: &Value, arguments: &[Value]) -> Value {
    let length = i64::try_from(input.len()).unwrap_or(i64::MAX);
    let start = arguments.first().map_or(0, Value::int);
    let start = if start < 0 { start.saturating_add(length) } else { start };
    let count = arguments.get(1).map_or(1, Value::int).max(0);
    let (Ok(start), Ok(count)) = (usize::try_from(start), usize::try_from(count)) else { return "".into() };
    match input {
        Value::List(items) => Value::list(items.iter().skip(start).take(count).cloned().collect()),
        other => other.text().chars().skip(start).take(count).collect::<String>().into(),
    }
}

fn truncate(text: &str, arguments: &[Value]) -> String {
    let length = usize::try_from(arguments.first().map_or(50, Value::int)).unwrap_or_default();
    let ellipsis = arguments.get(1).map_or_else(|| "...".to_owned(), Value::text);
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let kept = length.saturating_sub(ellipsis.chars().count());
    text.chars().take(kept).collect::<String>() + &ellipsis
}

fn truncate_words(text: &str, arguments: &[Value]) -> String {
    let count = usize::try_from(arguments.first().map_or(15, Value::int)).unwrap_or_default().max(1);
    let ellipsis = arguments.get(1).map_or_else(|| "...".to_owned(), Value::text);
    let words: Vec<&str> = text.split_whitespace().take(count.saturating_add(1)).collect();
    match words.get(..count) {
        Some(kept) if words.len() > count => kept.join(" ") + &ellipsis,
        _ => text.to_owned(),
    }
}

fn url_encode(text: &str, all: bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let is_plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'~')
            || !all
                && matches!(byte, b'/' | b':' | b'?' | b'#' | b'&' | b'=' | b'+' | b',' | b';' | b'@' | b'%' | b'!');
        match byte {
            b' ' if all => encoded.push('+'),
            byte if is_plain => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn url_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut after = rest.clone();
        let mut digit = || after.next().and_then(|byte| char::from(byte).to_digit(16));
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => match (digit(), digit()) {
                (Some(high), Some(low)) => {
                    bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                    rest = after;
                }
                _ => bytes.push(byte),
            },
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_filters_equal_those_of_liquid() {
        for (name, input, arguments, expected) in [
            ("capitalize", "kILN", vec![], "Kiln"),
            ("truncate", "Ground control", vec![Value::Int(9)], "Ground..."),
            ("truncatewords", "a b c", vec![Value::Int(2)], "a b..."),
            ("strip_html", "a <b>c</b> < d", vec![], "a c < d"),
            ("slice", "Liquid", vec![Value::Int(-3), Value::Int(2)], "ui"),
            ("remove_first", "abab", vec!["b".into()], "aab"),
            ("url_encode", "a b/c", vec![], "a+b%2Fc"),
            ("url_decode", "a+b%2Fc%", vec![], "a b/c%"),
            ("escape_once", "&lt;a> & b", vec![], "&lt;a&gt; &amp; b"),
        ] {
            assert_eq!(apply(name, &input.into(), &arguments).unwrap().text(), expected, "{name}");
        }
        assert_eq!(split("a,b,,", ","), Value::list(vec!["a".into(), "b".into()]));
    }

    #[test]
    fn a_text_never_grows_beyond_the_bound() {
        let long = "x".repeat(MAX_TEXT);
        assert_eq!(apply("append", &long.as_str().into(), &["y".into()]).unwrap().len(), MAX_TEXT);
        assert_eq!(
            apply("replace", &long.as_str().into(), &["x".into(), long.as_str().into()]).unwrap().len(),
            MAX_TEXT
        );
    }
}
