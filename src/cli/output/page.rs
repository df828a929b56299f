//! A page as text for a terminal. With a known width, paragraphs and list items are wrapped and tables have columns.
//! Without one, as in a pipe, the plain text of each section is printed.

use std::io;

use anstyle::Style;
use comfy_table::{ContentArrangement, Table, presets};

use crate::corpus::{Block, BlockKind};
use crate::render::{address, visible, visible_block};
use crate::search::contract::Shown;
use crate::search::passage::{continues_table, separator, text};

use super::paint::{Paint, styled};
use super::terminal::RenderStyle;
use super::wrap::{StyledText, paragraph};

/// Indentation of code and definitions, in columns.
const BLOCK_INDENT: usize = 4;

/// Writes a page or a section.
pub(crate) fn write(shown: &Shown, style: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let RenderStyle { paint, width, links } = style;
    let (paint, width) = (*paint, *width);
    let first = shown.sections.first().map_or(&shown.source, |section| &section.source);
    let link = links.page(&shown.url, &shown.anchor, Some((&first.file, first.line)));
    write!(out, "{}", paragraph(&shown.title, paint.strong(), 0, width))?;
    writeln!(out, "{}", link.around(styled(paint.link(), address(&shown.url, &shown.anchor))))?;
    if let Some(earlier) = &shown.moved_from {
        write!(out, "{}", paragraph(&format!("moved here from {earlier}"), paint.dim(), 0, width))?;
    }
    write!(out, "{}", paragraph(&shown.description, Style::new(), 0, width))?;
    if !shown.topics.is_empty() {
        write!(out, "{}", paragraph(&format!("topics: {}", shown.topics.join(", ")), paint.dim(), 0, width))?;
    }
    for section in &shown.sections {
        if !section.heading.is_empty() {
            let heading = StyledText::default().text(&section.heading, paint.strong()).text(" ", Style::new());
            let source = (section.source.file.as_str(), section.source.line);
            let link = links.page(&shown.url, &section.anchor, Some(source));
            let heading = heading.address(&address("", &section.anchor), paint.dim(), link);
            write!(out, "\n{}", heading.wrap("", 0, width))?;
        }
        match width.filter(|_| shown.budget.is_none()) {
            _ if section.blocks.is_empty() => {}
            None => writeln!(out, "\n{}", visible_block(text(&section.blocks).trim_end()))?,
            Some(width) => {
                writeln!(out)?;
                write_blocks(&section.blocks, paint, width, out)?;
            }
        }
    }
    if !shown.resources.is_empty() {
        writeln!(out, "\n{}", styled(paint.strong(), "Resources"))?;
    }
    for resource in &shown.resources {
        write!(out, "{}", paragraph(&resource.label, Style::new(), 2, width))?;
        let link = links.resource(&resource.target);
        writeln!(out, "  {}", link.around(styled(paint.link(), visible(&resource.target))))?;
        write!(out, "{}", paragraph(&resource.blurb, Style::new(), 4, width))?;
    }
    Ok(())
}

/// Writes the blocks of a section, wrapped to `width` columns.
fn write_blocks(blocks: &[Block], paint: Paint, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut previous: Option<&BlockKind> = None;
    for block in blocks.chunk_by(|a, b| continues_table(&a.kind, &b.kind)) {
        let [first, ..] = block else { continue };
        if previous.is_some_and(|previous| separator(Some(previous), &first.kind) == "\n\n") {
            writeln!(out)?;
        }
        previous = block.last().map(|last| &last.kind);
        if is_row(first) {
            write_table(block, paint, width, out)?;
        } else {
            write!(out, "{}", format_block(first, paint, width))?;
        }
    }
    Ok(())
}

fn is_row(block: &Block) -> bool {
    matches!(block.kind, BlockKind::TableRow { .. })
}

fn format_block(block: &Block, paint: Paint, width: usize) -> String {
    let (text, width) = (&block.text, Some(width));
    let prefixed = |prefix: &str| StyledText::default().text(text, Style::new()).wrap(prefix, prefix.len(), width);
    match &block.kind {
        BlockKind::Item { depth, ordinal } => {
            let bullet = ordinal.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
            prefixed(&format!("{}{bullet}", "  ".repeat(usize::from(*depth))))
        }
        BlockKind::Code { .. } => {
            let code = visible_block(text.trim_end());
            code.lines()
                .map(|line| format!("{}\n", format_args!("{:BLOCK_INDENT$}{line}", "").to_string().trim_end()))
                .collect()
        }
        BlockKind::Quote => prefixed("> "),
        BlockKind::Term => paragraph(text, paint.strong(), 0, width),
        BlockKind::Definition => paragraph(text, Style::new(), BLOCK_INDENT, width),
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
        let cells = row.cells.iter().map(|(start, end)| row.text.get(*start as usize..*end as usize));
        let cells = cells.map(|cell| visible(cell.unwrap_or_default()));
        match row.kind {
            BlockKind::TableRow { header: true } => table.set_header(cells),
            _ => table.add_row(cells),
        };
    }
    let has_header = matches!(rows, [Block { kind: BlockKind::TableRow { header: true }, .. }, ..]);
    for (index, line) in table.lines().enumerate() {
        let style = if index == 0 && has_header { paint.strong() } else { Style::new() };
        writeln!(out, "{}", styled(style, line.trim_end()))?;
    }
    Ok(())
}
