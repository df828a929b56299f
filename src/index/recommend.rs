//! The resources of a whole build: what every page recommends is known once all pages are, and is gone through by shards
//! of the targets, so that memory is bounded whatever the size of the tree. What is said of one target, `resource` knows.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::{Anchor, Site};

use super::aside::Aside;
use super::broken;
use super::document::{Counted, resource_document};
use super::error::IndexError;
use super::links::{Led, PageLinks};
use super::resource::{MENTIONS_KEPT, Mention, describe, mentions, order};
use super::schema::Fields;
use super::stored::encode;

/// Pages, and resources, that are worked on at once.
const BATCH: usize = 512;
/// What all pages say about the targets of one shard, in bytes: decoded it takes about three times as much.
const SHARD: u64 = if cfg!(test) { 4 << 10 } else { 48 << 20 };
/// Bytes that are held in memory of pages' links, and of what is said in all shards.
const HELD: usize = if cfg!(test) { 4 << 10 } else { 48 << 20 };

/// What pages recommend, while they are read.
pub(crate) struct Recommended {
    links: Aside,
    /// Anchors of each page, encoded, one after the other, and where each page's end.
    anchors: (Vec<u8>, Vec<u64>),
    /// The links of pages that got another address than they claim, by their place.
    moved: BTreeMap<usize, PageLinks>,
}

/// The links and the anchors of a page, encoded.
pub(crate) struct Said {
    links: Vec<u8>,
    anchors: Vec<u8>,
}

impl Said {
    /// What a page says.
    pub(crate) fn by(page: &PageLinks) -> Self {
        Self { links: encode(page), anchors: encode(&page.anchors) }
    }
}

/// One page's word for a target, on its own.
#[derive(Debug, Serialize, Deserialize)]
struct Word {
    led: Led,
    /// The page, of its links this one alone.
    page: PageLinks,
}

impl Word {
    fn mention(&self) -> Option<Mention<'_>> {
        let (page, link) = (&self.page, self.page.links.first()?);
        Some(Mention { page, link, led: self.led.clone() })
    }
}

/// The words of a page, by shard, and the broken links that it has, by code.
#[derive(Default)]
struct Found {
    words: Vec<(usize, Vec<u8>)>,
    broken: BTreeMap<&'static str, i64>,
}

impl Recommended {
    /// Nothing yet; sets aside in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        let links = Aside::new(&folder.join("links.aside"), HELD);
        Self { links, anchors: (Vec::new(), vec![0]), moved: BTreeMap::new() }
    }

    /// Takes what the next page says.
    ///
    /// # Errors
    /// When it cannot be set aside.
    pub(crate) fn push(&mut self, said: &Said) -> Result<(), IndexError> {
        let (bytes, ends) = &mut self.anchors;
        bytes.extend_from_slice(&said.anchors);
        ends.push(bytes.len() as u64);
        self.links.push(&said.links)
    }

    /// Replaces what a page says that got another address. Its anchors are the same under any.
    pub(crate) fn moved(&mut self, at: usize, page: PageLinks) {
        self.moved.insert(at, page);
    }

    /// Describes every resource, and hands its document to `add`; counts broken links with `broken`.
    ///
    /// # Errors
    /// Those of `add`, and when what was set aside cannot be read.
    pub(crate) fn describe(
        self,
        folder: &Path,
        site: &Site<'_>,
        fields: &Fields,
        broken: &mut dyn FnMut(&'static str, i64),
        add: &mut dyn FnMut(Counted) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let Self { links, anchors: (bytes, ends), moved } = self;
        let anchors = |at: usize| -> Vec<Anchor> {
            let range = ends.get(at).zip(ends.get(at + 1)).map(|(from, to)| *from as usize..*to as usize);
            let encoded = range.and_then(|range| bytes.get(range)).unwrap_or_default();
            postcard::from_bytes(encoded).unwrap_or_default()
        };
        // A word repeats the title and the facets of its page: it takes about four times what the link does.
        let shards = usize::try_from(links.bytes() * 4 / SHARD).unwrap_or(usize::MAX).max(1);
        let aside = |shard: usize| Aside::new(&folder.join(format!("words-{shard}.aside")), HELD / shards);
        let mut words: Vec<Aside> = (0..shards).map(aside).collect();
        let mut pages = links.replay()?;
        let mut first = 0;
        loop {
            let batch = pages.batch(BATCH)?;
            if batch.is_empty() {
                break;
            }
            let found = batch.par_iter().enumerate().map(|(at, encoded)| match moved.get(&(first + at)) {
                Some(page) => Ok(Found::of(page, site, &anchors, shards)),
                None => Ok(Found::of(&postcard::from_bytes(encoded)?, site, &anchors, shards)),
            });
            let found: Result<Vec<Found>, postcard::Error> = found.collect();
            for Found { words: said, broken: codes } in found.map_err(IndexError::damaged(folder))? {
                codes.into_iter().for_each(|(code, count)| broken(code, count));
                for (shard, word) in said {
                    words.get_mut(shard).map(|shard| shard.push(&word)).transpose()?;
                }
            }
            first += batch.len();
        }
        drop(pages);
        for shard in words {
            let encoded = shard.replay()?.batch(usize::MAX)?;
            let words: Result<Vec<Word>, _> = encoded.par_iter().map(|word| postcard::from_bytes(word)).collect();
            drop(encoded);
            describe_all(words.map_err(IndexError::damaged(folder))?, fields, &anchors, add)?;
        }
        Ok(())
    }
}

impl Found {
    fn of(page: &PageLinks, site: &Site<'_>, anchors: &dyn Fn(usize) -> Vec<Anchor>, shards: usize) -> Self {
        let mut found = Self::default();
        for (target, mention) in mentions(page, site) {
            let shard = xxh3_64(target.identity().as_bytes()) % shards as u64;
            let led = Led { addresses: Vec::new(), ..mention.led };
            found.words.push((shard as usize, encode(&Word { led, page: page.alone(mention.link) })));
        }
        let sure = |at| Ok::<_, Infallible>(anchors(at));
        let Ok(broken) = broken::links(page, site, sure);
        broken.iter().for_each(|broken| *found.broken.entry(broken.finding.code.name()).or_default() += 1);
        found
    }
}

/// Describes every target of these words.
fn describe_all(
    mut words: Vec<Word>,
    fields: &Fields,
    anchors: &(dyn Fn(usize) -> Vec<Anchor> + Sync),
    add: &mut dyn FnMut(Counted) -> Result<(), IndexError>,
) -> Result<(), IndexError> {
    let key = |word: &Word| {
        let kind = word.page.links.first().map(|link| link.kind);
        kind.map(|kind| order(&word.led.target, kind, &word.page.url))
    };
    words.par_sort_unstable_by(|a, b| {
        let (by_target, by_url) = (a.led.target.cmp(&b.led.target), || a.page.url.cmp(&b.page.url));
        by_target.then_with(|| key(a).cmp(&key(b))).then_with(by_url)
    });
    let targets: Vec<&[Word]> = words.chunk_by(|a, b| a.led.target == b.led.target).collect();
    for batch in targets.chunks(BATCH) {
        let documents = batch.into_par_iter().map(|words| {
            let best: Vec<Mention<'_>> = words.iter().take(MENTIONS_KEPT).filter_map(Word::mention).collect();
            let first = best.first()?;
            let anchors = first.led.page.map(anchors);
            let resource = describe(&first.led.target, &best, words.len() as u64, anchors.as_deref())?;
            Some(resource_document(&resource, fields))
        });
        documents.collect::<Vec<_>>().into_iter().flatten().try_for_each(&mut *add)?;
    }
    Ok(())
}
