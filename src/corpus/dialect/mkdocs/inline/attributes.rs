//! Attribute lists: `{ #id .class key=value }` behind headings, elements and blocks.

/// Longest attribute list, in bytes.
const MAX_LIST: usize = 1_024;

/// The length and the id of an attribute list at the start of a text.
pub(in crate::corpus::dialect::mkdocs) fn list_at(text: &str) -> Option<(usize, Option<String>)> {
    let window = text.get(..text.floor_char_boundary(MAX_LIST.min(text.len())))?;
    let end = window.find(['}', '\n']).filter(|end| window.as_bytes().get(*end) == Some(&b'}'))?;
    let inner = window.get(1..end).filter(|_| window.starts_with('{'))?;
    let inner = inner.strip_prefix(':').unwrap_or(inner).trim_matches(' ');
    (!inner.is_empty()).then(|| (end + 1, id_of(inner)))
}

/// The length and the id of an attribute list that is all of a line.
pub(in crate::corpus::dialect::mkdocs) fn whole_line(line: &str) -> Option<Option<String>> {
    let line = line.trim();
    list_at(line).filter(|(len, _)| *len == line.len()).map(|(_, id)| id)
}

/// Cuts the attribute list off the end of a heading: the text before it, and its id.
pub(in crate::corpus::dialect::mkdocs) fn cut_from_heading(text: &str) -> (&str, Option<String>) {
    let text = text.trim_end();
    let start = Some(text).filter(|text| text.ends_with('}')).and_then(|text| text.rfind('{'));
    let Some((before, list)) = start.and_then(|start| text.split_at_checked(start)) else { return (text, None) };
    if !before.ends_with(' ') {
        return (text, None);
    }
    match whole_line(list) {
        Some(id) => (before.trim_end().trim_end_matches('#').trim_end(), id),
        None => (text, None),
    }
}

/// The last id among attributes: `#id` or `id=value`.
pub(in crate::corpus::dialect::mkdocs) fn id_of(attributes: &str) -> Option<String> {
    let mut id = None;
    let mut rest = attributes;
    while let Some(start) = rest.find(|c: char| c != ' ') {
        rest = rest.get(start..).unwrap_or_default();
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let Some(value) = after.strip_prefix('=') else {
            id = word.strip_prefix('#').filter(|id| !id.is_empty()).map(str::to_owned).or(id);
            rest = after;
            continue;
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let bare = quote.map_or(value, |_| value.get(1..).unwrap_or_default());
        let end = bare.find(quote.unwrap_or(' ')).unwrap_or(bare.len());
        if word == "id" {
            id = bare.get(..end).map(str::to_owned);
        }
        rest = bare.get(end..).unwrap_or_default().trim_start_matches(quote.unwrap_or(' '));
    }
    id
}

/// The value of a quoted attribute: `title="x"`.
pub(in crate::corpus::dialect::mkdocs) fn value_of<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut from = 0;
    while let Some(found) = attributes.get(from..)?.find(name) {
        let start = from + found;
        let starts_word = !attributes.get(..start)?.ends_with(|c: char| c.is_alphanumeric() || c == '-');
        let value = attributes.get(start + name.len()..)?.strip_prefix('=').filter(|_| starts_word);
        if let Some(value) = value {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value.get(1..)?.split(quote).next();
        }
        from = start + name.len();
    }
    None
}

/// Escapes the punctuation of a text, so that Markdown shows it as it is.
pub(in crate::corpus::dialect::mkdocs) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attribute_lists_of_headings_are_cut_off() {
        for (text, title, id) in [
            ("Curly { #curly }", "Curly", Some("curly")),
            ("Tight {#tight}", "Tight", Some("tight")),
            ("Colon {:#c }", "Colon", Some("c")),
            ("Closed { #closed } ##", "Closed { #closed } ##", None),
            ("Closed ## { #closed }", "Closed", Some("closed")),
            ("Two { #one #two }", "Two", Some("two")),
            ("No space{ #x }", "No space{ #x }", None),
            ("Middle { #m } of it", "Middle { #m } of it", None),
            ("Word { word }", "Word", None),
            ("Quoted { id=\"by name\" }", "Quoted", Some("by name")),
            ("Other { data-x=\"#no\" }", "Other", None),
            ("Empty {}", "Empty {}", None),
        ] {
            assert_eq!(cut_from_heading(text), (title, id.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn quoted_values_are_found() {
        assert_eq!(value_of("py title=\"lamp.py\" hl_lines=\"2\"", "title"), Some("lamp.py"));
        assert_eq!(value_of(".x subtitle='a' title='b'", "title"), Some("b"));
        assert_eq!(value_of("py", "title"), None);
    }
}
