//! Macros: links, references, anchors, pictures, footnotes, index terms, keys and menus.

mod anchor;
mod email;
mod footnote;
mod image;
mod index_term;
mod link;
mod named;
mod reference;
mod url;
mod user_interface;

use super::state::Converter;

/// Replaces the macros of a text by HTML, kind after kind, as Asciidoctor does.
pub(super) fn expand(mut text: String, converter: &mut Converter<'_, '_>) -> String {
    let has_bracket = text.contains('[');
    let has_macro = has_bracket && text.contains(':');
    if converter.document.attributes.has("experimental") {
        text = user_interface::expand(text, has_macro);
    }
    if has_macro && (text.contains("image:") || text.contains("icon:")) {
        text = image::expand(&text, converter);
    }
    if text.contains("((") || has_macro && text.contains("indexterm") {
        text = index_term::expand(text);
    }
    if text.contains("://") {
        text = url::expand(&text, converter);
    }
    if has_macro && (text.contains("link:") || text.contains("mailto:")) {
        text = link::expand(&text, converter);
    }
    if text.contains('@') {
        text = email::expand(&text);
    }
    if has_bracket {
        text = anchor::expand(text, converter);
    }
    if text.contains("&lt;&lt;") || has_macro && text.contains("xref:") {
        text = reference::expand(text, converter);
    }
    if has_macro && text.contains("footnote") {
        text = footnote::expand(&text, converter);
    }
    text
}
