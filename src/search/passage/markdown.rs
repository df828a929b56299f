//! Markdown and plain text of stored blocks, and a page as one Markdown document.

use crate::corpus::BlockKind;
use crate::index::schema::{BlockRef, StoredBlock};
use crate::search::contract::Shown;

/// A page as a Markdown document: title, address, description, sections.
pub fn page_markdown(page: &Shown) -> String {
    let anchor = if page.anchor.is_empty() { String::new() } else { format!("#{}", page.anchor) };
    let mut out = format!("# {}\n\n<{}{anchor}>\n", one_line(&page.title), one_line(&page.url));
    if let Some(earlier) = &page.moved_from {
        out.push_str(&format!("\nMoved here from {}.\n", one_line(earlier)));
    }
    if !page.description.is_empty() {
        out.push_str(&format!("\n> {}\n", one_line(&page.description)));
    }
    for section in &page.sections {
        // The title is the first line already.
        if !section.heading.is_empty() && section.heading != page.title {
            let marks = "#".repeat(usize::from(section.level.clamp(1, 6)));
            out.push_str(&format!("\n{marks} {}\n", one_line(&section.heading)));
        }
        if !section.markdown.trim().is_empty() {
            out.push_str(&format!("\n{}\n", section.markdown.trim_end()));
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Blocks as plain text, separated as in Markdown.
pub(crate) fn text(blocks: &[StoredBlock<'_>]) -> String {
    joined(blocks, |block| match &block.kind {
        BlockKind::Item { depth, ordinal } => item_mark(*depth, *ordinal) + block.text,
        _ => block.text.to_owned(),
    })
}

/// Blocks as Markdown with link targets.
pub(crate) fn markdown(blocks: &[StoredBlock<'_>]) -> String {
    joined(blocks, |block| block_markdown(&block.kind, block.text, &with_links(block)))
}

fn joined(blocks: &[StoredBlock<'_>], format: impl Fn(&BlockRef<'_>) -> String) -> String {
    let mut out = String::new();
    let mut before: Option<&BlockKind> = None;
    for block in blocks.iter().map(|stored| &stored.block) {
        out.push_str(separator(before, &block.kind));
        before = Some(&block.kind);
        out.push_str(&format(block));
    }
    out
}

/// A block of this kind as Markdown. `inline` is its `text` as inline Markdown, with or without link targets.
pub(super) fn block_markdown(kind: &BlockKind, text: &str, inline: &str) -> String {
    match kind {
        BlockKind::Code { language } => {
            let fence = if text.contains("```") { "~~~~" } else { "```" };
            format!("{fence}{language}\n{}\n{fence}", text.trim_end_matches('\n'))
        }
        BlockKind::Item { depth, ordinal } => item_mark(*depth, *ordinal) + inline,
        BlockKind::TableRow { header: false } => format!("| {inline} |"),
        BlockKind::TableRow { header: true } => {
            format!("| {inline} |\n|{}", " --- |".repeat(text.split(" | ").count()))
        }
        BlockKind::Quote => format!("> {inline}"),
        BlockKind::Term => format!("**{inline}**"),
        BlockKind::Definition => format!(": {inline}"),
        BlockKind::Paragraph => inline.to_owned(),
    }
}

/// The separator of two blocks: a blank line, or a line break inside a list, a table or a definition.
pub(crate) fn separator(before: Option<&BlockKind>, next: &BlockKind) -> &'static str {
    let Some(before) = before else { return "" };
    let is_tight = matches!(
        (before, next),
        (BlockKind::Item { .. }, BlockKind::Item { .. })
            | (BlockKind::TableRow { .. }, BlockKind::TableRow { header: false })
            | (BlockKind::Term, BlockKind::Definition)
    );
    if is_tight { "\n" } else { "\n\n" }
}

fn item_mark(depth: u8, ordinal: Option<u64>) -> String {
    let indent = "  ".repeat(usize::from(depth));
    ordinal.map_or_else(|| format!("{indent}- "), |number| format!("{indent}{number}. "))
}

/// The text of a block with its links as inline Markdown.
fn with_links(block: &BlockRef<'_>) -> String {
    let mut out = String::new();
    let mut from = 0;
    for link in &block.links {
        let (start, end) = (link.range.0 as usize, link.range.1 as usize);
        let (Some(before), Some(label)) = (block.text.get(from..start), block.text.get(start..end)) else { continue };
        out.push_str(&format!("{before}[{label}]({})", link.target));
        from = end;
    }
    out.push_str(block.text.get(from..).unwrap_or_default());
    out
}
