//! Tags of GitBook: `{% name key="value" "value" %}`.

/// Longest tag, in bytes.
const MAX_TAG: usize = 2 << 10;

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    pub(super) name: &'t str,
    /// Keys and values in their order; a value without a key has an empty one.
    values: Vec<(&'t str, &'t str)>,
    /// The length of the tag in bytes.
    pub(super) len: usize,
}

impl Tag<'_> {
    /// The value of a key; `None` for an empty one.
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == key).map(|(_, value)| *value).filter(|value| !value.is_empty())
    }
}

/// The tag at the start of a text, within its line.
pub(super) fn tag(text: &str) -> Option<Tag<'_>> {
    let near = text.get(..text.floor_char_boundary(MAX_TAG.min(text.len())))?;
    let inner = near.strip_prefix("{%")?;
    let end = end(inner)?;
    let len = 2 + end + 2;
    let mut rest = inner.get(..end)?.trim();
    let name_len = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let name = rest.get(..name_len).filter(|name| !name.is_empty())?;
    rest = rest.get(name_len..)?;
    let mut values = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Some(Tag { name, values, len });
        }
        let key_len = rest.find(|c: char| c == '=' || c == '"' || c == '\'' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(key_len);
        let value = after.strip_prefix('=').unwrap_or(after);
        match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => {
                let (value, after) = value.get(1..)?.split_once(quote)?;
                values.push((key, value));
                rest = after;
            }
            None => {
                let len = value.find(char::is_whitespace).unwrap_or(value.len());
                let (value, after) = value.split_at(len);
                values.push((key, value));
                rest = after;
            }
        }
    }
}

/// The offset of the `%}` outside of quotes.
fn end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (_, b'\n') => return None,
            // Another tag starts: this one has no end.
            (_, b'{') if text.as_bytes().get(at + 1) == Some(&b'%') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'%') if text.as_bytes().get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
    }
    // A quote without an end.
    quote.and_then(|_| text.find("%}"))
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn tags_have_a_name_and_values() {
        let found = tag("{% code title=\"a %} b.js\" overflow='wrap' lineNumbers=true %}x").unwrap();
        assert_eq!((found.name, found.len), ("code", 61));
        assert_eq!(found.value("title"), Some("a %} b.js"));
        assert_eq!(found.value("lineNumbers"), Some("true"));
        assert_eq!(tag("{% include \"../x.md\" %}").unwrap().value(""), Some("../x.md"));
        assert_eq!(tag("{% endhint %}").unwrap().name, "endhint");
        for text in ["{%", "{% %}", "{% a\n%}", "{{ a }}", "{% a {% b %}"] {
            assert_eq!(tag(text), None, "{text}");
        }
    }
}
