//! Markdown to the outline: CommonMark with tables, strike-through and task lists; HTML goes to `html`.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::corpus::{LineIndex, Origin, SourceMappedText};

use super::html;
use super::page_builder::{Container, PageBuilder};

/// Reads a page's text into an outline.
pub(crate) fn read(mapped: &SourceMappedText<'_>) -> PageBuilder {
    let lines = LineIndex::new(mapped);
    let mut outline = PageBuilder::new(mapped.lines.first().copied().unwrap_or(Origin { source: 0, line: 1 }));
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut block = String::new();
    let mut block_at = None;
    for (event, range) in Parser::new_ext(&mapped.text, options).into_offset_iter() {
        let at = range.start;
        match event {
            Event::Html(html) => {
                block_at.get_or_insert(at);
                block.push_str(&html);
            }
            Event::InlineHtml(tag) => html::feed(&tag, at, &lines, &mut outline),
            Event::End(TagEnd::HtmlBlock) => {
                html::feed(&block, block_at.take().unwrap_or(at), &lines, &mut outline);
                block.clear();
            }
            Event::Start(tag) => start(tag, lines.origin(at), &mut outline),
            Event::End(tag) => end(tag, &mut outline),
            Event::Text(text) | Event::Code(text) => outline.text(&text, lines.origin(at)),
            Event::SoftBreak | Event::HardBreak => outline.space(),
            Event::Rule => outline.break_block(),
            _ => {}
        }
    }
    outline.finish();
    outline
}

fn start(tag: Tag<'_>, at: Origin, outline: &mut PageBuilder) {
    match tag {
        Tag::Paragraph => outline.break_block(),
        Tag::Heading { level, .. } => outline.start_heading(level as u8, None, true, at),
        Tag::BlockQuote(_) => outline.open(Container::Quote),
        Tag::CodeBlock(kind) => {
            let language = match &kind {
                CodeBlockKind::Fenced(info) => info.split([' ', ',', '{', '\t']).next().unwrap_or_default(),
                CodeBlockKind::Indented => "",
            };
            outline.start_code(language);
        }
        Tag::List(next) => outline.open(Container::List { next, cards: false }),
        Tag::Item => outline.open_item(),
        Tag::TableHead => outline.open(Container::Row { header: true }),
        Tag::TableRow => outline.open(Container::Row { header: false }),
        Tag::TableCell => outline.cell(),
        Tag::Link { dest_url, .. } => outline.open_link(&dest_url),
        Tag::Image { .. } => outline.image("", at),
        _ => {}
    }
}

fn end(tag: TagEnd, outline: &mut PageBuilder) {
    match tag {
        TagEnd::Paragraph => outline.break_block(),
        TagEnd::Heading(_) => outline.end_heading(),
        TagEnd::BlockQuote(_) => outline.close(Container::Quote),
        TagEnd::CodeBlock => outline.end_code(),
        TagEnd::List(_) => outline.close(Container::List { next: None, cards: false }),
        TagEnd::Item => outline.close(Container::Item { ordinal: None, fresh: false }),
        TagEnd::TableHead | TagEnd::TableRow => outline.close_row(),
        TagEnd::Link => outline.close_link(false),
        _ => {}
    }
}
