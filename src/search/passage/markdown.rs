//! Markdown and plain text of blocks, and a page as one Markdown document.

use crate::corpus::{Block, BlockKind};
use crate::search::contract::Shown;

use super::inline::{Place, escaped, escaped_heading, link, longest_run, with_links};

/// The shortest fence of a code block.
const MIN_FENCE: usize = 3;
/// The largest number of an item that a renderer accepts.
const MAX_ORDINAL: u64 = 999_999_999;

/// A page as a Markdown document: title, address, description, sections.
pub fn page_markdown(page: &Shown) -> String {
    let anchor = if page.anchor.is_empty() { String::new() } else { format!("#{}", page.anchor) };
    let address = one_line(&format!("{}{anchor}", page.url));
    let mut out = format!(
        "# {}\n\n{}\n",
        escaped_heading(&one_line(&page.title)),
        link(&address, &format!("{}{address}", page.site))
    );
    if let Some(earlier) = &page.moved_from {
        out.push_str(&format!("\nMoved here from {}.\n", escaped(&one_line(earlier), Place::Inside)));
    }
    if !page.description.is_empty() {
        out.push_str(&format!("\n> {}\n", escaped(&one_line(&page.description), Place::Block)));
    }
    for section in &page.sections {
        // The title is the first line already.
        if !section.heading.is_empty() && section.heading != page.title {
            let marks = "#".repeat(usize::from(section.level.clamp(1, 6)));
            out.push_str(&format!("\n{marks} {}\n", escaped_heading(&one_line(&section.heading))));
        }
        if !section.markdown.trim().is_empty() {
            out.push_str(&format!("\n{}\n", section.markdown.trim_end()));
        }
    }
    out
}

/// White space folded, as a renderer folds it.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Blocks as plain text, separated as in Markdown.
pub(crate) fn text(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut before: Option<&BlockKind> = None;
    for block in blocks {
        out.push_str(separator(before, &block.kind));
        before = Some(&block.kind);
        if let BlockKind::Item { depth, ordinal } = &block.kind {
            out.push_str(&"  ".repeat(usize::from(*depth)));
            out.push_str(&item_mark(*ordinal));
        }
        out.push_str(&block.text);
    }
    out
}

/// Blocks as Markdown, with code and link targets.
pub(crate) fn markdown(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut items = OpenItems::default();
    let mut before: Option<&BlockKind> = None;
    for run in blocks.chunk_by(|block, next| continues_table(&block.kind, &next.kind)) {
        let [first, ..] = run else { continue };
        out.push_str(match before {
            Some(before) if items.begins_with_number(before, &first.kind) => "\n\n",
            _ => separator(before, &first.kind),
        });
        let indent = items.indent(&first.kind);
        match &first.kind {
            BlockKind::TableRow { .. } => push_table(run, &mut out),
            _ => push_block(first, before, indent, &mut out),
        }
        before = run.last().map(|last| &last.kind);
    }
    out
}

/// Whether a block is a row of the table before it.
pub(crate) fn continues_table(before: &BlockKind, next: &BlockKind) -> bool {
    match (before, next) {
        // Tables whose rows all begin with a head cell have only heads.
        (BlockKind::TableRow { header: before }, BlockKind::TableRow { header }) => !header || *before,
        _ => false,
    }
}

/// The separator of two blocks: a blank line, or a line break inside a list, a table or a definition.
pub(crate) fn separator(before: Option<&BlockKind>, next: &BlockKind) -> &'static str {
    let Some(before) = before else { return "" };
    let is_tight = matches!(
        (before, next),
        (BlockKind::Item { .. }, BlockKind::Item { .. }) | (BlockKind::Term, BlockKind::Definition)
    );
    if is_tight || continues_table(before, next) { "\n" } else { "\n\n" }
}

/// Appends a block that is no table row. `indent` is the indentation of an item.
fn push_block(block: &Block, before: Option<&BlockKind>, indent: usize, out: &mut String) {
    let inline = |place| with_links(&block.text, 0..block.text.len(), &block.code, &block.links, place);
    match &block.kind {
        BlockKind::Code { language } => {
            let fence = "`".repeat(MIN_FENCE.max(longest_run(&block.text, '`') + 1));
            let is_name = |char: &char| char.is_ascii_alphanumeric() || matches!(char, '+' | '#' | '-' | '_' | '.');
            let language: String = language.chars().filter(is_name).collect();
            out.push_str(&format!("{fence}{language}\n{}\n{fence}", block.text.trim_end_matches('\n')));
        }
        BlockKind::Item { ordinal, .. } => {
            out.push_str(&" ".repeat(indent));
            out.push_str(&item_mark(*ordinal));
            out.push_str(&inline(Place::Block));
        }
        BlockKind::Quote => out.push_str(&format!("> {}", inline(Place::Block))),
        BlockKind::Term => out.push_str(&format!("**{}**", inline(Place::Inside))),
        BlockKind::Definition if matches!(before, Some(BlockKind::Term | BlockKind::Definition)) => {
            out.push_str(&format!(": {}", inline(Place::Block)));
        }
        BlockKind::Definition | BlockKind::Paragraph | BlockKind::TableRow { .. } => {
            out.push_str(&inline(Place::Block));
        }
    }
}

/// Appends a table. A table without a head gets an empty one. The head gets as many cells as the longest row, because
/// renderers drop all others.
fn push_table(rows: &[Block], out: &mut String) {
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default().max(1);
    let has_head = matches!(rows, [Block { kind: BlockKind::TableRow { header: true }, .. }, ..]);
    let delimiter = format!("|{}", " --- |".repeat(columns));
    if !has_head {
        out.push_str(&format!("|{}\n{delimiter}\n", "  |".repeat(columns)));
    }
    for (index, row) in rows.iter().enumerate() {
        out.push_str(if index == 0 { "|" } else { "\n|" });
        for (start, end) in &row.cells {
            let (start, end) = (*start, *end);
            let cell = with_links(&row.text, start as usize..end as usize, &row.code, &row.links, Place::Cell);
            out.push_str(&format!(" {cell} |"));
        }
        if index == 0 && has_head {
            out.push_str(&format!("{}\n{delimiter}", "  |".repeat(columns - row.cells.len())));
        }
    }
}

fn item_mark(ordinal: Option<u64>) -> String {
    match ordinal {
        Some(number) if number <= MAX_ORDINAL => format!("{number}. "),
        _ => "- ".to_owned(),
    }
}

/// The items that an item may be inside, as depth and width of the mark.
#[derive(Debug, Default)]
struct OpenItems(Vec<(u8, usize)>);

impl OpenItems {
    /// The indentation of the next block, which opens and closes items.
    fn indent(&mut self, kind: &BlockKind) -> usize {
        let BlockKind::Item { depth, ordinal } = kind else {
            self.0.clear();
            return 0;
        };
        self.0.retain(|(open, _)| open < depth);
        let indent = self.0.iter().map(|(_, width)| width).sum();
        self.0.push((*depth, item_mark(*ordinal).len()));
        indent
    }

    /// Whether an item begins a list inside another item, with a number other than 1: only a blank line ends the text before.
    fn begins_with_number(&self, before: &BlockKind, next: &BlockKind) -> bool {
        match (before, next) {
            (BlockKind::Item { depth: before, .. }, BlockKind::Item { depth, ordinal: Some(number) }) => {
                before < depth && *number != 1
            }
            _ => false,
        }
    }
}
