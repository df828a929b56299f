//! Parses Markdown: CommonMark with the extensions of the dialect. HTML goes to the HTML parser.

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};

use crate::corpus::{LineIndex, Origin, SourceMappedText};

use super::heading::{HeadingPart, HeadingText};
use super::html;
use super::page::{Container, PageBuilder, PageContent};
use super::syntax::Syntax;

/// Parses the text of a page.
pub(crate) fn parse_markdown(mapped: &SourceMappedText<'_>, syntax: &Syntax) -> PageContent {
    let mut page = PageBuilder::new(mapped.lines.first().copied().unwrap_or(Origin { source: 0, line: 1 }));
    write_markdown(mapped, syntax, &mut page);
    page.finish(&*syntax.ids)
}

/// Writes a text into a page in progress.
pub(crate) fn write_markdown(mapped: &SourceMappedText<'_>, syntax: &Syntax, page: &mut PageBuilder) {
    let lines = LineIndex::new(mapped);
    let ids = &*syntax.ids;
    let mut html_block = String::new();
    let mut html_offset = None;
    let mut in_image = false;
    for (event, range) in Parser::new_ext(&mapped.text, syntax.extensions).into_offset_iter() {
        let offset = range.start;
        match event {
            Event::Html(html) => {
                html_offset.get_or_insert(offset);
                html_block.push_str(&html);
            }
            Event::InlineHtml(tag) => {
                page.heading_part(|| HeadingPart::Html(tag.to_string()));
                html::parse(&tag, offset, &lines, ids, page);
            }
            Event::End(TagEnd::HtmlBlock) => {
                html::parse(&html_block, html_offset.take().unwrap_or(offset), &lines, ids, page);
                html_block.clear();
            }
            Event::Start(Tag::Heading { level, id, .. }) => {
                let raw = mapped.text.get(range).unwrap_or_default().to_owned();
                let id = id.map(|id| id.to_string());
                let heading = HeadingText { level: level as u8, raw, id, ..HeadingText::default() };
                page.start_heading(heading, true, lines.origin(offset));
            }
            Event::End(TagEnd::Heading(_)) => page.end_heading(ids),
            Event::Start(tag) => {
                in_image |= matches!(tag, Tag::Image { .. });
                page.heading_part(|| HeadingPart::Open);
                start(tag, lines.origin(offset), page);
            }
            Event::End(tag) => {
                in_image &= tag != TagEnd::Image;
                page.heading_part(|| HeadingPart::Close);
                end(tag, page);
            }
            event => inline(event, in_image, lines.origin(offset), page),
        }
    }
}

/// Adds text, code, a formula, a footnote mark or a break.
fn inline(event: Event<'_>, in_image: bool, origin: Origin, page: &mut PageBuilder) {
    match event {
        Event::Text(text) => {
            let part = if in_image { HeadingPart::Alt } else { HeadingPart::Text };
            page.heading_part(|| part(text.to_string()));
            page.text(&text, origin);
        }
        Event::Code(text) => {
            page.heading_part(|| HeadingPart::Code(text.to_string()));
            page.open_code();
            page.text(&text, origin);
            page.close_code();
        }
        Event::InlineMath(text) | Event::DisplayMath(text) => {
            page.heading_part(|| HeadingPart::Math(text.to_string()));
            page.text(&text, origin);
        }
        Event::FootnoteReference(label) => page.heading_part(|| HeadingPart::Footnote(label.to_string())),
        Event::SoftBreak | Event::HardBreak => {
            page.heading_part(|| HeadingPart::Text("\n".to_owned()));
            page.space();
        }
        Event::Rule => page.break_block(),
        _ => {}
    }
}

fn start(tag: Tag<'_>, origin: Origin, page: &mut PageBuilder) {
    match tag {
        Tag::Paragraph => page.break_block(),
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
        Tag::DefinitionListTitle => page.open(Container::Term),
        Tag::DefinitionListDefinition => page.open(Container::Definition),
        Tag::FootnoteDefinition(_) => page.break_block(),
        Tag::Link { link_type: LinkType::Email, dest_url, .. } => page.open_link(&format!("mailto:{dest_url}")),
        Tag::Link { dest_url, .. } => page.open_link(&dest_url),
        Tag::Image { .. } => page.image("", origin),
        _ => {}
    }
}

fn end(tag: TagEnd, page: &mut PageBuilder) {
    match tag {
        TagEnd::Paragraph => page.break_block(),
        TagEnd::BlockQuote(_) => page.close(Container::Quote),
        TagEnd::CodeBlock => page.end_code(),
        TagEnd::List(_) => page.close(Container::List { next: None, cards: false }),
        TagEnd::Item => page.close(Container::Item { ordinal: None, is_empty: false }),
        TagEnd::TableHead | TagEnd::TableRow => page.close_row(),
        TagEnd::DefinitionListTitle => page.close(Container::Term),
        TagEnd::DefinitionListDefinition => page.close(Container::Definition),
        TagEnd::FootnoteDefinition => page.break_block(),
        TagEnd::Link => page.close_link(false),
        _ => {}
    }
}
