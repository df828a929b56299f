//! The resources of a whole build: what every page recommends is known once all pages are, and is gone through by shards
//! of the targets, so that memory is bounded whatever the size of the tree. What is said of one target, `resource` knows.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::{Anchor, MentionKind, PageUrl, Site, SourcePath};

use super::ahead;
use super::aside::{Aside, Batch, Shelf};
use super::broken;
use super::document::{Counted, resource_document};
use super::error::IndexError;
use super::inversion::{Inverted, Inverter};
use super::links::{Led, PageLinks, Target};
use super::resource::{MENTIONS_KEPT, Mention, Resource, describe, every, order, strongest};
use super::schema::Fields;
use super::stored::{StoredLink, encode, encode_into};

/// Pages, and resources, that are worked on at once.
const BATCH: usize = 512;
/// Those of a batch that a thread takes at once; by more, one would wait for the other at its end.
const ONE_TAKES: usize = 8;
/// What all pages say about the targets of one shard, in bytes: decoded it takes about three times as much.
const SHARD: u64 = if cfg!(test) { 4 << 10 } else { 24 << 20 };
/// Bytes that are held in memory of pages' links, of their anchors, and of what is said in all shards.
const HELD: usize = if cfg!(test) { 4 << 10 } else { 24 << 20 };

/// What pages recommend, while they are read.
pub(crate) struct Recommended {
    links: Aside,
    /// The anchors of each page, encoded.
    anchors: Shelf,
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

/// One page's word for a target, as far as it has to be known to choose the words that describe the target: they are
/// ordered by it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Claim<'a> {
    #[serde(borrow)]
    target: Named<'a>,
    /// See [`order`].
    order: (bool, MentionKind),
    /// The page's address.
    url: &'a str,
}

/// A [`Target`] that borrows its text.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Named<'a> {
    Page { url: &'a str, fragment: &'a str },
    Missing { address: &'a str },
    External { address: &'a str },
}

/// What a page says about a target beyond [`Claim`]; written from what belongs to the page, and read by itself.
#[derive(Debug, Serialize, Deserialize)]
struct Says<'a> {
    /// The page that answers, and how the link spells what [`Led::spelled`] says.
    page: Option<usize>,
    #[serde(borrow)]
    spelled: &'a str,
    title: &'a str,
    facets: Cow<'a, [String]>,
    link: Cow<'a, StoredLink>,
    /// The anchor of the section that the link stands in.
    anchor: &'a str,
}

impl<'a> From<&'a Target> for Named<'a> {
    fn from(target: &'a Target) -> Self {
        match target {
            Target::Page { url, fragment } => Self::Page { url: url.as_str(), fragment },
            Target::Missing { address } => Self::Missing { address },
            Target::External { address } => Self::External { address },
        }
    }
}

impl From<&Named<'_>> for Target {
    fn from(named: &Named<'_>) -> Self {
        match *named {
            Named::Page { url, fragment } => Self::Page { url: PageUrl::new(url), fragment: fragment.to_owned() },
            Named::Missing { address } => Self::Missing { address: address.to_owned() },
            Named::External { address } => Self::External { address: address.to_owned() },
        }
    }
}

/// One page's word for a target, on its own.
struct Word {
    led: Led,
    /// The page, of its links this one alone.
    page: PageLinks,
}

impl Word {
    /// A mention as bytes: the [`Claim`], then what it [`Says`].
    fn encode(target: &Target, mention: &Mention<'_>, bytes: &mut Vec<u8>) {
        let (page, link, led) = (mention.page, mention.link, &mention.led);
        let order = order(target, link.kind, &page.url);
        encode_into(&Claim { target: target.into(), order, url: page.url.as_str() }, bytes);
        let says = Says {
            page: led.page,
            spelled: &led.spelled,
            title: &page.title,
            facets: Cow::Borrowed(&page.facets),
            link: Cow::Borrowed(link),
            anchor: mention.anchor(),
        };
        encode_into(&says, bytes);
    }

    fn read(claim: &Claim<'_>, says: &[u8]) -> Result<Self, postcard::Error> {
        let Says { page, spelled, title, facets, link, anchor } = postcard::from_bytes(says)?;
        let led = Led { target: (&claim.target).into(), page, spelled: spelled.to_owned(), addresses: Vec::new() };
        let page = PageLinks {
            path: SourcePath::new(""),
            url: PageUrl::new(claim.url),
            title: title.to_owned(),
            sources: Vec::new(),
            facets: facets.into_owned(),
            links: vec![StoredLink { section: 0, ..link.into_owned() }],
            anchors: vec![Anchor::new(anchor)],
        };
        Ok(Self { led, page })
    }

    fn mention(&self) -> Option<Mention<'_>> {
        let (page, link) = (&self.page, self.page.links.first()?);
        Some(Mention { page, link, led: self.led.clone() })
    }
}

/// The words of a page, and the broken links that it has, by code.
#[derive(Default)]
struct Found {
    /// The shard of each word, and the words.
    shards: Vec<usize>,
    words: Batch,
    broken: BTreeMap<&'static str, i64>,
}

impl Recommended {
    /// Nothing yet; sets aside in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        let links = Aside::new(&folder.join("links.aside"), HELD);
        let anchors = Shelf::new(&folder.join("anchors.aside"), HELD);
        Self { links, anchors, moved: BTreeMap::new() }
    }

    /// Takes what the next page says.
    ///
    /// # Errors
    /// When it cannot be set aside.
    pub(crate) fn push(&mut self, said: &Said) -> Result<(), IndexError> {
        self.anchors.push(&said.anchors)?;
        self.links.push(&said.links)
    }

    /// Replaces what a page says that got another address. Its anchors are the same under any.
    pub(crate) fn moved(&mut self, at: usize, page: PageLinks) {
        self.moved.insert(at, page);
    }

    /// Finds out what the pages of a site say about which target; counts broken links with `broken`.
    ///
    /// # Errors
    /// When what was set aside cannot be read, or what was found cannot be.
    pub(crate) fn sort_out(
        self,
        folder: &Path,
        site: &Site<'_>,
        broken: &mut (dyn FnMut(&'static str, i64) + Send),
    ) -> Result<Words, IndexError> {
        let Self { links, anchors, moved } = self;
        // What is said repeats the title and the facets of its page: it takes about four times what the link does.
        let shards = usize::try_from(links.bytes() * 4 / SHARD).unwrap_or(usize::MAX).max(1);
        let aside = |shard: usize| Aside::new(&folder.join(format!("words-{shard}.aside")), HELD / shards);
        let mut words: Vec<Aside> = (0..shards).map(aside).collect();
        let mut pages = links.replay()?;
        let mut first = 0;
        let batches = std::iter::from_fn(|| {
            let batch = pages.batch(BATCH).map(|batch| (first, batch));
            first += batch.as_ref().map_or(0, |(_, batch)| batch.len());
            Some(batch).filter(|batch| batch.as_ref().map_or(true, |(_, batch)| batch.len() > 0))
        });
        ahead::each(
            batches,
            |(first, batch): (usize, Batch)| {
                let found = (0..batch.len()).into_par_iter().with_max_len(ONE_TAKES).map(|at| match moved.get(&(first + at)) {
                    Some(page) => Found::of(page, site, &anchors, shards),
                    None => {
                        let page = postcard::from_bytes(batch.get(at)).map_err(IndexError::damaged(folder))?;
                        Found::of(&page, site, &anchors, shards)
                    }
                });
                found.collect::<Result<Vec<Found>, IndexError>>()
            },
            |found| {
                for Found { shards, words: said, broken: codes } in found {
                    codes.into_iter().for_each(|(code, count)| broken(code, count));
                    for (at, shard) in shards.into_iter().enumerate() {
                        words.get_mut(shard).map(|shard| shard.push(said.get(at))).transpose()?;
                    }
                }
                Ok(())
            },
        )?;
        Ok(Words { shards: words, anchors })
    }
}

/// The anchors of a page.
fn anchors_of(anchors: &Shelf, page: usize) -> Result<Vec<Anchor>, IndexError> {
    let encoded = anchors.get(page)?;
    postcard::from_bytes(&encoded).map_err(IndexError::damaged(anchors.path()))
}

/// What all pages say about all targets, by shard of the targets.
pub(crate) struct Words {
    shards: Vec<Aside>,
    anchors: Shelf,
}

impl Words {
    /// Describes every resource, and hands its document to `add`.
    ///
    /// # Errors
    /// Those of `add`, and when what was set aside cannot be read.
    pub(crate) fn describe(
        self,
        folder: &Path,
        fields: &Fields,
        inverter: &Inverter,
        add: &mut (dyn FnMut(Counted<Inverted>) -> Result<(), IndexError> + Send),
    ) -> Result<(), IndexError> {
        for shard in self.shards {
            let words = shard.replay()?.batch(usize::MAX)?;
            let claims: Result<Vec<(Claim<'_>, &[u8])>, _> =
                (0..words.len()).into_par_iter().map(|at| postcard::take_from_bytes(words.get(at))).collect();
            let mut claims = claims.map_err(IndexError::damaged(folder))?;
            claims.par_sort_unstable();
            let targets: Vec<&[(Claim<'_>, &[u8])]> = claims.chunk_by(|a, b| a.0.target == b.0.target).collect();
            ahead::each(
                targets.chunks(BATCH).map(Ok),
                |batch| {
                    let documents = batch.into_par_iter().with_max_len(ONE_TAKES).map(|claims| {
                        let resource = described(claims, folder, &self.anchors)?;
                        let document = |resource| resource_document(&resource, fields, inverter.document());
                        Ok(resource.map(document))
                    });
                    documents.collect::<Result<Vec<Option<_>>, IndexError>>()
                },
                |documents| documents.into_iter().flatten().try_for_each(&mut *add),
            )?;
        }
        Ok(())
    }
}

/// The resource of the target that these claims are about.
fn described(claims: &[(Claim<'_>, &[u8])], folder: &Path, anchors: &Shelf) -> Result<Option<Resource>, IndexError> {
    let best: Result<Vec<Word>, _> =
        claims.iter().take(MENTIONS_KEPT).map(|(claim, says)| Word::read(claim, says)).collect();
    let best = best.map_err(IndexError::damaged(folder))?;
    let best: Vec<Mention<'_>> = best.iter().filter_map(Word::mention).collect();
    let Some(first) = best.first() else { return Ok(None) };
    let anchors = first.led.page.map(|page| anchors_of(anchors, page)).transpose()?;
    Ok(describe(&first.led.target, &best, claims.len() as u64, anchors.as_deref()))
}

impl Found {
    fn of(page: &PageLinks, site: &Site<'_>, anchors: &Shelf, shards: usize) -> Result<Self, IndexError> {
        let mut found = Self::default();
        let every: Vec<Mention<'_>> = every(page, site).collect();
        for mention in &every {
            let fault = broken::fault(&mention.led, |page| anchors_of(anchors, page))?;
            fault.into_iter().for_each(|code| *found.broken.entry(code.name()).or_default() += 1);
        }
        for (target, mention) in strongest(every) {
            let shard = xxh3_64(target.identity().as_bytes()) % shards as u64;
            found.shards.push(shard as usize);
            found.words.add(|bytes| Word::encode(&target, &mention, bytes));
        }
        Ok(found)
    }
}
