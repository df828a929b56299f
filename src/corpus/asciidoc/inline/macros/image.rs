//! Pictures and icons in a line.

use super::super::super::attribute_list::AttributeList;
use super::super::state::Converter;
use super::named::{normalized, quoted, replace_macros};

/// Replaces the pictures by their alternative text, and removes icons.
pub(super) fn expand(text: &str, converter: &mut Converter<'_, '_>) -> String {
    let is_target = |target: &str| {
        !target.is_empty() && !target.starts_with([':', ' ']) && !target.ends_with(' ') && !target.contains('\n')
    };
    let pictures = replace_macros(text, "image:", is_target, |found| Some(picture(found.content, converter)));
    if !pictures.contains("icon:") {
        return pictures;
    }
    replace_macros(&pictures, "icon:", is_target, |found| {
        let is_text = converter.document.attributes.get("icons").is_none();
        Some(if is_text { format!("[{}&#93;", found.target) } else { String::new() })
    })
}

fn picture(content: &str, converter: &mut Converter<'_, '_>) -> String {
    let list = AttributeList::parse(&converter.document.with_attributes(&normalized(content)));
    let alt = list.get("alt").or_else(|| list.position(1)).unwrap_or_default();
    let picture = format!("<img alt=\"{}\">", quoted(alt));
    match list.get("link") {
        Some(link) => format!("<a href=\"{}\">{picture}</a>", quoted(link)),
        None => picture,
    }
}
