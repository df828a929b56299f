//! Blocks of code: their language, and the tables that themes make of them.

use super::class_words::is_line_number;
use super::document::{Document, Element, Event};

/// Elements around a block of code whose classes can name its language.
const MAX_AROUND: usize = 4;
/// Events of a table that are searched for line numbers.
const MAX_SEARCHED: usize = 24;
/// Events inside of a link that may be a mark.
const MAX_MARK: usize = 64;
/// Words that follow a prefix of languages and are none.
const NO_LANGUAGES: [&str; 5] = ["default", "none", "notranslate", "source", "text"];

/// The language of a block of code, by its own classes, those of its content, and those of the elements around it.
pub(super) fn language(document: &Document, code: &Element) -> String {
    let content = document.starts(document.inside(code, 3)).take(2);
    let before = document.elements.partition_point(|element| element.start < code.start);
    let near = document.elements.get(before.saturating_sub(2 * MAX_AROUND)..before).unwrap_or_default();
    let around = near.iter().rev().filter(|element| element.end > code.end && element.name != "body").take(MAX_AROUND);
    let mut elements = std::iter::once(code).chain(content).chain(around);
    elements.find_map(named_language).unwrap_or_default()
}

/// The language that the attributes of an element name.
fn named_language(element: &Element) -> Option<String> {
    let of_data = ["data-language", "data-lang"].map(|name| element.attribute(name).trim());
    let of_class = element.attribute("class").split_ascii_whitespace().filter_map(|class| {
        ["language-", "lang-", "highlight-source-", "highlight-", "brush:"]
            .iter()
            .find_map(|prefix| class.strip_prefix(prefix))
    });
    let is_language = |name: &&str| !name.is_empty() && !NO_LANGUAGES.contains(name) && name.len() < 32;
    let language = of_data.into_iter().chain(of_class).find(is_language);
    language.map(|name| name.trim_matches(';').to_ascii_lowercase())
}

/// Whether a table only puts line numbers beside code.
pub(super) fn is_code_table(document: &Document, table: &Element) -> bool {
    let is_code =
        |class: &str| matches!(class, "highlighttable" | "rouge-table" | "lntable" | "codehilitetable" | "hljs-ln");
    let has_numbers = || {
        document
            .starts(document.inside(table, MAX_SEARCHED))
            .any(|cell| matches!(cell.name.as_str(), "td" | "th") && is_line_number(cell.attribute("class")))
    };
    table.attribute("class").split_ascii_whitespace().any(is_code) || has_numbers()
}

/// Whether a line of code starts a new line after it: elements that are lines without a line end.
pub(super) fn ends_line(name: &str) -> bool {
    matches!(name, "br" | "div" | "li" | "p" | "tr")
}

/// Whether a link leads to its own place with a mark such as `¶`, or without any text.
pub(super) fn is_mark(document: &Document, link: &Element) -> bool {
    let inside = document.inside(link, MAX_MARK);
    link.attribute("href").starts_with('#')
        && inside.len() < MAX_MARK
        && document.count_letters(inside, 1) == 0
        && document.starts(inside).all(|element| element.name != "img")
}

/// Whether a link is the mark of a footnote in the text, such as `[1]`.
pub(super) fn is_note_mark(document: &Document, link: &Element) -> bool {
    let inside = document.inside(link, MAX_MARK);
    let is_raised = || {
        let before = link.start.checked_sub(1).and_then(|before| document.events.get(before));
        matches!(before, Some(Event::Start(index)) if document.elements.get(*index).is_some_and(|up| up.name == "sup"))
    };
    let is_note = link.is("role", "doc-noteref") || link.attribute("class").contains("footnote") || is_raised();
    let texts = inside.iter().filter_map(|event| match event {
        Event::Text { range, .. } => Some(document.text(range)),
        _ => None,
    });
    is_note
        && link.attribute("href").starts_with('#')
        && inside.len() < MAX_MARK
        && texts.flat_map(str::chars).all(|c| !c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::super::tree_builder::build;
    use super::*;

    #[test]
    fn languages_are_named_on_the_code_inside_or_around_it() {
        for (html, expected) in [
            ("<pre><code class='language-rust hljs'>x", "rust"),
            ("<pre class='lang-js'>x", "js"),
            ("<div class='highlight-python notranslate'><div class='highlight'><pre>x", "python"),
            ("<div class='highlight-default'><pre>x", ""),
            ("<figure data-lang=YAML><pre>x", "yaml"),
            ("<div class='language-a'></div><pre>x", ""),
            ("<pre>x", ""),
        ] {
            let document = build(html);
            let pre = document.elements.iter().find(|element| element.name == "pre").unwrap();
            assert_eq!(language(&document, pre), expected, "{html}");
        }
    }

    #[test]
    fn a_mark_is_a_link_to_its_own_place_without_words() {
        for (html, expected) in [
            ("<a href=#x>¶</a>", true),
            ("<a href=#x><svg><path/></svg></a>", true),
            ("<a href=#x>x</a>", false),
            ("<a href=y#x>#</a>", false),
            ("<a href=#x><img alt=x></a>", false),
            ("<a href=#x role=doc-noteref>[1]</a>", true),
            ("<a href=#x>[1]</a>", false),
        ] {
            let document = build(html);
            let link = &document.elements[0];
            assert_eq!(is_mark(&document, link) || is_note_mark(&document, link), expected, "{html}");
        }
    }
}
