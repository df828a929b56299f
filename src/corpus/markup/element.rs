//! Elements of HTML: their blocks and containers, and attributes of components whose text people read.

use super::page::{Container, PageBuilder};

/// Attributes of a component that its site shows: of `<Card title="…">`, `<Tab label="…">` or `<Details summary="…">`.
const READABLE: [&[u8]; 8] = [b"title", b"label", b"summary", b"description", b"caption", b"alt", b"header", b"name"];

/// The elements of HTML, sorted; all others are components.
#[rustfmt::skip]
const ELEMENTS: [&[u8]; 140] = [
    b"a", b"abbr", b"acronym", b"address", b"applet", b"area", b"article", b"aside", b"audio", b"b", b"base",
    b"basefont", b"bdi", b"bdo", b"big", b"blockquote", b"body", b"br", b"button", b"canvas", b"caption", b"center",
    b"circle", b"cite", b"code", b"col", b"colgroup", b"command", b"data", b"datalist", b"dd", b"defs", b"del",
    b"details", b"dfn", b"dialog", b"dir", b"div", b"dl", b"dt", b"em", b"embed", b"fieldset", b"figcaption",
    b"figure", b"font", b"footer", b"form", b"frame", b"frameset", b"g", b"h1", b"h2", b"h3", b"h4", b"h5", b"h6",
    b"head", b"header", b"hgroup", b"hr", b"html", b"i", b"iframe", b"image", b"img", b"input", b"ins", b"kbd",
    b"keygen", b"label", b"legend", b"li", b"line", b"link", b"main", b"map", b"mark", b"marquee", b"math", b"menu",
    b"menuitem", b"meta", b"meter", b"nav", b"nobr", b"noscript", b"object", b"ol", b"optgroup", b"option", b"output",
    b"p", b"param", b"path", b"picture", b"polygon", b"pre", b"progress", b"q", b"rect", b"rp", b"rt", b"ruby", b"s",
    b"samp", b"script", b"search", b"section", b"select", b"slot", b"small", b"source", b"span", b"strike", b"strong",
    b"style", b"sub", b"summary", b"sup", b"svg", b"table", b"tbody", b"td", b"template", b"text", b"textarea",
    b"tfoot", b"th", b"thead", b"time", b"title", b"tr", b"track", b"tt", b"u", b"ul", b"use", b"var", b"video",
];

/// Whether people read an attribute, if its element is a component.
pub(super) fn is_readable(attribute: &[u8]) -> bool {
    READABLE.contains(&attribute)
}

/// Whether an element is none of HTML.
pub(super) fn is_component(name: &[u8]) -> bool {
    ELEMENTS.binary_search(&name).is_err()
}

/// The text of an attribute; `None` for an expression of a template, and for one without words.
pub(super) fn readable_text(value: &str) -> Option<&str> {
    let value = value.trim();
    let is_expression = value.starts_with('{') || value.contains("{{") || value.contains("${");
    (!is_expression && value.contains(char::is_alphanumeric)).then_some(value)
}

/// Whether an element has no visible text.
pub(super) fn is_skipped(name: &[u8]) -> bool {
    matches!(name, b"script" | b"style" | b"template")
}

/// Whether an element contains code in running text.
pub(super) fn is_code(name: &[u8]) -> bool {
    matches!(name, b"code" | b"samp" | b"tt")
}

/// Whether an element separates blocks.
pub(super) fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"div"
            | b"section"
            | b"article"
            | b"header"
            | b"footer"
            | b"main"
            | b"nav"
            | b"aside"
            | b"table"
            | b"thead"
            | b"tbody"
            | b"dl"
            | b"hr"
            | b"figure"
            | b"figcaption"
            | b"details"
            | b"summary"
            | b"form"
            | b"fieldset"
            | b"center"
            | b"address"
            | b"iframe"
            | b"video"
    )
}

/// Opens the container of an element, or ends the block before it; returns whether the element does either. `cards` says
/// whether the items of a list are link cards.
pub(crate) fn open_structure(name: &str, cards: bool, page: &mut PageBuilder) -> bool {
    match name {
        "p" => page.paragraph(),
        "ul" | "ol" => page.open(Container::List { next: (name == "ol").then_some(1), cards }),
        "li" => {
            page.close_if_innermost(Container::Item { ordinal: None, is_empty: true });
            page.open_item();
        }
        "tr" => {
            page.close_row();
            page.open(Container::Row { header: false });
        }
        "td" => page.cell(),
        "th" => page.head_cell(),
        "dt" | "dd" => {
            close_terms(page);
            page.open(if name == "dt" { Container::Term } else { Container::Definition });
        }
        "blockquote" => page.open(Container::Quote),
        _ if is_block(name.as_bytes()) => page.break_block(),
        _ => return false,
    }
    true
}

/// Closes the container of an element, or ends its block; returns whether the element has either.
pub(crate) fn close_structure(name: &str, page: &mut PageBuilder) -> bool {
    match name {
        "ul" | "ol" => page.close(Container::List { next: None, cards: false }),
        "li" => page.close(Container::Item { ordinal: None, is_empty: false }),
        "tr" | "table" | "thead" | "tbody" => page.close_row(),
        "dt" | "dd" | "dl" => close_terms(page),
        "blockquote" => page.close(Container::Quote),
        _ if name == "p" || is_block(name.as_bytes()) => page.break_block(),
        _ => return false,
    }
    true
}

fn close_terms(page: &mut PageBuilder) {
    page.close_if_innermost(Container::Term);
    page.close_if_innermost(Container::Definition);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_sorted_and_components_are_others() {
        assert!(ELEMENTS.is_sorted());
        for (name, expected) in [("card", true), ("my-tab", true), ("div", false), ("video", false), ("a", false)] {
            assert_eq!(is_component(name.as_bytes()), expected, "{name}");
        }
    }

    #[test]
    fn an_expression_is_no_text() {
        for (value, expected) in [(" A card ", Some("A card")), ("{x}", None), ("${x}", None), ("--", None), ("", None)]
        {
            assert_eq!(readable_text(value), expected, "{value}");
        }
    }
}
