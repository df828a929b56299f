//! Collects the links of all pages of a full build, and resolves them once all URLs are known. Both the links and the
//! resolved mentions go to spill files, so that memory is bounded for a tree of any size.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::{Anchor, MentionKind, PageUrl};
use crate::index::schema::{encode, encode_into};
use crate::index::{IndexError, ordered_parallel};
use crate::site::{LinkTarget, MentionView, PageLinks, Resolved, Site, broken, find_anchor, mention_rank, resolve};

use super::mention_key::MentionKey;
use super::resource_build::{MentionShards, SHARD_BYTES, SpilledMention};
use super::spill::{RecordBatch, SpillFile, SpillTable};

/// Pages of one task, and the number of tasks in progress.
const BATCH: usize = 8;
const TASKS: u64 = 64;
/// Memory of each spill before it goes to a file, in bytes: links, anchors, and the shards together.
const SPILL_MEMORY: usize = if cfg!(test) { 4 << 10 } else { 24 << 20 };

/// The links of the pages that were read so far.
pub(crate) struct LinkSpill {
    folder: PathBuf,
    links: SpillFile,
    /// The anchors of each page, encoded.
    anchors: SpillTable,
    /// The links of pages that got another URL than they declare, encoded, by page number.
    replaced: BTreeMap<usize, Vec<u8>>,
}

/// The links and the anchors of a page, encoded.
pub(crate) struct EncodedLinks {
    links: Vec<u8>,
    anchors: Vec<u8>,
}

impl EncodedLinks {
    /// Encodes the links of a page; `targets` are their candidate URLs.
    pub(crate) fn new(page: &PageLinks, targets: &[LinkTarget<'_>]) -> Self {
        Self { links: encode(&SpilledPage::new(page, targets)), anchors: encode(&page.anchors) }
    }
}

/// The links of a page. It borrows from the spill file, because owned text took too long to decode.
#[derive(Debug, Serialize, Deserialize)]
struct SpilledPage<'a> {
    url: PageUrl,
    title: &'a str,
    /// Facet values of the page, each with its key.
    #[serde(borrow)]
    facets: Vec<&'a str>,
    links: Vec<SpilledLink<'a>>,
}

/// A link of a page, with the candidate URLs in place of the spelled target.
#[derive(Debug, Serialize, Deserialize)]
struct SpilledLink<'a> {
    kind: MentionKind,
    label: &'a str,
    blurb: &'a str,
    #[serde(borrow)]
    target: Cow<'a, LinkTarget<'a>>,
    /// The anchor of the section with the link.
    anchor: &'a str,
}

impl<'a> SpilledPage<'a> {
    fn new(page: &'a PageLinks, targets: &'a [LinkTarget<'a>]) -> Self {
        let links = page.links.iter().zip(targets).map(|(link, target)| SpilledLink {
            kind: link.kind,
            label: &link.label,
            blurb: &link.blurb,
            target: Cow::Borrowed(target),
            anchor: page.anchors.get(link.section as usize).map_or("", Anchor::as_str),
        });
        Self {
            url: page.url.clone(),
            title: &page.title,
            facets: page.facets.iter().map(String::as_str).collect(),
            links: links.collect(),
        }
    }

    fn mention<'w>(&'w self, link: &'w SpilledLink<'_>, resolved: &'w Resolved<'_>) -> MentionView<'w> {
        MentionView {
            page: resolved.page,
            spelled: &resolved.spelled,
            kind: link.kind,
            label: link.label,
            blurb: link.blurb,
            title: self.title,
            url: self.url.as_str(),
            anchor: link.anchor,
            facets: self.facets.clone(),
        }
    }

    /// Resolves the links of the page on a site; `shards` is the number of shards for the mentions.
    fn resolve(&self, site: &Site<'_>, anchors: &SpillTable, shards: usize) -> Result<ResolvedPage, IndexError> {
        let mut found = ResolvedPage::default();
        let mut resolved: Vec<(Resolved<'_>, &SpilledLink<'_>)> = Vec::with_capacity(self.links.len());
        resolved.extend(self.links.iter().filter_map(|link| Some((resolve((*link.target).clone(), site)?, link))));
        for (link, _) in &resolved {
            let lacks = |page, fragment: &str| {
                let encoded = anchors.get(page)?;
                let anchors: Vec<&str> = postcard::from_bytes(&encoded).map_err(IndexError::damaged(anchors.path()))?;
                Ok::<_, IndexError>(find_anchor(&anchors, fragment).is_none())
            };
            if let Some(code) = broken::classify(link, lacks)? {
                *found.broken.entry(code.name()).or_default() += 1;
            }
        }
        // The best mention of each target; the first one of equal kinds.
        resolved.sort_by(|(a, of_a), (b, of_b)| a.target.cmp(&b.target).then(of_a.kind.cmp(&of_b.kind)));
        resolved.dedup_by(|(next, _), (best, _)| next.target == best.target);
        for (resolved, link) in &resolved {
            let target = encode(&resolved.target);
            found.shards.push((xxh3_64(&target) % shards as u64) as usize);
            let key = MentionKey { rank: mention_rank(&resolved.target, link.kind, &self.url), url: self.url.as_str() };
            found.mentions.add(|bytes| {
                encode_into(&SpilledMention { target: &target, key }, bytes);
                encode_into(&self.mention(link, resolved), bytes);
            });
        }
        Ok(found)
    }
}

/// The mentions in a page, and the number of its broken links by diagnostic code.
#[derive(Default)]
struct ResolvedPage {
    /// The shard of each mention.
    shards: Vec<usize>,
    /// Each a [`SpilledMention`] and a [`MentionView`].
    mentions: RecordBatch,
    broken: BTreeMap<&'static str, i64>,
}

impl LinkSpill {
    /// Creates an empty spill with its files in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        let links = SpillFile::new(&folder.join("links.spill"), SPILL_MEMORY);
        let anchors = SpillTable::new(&folder.join("anchors.spill"), SPILL_MEMORY);
        Self { folder: folder.to_owned(), links, anchors, replaced: BTreeMap::new() }
    }

    /// Adds the links of the next page.
    ///
    /// # Errors
    /// When a spill file cannot be written.
    pub(crate) fn push(&mut self, page: &EncodedLinks) -> Result<(), IndexError> {
        self.anchors.push(&page.anchors)?;
        self.links.push(&page.links)
    }

    /// Replaces the links of a page that got another URL. The URL does not change the anchors.
    pub(crate) fn replace(&mut self, page: usize, links: EncodedLinks) {
        self.replaced.insert(page, links.links);
    }

    /// Resolves all links on a site, and counts the broken ones with `count_broken`.
    ///
    /// # Errors
    /// When a spill file cannot be read or written.
    pub(crate) fn resolve(
        self,
        site: &Site<'_>,
        count_broken: &mut (dyn FnMut(&'static str, i64) + Send),
    ) -> Result<MentionShards, IndexError> {
        let Self { folder, links, anchors, replaced } = self;
        // A mention repeats the title and the facets of its page, so it takes about four times the size of the link.
        let shards = usize::try_from(links.bytes() * 4 / SHARD_BYTES).unwrap_or(usize::MAX).max(1);
        let spill =
            |shard: usize| SpillFile::new(&folder.join(format!("mentions-{shard}.spill")), SPILL_MEMORY / shards);
        let mut mentions: Vec<SpillFile> = (0..shards).map(spill).collect();
        let mut pages = links.read()?;
        let mut first = 0;
        let batches = std::iter::from_fn(|| {
            let batch = pages.next_batch(BATCH).map(|batch| (first, batch));
            first += batch.as_ref().map_or(0, |(_, batch)| batch.len());
            Some(batch).filter(|batch| batch.as_ref().map_or(true, |(_, batch)| batch.len() > 0))
        });
        ordered_parallel::ordered_map(
            TASKS,
            |_| 1,
            batches,
            |(first, batch): (usize, RecordBatch)| {
                let pages = (0..batch.len()).map(|index| {
                    let page = replaced.get(&(first + index)).map_or_else(|| batch.get(index), Vec::as_slice);
                    let page: SpilledPage<'_> = postcard::from_bytes(page).map_err(IndexError::damaged(&folder))?;
                    page.resolve(site, &anchors, shards)
                });
                pages.collect::<Result<Vec<ResolvedPage>, IndexError>>()
            },
            |pages| {
                for ResolvedPage { shards, mentions: found, broken } in pages {
                    broken.into_iter().for_each(|(code, count)| count_broken(code, count));
                    for (index, shard) in shards.into_iter().enumerate() {
                        mentions.get_mut(shard).map(|shard| shard.push(found.get(index))).transpose()?;
                    }
                }
                Ok(())
            },
        )?;
        Ok(MentionShards { folder, shards: mentions, anchors })
    }
}
