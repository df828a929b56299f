//! Parses HTML inside Markdown with a WHATWG tokenizer. It builds no tree, so unclosed tags cost nothing.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::corpus::{LineIndex, Origin};

use super::element::{close_structure, is_code, is_component, is_readable, is_skipped, open_structure, readable_text};
use super::heading::{HeadingIds, HeadingText};
use super::page_builder::PageBuilder;

/// A start tag and the attributes that matter.
#[derive(Debug, Default)]
struct HtmlTag {
    name: Vec<u8>,
    /// The name of the current attribute.
    attribute: Vec<u8>,
    href: String,
    id: String,
    class: String,
    alt: String,
    key: String,
    /// The attributes that people read, if the element is a component.
    words: Vec<String>,
}

/// Parses a piece of HTML; `offset` is its offset in the text of the page.
pub(super) fn parse(html: &str, offset: usize, lines: &LineIndex<'_>, ids: &dyn HeadingIds, page: &mut PageBuilder) {
    let mut tag = HtmlTag::default();
    let mut skip = false;
    let mut emitter =
        CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<std::convert::Infallible> {
            let origin = lines.origin(offset.saturating_add(span.start));
            match event {
                CallbackEvent::OpenStartTag { name } => tag.begin(name),
                CallbackEvent::AttributeName { name } => name.clone_into(&mut tag.attribute),
                CallbackEvent::AttributeValue { value } => tag.set(&String::from_utf8_lossy(value)),
                CallbackEvent::CloseStartTag { .. } if is_skipped(&tag.name) => skip = true,
                CallbackEvent::CloseStartTag { .. } if !skip => start(&tag, origin, ids, page),
                CallbackEvent::EndTag { name } if is_skipped(name) => skip = false,
                CallbackEvent::EndTag { name } if !skip => end(name, ids, page),
                CallbackEvent::String { value } if !skip => page.text(&String::from_utf8_lossy(value), origin),
                _ => {}
            }
            None
        });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
}

impl HtmlTag {
    /// Starts another tag and reuses the memory.
    fn begin(&mut self, name: &[u8]) {
        let Self { name: own_name, attribute, href, id, class, alt, key, words } = self;
        name.clone_into(own_name);
        attribute.clear();
        words.clear();
        [href, id, class, alt, key].into_iter().for_each(String::clear);
    }

    /// Sets the value of the current attribute.
    fn set(&mut self, value: &str) {
        if is_readable(&self.attribute) && is_component(&self.name) {
            self.words.extend(readable_text(value).map(str::to_owned));
        }
        let field = match self.attribute.as_slice() {
            b"href" => &mut self.href,
            b"id" | b"name" => &mut self.id,
            b"class" => &mut self.class,
            b"alt" => &mut self.alt,
            b"data-key" => &mut self.key,
            _ => return,
        };
        value.clone_into(field);
    }
}

fn heading_level(name: &[u8]) -> Option<u8> {
    match name {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

fn start(tag: &HtmlTag, origin: Origin, ids: &dyn HeadingIds, page: &mut PageBuilder) {
    let name = tag.name.as_slice();
    if let Some(level) = heading_level(name) {
        page.end_heading(ids);
        let id = (!tag.id.is_empty()).then(|| tag.id.clone());
        return page.start_heading(
            HeadingText { level, id, is_html: true, ..HeadingText::default() },
            level == 1,
            origin,
        );
    }
    let cards = tag.class.split_whitespace().any(|class| class == "topic-links");
    match name {
        b"a" if !tag.href.is_empty() => page.open_link(&tag.href),
        b"dfn" if !tag.key.is_empty() => page.open_dfn(&tag.key),
        b"pre" => page.start_code(""),
        _ if is_code(name) => page.open_code(),
        b"br" | b"wbr" => page.space(),
        b"img" => page.image(&tag.alt, origin),
        _ if open_structure(&String::from_utf8_lossy(name), cards, page) => {}
        _ if !tag.words.is_empty() => component(tag, origin, page),
        _ => {}
    }
    if ids.takes_element_ids() {
        page.id(&tag.id, matches!(name, b"a" | b"span"));
    } else {
        page.fragment(&tag.id);
    }
}

/// Adds the attributes of a component that people read, as the label of its link if it has one. At the start of a block they
/// are a block of their own.
fn component(tag: &HtmlTag, origin: Origin, page: &mut PageBuilder) {
    let is_own_block = page.is_at_block_start();
    for (index, words) in tag.words.iter().enumerate() {
        page.space();
        let is_link = index == 0 && !tag.href.is_empty();
        if is_link {
            page.open_link(&tag.href);
        }
        page.text(words, origin);
        if is_link {
            page.close_link(false);
        }
        if is_own_block {
            page.break_block();
        }
    }
    page.space();
}

fn end(name: &[u8], ids: &dyn HeadingIds, page: &mut PageBuilder) {
    match name {
        b"a" => page.close_link(true),
        b"dfn" => page.close_dfn(),
        b"pre" => page.end_code(),
        _ if is_code(name) => page.close_code(),
        _ if heading_level(name).is_some() => page.end_heading(ids),
        _ => {
            close_structure(&String::from_utf8_lossy(name), page);
        }
    }
}
