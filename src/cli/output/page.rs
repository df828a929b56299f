//! A page for people. On a screen its blocks are laid out: paragraphs and items broken into lines, tables with columns,
//! code as it stands. Where nobody has said how wide the screen is, the plain text of a section is printed instead.

use std::io;

use anstyle::Style;
use comfy_table::{ContentArrangement, Table, presets};

use crate::corpus::{Block, BlockKind};
use crate::render::{address, visible, visible_block};
use crate::search::contract::Shown;
use crate::search::passage::between;

use super::terminal::{Paint, RenderStyle, styled};
use super::wrap::{Flow, paragraph};

/// How far code and definitions are set in, in columns.
const SET_IN: usize = 4;

/// Writes a page or one of its sections as text.
pub(crate) fn write(shown: &Shown, look: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let RenderStyle { paint, width, links } = look;
    let (paint, width) = (*paint, *width);
    let first = shown.sections.first().map_or(&shown.source, |section| &section.source);
    let target = links.page(&shown.url, &shown.anchor, Some((&first.file, first.line)));
    write!(out, "{}", paragraph(&shown.title, paint.strong(), 0, width))?;
    writeln!(out, "{}", target.around(styled(paint.link(), address(&shown.url, &shown.anchor))))?;
    write!(out, "{}", paragraph(&shown.description, Style::new(), 0, width))?;
    if !shown.topics.is_empty() {
        write!(out, "{}", paragraph(&format!("topics: {}", shown.topics.join(", ")), paint.dim(), 0, width))?;
    }
    for section in &shown.sections {
        if !section.heading.is_empty() {
            let heading = Flow::default().text(&section.heading, paint.strong()).text(" ", Style::new());
            let source = (section.source.file.as_str(), section.source.line);
            let target = links.page(&shown.url, &section.anchor, Some(source));
            let heading = heading.address(&address("", &section.anchor), paint.dim(), target);
            write!(out, "\n{}", heading.lines("", 0, width))?;
        }
        // Within a token budget there is the Markdown alone.
        let text = if shown.budget.is_some() { &section.markdown } else { &section.text };
        match width.filter(|_| shown.budget.is_none()) {
            _ if text.is_empty() => {}
            None => writeln!(out, "\n{}", visible_block(text.trim_end()))?,
            Some(width) => {
                writeln!(out)?;
                write_blocks(&section.blocks, paint, width, out)?;
            }
        }
    }
    if !shown.resources.is_empty() {
        writeln!(out, "\n{}", styled(paint.strong(), "Resources"))?;
    }
    for link in &shown.resources {
        write!(out, "{}", paragraph(&link.label, Style::new(), 2, width))?;
        let target = links.resource(&link.target);
        writeln!(out, "  {}", target.around(styled(paint.link(), visible(&link.target))))?;
        write!(out, "{}", paragraph(&link.blurb, Style::new(), 4, width))?;
    }
    Ok(())
}

/// Writes the blocks of a section on a screen of `width` columns.
fn write_blocks(blocks: &[Block], paint: Paint, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut before: Option<&BlockKind> = None;
    for block in blocks.chunk_by(|a, b| is_row(a) && between(Some(&a.kind), &b.kind) == "\n") {
        let [first, ..] = block else { continue };
        if before.is_some_and(|before| between(Some(before), &first.kind) == "\n\n") {
            writeln!(out)?;
        }
        before = block.last().map(|last| &last.kind);
        if is_row(first) {
            write_table(block, paint, width, out)?;
        } else {
            write!(out, "{}", laid_out(first, paint, width))?;
        }
    }
    Ok(())
}

fn is_row(block: &Block) -> bool {
    matches!(block.kind, BlockKind::TableRow { .. })
}

fn laid_out(block: &Block, paint: Paint, width: usize) -> String {
    let (text, width) = (&block.text, Some(width));
    let marked = |mark: &str| Flow::default().text(text, Style::new()).lines(mark, mark.len(), width);
    match &block.kind {
        BlockKind::Item { depth, ordinal } => {
            let mark = ordinal.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
            marked(&format!("{}{mark}", "  ".repeat(usize::from(*depth))))
        }
        BlockKind::Code { .. } => {
            let code = visible_block(text.trim_end());
            code.lines()
                .map(|line| format!("{}\n", format_args!("{:SET_IN$}{line}", "").to_string().trim_end()))
                .collect()
        }
        BlockKind::Quote => marked("> "),
        BlockKind::Term => paragraph(text, paint.strong(), 0, width),
        BlockKind::Definition => paragraph(text, Style::new(), SET_IN, width),
        BlockKind::Paragraph | BlockKind::TableRow { .. } => paragraph(text, Style::new(), 0, width),
    }
}

fn write_table(rows: &[Block], paint: Paint, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX));
    for row in rows {
        let cells = row.text.split(" | ").map(visible);
        match row.kind {
            BlockKind::TableRow { header: true } => table.set_header(cells),
            _ => table.add_row(cells),
        };
    }
    let has_header = matches!(rows, [Block { kind: BlockKind::TableRow { header: true }, .. }, ..]);
    for (place, line) in table.lines().enumerate() {
        let style = if place == 0 && has_header { paint.strong() } else { Style::new() };
        writeln!(out, "{}", styled(style, line.trim_end()))?;
    }
    Ok(())
}
