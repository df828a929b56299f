//! References: `<<id>>`, `<<id,text>>` and `xref:target[text]`, in the page and to other pages.

use super::super::super::scan::unescape_bracket;
use super::super::super::scan::{Ends, is_word};
use super::super::state::Converter;
use super::link::{anchor, with_attributes};
use super::named::replace_macros;

/// Replaces the references by links.
pub(super) fn expand(mut text: String, converter: &mut Converter<'_, '_>) -> String {
    if text.contains("&lt;&lt;") {
        text = in_angle_brackets(&text, converter);
    }
    if text.contains("xref:") {
        text = replace_macros(&text, "xref:", starts_reference, |found| {
            let label = unescape_bracket(found.content);
            let (label, style) = match label.contains('=') {
                true => {
                    let (label, attributes) = with_attributes(&label);
                    (label, attributes.and_then(|list| list.get("xrefstyle").map(str::to_owned)))
                }
                false => (Some(label), None),
            };
            let label = label.filter(|label| !label.is_empty());
            Some(reference(found.target, label, true, style.as_deref(), converter))
        });
    }
    text
}

fn starts_reference(target: &str) -> bool {
    target.starts_with(|char| is_word(char) || matches!(char, '#' | '/' | '.' | ':' | '{'))
}

fn in_angle_brackets(text: &str, converter: &mut Converter<'_, '_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut ends = Ends::default();
    let (mut copied, mut from) = (0, 0);
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("&lt;&lt;")).map(|place| from + place) {
        let inner = start + 8;
        from = inner;
        let Some(close) = ends.find(text, inner + 1, "&gt;&gt;", |_| true) else { break };
        let Some(content) = text.get(inner..close).filter(|content| starts_reference(content)) else { continue };
        out.push_str(text.get(copied..start).unwrap_or_default());
        if out.ends_with('\\') {
            out.pop();
            out.push_str(text.get(start..close + 8).unwrap_or_default());
        } else {
            let (target, label) = content.split_once(',').unwrap_or((content, ""));
            let label = Some(label.trim_start().to_owned()).filter(|label| !label.is_empty());
            out.push_str(&reference(target, label, false, None, converter));
        }
        (copied, from) = (close + 8, close + 8);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// A reference in HTML. A macro names a page by its extension, the short form by `#`.
fn reference(
    target: &str,
    label: Option<String>,
    is_macro: bool,
    style: Option<&str>,
    converter: &mut Converter<'_, '_>,
) -> String {
    let is_file = |path: &str| path.rsplit('/').next().is_some_and(|name| name.trim_start_matches('.').contains('.'));
    let split = target.split_once('#').filter(|(path, _)| !path.ends_with('&'));
    let (path, fragment) = match split {
        Some((path, fragment)) => (path, fragment),
        None if is_macro && (is_file(target) || is_resource(target)) => (target, ""),
        None => ("", target),
    };
    if !path.is_empty() {
        let reference = converter.document.host.reference(path, fragment);
        return anchor(&reference.link, &label.unwrap_or(reference.text), None);
    }
    let (id, shown) = local(fragment, style, converter);
    anchor(&format!("#{id}"), &label.unwrap_or(shown), None)
}

/// Whether a target names a page by its component or module.
fn is_resource(target: &str) -> bool {
    target.contains(['@', '$']) || target.contains(':')
}

/// The id of a target in the page, and the text of a reference to it. A text that is no id can be a title.
fn local(fragment: &str, style: Option<&str>, converter: &mut Converter<'_, '_>) -> (String, String) {
    let document_style = converter.document.attributes.get("xrefstyle").map(str::to_owned);
    let style = style.map(str::to_owned).or(document_style);
    let shown = |converter: &mut Converter<'_, '_>, id: &str| {
        converter.document.target(id).map(|target| target.shown(style.as_deref()))
    };
    if let Some(text) = shown(converter, fragment) {
        return (fragment.to_owned(), text.map_or_else(|| format!("[{fragment}]"), |text| without_links(&text)));
    }
    let may_be_title = fragment.contains(' ') || fragment.chars().any(char::is_uppercase);
    if let Some(id) = may_be_title.then(|| converter.document.id_of(fragment)).flatten() {
        let text = shown(converter, &id).flatten().unwrap_or_else(|| fragment.to_owned());
        return (id, without_links(&text));
    }
    (fragment.to_owned(), format!("[{fragment}]"))
}

/// HTML without its links, whose text stays.
fn without_links(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let is_link = after.starts_with("a ") || after.starts_with("/a>");
        match after.split_once('>').filter(|_| is_link) {
            Some((_, after)) => rest = after,
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
