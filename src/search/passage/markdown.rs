//! Pages as text: blocks as Markdown and as plain text, and a whole page as one Markdown document.

use crate::corpus::BlockKind;
use crate::index::schema::{BlockRef, StoredBlock};
use crate::search::contract::Shown;

impl Shown {
    /// The page as a Markdown document: title, address, description, sections.
    pub fn to_markdown(&self) -> String {
        let anchor = if self.anchor.is_empty() { String::new() } else { format!("#{}", self.anchor) };
        let mut out = format!("# {}\n\n<{}{anchor}>\n", line(&self.title), line(&self.url));
        if !self.description.is_empty() {
            out.push_str(&format!("\n> {}\n", line(&self.description)));
        }
        for section in &self.sections {
            // The heading that is the title would stand there twice.
            if !section.heading.is_empty() && section.heading != self.title {
                let marks = "#".repeat(usize::from(section.level.clamp(1, 6)));
                out.push_str(&format!("\n{marks} {}\n", line(&section.heading)));
            }
            if !section.markdown.trim().is_empty() {
                out.push_str(&format!("\n{}\n", section.markdown.trim_end()));
            }
        }
        out
    }
}

fn line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Blocks as plain text: a blank line between them, none between the items of a list or the rows of a table.
pub(crate) fn text(blocks: &[StoredBlock<'_>]) -> String {
    joined(blocks, |block| match &block.kind {
        BlockKind::Item { depth, ordinal } => item_mark(*depth, *ordinal) + block.text,
        _ => block.text.to_owned(),
    })
}

/// Blocks as Markdown, links and all.
pub(crate) fn markdown(blocks: &[StoredBlock<'_>]) -> String {
    joined(blocks, |block| as_markdown(&block.kind, block.text, &linked(block)))
}

fn joined(blocks: &[StoredBlock<'_>], written: impl Fn(&BlockRef<'_>) -> String) -> String {
    let mut out = String::new();
    let mut before: Option<&BlockKind> = None;
    for block in blocks.iter().map(|stored| &stored.block) {
        out.push_str(between(before, &block.kind));
        before = Some(&block.kind);
        out.push_str(&written(block));
    }
    out
}

/// A block of this kind as Markdown; `linked` is its `text` with the links written out, or without them.
pub(crate) fn as_markdown(kind: &BlockKind, text: &str, linked: &str) -> String {
    match kind {
        BlockKind::Code { language } => {
            let fence = if text.contains("```") { "~~~~" } else { "```" };
            format!("{fence}{language}\n{}\n{fence}", text.trim_end_matches('\n'))
        }
        BlockKind::Item { depth, ordinal } => item_mark(*depth, *ordinal) + linked,
        BlockKind::TableRow { header: false } => format!("| {linked} |"),
        BlockKind::TableRow { header: true } => {
            format!("| {linked} |\n|{}", " --- |".repeat(text.split(" | ").count()))
        }
        BlockKind::Quote => format!("> {linked}"),
        BlockKind::Term => format!("**{linked}**"),
        BlockKind::Definition => format!(": {linked}"),
        BlockKind::Paragraph => linked.to_owned(),
    }
}

/// What stands between two blocks: a blank line, but none inside a list, a table or a definition.
pub(crate) fn between(before: Option<&BlockKind>, now: &BlockKind) -> &'static str {
    let Some(before) = before else { return "" };
    let together = matches!(
        (before, now),
        (BlockKind::Item { .. }, BlockKind::Item { .. })
            | (BlockKind::TableRow { .. }, BlockKind::TableRow { header: false })
            | (BlockKind::Term, BlockKind::Definition)
    );
    if together { "\n" } else { "\n\n" }
}

fn item_mark(depth: u8, ordinal: Option<u64>) -> String {
    let indent = "  ".repeat(usize::from(depth));
    ordinal.map_or_else(|| format!("{indent}- "), |number| format!("{indent}{number}. "))
}

/// The text of a block with its links written out.
fn linked(block: &BlockRef<'_>) -> String {
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
