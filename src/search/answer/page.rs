//! One page or section, from its stored record.

use std::collections::BTreeSet;

use crate::corpus::{Block, PageUrl};
use crate::index::ReadError;
use crate::index::schema::{IndexingData, PageRecord, StoredSection};
use crate::search::contract::{SCHEMA_VERSION, Shown, ShownLink, ShownSection, Source};
use crate::search::passage::{markdown, text};
use crate::search::reader::locate;
use crate::site::StoredLink;

use super::assemble::owned;
use super::link_resolver::LinkResolver;
use super::pipeline::Pipeline;

/// The page with this URL, path or alias. With an anchor, only that section and the sections below it.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn show(pipeline: &Pipeline<'_>, url: &str, anchor: &str) -> Result<Option<Shown>, ReadError> {
    let Some(doc) = locate(pipeline.index, url)? else { return Ok(None) };
    let bytes = pipeline.record(doc)?;
    let record = PageRecord::read(&bytes)?;
    let shown = shown(pipeline, &record, anchor)?;
    Ok(shown.map(|shown| Shown { moved_from: moved_from(url, &record), ..shown }))
}

/// The page's own file for a URL, path or alias.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn file(pipeline: &Pipeline<'_>, url: &str) -> Result<Option<String>, ReadError> {
    let Some(doc) = locate(pipeline.index, url)? else { return Ok(None) };
    let bytes = pipeline.record(doc)?;
    Ok(PageRecord::read(&bytes)?.summary.sources.first().map(|file| (*file).to_owned()))
}

/// The requested address, unless it is the URL or the path of the page.
fn moved_from(requested: &str, page: &PageRecord<'_>) -> Option<String> {
    let path = page.summary.sources.first().copied().unwrap_or_default();
    let requested_url = PageUrl::new(requested);
    let is_current = requested_url.as_str() == page.summary.url || requested.trim_start_matches('/') == path;
    (!is_current).then(|| requested_url.to_string())
}

fn shown(pipeline: &Pipeline<'_>, page: &PageRecord<'_>, anchor: &str) -> Result<Option<Shown>, ReadError> {
    let IndexingData { attributes, links, .. } = page.indexing_data()?;
    let mut range = 0..page.outline.len();
    if !anchor.is_empty() {
        let Some(from) = page.outline.iter().position(|section| section.anchor == anchor.into()) else {
            return Ok(None);
        };
        let level = page.outline[from].level;
        let below = page.outline[from + 1..].iter().take_while(|section| section.level > level).count();
        range = from..from + 1 + below;
    }
    let is_shown = |section: u32| range.contains(&(section as usize));
    let mut resolver = LinkResolver::new(pipeline, page);
    let sections = page.outline[range.clone()].iter().map(|section| shown_section(page, section, &mut resolver));
    let sections = sections.collect::<Result<Vec<_>, ReadError>>()?;
    let mut targets = BTreeSet::new();
    let mut resources = Vec::new();
    for StoredLink { label, target, blurb, .. } in links.into_iter().filter(|link| is_shown(link.section)) {
        let target = resolver.url(&target)?;
        if targets.insert(target.clone()) {
            resources.push(ShownLink { label, target, blurb });
        }
    }
    let summary = &page.summary;
    Ok(Some(Shown {
        schema_version: SCHEMA_VERSION,
        title: summary.title.to_owned(),
        url: summary.url.to_owned(),
        moved_from: None,
        anchor: anchor.to_owned(),
        offset: 0,
        description: summary.description.to_owned(),
        topics: owned(&summary.topics),
        content_type: summary.content_type.map(str::to_owned),
        use_case: owned(&summary.use_case),
        attributes,
        source: Source { file: summary.sources.first().copied().unwrap_or_default().to_owned(), line: 1 },
        sections,
        resources,
        budget: None,
        site: pipeline.site.to_owned(),
    }))
}

fn shown_section(
    page: &PageRecord<'_>,
    section: &StoredSection<'_>,
    resolver: &mut LinkResolver<'_>,
) -> Result<ShownSection, ReadError> {
    let mut blocks: Vec<Block> = page.blocks(section)?.into_iter().map(|stored| stored.block.into_owned()).collect();
    resolver.resolve(&mut blocks)?;
    Ok(ShownSection {
        level: section.level,
        heading: section.heading.read()?.to_owned(),
        heading_path: page.heading_path(section)?,
        anchor: section.anchor.read()?.to_owned(),
        markdown: markdown(&blocks),
        text: text(&blocks),
        complete: true,
        cut: false,
        source: Source { file: page.file(section.origin).to_owned(), line: section.origin.line },
        blocks,
    })
}
