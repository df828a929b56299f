//! The links of pages: how they are kept in a page's document, and what they lead to on a given site.
//!
//! A page's document says where its links *may* lead, as terms, which depends on the page alone. Where they do lead
//! depends on which pages there are, and is found out by whoever asks: the pages that name a target are its postings.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::{Anchor, Mention, MentionKind, Page, PageUrl, SourcePath};
use crate::index::schema::{PageRecord, StoredLink, keyword};

use super::address::{CandidateUrls, LinkTarget, Site, address_key, fragment_key};
use super::facets::{FacetList, PageFacets};

/// Longest blurb that is kept, in bytes.
const LONGEST_BLURB: usize = 400;

/// Where the fragment begins in a term.
const FRAGMENT_AT: usize = 2 + keyword::LETTERS;

/// How a term of a page's document is related to where the link leads. The names are part of the index format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LinkCertainty {
    /// The only address that the link may mean.
    Only,
    /// The likeliest of several.
    First,
    /// Another of several: it is meant where no page answers the ones before.
    Later,
    /// An address of another site.
    External,
}

impl LinkCertainty {
    /// Those of links inside the site.
    pub(crate) const INSIDE: [Self; 3] = [Self::Only, Self::First, Self::Later];

    fn letter(self) -> char {
        match self {
            Self::Only => '1',
            Self::First => 'f',
            Self::Later => 'l',
            Self::External => 'x',
        }
    }
}

/// The kinds of mentions, best first, as terms spell them.
pub(crate) const KINDS: [(MentionKind, char); 3] =
    [(MentionKind::Card, 'c'), (MentionKind::List, 'l'), (MentionKind::Inline, 'i')];

fn letter(kind: MentionKind) -> char {
    KINDS.into_iter().find(|(known, _)| *known == kind).map_or('i', |(_, letter)| letter)
}

/// The term of a link to an address; terms of one address differ in their fragment alone, which stands last.
pub(crate) fn term(class: LinkCertainty, kind: MentionKind, address: &str, fragment: &str) -> String {
    let mut term = String::new();
    push_term(class, kind, xxh3_64(address.as_bytes()), fragment, &mut term);
    term
}

fn push_term(class: LinkCertainty, kind: MentionKind, address: u64, fragment: &str, term: &mut String) {
    term.reserve(FRAGMENT_AT + fragment.len());
    term.extend([class.letter(), letter(kind)]);
    term.extend(keyword::letters(address));
    term.push_str(fragment);
}

/// The fragment that a term names.
pub(crate) fn fragment_of(term: &str) -> &str {
    term.get(FRAGMENT_AT..).unwrap_or_default()
}

/// Calls `each` with the terms of a page's links, which lead there, sorted; of two links that differ in their kind alone with
/// the better one.
pub(crate) fn terms(links: &[StoredLink], wanted: &[LinkTarget<'_>], mut each: impl FnMut(&str)) {
    let mut all: Vec<(LinkCertainty, u64, String, MentionKind)> = Vec::new();
    let mut add = |class, address: &str, fragment: &str, kind| {
        all.push((class, xxh3_64(address.as_bytes()), fragment.to_owned(), kind));
    };
    for (link, wanted) in links.iter().zip(wanted) {
        match wanted {
            LinkTarget::Nothing => {}
            LinkTarget::External(address) => add(LinkCertainty::External, address, "", link.kind),
            LinkTarget::Inside { addresses, fragment } => {
                let fragment = fragment_key(fragment);
                let several = !addresses.others.is_empty();
                for (at, address) in addresses.iter().enumerate() {
                    let class = match at {
                        0 if several => LinkCertainty::First,
                        0 => LinkCertainty::Only,
                        _ => LinkCertainty::Later,
                    };
                    add(class, &address_key(address), &fragment, link.kind);
                }
            }
        }
    }
    all.sort_unstable();
    all.dedup_by(|next, best| (next.0, next.1, &next.2) == (best.0, best.1, &best.2));
    let mut term = String::new();
    for (class, address, fragment, kind) in all {
        term.clear();
        push_term(class, kind, address, &fragment, &mut term);
        each(&term);
    }
}

/// What a link leads to on a given site. Two links are to one resource when their targets are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum ResourceTarget {
    /// A page, or a section of it by the key of its fragment.
    Page { url: PageUrl, fragment: String },
    /// A place that no page answers, by the key of the likeliest address.
    Missing { address: String },
    /// Another site.
    External { address: String },
}

impl ResourceTarget {
    /// What the key of the resource's document is the hash of.
    pub(crate) fn identity(&self) -> String {
        match self {
            Self::Page { url, fragment } if fragment.is_empty() => url.to_string(),
            Self::Page { url, fragment } => format!("{url}#{fragment}"),
            Self::Missing { address } => format!("/{address}"),
            Self::External { address } => address.clone(),
        }
    }
}

/// Where a link leads.
#[derive(Debug, Clone)]
pub(crate) struct Resolved<'a> {
    pub(crate) target: ResourceTarget,
    /// The page that answers, as the site numbers it.
    pub(crate) page: Option<usize>,
    /// The address as the link spells it, from the root, where no page answers; the fragment where one does.
    pub(crate) spelled: Cow<'a, str>,
    /// The addresses of the site that the link may mean.
    pub(crate) addresses: Option<CandidateUrls<'a>>,
}

/// What a link leads to that may lead there; `None` for links that lead nowhere.
pub(crate) fn resolve<'a>(wanted: LinkTarget<'a>, site: &Site<'_>) -> Option<Resolved<'a>> {
    match wanted {
        LinkTarget::Nothing => None,
        LinkTarget::External(spelled) => {
            let target = ResourceTarget::External { address: spelled.clone().into_owned() };
            Some(Resolved { target, page: None, spelled, addresses: None })
        }
        LinkTarget::Inside { addresses, fragment } => {
            let found = site.resolve(&addresses);
            let (target, spelled) = match found.and_then(|at| site.url(at)) {
                Some(url) => (ResourceTarget::Page { url, fragment: fragment_key(&fragment) }, fragment),
                None => {
                    let first = &addresses.first;
                    (
                        ResourceTarget::Missing { address: address_key(first).into_owned() },
                        Cow::Owned(format!("/{first}")),
                    )
                }
            };
            Some(Resolved { target, page: found, spelled, addresses: Some(addresses) })
        }
    }
}

/// What is kept of a page to tell what it recommends and where links to it lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageLinks {
    pub(crate) path: SourcePath,
    pub(crate) url: PageUrl,
    pub(crate) title: String,
    /// The files it was made from, see [`Page::sources`].
    pub(crate) sources: Vec<SourcePath>,
    /// Its topics, content type and use cases, each with its key.
    pub(crate) facets: Vec<String>,
    pub(crate) links: Vec<StoredLink>,
    /// The anchors of its sections, in order, then its other fragments.
    pub(crate) anchors: Vec<Anchor>,
}

impl PageLinks {
    /// What is kept of a page that was read, which gives its mentions away, and has these facets.
    pub(crate) fn of_page(page: &mut Page, facets: &FacetList) -> Self {
        let links = of_mentions(std::mem::take(&mut page.mentions));
        Self {
            path: page.path.clone(),
            url: page.url.clone(),
            title: page.title.clone(),
            sources: page.sources.clone(),
            facets: facets.own_terms(),
            links,
            anchors: page.sections.iter().map(|section| &section.anchor).chain(&page.fragments).cloned().collect(),
        }
    }

    /// What is kept of a page that is in an index.
    ///
    /// # Errors
    /// When the record is damaged.
    pub(crate) fn of_record(record: &PageRecord<'_>) -> Result<Self, postcard::Error> {
        let extras = record.extras()?;
        let card = &record.card;
        let sections = record.outline.iter().map(|section| Ok(Anchor::new(section.anchor.read()?)));
        let mut anchors = sections.collect::<Result<Vec<_>, postcard::Error>>()?;
        anchors.extend(extras.fragments);
        Ok(Self {
            path: SourcePath::new(extras.path),
            url: PageUrl::new(card.url),
            title: card.title.to_owned(),
            sources: card.sources.iter().map(|source| SourcePath::new(*source)).collect(),
            facets: FacetList::of(&PageFacets::of(card, &BTreeMap::new())).own_terms(),
            links: extras.links,
            anchors,
        })
    }

    /// Where its links may lead, each.
    pub(crate) fn wanted(&self) -> Vec<LinkTarget<'_>> {
        self.links.iter().map(|link| LinkTarget::of(&self.path, &self.url, &link.target)).collect()
    }

    /// What a link leads to on a given site; `None` where it leads nowhere.
    pub(crate) fn resolve<'a>(&self, link: &'a StoredLink, site: &Site<'_>) -> Option<Resolved<'a>> {
        resolve(LinkTarget::of(&self.path, &self.url, &link.target), site)
    }

    /// The file that a link stands in.
    pub(crate) fn file(&self, link: &StoredLink) -> &SourcePath {
        self.sources.get(usize::from(link.origin.source)).unwrap_or(&self.path)
    }
}

/// A page's links, each target as spelled once: its strongest mention.
fn of_mentions(mentions: Vec<Mention>) -> Vec<StoredLink> {
    let mut best: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, mention) in mentions.iter().enumerate() {
        let known = best.entry(&mention.target).or_insert(at);
        if mentions.get(*known).is_some_and(|known| mention.kind < known.kind) {
            *known = at;
        }
    }
    let mut chosen: Vec<usize> = best.into_values().collect();
    chosen.sort_unstable();
    let mut chosen = chosen.into_iter().peekable();
    let mentions = mentions.into_iter().enumerate().filter(|(at, _)| chosen.next_if_eq(at).is_some());
    let links = mentions.map(|(_, Mention { kind, label, target, blurb, section, origin })| StoredLink {
        kind,
        section,
        label,
        target,
        blurb: clipped(blurb),
        origin,
    });
    links.collect()
}

fn clipped(mut text: String) -> String {
    let mut end = text.floor_char_boundary(LONGEST_BLURB.min(text.len()));
    if end < text.len() {
        end = text[..end].rfind(' ').unwrap_or(end);
    }
    text.truncate(end);
    text
}
