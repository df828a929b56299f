//! HTML inside Markdown: tokens of a WHATWG tokenizer to the outline. No tree is built: open tags cost nothing.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::corpus::LineIndex;

use super::page_builder::{Container, PageBuilder};

#[derive(Debug, Default)]
struct Tag {
    name: Vec<u8>,
    attribute: Vec<u8>,
    href: String,
    id: String,
    class: String,
    alt: String,
    key: String,
}

/// Feeds a stretch of HTML that stands at `offset` of the text.
pub(crate) fn feed(html: &str, offset: usize, lines: &LineIndex<'_>, outline: &mut PageBuilder) {
    let mut tag = Tag::default();
    let mut skip = false;
    let mut emitter =
        CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<std::convert::Infallible> {
            let at = lines.origin(offset.saturating_add(span.start));
            match event {
                CallbackEvent::OpenStartTag { name } => tag.begin(name),
                CallbackEvent::AttributeName { name } => name.clone_into(&mut tag.attribute),
                CallbackEvent::AttributeValue { value } => tag.set(&String::from_utf8_lossy(value)),
                CallbackEvent::CloseStartTag { .. } if is_skipped(&tag.name) => skip = true,
                CallbackEvent::CloseStartTag { .. } if !skip => start(&tag, at, outline),
                CallbackEvent::EndTag { name } if is_skipped(name) => skip = false,
                CallbackEvent::EndTag { name } if !skip => end(name, outline),
                CallbackEvent::String { value } if !skip => outline.text(&String::from_utf8_lossy(value), at),
                _ => {}
            }
            None
        });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
}

impl Tag {
    /// Another tag, in the memory of this one.
    fn begin(&mut self, name: &[u8]) {
        let Self { name: known, attribute, href, id, class, alt, key } = self;
        name.clone_into(known);
        attribute.clear();
        [href, id, class, alt, key].into_iter().for_each(String::clear);
    }

    fn set(&mut self, value: &str) {
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

fn is_skipped(name: &[u8]) -> bool {
    matches!(name, b"script" | b"style" | b"template")
}

fn heading_level(name: &[u8]) -> Option<u8> {
    match name {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

fn start(tag: &Tag, at: crate::corpus::Origin, outline: &mut PageBuilder) {
    let name = tag.name.as_slice();
    if let Some(level) = heading_level(name) {
        outline.end_heading();
        return outline.start_heading(level, (!tag.id.is_empty()).then(|| tag.id.clone()), level == 1, at);
    }
    let item = Container::Item { ordinal: None, fresh: true };
    match name {
        b"p" => outline.paragraph(),
        b"ul" | b"ol" => {
            let cards = tag.class.split_whitespace().any(|class| class == "topic-links");
            outline.open(Container::List { next: (name == b"ol").then_some(1), cards });
        }
        b"li" => {
            if outline.is_open(item) {
                outline.close(item);
            }
            outline.open_item();
        }
        b"a" if !tag.href.is_empty() => outline.open_link(&tag.href),
        b"dfn" if !tag.key.is_empty() => {
            outline.space_before_mark();
            outline.open_dfn(&tag.key);
        }
        b"tr" => {
            outline.close_row();
            outline.open(Container::Row { header: false });
        }
        b"td" => outline.cell(),
        b"th" => outline.head_cell(),
        b"dt" | b"dd" => {
            outline.close_terms();
            outline.open(if name == b"dt" { Container::Term } else { Container::Definition });
        }
        b"blockquote" => outline.open(Container::Quote),
        b"pre" => outline.start_code(""),
        b"br" | b"wbr" => outline.space(),
        b"img" => outline.image(&tag.alt, at),
        _ if is_block(name) => outline.break_block(),
        _ => {}
    }
    outline.id(&tag.id, matches!(name, b"a" | b"span"));
}

fn end(name: &[u8], outline: &mut PageBuilder) {
    match name {
        b"a" => outline.close_link(true),
        b"ul" | b"ol" => outline.close(Container::List { next: None, cards: false }),
        b"li" => outline.close(Container::Item { ordinal: None, fresh: false }),
        b"dfn" => outline.close_dfn(),
        b"tr" | b"table" | b"thead" | b"tbody" => outline.close_row(),
        b"dt" | b"dd" | b"dl" => outline.close_terms(),
        b"blockquote" => outline.close(Container::Quote),
        b"pre" => outline.end_code(),
        _ if heading_level(name).is_some() => outline.end_heading(),
        _ if name == b"p" || is_block(name) => outline.break_block(),
        _ => {}
    }
}

fn is_block(name: &[u8]) -> bool {
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
