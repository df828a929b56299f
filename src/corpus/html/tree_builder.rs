//! Builds a document from the tokens of a page: implied end tags, stray end tags, misnested markup.
//!
//! A tree builder of the standard walks its stack of open elements for most tags. The stack is bounded here as in browsers, so
//! the cost grows with the length of the page. Tables are read in place, without foster parents: no text is moved or lost.

use std::collections::HashMap;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::document::{Document, Element, Event};
use super::kinds::{ends_paragraph, is_block, is_of_head, is_of_table, is_scope, is_void};

/// Deepest nesting, as in Chromium; the content of deeper elements is that of their parents.
const MAX_DEPTH: usize = 512;
/// The attributes that kb reads.
const ATTRIBUTES: [&str; 19] = [
    "alt",
    "aria-expanded",
    "aria-hidden",
    "class",
    "data-lang",
    "data-language",
    "data-pagefind-body",
    "data-pagefind-ignore",
    "hidden",
    "href",
    "id",
    "itemprop",
    "lang",
    "name",
    "role",
    "src",
    "aria-controls",
    "aria-label",
    "title",
];

/// Parses the text of a page.
pub(super) fn build(html: &str) -> Document {
    let mut builder = TreeBuilder::default();
    let mut emitter =
        CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<std::convert::Infallible> {
            builder.token(&event, span.start);
            None
        });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
    builder.close_to(0);
    builder.document
}

#[derive(Debug, Default)]
struct TreeBuilder {
    document: Document,
    /// The open elements, outermost first.
    open: Vec<usize>,
    /// The number of open elements by name.
    counts: HashMap<String, usize>,
    /// The number of open elements that were too deep for the stack.
    too_deep: usize,
    /// The start tag in progress.
    tag: Element,
    /// Whether the value that comes next is one of an attribute that kb reads.
    takes_value: bool,
}

impl TreeBuilder {
    fn token(&mut self, event: &CallbackEvent<'_>, offset: usize) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                let name = String::from_utf8_lossy(name).into_owned();
                self.tag = Element { name, offset, ..Element::default() };
                self.takes_value = false;
            }
            CallbackEvent::AttributeName { name } => {
                let known = std::str::from_utf8(name).ok().filter(|name| ATTRIBUTES.contains(name));
                let new = known.filter(|name| !self.tag.has(name));
                self.takes_value = new.is_some();
                self.tag.attributes.extend(new.map(|name| (name.to_owned(), String::new())));
            }
            CallbackEvent::AttributeValue { value } if self.takes_value => {
                if let Some((_, last)) = self.tag.attributes.last_mut() {
                    *last = String::from_utf8_lossy(value).into_owned();
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                let tag = std::mem::take(&mut self.tag);
                self.start(tag, *self_closing);
            }
            CallbackEvent::EndTag { name } => self.end(&String::from_utf8_lossy(name), offset),
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value), offset),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, offset: usize) {
        let start = self.document.characters.len();
        self.document.characters.push_str(text);
        // The line of a text is that of its first word.
        let offset = offset + (text.len() - text.trim_start().len());
        self.document.events.push(Event::Text { range: start..start + text.len(), offset });
    }

    fn start(&mut self, tag: Element, self_closing: bool) {
        let name = tag.name.clone();
        let name = name.as_str();
        if matches!(name, "html" | "body") && self.count(name) > 0 {
            return;
        }
        if self.count("head") > 0 && !is_of_head(name) {
            self.end_element("head");
        }
        self.close_implied(name);
        let index = self.document.elements.len();
        let start = self.document.events.len();
        self.document.events.push(Event::Start(index));
        self.document.elements.push(Element { start, end: start, ..tag });
        let is_foreign = self_closing && (self.count("svg") > 0 || self.count("math") > 0);
        if is_void(name) || is_foreign {
            return self.emit_end(index);
        }
        if self.open.len() >= MAX_DEPTH {
            self.too_deep += 1;
            return self.emit_end(index);
        }
        self.open.push(index);
        *self.counts.entry(name.to_owned()).or_default() += 1;
    }

    /// Closes the elements whose end tags may be left out before a start tag.
    fn close_implied(&mut self, name: &str) {
        if ends_paragraph(name) && self.count("p") > 0 {
            self.close_lowest(|open| open == "p", |open| is_block(open) && open != "p");
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.close_lowest(is_heading, |open| !is_heading(open)),
            "li" => self.close_lowest(|open| open == "li", |open| is_block(open) && !is_loose(open) && open != "li"),
            "dt" | "dd" => self.close_lowest(
                |open| matches!(open, "dt" | "dd"),
                |open| is_block(open) && !is_loose(open) && !matches!(open, "dt" | "dd"),
            ),
            "td" | "th" => self.close_lowest(|open| matches!(open, "td" | "th"), |open| matches!(open, "table" | "tr")),
            "tr" => self.close_lowest(|open| matches!(open, "td" | "th" | "tr" | "caption"), |open| open == "table"),
            "tbody" | "thead" | "tfoot" => self.close_lowest(is_row_group_or_below, |open| open == "table"),
            _ => {}
        }
    }

    /// Closes the outermost open element of a kind that lies inside of the innermost stop.
    fn close_lowest(&mut self, is_closed: impl Fn(&str) -> bool, is_stop: impl Fn(&str) -> bool) {
        let mut lowest = None;
        for (depth, index) in self.open.iter().enumerate().rev() {
            let Some(element) = self.document.elements.get(*index) else { break };
            if is_stop(&element.name) {
                break;
            }
            if is_closed(&element.name) {
                lowest = Some(depth);
            }
        }
        if let Some(depth) = lowest {
            self.close_to(depth);
        }
    }

    fn end(&mut self, name: &str, offset: usize) {
        match name {
            "html" | "body" => {}
            "br" => self.start(Element { name: name.to_owned(), offset, ..Element::default() }, false),
            _ if self.too_deep > 0 && !is_void(name) => self.too_deep -= 1,
            _ => self.end_element(name),
        }
    }

    fn end_element(&mut self, name: &str) {
        let ends_heading = is_heading(name);
        if self.count(name) == 0 && !ends_heading {
            return;
        }
        let mut crosses_block = false;
        for depth in (0..self.open.len()).rev() {
            let Some(open) = self.open.get(depth).and_then(|index| self.document.elements.get(*index)) else { return };
            if open.name == name || ends_heading && is_heading(&open.name) {
                return if crosses_block && !is_block(name) { self.remove(depth) } else { self.close_to(depth) };
            }
            let is_boundary = if is_of_table(name) { open.name == "table" } else { is_scope(&open.name) };
            if is_boundary {
                return;
            }
            crosses_block |= is_block(&open.name);
        }
    }

    /// Closes an element of a line that was left open around a block; the block goes on.
    fn remove(&mut self, depth: usize) {
        let index = self.open.remove(depth);
        self.forget(index);
        self.emit_end(index);
    }

    /// Closes all elements from a depth on, the innermost first.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth
            && let Some(index) = self.open.pop()
        {
            self.forget(index);
            self.emit_end(index);
        }
    }

    fn forget(&mut self, index: usize) {
        let name = self.document.elements.get(index).map_or("", |element| element.name.as_str());
        if let Some(count) = self.counts.get_mut(name) {
            *count = count.saturating_sub(1);
        }
    }

    fn emit_end(&mut self, index: usize) {
        if let Some(element) = self.document.elements.get_mut(index) {
            element.end = self.document.events.len();
        }
        self.document.events.push(Event::End(index));
    }

    fn count(&self, name: &str) -> usize {
        self.counts.get(name).copied().unwrap_or_default()
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Blocks that an item of a list may hold without ending the search for its start.
fn is_loose(name: &str) -> bool {
    matches!(name, "address" | "div" | "p")
}

fn is_row_group_or_below(name: &str) -> bool {
    is_of_table(name) && name != "table"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document as nested brackets.
    fn tree(html: &str) -> String {
        let document = build(html);
        let piece = |event: &Event| match event {
            Event::Start(index) => format!("{}(", document.elements[*index].name),
            Event::End(_) => ")".to_owned(),
            Event::Text { range, .. } => document.text(range).trim().to_owned(),
        };
        document.events.iter().map(piece).collect()
    }

    #[test]
    fn end_tags_are_implied_and_stray_ones_ignored() {
        for (html, expected) in [
            ("<p>a<p>b", "p(a)p(b)"),
            ("<p>a<div>b</div>c", "p(a)div(b)c"),
            ("<p><b>a<div>b", "p(b(a))div(b)"),
            ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "ul(li(a)li(bul(li(c)))li(d))"),
            ("<dl><dt>a<dd>b<dt>c", "dl(dt(a)dd(b)dt(c))"),
            ("<table><tr><td>a<td>b<tr><th>c</table>d", "table(tr(td(a)td(b))tr(th(c)))d"),
            ("<table><thead><tr><th>a<tbody><tr><td>b", "table(thead(tr(th(a)))tbody(tr(td(b))))"),
            ("<table><tr><td><p>a</div></table>", "table(tr(td(p(a))))"),
            ("<div>a</span></p></div>b", "div(a)b"),
            ("<h2>a</h3>b", "h2(a)b"),
            ("<h2>a<h3>b", "h2(a)h3(b)"),
            ("a<br>b</br>c", "abr()bbr()c"),
            ("<head><title>t</title><div>x", "head(title(t))div(x)"),
            ("<html><body>a</body></html>b", "html(body(ab))"),
            ("<svg><path/><path/></svg>a", "svg(path()path())a"),
        ] {
            assert_eq!(tree(html), expected, "{html}");
        }
    }

    #[test]
    fn an_end_tag_of_a_line_keeps_the_blocks_inside_of_it_open() {
        assert_eq!(tree("<main><b><div>a</b>b</div>c</main>d"), "main(b(div(a)b)c)d");
        assert_eq!(tree("<main><a>a</main>b"), "main(a(a))b");
    }

    #[test]
    fn nesting_is_bounded_and_keeps_the_text() {
        let deep = 3 * MAX_DEPTH;
        let html = format!("{}x{}<p>y", "<div>".repeat(deep), "</div>".repeat(deep));
        let document = build(&html);
        assert_eq!(document.characters, "xy");
        let last = document.elements.last().unwrap();
        assert_eq!((last.name.as_str(), last.end), ("p", document.events.len() - 1));
    }

    #[test]
    fn attributes_are_decoded_and_the_first_of_a_name_counts() {
        let document = build("<a HREF='?a&amp;b' href=x onclick=y id>z");
        let link = &document.elements[0];
        assert_eq!((link.attribute("href"), link.attribute("id"), link.has("id")), ("?a&b", "", true));
        assert_eq!(link.attributes.len(), 2);
    }
}
