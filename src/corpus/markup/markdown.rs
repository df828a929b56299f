//! Parses Markdown: CommonMark with tables, strikethrough and task lists. HTML goes to the HTML parser.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::corpus::{LineIndex, Origin, SourceMappedText};

use super::container::Container;
use super::html;
use super::page_builder::PageBuilder;

/// Parses the text of a page.
pub(crate) fn parse_markdown(mapped: &SourceMappedText<'_>) -> PageBuilder {
    let lines = LineIndex::new(mapped);
    let mut page = PageBuilder::new(mapped.lines.first().copied().unwrap_or(Origin { source: 0, line: 1 }));
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut html_block = String::new();
    let mut html_offset = None;
    for (event, range) in Parser::new_ext(&mapped.text, options).into_offset_iter() {
        let offset = range.start;
        match event {
            Event::Html(html) => {
                html_offset.get_or_insert(offset);
                html_block.push_str(&html);
            }
            Event::InlineHtml(tag) => html::parse(&tag, offset, &lines, &mut page),
            Event::End(TagEnd::HtmlBlock) => {
                html::parse(&html_block, html_offset.take().unwrap_or(offset), &lines, &mut page);
                html_block.clear();
            }
            Event::Start(tag) => start(tag, lines.origin(offset), &mut page),
            Event::End(tag) => end(tag, &mut page),
            Event::Text(text) | Event::Code(text) => page.text(&text, lines.origin(offset)),
            Event::SoftBreak | Event::HardBreak => page.space(),
            Event::Rule => page.break_block(),
            _ => {}
        }
    }
    page.finish();
    page
}

fn start(tag: Tag<'_>, origin: Origin, page: &mut PageBuilder) {
    match tag {
        Tag::Paragraph => page.break_block(),
        Tag::Heading { level, .. } => page.start_heading(level as u8, None, true, origin),
        Tag::BlockQuote(_) => page.open(Container::Quote),
        Tag::CodeBlock(kind) => {
            let language = match &kind {
                CodeBlockKind::Fenced(info) => info.split([' ', ',', '{', '\t']).next().unwrap_or_default(),
                CodeBlockKind::Indented => "",
            };
            page.start_code(language);
        }
        Tag::List(next) => page.open(Container::List { next, cards: false }),
        Tag::Item => page.open_item(),
        Tag::TableHead => page.open(Container::Row { header: true }),
        Tag::TableRow => page.open(Container::Row { header: false }),
        Tag::TableCell => page.cell(),
        Tag::Link { dest_url, .. } => page.open_link(&dest_url),
        Tag::Image { .. } => page.image("", origin),
        _ => {}
    }
}

fn end(tag: TagEnd, page: &mut PageBuilder) {
    match tag {
        TagEnd::Paragraph => page.break_block(),
        TagEnd::Heading(_) => page.end_heading(),
        TagEnd::BlockQuote(_) => page.close(Container::Quote),
        TagEnd::CodeBlock => page.end_code(),
        TagEnd::List(_) => page.close(Container::List { next: None, cards: false }),
        TagEnd::Item => page.close(Container::Item { ordinal: None, is_empty: false }),
        TagEnd::TableHead | TagEnd::TableRow => page.close_row(),
        TagEnd::Link => page.close_link(false),
        _ => {}
    }
}
