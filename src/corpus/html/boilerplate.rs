//! What is around the text of a page: navigation, tables of contents, tools. Marks that authors set count always; names of
//! classes count only for a small part of the page, so that a theme's `has-toc` around everything hides nothing.

use super::class_words::{copies, is_around_main, is_around_text, is_line_number, is_source_link};
use super::document::{Document, Element, Event};
use super::kinds::shows_no_text;
use super::weights::Weights;

/// Most events of an element that may hold the numbers of lines.
const MAX_NUMBERS: usize = 4_096;

/// Most bytes of the numbers of lines in one element.
const MAX_DIGITS: usize = 1 << 16;

/// The part of a page that is read.
#[derive(Debug)]
pub(super) struct Boilerplate<'d> {
    document: &'d Document,
    weights: Weights,
    /// The letters of the part.
    total: usize,
    /// The event of the first heading of level 1.
    title: Option<usize>,
    /// Whether the part lies in a main element, so that its headers and asides are text.
    is_in_main: bool,
}

impl<'d> Boilerplate<'d> {
    /// The rules for some elements of a page, which are in order and apart; without any, for the whole page.
    pub(super) fn new(document: &'d Document, parts: &[usize], is_in_main: bool) -> Self {
        let weights = Weights::new(document, is_marked);
        let parts: Vec<&Element> = parts.iter().filter_map(|part| document.elements.get(*part)).collect();
        let total = if parts.is_empty() { weights.total() } else { parts.iter().map(|part| weights.shown(part)).sum() };
        let within = |element: &&Element| {
            let before = parts.partition_point(|part| part.start <= element.start);
            let part = before.checked_sub(1).and_then(|last| parts.get(last));
            parts.is_empty() || part.is_some_and(|part| element.start < part.end)
        };
        let title = document.elements.iter().filter(|element| element.name == "h1").find(within);
        let title = title.map(|title| title.start);
        Self { document, weights, total, title, is_in_main }
    }

    /// Whether an element is no text of the page.
    pub(super) fn leaves_out(&self, element: &Element) -> bool {
        if shows_no_text(&element.name) || is_marked(element) {
            return true;
        }
        let is_small = || {
            let has_title = self.title.is_some_and(|title| (element.start..element.end).contains(&title));
            let shown = self.weights.shown(element);
            // A list of links may be longer than the text around it.
            !has_title && (2 * shown <= self.total || 5 * self.weights.prose(element) <= shown)
        };
        is_line_number(element.attribute("class")) && self.has_digits_only(element)
            || self.is_around(element) && is_small()
    }

    /// Whether the text of an element is numbers alone.
    fn has_digits_only(&self, element: &Element) -> bool {
        let mut left = MAX_DIGITS;
        self.document.inside(element, MAX_NUMBERS).iter().all(|event| match event {
            Event::Text { range, .. } => {
                left = left.saturating_sub(range.len());
                let text = self.document.text(range);
                left > 0 && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace())
            }
            _ => true,
        })
    }

    /// Whether names and kind say that an element is around the text.
    fn is_around(&self, element: &Element) -> bool {
        let classes = element.attribute("class");
        let by_kind = match element.name.as_str() {
            "form" => true,
            "button" => !is_disclosure(element) && !self.is_in_heading(element) || copies_text(element),
            "footer" => !self.is_quoted(element),
            "header" | "aside" => !self.is_in_main,
            "a" => is_source_link(classes),
            // The language above a block of code, and its lines that mdBook hides.
            "span" => matches!(classes, "lang" | "boring"),
            // rustdoc's label of a folded text.
            "summary" => classes == "hideme",
            "div" | "ul" | "ol" => ["toc", "breadcrumbs"].iter().any(|id| element.is("id", id)),
            _ => false,
        };
        // The text of a heading may be a link back to a table of contents.
        let by_class = is_around_text(classes) && (element.name != "a" || !self.is_in_heading(element));
        let around_main = |name: &str| !self.is_in_main && is_around_main(element.attribute(name));
        let is_topic = element.has_word("class", &["contents"]) && element.has_word("class", &["topic", "local"]);
        by_kind || is_topic || by_class || around_main("class") || element.name != "section" && around_main("id")
    }

    /// Whether a button is the text of a heading.
    fn is_in_heading(&self, button: &Element) -> bool {
        self.is_inside(button, |element| element.heading_level().is_some())
    }

    /// Whether a footer names the source of a quotation or of a figure.
    fn is_quoted(&self, footer: &Element) -> bool {
        self.is_inside(footer, |element| matches!(element.name.as_str(), "blockquote" | "figure"))
    }

    /// Whether one of the last elements before an element holds it.
    fn is_inside(&self, element: &Element, is_holder: impl Fn(&Element) -> bool) -> bool {
        let before = self.document.elements.partition_point(|other| other.start < element.start);
        let near = self.document.elements.get(before.saturating_sub(16)..before).unwrap_or_default();
        near.iter().any(|other| is_holder(other) && other.end > element.end)
    }
}

/// Whether the page itself says that an element is no text for a search.
fn is_marked(element: &Element) -> bool {
    let is_ignored = element.has("data-pagefind-ignore") && !element.is("data-pagefind-ignore", "index");
    let is_line_part = matches!(element.name.as_str(), "a" | "i" | "span");
    let is_control = ["navigation", "search", "banner", "contentinfo", "dialog", "alertdialog", "menu", "menubar"]
        .iter()
        .any(|role| element.is("role", role))
        || element.has_word("role", &["doc-toc", "doc-pagelist"]);
    let is_hidden = element.has("hidden") && !element.is("role", "tabpanel") && !element.is("hidden", "until-found");
    is_ignored
        || is_control
        || is_hidden
        || is_line_part && element.is("aria-hidden", "true")
        || element.name == "nav"
        || element.name == "dialog"
}

/// Whether a button opens a part of the text, so that its words are the title of that part.
fn is_disclosure(button: &Element) -> bool {
    button.is("role", "tab") || button.has("aria-expanded") || button.has("aria-controls")
}

/// Whether a button copies text.
fn copies_text(button: &Element) -> bool {
    ["class", "id", "title", "aria-label"].iter().any(|name| copies(button.attribute(name)))
}
