//! The resources of a whole build: what every page recommends is known once all pages are, and is gone through by shards
//! of the targets, so that memory is bounded whatever the size of the tree. What is said of one target, `resource` knows.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::{Anchor, MentionKind, PageUrl};
use crate::index::schema::{Fields, WithFieldLengths, encode, encode_into, resource_document};
use crate::index::segment::bulk::{DocumentPool, InvertedDocument};
use crate::index::{IndexError, ordered_parallel};
use crate::site::{
    LinkTarget, MENTIONS_KEPT, MentionView, PageLinks, Resolved, Resource, ResourceTarget, Site, broken,
    build_resource, find_anchor, mention_rank, resolve,
};

use super::spill::{Aside, Batch, Shelf};

/// Pages, and resources, that a thread works on at once, and how many times that is under way.
const BATCH: usize = 8;
const BATCHES: u64 = 64;
/// What all pages say about the targets of one shard, in bytes: decoded it takes about three times as much.
const SHARD: u64 = if cfg!(test) { 4 << 10 } else { 24 << 20 };
/// What two shards may have for one to be read while the other is described.
const AHEAD: u64 = 3 * SHARD;
/// Bytes that are held in memory of pages' links, of their anchors, and of what is said in all shards.
const HELD: usize = if cfg!(test) { 4 << 10 } else { 24 << 20 };

/// What pages recommend, while they are read.
pub(crate) struct Recommended {
    links: Aside,
    /// The anchors of each page, encoded.
    anchors: Shelf,
    /// The links of pages that got another address than they claim, encoded, by their place.
    moved: BTreeMap<usize, Vec<u8>>,
}

/// The links and the anchors of a page, encoded.
pub(crate) struct Said {
    links: Vec<u8>,
    anchors: Vec<u8>,
}

impl Said {
    /// What a page says.
    pub(crate) fn by(page: &PageLinks, wanted: &[LinkTarget<'_>]) -> Self {
        Self { links: encode(&Told::by(page, wanted)), anchors: encode(&page.anchors) }
    }
}

/// What is set aside of a page, and read where it stands.
#[derive(Debug, Serialize, Deserialize)]
struct Told<'a> {
    url: PageUrl,
    title: &'a str,
    /// Each with its key.
    #[serde(borrow)]
    facets: Vec<&'a str>,
    links: Vec<ToldLink<'a>>,
}

/// The same as [`crate::index::schema::stored_fields::StoredLink`], as far as it says something of its target.
#[derive(Debug, Serialize, Deserialize)]
struct ToldLink<'a> {
    kind: MentionKind,
    label: &'a str,
    blurb: &'a str,
    #[serde(borrow)]
    wanted: Cow<'a, LinkTarget<'a>>,
    /// The anchor of the section that the link stands in.
    anchor: &'a str,
}

impl<'a> Told<'a> {
    fn by(page: &'a PageLinks, wanted: &'a [LinkTarget<'a>]) -> Self {
        let links = page.links.iter().zip(wanted).map(|(link, wanted)| ToldLink {
            kind: link.kind,
            label: &link.label,
            blurb: &link.blurb,
            wanted: Cow::Borrowed(wanted),
            anchor: page.anchors.get(link.section as usize).map_or("", Anchor::as_str),
        });
        Self {
            url: page.url.clone(),
            title: &page.title,
            facets: page.facets.iter().map(String::as_str).collect(),
            links: links.collect(),
        }
    }

    /// What the page says of where a link leads.
    fn word<'w>(&'w self, link: &'w ToldLink<'_>, led: &'w Resolved<'_>) -> MentionView<'w> {
        MentionView {
            page: led.page,
            spelled: &led.spelled,
            kind: link.kind,
            label: link.label,
            blurb: link.blurb,
            title: self.title,
            url: self.url.as_str(),
            anchor: link.anchor,
            facets: self.facets.clone(),
        }
    }
}

/// One page's word for a target, as far as it has to be known to choose the words that describe the target: they are
/// ordered by it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Claim<'a> {
    #[serde(borrow)]
    target: Named<'a>,
    /// See [`mention_rank`].
    order: (bool, MentionKind),
    /// The page's address.
    url: &'a str,
}

/// A [`ResourceTarget`] that borrows its text.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Named<'a> {
    Page { url: &'a str, fragment: &'a str },
    Missing { address: &'a str },
    External { address: &'a str },
}

impl<'a> From<&'a ResourceTarget> for Named<'a> {
    fn from(target: &'a ResourceTarget) -> Self {
        match target {
            ResourceTarget::Page { url, fragment } => Self::Page { url: url.as_str(), fragment },
            ResourceTarget::Missing { address } => Self::Missing { address },
            ResourceTarget::External { address } => Self::External { address },
        }
    }
}

impl Named<'_> {
    /// What the shard of a target is chosen by.
    fn hash(&self) -> u64 {
        match self {
            Self::Page { url, fragment } => xxh3_64(url.as_bytes()).rotate_left(1) ^ xxh3_64(fragment.as_bytes()),
            Self::Missing { address } | Self::External { address } => xxh3_64(address.as_bytes()),
        }
    }
}

impl From<&Named<'_>> for ResourceTarget {
    fn from(named: &Named<'_>) -> Self {
        match *named {
            Named::Page { url, fragment } => Self::Page { url: PageUrl::new(url), fragment: fragment.to_owned() },
            Named::Missing { address } => Self::Missing { address: address.to_owned() },
            Named::External { address } => Self::External { address: address.to_owned() },
        }
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
    pub(crate) fn moved(&mut self, at: usize, page: &PageLinks) {
        self.moved.insert(at, encode(&Told::by(page, &page.wanted())));
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
        ordered_parallel::each(
            BATCHES,
            |_| 1,
            batches,
            |(first, batch): (usize, Batch)| {
                let found = (0..batch.len()).map(|at| {
                    let told = moved.get(&(first + at)).map_or_else(|| batch.get(at), Vec::as_slice);
                    let told = postcard::from_bytes(told).map_err(IndexError::damaged(folder))?;
                    Found::of(&told, site, &anchors, shards)
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

/// Does something with the anchors of a page.
fn with_anchors<T>(anchors: &Shelf, page: usize, with: impl FnOnce(&[&str]) -> T) -> Result<T, IndexError> {
    let encoded = anchors.get(page)?;
    let anchors: Vec<&str> = postcard::from_bytes(&encoded).map_err(IndexError::damaged(anchors.path()))?;
    Ok(with(&anchors))
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
        inverter: &DocumentPool,
        add: &mut (dyn FnMut(WithFieldLengths<InvertedDocument>) -> Result<(), IndexError> + Send),
    ) -> Result<(), IndexError> {
        let Self { shards, anchors } = self;
        let read = |shard: Option<Aside>| {
            shard.map(|shard| Ok::<_, IndexError>((shard.bytes(), shard.replay()?.batch(usize::MAX)?))).transpose()
        };
        let mut shards = shards.into_iter().peekable();
        let mut held = None;
        while let Some((bytes, words)) = held.take().map_or_else(|| read(shards.next()), |words| Ok(Some(words)))? {
            // One is read while the one before is described, unless what all pages name makes them large.
            let following = shards.next_if(|next| bytes + next.bytes() <= AHEAD);
            let (described, next) =
                rayon::join(|| describe_all(&words, folder, &anchors, (fields, inverter), add), || read(following));
            described?;
            held = next?;
        }
        Ok(())
    }
}

/// Describes the resources that the words of a shard are about.
fn describe_all(
    words: &Batch,
    folder: &Path,
    anchors: &Shelf,
    (fields, inverter): (&Fields, &DocumentPool),
    add: &mut (dyn FnMut(WithFieldLengths<InvertedDocument>) -> Result<(), IndexError> + Send),
) -> Result<(), IndexError> {
    let claims: Result<Vec<(Claim<'_>, &[u8])>, _> =
        (0..words.len()).into_par_iter().map(|at| postcard::take_from_bytes(words.get(at))).collect();
    let mut claims = claims.map_err(IndexError::damaged(folder))?;
    claims.par_sort_unstable();
    let targets: Vec<&[(Claim<'_>, &[u8])]> = claims.chunk_by(|a, b| a.0.target == b.0.target).collect();
    ordered_parallel::each(
        BATCHES,
        |_| 1,
        targets.chunks(BATCH).map(Ok),
        |batch| {
            let documents = batch.iter().map(|claims| {
                let document = |resource: Resource<'_>| resource_document(resource, fields, inverter.document());
                described(claims, folder, anchors, document)
            });
            documents.collect::<Result<Vec<Option<_>>, IndexError>>()
        },
        |documents| documents.into_iter().flatten().try_for_each(&mut *add),
    )
}

/// What `with` makes of the resource of the target that these claims are about.
fn described<'w, T>(
    claims: &[(Claim<'w>, &'w [u8])],
    folder: &Path,
    anchors: &Shelf,
    with: impl FnOnce(Resource<'_>) -> T,
) -> Result<Option<T>, IndexError> {
    let word = |(claim, word): &(Claim<'w>, &'w [u8])| {
        postcard::from_bytes(word).map(|word: MentionView<'w>| MentionView { url: claim.url, ..word })
    };
    let words: Result<Vec<MentionView<'_>>, _> = claims.iter().take(MENTIONS_KEPT).map(word).collect();
    let words = words.map_err(IndexError::damaged(folder))?;
    let Some(((first, _), word)) = claims.first().zip(words.first()) else { return Ok(None) };
    let (target, pages) = (ResourceTarget::from(&first.target), claims.len() as u64);
    let described = |anchors: &[&str]| build_resource(&target, &words, pages, anchors).map(with);
    match word.page {
        // A whole page is shown without any.
        Some(page) if !word.spelled.is_empty() => with_anchors(anchors, page, described),
        _ => Ok(described(&[])),
    }
}

impl Found {
    fn of(page: &Told<'_>, site: &Site<'_>, anchors: &Shelf, shards: usize) -> Result<Self, IndexError> {
        let mut found = Self::default();
        let mut led: Vec<(Resolved<'_>, &ToldLink<'_>)> = Vec::with_capacity(page.links.len());
        led.extend(page.links.iter().filter_map(|link| Some((resolve((*link.wanted).clone(), site)?, link))));
        for (led, _) in &led {
            let lacks =
                |page, fragment: &str| with_anchors(anchors, page, |anchors| find_anchor(anchors, fragment).is_none());
            let fault = broken::fault(led, lacks)?;
            fault.into_iter().for_each(|code| *found.broken.entry(code.name()).or_default() += 1);
        }
        // The strongest of each target, the first of those that are as strong.
        led.sort_by(|(a, of_a), (b, of_b)| a.target.cmp(&b.target).then(of_a.kind.cmp(&of_b.kind)));
        led.dedup_by(|(next, _), (best, _)| next.target == best.target);
        for (led, link) in &led {
            let target = Named::from(&led.target);
            found.shards.push((target.hash() % shards as u64) as usize);
            let order = mention_rank(&led.target, link.kind, &page.url);
            found.words.add(|bytes| {
                encode_into(&Claim { target, order, url: page.url.as_str() }, bytes);
                encode_into(&page.word(link, led), bytes);
            });
        }
        Ok(found)
    }
}
