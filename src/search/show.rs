//! One page or section, whole, from its stored record: as plain text and as Markdown. What of it may be left out when
//! room is short is `unit`'s business.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Term};

use crate::corpus::{Block, BlockKind, PageUrl};
use crate::index::key;
use crate::index::stored::{Extras, Outline, PageRecord, StoredBlock};

use super::abridge::abridge;
use super::answer::{SCHEMA_VERSION, Shown, ShownLink, ShownSection, Source};
use super::error::{ReadError, SearchError};
use super::record::record;
use super::searcher::Searcher;

impl Searcher {
    /// Shows the page with this URL or path; with an anchor, only that section and those below it.
    ///
    /// `None` when there is no such page, or it has no such section.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn show(&self, url: &str, anchor: &str) -> Result<Option<Shown>, SearchError> {
        self.try_show(url, anchor).map_err(|error| self.damaged(&error))
    }

    /// Shows a page like [`Searcher::show`], as much of it as fits so many tokens when `print` prints it.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn show_within(
        &self,
        url: &str,
        anchor: &str,
        max_tokens: u32,
        print: &dyn Fn(&Shown) -> String,
    ) -> Result<Option<Shown>, SearchError> {
        Ok(self.show(url, anchor)?.map(|shown| abridge(shown, max_tokens, print)))
    }

    fn try_show(&self, url: &str, anchor: &str) -> Result<Option<Shown>, ReadError> {
        let Some((segment, doc)) = self.page(url)? else { return Ok(None) };
        let bytes = record(&self.segments[segment], doc)?;
        Ok(shown(&PageRecord::read(&bytes)?, anchor)?)
    }

    /// The number of the segment and the document of the page with this URL or path.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(super) fn page(&self, url: &str) -> Result<Option<(usize, DocId)>, ReadError> {
        let keys = [key::url(PageUrl::new(url).as_str()), key::path(url), key::path(url.trim_start_matches('/'))];
        for key in keys {
            if let Some(found) = self.find(&key)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The document with this exact key.
    fn find(&self, key: &str) -> Result<Option<(usize, DocId)>, ReadError> {
        let term = Term::from_field_text(self.fields.key, key);
        for (at, segment) in self.segments.iter().enumerate() {
            let Some(index) = segment.words(self.fields.key)? else { continue };
            let Some(blocks) = index.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
            if let Some(doc) = blocks.docs().iter().find(|doc| !segment.is_deleted(**doc)) {
                return Ok(Some((at, *doc)));
            }
        }
        Ok(None)
    }
}

fn shown(page: &PageRecord<'_>, anchor: &str) -> Result<Option<Shown>, postcard::Error> {
    let Extras { attributes, links, .. } = page.extras()?;
    let mut range = 0..page.outline.len();
    if !anchor.is_empty() {
        let Some(from) = page.outline.iter().position(|section| section.anchor == anchor) else { return Ok(None) };
        let level = page.outline[from].level;
        let below = page.outline[from + 1..].iter().take_while(|section| section.level > level).count();
        range = from..from + 1 + below;
    }
    let inside = |section: u32| range.contains(&(section as usize));
    let resources = links.into_iter().filter(|link| inside(link.section)).map(|link| ShownLink {
        label: link.label,
        target: link.target,
        blurb: link.blurb,
    });
    let resources = resources.collect();
    let sections: Result<Vec<_>, _> = page.outline[range].iter().map(|section| self::section(page, section)).collect();
    let card = &page.card;
    let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    Ok(Some(Shown {
        schema_version: SCHEMA_VERSION,
        title: card.title.to_owned(),
        url: card.url.to_owned(),
        anchor: anchor.to_owned(),
        description: card.description.to_owned(),
        topics: owned(&card.topics),
        content_type: card.content_type.map(str::to_owned),
        use_case: owned(&card.use_case),
        attributes,
        source: Source { file: card.sources.first().copied().unwrap_or_default().to_owned(), line: 1 },
        sections: sections?,
        resources,
        budget: None,
    }))
}

fn section(page: &PageRecord<'_>, section: &Outline<'_>) -> Result<ShownSection, postcard::Error> {
    let blocks = page.blocks(section)?;
    Ok(ShownSection {
        level: section.level,
        heading: section.heading.to_owned(),
        heading_path: page.heading_path(section),
        anchor: section.anchor.to_owned(),
        markdown: markdown(&blocks),
        text: text(&blocks),
        source: Source { file: page.file(section.origin).to_owned(), line: section.origin.line },
    })
}

/// Blocks as plain text: a blank line between them, none between the items of a list or the rows of a table.
fn text(blocks: &[StoredBlock]) -> String {
    let mut out = String::new();
    let mut before: Option<&BlockKind> = None;
    for block in blocks.iter().map(|stored| &stored.block) {
        out.push_str(between(before, &block.kind));
        before = Some(&block.kind);
        if let BlockKind::Item { depth, ordinal } = &block.kind {
            out.push_str(&item_mark(*depth, *ordinal));
        }
        out.push_str(&block.text);
    }
    out
}

/// Blocks as Markdown, links and all.
fn markdown(blocks: &[StoredBlock]) -> String {
    let mut out = String::new();
    let mut before: Option<&BlockKind> = None;
    for block in blocks.iter().map(|stored| &stored.block) {
        out.push_str(between(before, &block.kind));
        before = Some(&block.kind);
        out.push_str(&as_markdown(&block.kind, &block.text, &linked(block)));
    }
    out
}

/// A block of this kind as Markdown; `linked` is its `text` with the links written out, or without them.
pub(super) fn as_markdown(kind: &BlockKind, text: &str, linked: &str) -> String {
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
pub(super) fn between(before: Option<&BlockKind>, now: &BlockKind) -> &'static str {
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
fn linked(block: &Block) -> String {
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
