//! Elements of HTML in MDX: which ones separate blocks, and what of their tags a Markdown page keeps.

use super::script::operator::text_of;
use super::shown::Element;

/// The place of an element in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It starts and ends blocks.
    Block,
    /// It is a part of a line.
    Inline,
    /// It is a part of a line and has no end tag.
    Void,
    /// Its text is code.
    Code,
    /// Its text is not shown.
    Hidden,
}

/// The place of an element.
pub(super) fn role(name: &str) -> Role {
    match name {
        "script" | "style" | "template" | "svg" | "noscript" | "object" => Role::Hidden,
        "pre" => Role::Code,
        "br" | "wbr" | "img" | "input" | "source" | "link" | "meta" | "track" | "embed" | "area" | "col" | "base" => {
            Role::Void
        }
        "hr" | "p" | "div" | "section" | "article" | "header" | "footer" | "main" | "nav" | "aside" | "table"
        | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption" | "colgroup" | "ul" | "ol" | "li" | "dl"
        | "dt" | "dd" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "details" | "summary" | "figure"
        | "figcaption" | "form" | "fieldset" | "center" | "address" | "iframe" | "video" | "audio" => Role::Block,
        _ => Role::Inline,
    }
}

/// The attributes that pages use.
const KEPT: [&str; 5] = ["id", "name", "href", "alt", "data-key"];

/// The start tag with the attributes that pages use; empty for a tag that adds nothing.
pub(super) fn start_tag(element: &Element) -> String {
    let name = element.name.as_str();
    let has_meaning = matches!(
        name,
        "a" | "img"
            | "br"
            | "dfn"
            | "table"
            | "thead"
            | "tbody"
            | "tr"
            | "td"
            | "th"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "blockquote"
    );
    let mut tag = format!("<{name}");
    let mut has_id = false;
    for key in KEPT {
        if let Some(value) = element.value(key).filter(|value| value.is_string() || value.is_number()) {
            let value = text_of(value).replace('&', "&amp;").replace('"', "&quot;").replace(['\n', '\r'], " ");
            tag.push_str(&format!(" {key}=\"{value}\""));
            has_id |= matches!(key, "id" | "name");
        }
    }
    tag.push('>');
    if name != "slot" && (has_meaning || has_id) { tag } else { String::new() }
}

/// The text of an attribute or of code without entities.
pub(super) fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut decoded = text.to_owned();
    for (entity, character) in [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ] {
        decoded = decoded.replace(entity, character);
    }
    decoded
}

/// The text of markup without its tags.
pub(crate) fn text(markup: &str) -> String {
    let mut text = String::new();
    let mut rest = markup;
    while let Some(start) = memchr::memchr(b'<', rest.as_bytes()) {
        let (before, after) = rest.split_at(start);
        text.push_str(before);
        let len = super::script::tag::parse_tag(after).map_or(1, |tag| tag.len);
        rest = after.get(len..).unwrap_or_default();
    }
    decode(&(text + rest))
}

/// The address in a call that makes one of a path: `useBaseUrl('/x')`, `require('./x.png').default`.
pub(super) fn address(expression: &str) -> Option<&str> {
    let (name, rest) = expression.trim().split_once('(')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| is_name && matches!(c, '\'' | '"' | '`'))?;
    let (address, after) = rest.get(1..)?.split_once(quote)?;
    after.trim_start().starts_with(')').then_some(address)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tags_keep_what_pages_use() {
        for (name, attributes, expected) in [
            ("div", vec![("className", json!("x"))], ""),
            ("div", vec![("id", json!("x"))], "<div id=\"x\">"),
            ("a", vec![("href", json!("/a?b&c")), ("target", json!("_blank"))], "<a href=\"/a?b&amp;c\">"),
            ("b", vec![], ""),
            ("li", vec![("key", json!(1))], "<li>"),
        ] {
            let attributes = attributes.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            assert_eq!(start_tag(&Element { name: name.to_owned(), attributes, index: 0 }), expected);
        }
    }

    #[test]
    fn addresses_are_read_from_calls() {
        assert_eq!(address("useBaseUrl('/img/x.png')"), Some("/img/x.png"));
        assert_eq!(address("require('./x.png').default"), Some("./x.png"));
        assert_eq!(address("f('a', b)"), None);
        assert_eq!(text("<b>a</b> &amp; <i/>c"), "a & c");
    }
}
