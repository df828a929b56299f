//! Tags of JSX: name, attributes and length, and the length of a whole element.

use super::scan::{MAX_LENGTH, balanced};

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tag<'t> {
    /// Empty for a fragment.
    pub(crate) name: &'t str,
    pub(crate) kind: TagKind,
    pub(crate) attributes: Vec<(&'t str, AttributeText<'t>)>,
    /// The length of the tag in bytes.
    pub(crate) len: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagKind {
    Open,
    Close,
    SelfClosing,
}

/// The value of an attribute as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttributeText<'t> {
    /// An attribute without a value.
    Flag,
    /// The text between quotes.
    Text(&'t str),
    /// The text between braces.
    Expression(&'t str),
    /// `{...object}`; its name is empty.
    Spread(&'t str),
}

/// The tag at the start of `text`, which starts with `<`.
pub(crate) fn parse_tag(text: &str) -> Option<Tag<'_>> {
    let text = text.get(..text.floor_char_boundary(MAX_LENGTH.min(text.len())))?;
    let rest = text.strip_prefix('<')?;
    let (is_close, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
    let name_len = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
    let (name, mut rest) = rest.split_at(name_len);
    if name.starts_with(|c: char| !c.is_alphabetic() && c != '_' && c != '$') {
        return None;
    }
    let mut attributes = Vec::new();
    loop {
        let bare = rest.trim_start();
        let had_space = bare.len() < rest.len();
        rest = bare;
        if let Some(after) = rest.strip_prefix('>') {
            let kind = if is_close { TagKind::Close } else { TagKind::Open };
            return Some(Tag { name, kind, attributes, len: text.len() - after.len() });
        }
        if let Some(after) = rest.strip_prefix('/') {
            let after = after.trim_start().strip_prefix('>').filter(|_| !is_close && !name.is_empty())?;
            return Some(Tag { name, kind: TagKind::SelfClosing, attributes, len: text.len() - after.len() });
        }
        if is_close || name.is_empty() || !had_space && attributes.is_empty() {
            return None;
        }
        rest = attribute(rest, &mut attributes)?;
    }
}

/// Reads one attribute; returns the text after it.
fn attribute<'t>(text: &'t str, attributes: &mut Vec<(&'t str, AttributeText<'t>)>) -> Option<&'t str> {
    if text.starts_with('{') {
        let len = balanced(text)?;
        let inner = text.get(1..len - 1)?.trim();
        attributes.extend(inner.strip_prefix("...").map(|spread| ("", AttributeText::Spread(spread))));
        return text.get(len..);
    }
    let name_len = text.find(|c: char| !is_name(c) && c != '@').unwrap_or(text.len());
    let (name, rest) = text.split_at(name_len);
    if name.is_empty() {
        return None;
    }
    let Some(value) = rest.trim_start().strip_prefix('=') else {
        attributes.push((name, AttributeText::Flag));
        return Some(rest);
    };
    let value = value.trim_start();
    if value.starts_with('{') {
        let len = balanced(value)?;
        attributes.push((name, AttributeText::Expression(value.get(1..len - 1)?)));
        return value.get(len..);
    }
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (text, after) = value.get(1..)?.split_once(quote)?;
    attributes.push((name, AttributeText::Text(text)));
    Some(after)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | ':' | '-')
}

/// The length of the element at the start of `text`, with its end tag; `None` without one.
pub(crate) fn element_len(text: &str) -> Option<usize> {
    let text = text.get(..text.floor_char_boundary(MAX_LENGTH.min(text.len())))?;
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        let rest = text.get(at..)?;
        match rest.as_bytes().first()? {
            b'<' => match parse_tag(rest) {
                Some(tag) => {
                    match tag.kind {
                        TagKind::Open => depth += 1,
                        TagKind::Close => depth = depth.checked_sub(1)?,
                        TagKind::SelfClosing => {}
                    }
                    at += tag.len;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                None => at += 1,
            },
            b'{' => at += balanced(rest).unwrap_or(1),
            _ => at += memchr::memchr2(b'<', b'{', rest.as_bytes())?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_have_texts_expressions_and_flags() {
        let tag = parse_tag("<Tabs.Item a=\"x > y\" b={ {c: 1} } {...rest}\n  default>text").unwrap();
        assert_eq!((tag.name, tag.kind), ("Tabs.Item", TagKind::Open));
        let expected = [
            ("a", AttributeText::Text("x > y")),
            ("b", AttributeText::Expression(" {c: 1} ")),
            ("", AttributeText::Spread("rest")),
            ("default", AttributeText::Flag),
        ];
        assert_eq!(tag.attributes, expected);
    }

    #[test]
    fn what_is_no_tag_is_text() {
        for (text, expected) in [
            ("<br/>x", Some(5)),
            ("<br />", Some(6)),
            ("</Tabs >", Some(8)),
            ("<>", Some(2)),
            ("</>", Some(3)),
            ("<https://x.y>", None),
            ("<a@b.c>", None),
            ("< b", None),
            ("<3", None),
            ("<T", None),
            ("<a b=c>", None),
        ] {
            assert_eq!(parse_tag(text).map(|tag| tag.len), expected, "{text}");
        }
    }

    #[test]
    fn an_element_ends_with_its_own_end_tag() {
        assert_eq!(element_len("<a><a/><b>{'</a>'}</b></a>x"), Some(26));
        assert_eq!(element_len("<a>"), None);
    }
}
