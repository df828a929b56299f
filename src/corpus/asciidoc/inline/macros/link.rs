//! Links by macro: `link:target[text]` and `mailto:address[text]`.

use super::super::super::attribute_list::AttributeList;
use super::super::super::scan::unescape_bracket;
use super::super::state::Converter;
use super::named::{quoted, replace_macros};

/// Replaces the link macros.
pub(super) fn expand(text: &str, converter: &mut Converter<'_, '_>) -> String {
    let is_target = |target: &str| !target.starts_with(':') && !target.contains(char::is_whitespace);
    let links = replace_macros(text, "link:", is_target, |found| {
        let (label, attributes) = label(found.content, converter);
        let hides = converter.document.attributes.has("hide-uri-scheme");
        let bare = found.target.split_once("://").map_or(found.target, |(_, rest)| rest);
        let label = label.unwrap_or_else(|| if hides { bare } else { found.target }.to_owned());
        Some(anchor(found.target, &label, attributes.as_ref()))
    });
    if !links.contains("mailto:") {
        return links;
    }
    replace_macros(&links, "mailto:", is_target, |found| {
        let label = unescape_bracket(found.content);
        // Subject and text of the message follow the label.
        let label =
            if label.contains(',') { AttributeList::parse(&label).position(1).map(str::to_owned) } else { Some(label) };
        let label = label.filter(|label| !label.is_empty()).unwrap_or_else(|| found.target.to_owned());
        Some(anchor(&format!("mailto:{}", found.target), label.trim_end_matches('^'), None))
    })
}

/// The text of a link and its attributes; no text shows the target.
pub(super) fn label(content: &str, converter: &mut Converter<'_, '_>) -> (Option<String>, Option<AttributeList>) {
    let text = unescape_bracket(content);
    let (text, attributes) = if text.contains('=') { with_attributes(&text) } else { (Some(text), None) };
    let text = text.map(|text| text.strip_suffix('^').map_or(text.clone(), str::to_owned));
    // The label of a link may refer to an attribute that came with the macro.
    let text = text.filter(|text| !text.is_empty()).map(|text| converter.document.with_attributes(&text));
    (text, attributes)
}

/// The text and the attributes of `text,role=x`; a list that is one value is text.
pub(super) fn with_attributes(text: &str) -> (Option<String>, Option<AttributeList>) {
    let line = text.replace('\n', " ");
    let attributes = AttributeList::parse(&line);
    match attributes.position(1) {
        Some(first) if first == line => (Some(text.to_owned()), None),
        Some(first) => (Some(first.to_owned()), Some(attributes)),
        None => (None, Some(attributes)),
    }
}

/// A link in HTML.
pub(super) fn anchor(target: &str, label: &str, attributes: Option<&AttributeList>) -> String {
    let id = attributes.and_then(|attributes| attributes.get("id"));
    let id = id.map(|id| format!(" id=\"{}\"", quoted(id))).unwrap_or_default();
    format!("<a href=\"{}\"{id}>{label}</a>", quoted(target))
}
