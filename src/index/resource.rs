//! Resources: every distinct target that pages recommend, described by the pages that name it.
//! What a link is and where it leads, `links` knows; here is what is said of one target by all of them.

use std::collections::BTreeMap;

use crate::corpus::{Anchor, MentionKind, PageUrl, Site, find_anchor};

use super::links::{Led, PageLinks, Target, lead};
use super::stored::{ResourceRecord, StoredLink};

/// Mentions that a resource is described by; more say little that is new and make the common ones huge.
pub(crate) const MENTIONS_KEPT: usize = 8;

/// One page's word for a target.
#[derive(Debug, Clone)]
pub(crate) struct Mention<'a> {
    pub(crate) page: &'a PageLinks,
    pub(crate) link: &'a StoredLink,
    pub(crate) led: Led,
}

impl Mention<'_> {
    /// The section that the link stands in.
    pub(crate) fn anchor(&self) -> &str {
        self.page.anchors.get(self.link.section as usize).map_or("", Anchor::as_str)
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

/// Orders mentions, the one that says most first. A page that is the target itself recommends nothing by linking to
/// its own sections, so its word comes last.
pub(crate) fn order(target: &Target, kind: MentionKind, page: &PageUrl) -> (bool, MentionKind) {
    (matches!(target, Target::Page { url, .. } if url == page), kind)
}

/// What a page recommends on a given site: its strongest mention of each target.
pub(crate) fn mentions<'a>(page: &'a PageLinks, site: &Site<'_>) -> BTreeMap<Target, Mention<'a>> {
    strongest(every(page, site))
}

/// What the links of a page lead to on a given site, in their order.
pub(crate) fn every<'a>(page: &'a PageLinks, site: &Site<'_>) -> impl Iterator<Item = Mention<'a>> {
    page.links
        .iter()
        .filter_map(move |link| Some(Mention { page, link, led: lead(&page.path, &page.url, link, site)? }))
}

/// The strongest of some mentions by their target, the first of those that are as strong.
pub(crate) fn strongest<'a>(mentions: impl IntoIterator<Item = Mention<'a>>) -> BTreeMap<Target, Mention<'a>> {
    let mut best: BTreeMap<Target, Mention<'a>> = BTreeMap::new();
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
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    /// See [`Target::identity`].
    pub(crate) identity: String,
    /// What an answer shows.
    pub(crate) record: ResourceRecord,
    /// Distinct labels, the one shown first.
    pub(crate) labels: Vec<String>,
    /// Blurbs and page titles around the links.
    pub(crate) context: Vec<String>,
    /// Facet values of the pages that recommend it, each with its key.
    pub(crate) facets: Vec<String>,
}

/// Describes a target by the mentions that say most, best first; `pages` is how many pages name it, and `anchors` are
/// those of the page that answers. `None` when nobody names it.
pub(crate) fn describe(
    target: &Target,
    mentions: &[Mention<'_>],
    pages: u64,
    anchors: Option<&[Anchor]>,
) -> Option<Resource> {
    let best = mentions.first()?;
    let mut labels: Vec<String> = Vec::new();
    let mut context: Vec<String> = Vec::new();
    let mut facets: Vec<String> = Vec::new();
    for mention in mentions.iter().take(MENTIONS_KEPT) {
        push_new(&mut labels, &mention.link.label);
        push_new(&mut context, &mention.link.blurb);
        push_new(&mut context, &mention.page.title);
        mention.page.facets.iter().for_each(|facet| push_new(&mut facets, facet));
    }
    let kind = match best.link.kind {
        _ if matches!(target, Target::External { .. }) => "external",
        MentionKind::Card => "card",
        MentionKind::List => "list",
        MentionKind::Inline => "inline",
    };
    let record = ResourceRecord {
        label: best.link.label.clone(),
        target: shown(target, &best.led, anchors),
        kind: kind.to_owned(),
        resolved: !matches!(target, Target::Missing { .. }),
        blurb: best.link.blurb.clone(),
        from_title: best.page.title.clone(),
        from_url: best.page.url.to_string(),
        from_anchor: best.anchor().to_owned(),
        pages,
        tokens: Vec::new(),
    };
    Some(Resource { identity: target.identity(), record, labels, context, facets })
}

/// The address that an answer shows: the anchor as the page spells it, or as the link does where there is none such.
fn shown(target: &Target, best: &Led, anchors: Option<&[Anchor]>) -> String {
    let Target::Page { url, fragment } = target else { return best.spelled.clone() };
    if fragment.is_empty() {
        return url.to_string();
    }
    match find_anchor(anchors.unwrap_or_default(), &best.spelled) {
        Some(anchor) => format!("{url}#{}", anchor.as_str()),
        None => format!("{url}#{}", best.spelled),
    }
}

fn push_new(into: &mut Vec<String>, text: &str) {
    if !text.is_empty() && !into.iter().any(|known| known == text) {
        into.push(text.to_owned());
    }
}
