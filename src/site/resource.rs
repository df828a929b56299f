//! Resources: every distinct target that pages recommend, described by the pages that name it.
//! What a link is and where it leads, `links` knows; here is what is said of one target by all of them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::corpus::{Anchor, MentionKind, PageUrl};
use crate::index::schema::{ResourceRecord, StoredLink};

use super::address::{Site, find_anchor};
use super::page_links::{PageLinks, Resolved, ResourceTarget};

/// Mentions that a resource is described by; more say little that is new and make the common ones huge.
pub(crate) const MENTIONS_KEPT: usize = 8;

/// One page's word for a target.
#[derive(Debug, Clone)]
pub(crate) struct Mention<'a> {
    pub(crate) page: &'a PageLinks,
    pub(crate) link: &'a StoredLink,
    pub(crate) led: Resolved<'a>,
}

impl Mention<'_> {
    /// The section that the link stands in.
    pub(crate) fn anchor(&self) -> &str {
        self.page.anchors.get(self.link.section as usize).map_or("", Anchor::as_str)
    }

    /// What it says.
    pub(crate) fn word(&self) -> MentionView<'_> {
        MentionView {
            page: self.led.page,
            spelled: &self.led.spelled,
            kind: self.link.kind,
            label: &self.link.label,
            blurb: &self.link.blurb,
            title: &self.page.title,
            url: self.page.url.as_str(),
            anchor: self.anchor(),
            facets: self.page.facets.iter().map(String::as_str).collect(),
        }
    }

    /// Whether two mentions say the same of their target.
    pub(crate) fn says_the_same(&self, other: &Mention<'_>) -> bool {
        let (ours, theirs) = (self.link, other.link);
        let (page, others) = (self.page, other.page);
        (ours.kind, &ours.label, &ours.blurb) == (theirs.kind, &theirs.label, &theirs.blurb)
            && (self.anchor(), &self.led.spelled) == (other.anchor(), &other.led.spelled)
            && (&page.url, &page.title, &page.facets) == (&others.url, &others.title, &others.facets)
    }
}

/// What a page says of a target.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MentionView<'a> {
    /// The page that answers, and how the link spells it, see [`Resolved`].
    pub(crate) page: Option<usize>,
    pub(crate) spelled: &'a str,
    /// The link as the page presents it.
    pub(crate) kind: MentionKind,
    pub(crate) label: &'a str,
    pub(crate) blurb: &'a str,
    /// The page's address, which is not set aside with the rest: what stands before it there has it too.
    #[serde(skip)]
    pub(crate) url: &'a str,
    /// The page's title, the section that the link stands in, and the page's facets, each with its key.
    pub(crate) title: &'a str,
    pub(crate) anchor: &'a str,
    #[serde(borrow)]
    pub(crate) facets: Vec<&'a str>,
}

/// Orders mentions, the one that says most first. A page that is the target itself recommends nothing by linking to
/// its own sections, so its word comes last.
pub(crate) fn mention_rank(target: &ResourceTarget, kind: MentionKind, page: &PageUrl) -> (bool, MentionKind) {
    (matches!(target, ResourceTarget::Page { url, .. } if url == page), kind)
}

/// What a page recommends on a given site: its strongest mention of each target.
pub(crate) fn mentions<'a>(page: &'a PageLinks, site: &Site<'_>) -> BTreeMap<ResourceTarget, Mention<'a>> {
    strongest(every(page, site))
}

/// What the links of a page lead to on a given site, in their order.
fn every<'a>(page: &'a PageLinks, site: &Site<'_>) -> impl Iterator<Item = Mention<'a>> {
    page.links.iter().filter_map(move |link| Some(Mention { page, link, led: page.resolve(link, site)? }))
}

/// The strongest of some mentions by their target, the first of those that are as strong.
fn strongest<'a>(mentions: impl IntoIterator<Item = Mention<'a>>) -> BTreeMap<ResourceTarget, Mention<'a>> {
    let mut best: BTreeMap<ResourceTarget, Mention<'a>> = BTreeMap::new();
    for mention in mentions {
        match best.get_mut(&mention.led.target) {
            Some(known) if mention.link.kind < known.link.kind => *known = mention,
            Some(_) => {}
            None => drop(best.insert(mention.led.target.clone(), mention)),
        }
    }
    best
}

/// What all pages say about one target.
#[derive(Debug)]
pub(crate) struct Resource<'a> {
    /// See [`ResourceTarget::identity`].
    pub(crate) identity: String,
    /// What an answer shows.
    pub(crate) record: ResourceRecord<'a>,
    /// Distinct labels, the one shown first.
    pub(crate) labels: Vec<&'a str>,
    /// Blurbs and page titles around the links.
    pub(crate) context: Vec<&'a str>,
    /// Facet values of the pages that recommend it, each with its key.
    pub(crate) facets: Vec<&'a str>,
}

/// Describes a target by the words that say most, best first; `pages` is how many pages name it, and `anchors` are those
/// of the page that answers. `None` when nobody names it.
pub(crate) fn build_resource<'a>(
    target: &ResourceTarget,
    words: &[MentionView<'a>],
    pages: u64,
    anchors: &[impl AsRef<str>],
) -> Option<Resource<'a>> {
    let best = words.first()?;
    let (mut labels, mut context, mut facets) = (Vec::new(), Vec::new(), Vec::new());
    for word in words.iter().take(MENTIONS_KEPT) {
        push_new(&mut labels, word.label);
        push_new(&mut context, word.blurb);
        push_new(&mut context, word.title);
        word.facets.iter().for_each(|facet| push_new(&mut facets, facet));
    }
    let kind = match best.kind {
        _ if matches!(target, ResourceTarget::External { .. }) => "external",
        MentionKind::Card => "card",
        MentionKind::List => "list",
        MentionKind::Inline => "inline",
    };
    let record = ResourceRecord {
        label: best.label,
        target: shown(target, best.spelled, anchors),
        kind,
        resolved: !matches!(target, ResourceTarget::Missing { .. }),
        blurb: best.blurb,
        from_title: best.title,
        from_url: best.url,
        from_anchor: best.anchor,
        pages,
        tokens: Vec::new(),
    };
    Some(Resource { identity: target.identity(), record, labels, context, facets })
}

/// The address that an answer shows: the anchor as the page spells it, or as the link does where there is none such.
fn shown<'a>(target: &ResourceTarget, spelled: &'a str, anchors: &[impl AsRef<str>]) -> Cow<'a, str> {
    let ResourceTarget::Page { url, fragment } = target else { return Cow::Borrowed(spelled) };
    if fragment.is_empty() {
        return Cow::Owned(url.to_string());
    }
    Cow::Owned(format!("{url}#{}", find_anchor(anchors, spelled).unwrap_or(spelled)))
}

fn push_new<'a>(into: &mut Vec<&'a str>, text: &'a str) {
    if !text.is_empty() && !into.contains(&text) {
        into.push(text);
    }
}
